// export.json, the first thing to read of an exported folder: which files there are, and how to know that they are whole.
// It says nothing of when and where the export was made, so that exports of equal stores are equal.

internal import JSON
internal import Platform
internal import Records

/// What an exported folder holds (docs/export.md).
struct ExportManifest {
    struct File: Equatable {
        var collection: CollectionNumber
        var rows: Int
        /// Number that the next record gets.
        var next: UInt64
        var byteCount: Int
        /// Hexadecimal.
        var sha256: String

        var name: String { "\(collection.definition.name).jsonl" }
    }

    static let fileName = "export.json"
    /// Rises when a reader of the version before would misread the files.
    static let version = 1
    static let format = "fettle-export"

    /// Sequence number of the last change.
    var lastChange: Int
    /// Whether every collection is there, so that a store can be made of it again.
    var isComplete: Bool
    var files: [File]
    /// Files of attachments that lie beside, in `ExportedContents.folder`; nil where they were not asked for.
    var contents: ContentCount?

    struct ContentCount: Equatable {
        var files = 0
        var byteCount = 0
    }

    /// The text of the file: one line a collection.
    var text: [UInt8] {
        var writer = JSONWriter(capacity: 8192)
        writer.beginObject()
        writer.member("format", Self.format)
        writer.member("version", Self.version)
        writer.member("complete", isComplete)
        writer.member("lastChange", lastChange)
        writer.key("collections")
        writer.beginArray()
        for file in files {
            writer.beginObject()
            writer.member("name", literal: file.collection.definition.name)
            writer.member("file", file.name)
            writer.member("rows", file.rows)
            writer.member("next", Int64(file.next))
            writer.member("bytes", file.byteCount)
            writer.member("sha256", file.sha256)
            writer.member("table", Int(file.collection.rawValue))
            writer.key("fields")
            writer.beginObject()
            for field in file.collection.definition.fields {
                writer.key(String(field.number))
                writer.string(field.name)
            }
            writer.endObject()
            writer.endObject()
        }
        writer.endArray()
        if let contents {
            writer.key("attachments")
            writer.beginObject()
            writer.member("folder", literal: "files")
            writer.member("files", contents.files)
            writer.member("bytes", contents.byteCount)
            writer.endObject()
        }
        writer.endObject()
        return Self.lined(writer.array)
    }

    /// The same JSON with a line for each collection; no text in it has a brace.
    private static func lined(_ json: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        for (index, byte) in json.enumerated() {
            let opensFile = byte == UInt8(ascii: "{") && index > 0 && json[index - 1] != UInt8(ascii: ":")
            if opensFile { text.append(contentsOf: "\n  ".utf8) }
            text.append(byte)
        }
        return text + [UInt8(ascii: "\n")]
    }

    /// Reads the manifest of a folder.
    /// - Throws: validation that names the file and what is wrong with it.
    init(folder: String) throws(ShopError) {
        let path = "\(folder)/\(Self.fileName)"
        let bytes: [UInt8]
        do throws(DiskError) { bytes = try SmallFile.read(path, limit: 1 << 20) } catch {
            if case .notFound = error {
                throw .validation(
                    "/path", .missing, expected: "a folder that store.export made, with its \(Self.fileName)",
                    actual: folder.fragment, hint: "There is no file \(path).")
            }
            throw .unreadable(path, error)
        }
        var manifest = ExportManifest(lastChange: 0, isComplete: false, files: [])
        var failure: ShopError?
        bytes.withUnsafeBytes { bytes in
            do throws(ShopError) { manifest = try ExportManifest(bytes) } catch { failure = error }
        }
        if let failure { throw failure }
        self = manifest
    }

    private init(_ bytes: UnsafeRawBufferPointer) throws(ShopError) {
        let document: Document
        do throws(JSONError) { document = try Document(parsing: bytes) } catch {
            throw .damaged(Self.fileName, error.line, error.text)
        }
        guard let object = document.root.object, object["format"]?.string?.text == Self.format else {
            throw .damaged(Self.fileName, 1, "it is no manifest of an export")
        }
        guard object["version"]?.integer == Int64(Self.version) else {
            throw .validation(
                "/path", .choice, expected: "version \(Self.version)",
                hint: "The export was made by another version of Fettle, which this one does not read.")
        }
        guard let lastChange = object["lastChange"]?.integer, let isComplete = object["complete"]?.bool,
            case .array(let entries)? = object["collections"]
        else { throw .damaged(Self.fileName, 1, "lastChange, complete or collections is missing") }
        self.lastChange = Int(lastChange)
        self.isComplete = isComplete
        files = []
        for entry in entries { files.append(try Self.file(entry)) }
        guard let counted = object["attachments"]?.object else { return }
        guard let count = counted["files"]?.integer, let bytes = counted["bytes"]?.integer, count >= 0, bytes >= 0
        else {
            throw .damaged(Self.fileName, 1, "the attachments are not counted")
        }
        contents = ContentCount(files: Int(count), byteCount: Int(bytes))
    }

    private static func file(_ entry: Value) throws(ShopError) -> File {
        guard let entry = entry.object, let name = entry["name"]?.string?.text,
            let collection = CollectionNumber.allCases.first(where: { $0.definition.name.text == name }),
            let rows = entry["rows"]?.integer, let next = entry["next"]?.integer, next > 0, next < 1 << 48,
            let byteCount = entry["bytes"]?.integer, let sha256 = entry["sha256"]?.string?.text
        else {
            throw .damaged(
                fileName, 1, "an entry lacks name, rows, next, bytes or sha256, or names an unknown collection")
        }
        let file = File(
            collection: collection, rows: Int(rows), next: UInt64(next), byteCount: Int(byteCount), sha256: sha256)
        guard entry["file"]?.string?.text == file.name else {
            throw .damaged(fileName, 1, "the file of \(name) is not \(file.name)")
        }
        return file
    }

    init(lastChange: Int, isComplete: Bool, files: [File], contents: ContentCount? = nil) {
        self.contents = contents
        self.lastChange = lastChange
        self.isComplete = isComplete
        self.files = files
    }
}

extension ShopError {
    /// An exported file is not as it was written.
    static func damaged(_ file: String, _ line: Int?, _ what: String) -> ShopError {
        let place = line.map { "\(file), line \($0)" } ?? file
        return .validation(
            "/path", .format, expected: "the files as they were exported", actual: place.fragment,
            hint: "\(place): \(what). Nothing was taken in; use another copy of the export.")
    }

    static func unreadable(_ path: String, _ error: DiskError) -> ShopError {
        ShopError(.notFound, "The file cannot be read: \(error).") { $0.member("id", path) }
    }
}
