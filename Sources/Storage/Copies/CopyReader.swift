package import Platform

// Reading a copy of a store again, file or folder, piece by piece: what it holds and whether its manifest says the same.

package final class CopyReader {
    /// What comes by, in the order of the copy.
    package enum Event {
        case folder(String)
        case file(String, byteCount: Int)
        case data(UnsafeRawBufferPointer)
        /// The file is complete.
        case end
    }

    private let disk: any Disk
    private let path: String
    private let form: StoreCopy.Form
    private var archive: (any DiskFile)?
    private var archiveBytes = 0
    private var offset = 0
    private var names: [String] = []
    private var current: (name: String, rest: Int, file: any DiskFile)?
    private var digest = SHA256()
    private var size = 0
    private var manifestBytes: [UInt8] = []
    private var files: [CopyManifest.File] = []
    /// Bytes of files read so far.
    private(set) package var byteCount = 0
    private static let pieceBytes = 128 << 10

    package init(_ disk: any Disk, _ path: String, _ form: StoreCopy.Form) throws(StorageError) {
        self.disk = disk
        self.path = path
        self.form = form
        do throws(DiskError) {
            if form == .file {
                let file = try disk.open(path, use: .readOnly, create: false)
                archiveBytes = try file.byteCount()
                // Where it can be, what is on the disk is read, not what the page cache believes.
                archive =
                    archiveBytes % TarHeader.archiveBytes == 0
                    ? try disk.open(path, use: .journal, create: false) : file
            } else {
                for name in try disk.entries(of: path).reversed() { names.append(name) }
            }
        } catch {
            throw .disk(error)
        }
    }

    package var totalBytes: Int? { archive == nil ? nil : archiveBytes }

    /// Reads on; true at the end. What is no copy of a store, or a damaged one, is `corrupt`.
    package func step(_ body: (Event) throws(StorageError) -> Void) throws(StorageError) -> Bool {
        if let (name, rest, file) = current { return try readData(name, rest, file, body) }
        return form == .file ? try readHeader(body) : try nextFile(body)
    }

    /// What the copy says of itself, held against what was read.
    package func manifest() throws(StorageError) -> CopyManifest {
        guard !manifestBytes.isEmpty else { throw damaged("it has no manifest: it was not completed") }
        guard let manifest = CopyManifest(manifestBytes, files: files.sorted { $0.name < $1.name }) else {
            throw damaged("its files are not those that its manifest names")
        }
        return manifest
    }

    private func readData(
        _ name: String, _ rest: Int, _ file: any DiskFile, _ body: (Event) throws(StorageError) -> Void
    ) throws(StorageError) -> Bool {
        let count = min(Self.pieceBytes, rest)
        let start = form == .file ? offset : size - rest
        let piece = try read(file, count, at: start)
        if name == CopyManifest.name { manifestBytes += piece } else { byteCount += count }
        piece.withUnsafeBytes { digest.update($0) }
        if name != CopyManifest.name { try withBytes(piece) { (bytes) throws(StorageError) in try body(.data(bytes)) } }
        offset += count
        if rest > count {
            current = (name, rest - count, file)
        } else {
            try endFile(name, body)
        }
        return false
    }

    private func endFile(_ name: String, _ body: (Event) throws(StorageError) -> Void) throws(StorageError) {
        current = nil
        offset += form == .file ? TarHeader.padding(size) : 0
        guard name != CopyManifest.name else { return }
        files.append(CopyManifest.File(name: name, byteCount: size, digest: digest.hex()))
        try body(.end)
    }

    private func begin(
        _ name: String, _ byteCount: Int, _ file: any DiskFile, _ body: (Event) throws(StorageError) -> Void
    ) throws(StorageError) {
        guard manifestBytes.isEmpty || form == .folder else { throw damaged("something follows its manifest") }
        size = byteCount
        digest = SHA256()
        if name != CopyManifest.name { try body(.file(name, byteCount: byteCount)) }
        if byteCount == 0 { try endFile(name, body) } else { current = (name, byteCount, file) }
    }

    // MARK: An archive

    private func readHeader(_ body: (Event) throws(StorageError) -> Void) throws(StorageError) -> Bool {
        guard let archive else { return true }
        var (header, isEnd) = try nextHeader(archive)
        if isEnd { return true }
        if header.kind == .pax {
            guard header.byteCount <= 4096,
                let size = TarHeader.paxSize(try read(archive, header.byteCount, at: offset))
            else { throw damaged("byte \(offset) begins nothing that a backup has") }
            offset += header.byteCount + TarHeader.padding(header.byteCount)
            (header, isEnd) = try nextHeader(archive)
            header.byteCount = size
        }
        guard let name = Self.plainName(header.name), header.byteCount >= 0,
            header.byteCount <= archiveBytes - offset
        else { throw damaged("it has a member called \(header.name)") }
        if header.kind == .folder { try body(.folder(name)) } else { try begin(name, header.byteCount, archive, body) }
        return false
    }

    private func nextHeader(_ archive: any DiskFile) throws(StorageError) -> (TarHeader, isEnd: Bool) {
        let block = try read(archive, TarHeader.blockBytes, at: offset)
        if block.allSatisfy({ $0 == 0 }) { return (TarHeader(name: "", byteCount: 0, kind: .file), true) }
        guard let header = TarHeader(block) else { throw damaged("byte \(offset) begins nothing that a backup has") }
        offset += TarHeader.blockBytes
        return (header, false)
    }

    /// The name within the store folder. Nothing else is taken from an archive than what one has.
    private static func plainName(_ name: String) -> String? {
        guard name.hasPrefix(TarTarget.root) else { return nil }
        let parts = name.dropFirst(TarTarget.root.count).split(separator: "/", omittingEmptySubsequences: true)
        for part in parts {
            guard !part.hasPrefix("."),
                part.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") })
            else { return nil }
        }
        return parts.joined(separator: "/")
    }

    // MARK: A folder

    private func nextFile(_ body: (Event) throws(StorageError) -> Void) throws(StorageError) -> Bool {
        guard let name = names.popLast() else { return true }
        // A folder that is used as a store has these of its own.
        if ["LOCK", "reserve"].contains(name) { return false }
        let place = path + "/" + name
        if let entries = try? disk.entries(of: place) {
            names += entries.reversed().map { name + "/" + $0 }
            try body(.folder(name))
            return false
        }
        let file: any DiskFile
        let count: Int
        do throws(DiskError) {
            file = try disk.open(place, use: .readOnly, create: false)
            count = try file.byteCount()
        } catch {
            throw .disk(error)
        }
        try begin(name, count, file, body)
        return false
    }

    // MARK: Parts

    /// Bytes from anywhere, asked for in whole blocks.
    private func read(_ file: any DiskFile, _ count: Int, at offset: Int) throws(StorageError) -> [UInt8] {
        let block = JournalFormat.blockBytes
        let isDirect = form == .file && archiveBytes % TarHeader.archiveBytes == 0
        let start = isDirect ? offset / block * block : offset
        let end = isDirect ? min(archiveBytes, roundUp(offset + count, to: block)) : offset + count
        guard form != .file || offset + count <= archiveBytes else { throw damaged("it ends early") }
        do throws(DiskError) {
            let bytes = try file.read(end - start, at: start)
            return Array(bytes[(offset - start)..<(offset - start + count)])
        } catch {
            if case .shortRead = error { throw damaged("it ends early") }
            throw .disk(error)
        }
    }

    private func damaged(_ what: String) -> StorageError { .corrupt(what: "\(path) is no whole backup: \(what)") }
}
