// store.import.

package import JSON
internal import Platform
internal import Records

extension ShopCall {
    /// Begins an import; its rows are read and written in slices.
    package mutating func storeImport(_ request: StoreImportRequest, _ answer: inout JSONWriter) throws(ShopError) {
        if let folder = request.path { return try importFolder(folder, request) }
        var problems: [Problem] = []
        if (request.files?.isEmpty ?? true) == (request.text == nil) {
            problems.append(
                Problem(
                    "/files", .exactlyOne, expected: "files or text", hint: "Name the files, or send the text."
                ).judged(beside: "/text"))
        }
        if (request.mapping == nil) == (request.mappingFile == nil) {
            problems.append(
                Problem(
                    "/mapping", .exactlyOne, expected: "mapping or mappingFile",
                    hint: "Say what the columns mean: see docs/import.md."
                ).judged(beside: "/mappingFile"))
        }
        if !problems.isEmpty { throw .validation(problems) }
        if let file = request.reportFile { try NewFile.expectFree(file, path: "/reportFile") }
        let mapping = try mapping(request)
        try expectToWork()
        started = try ImportTask(self, request, mapping)
    }

    private mutating func importFolder(_ folder: String, _ request: StoreImportRequest) throws(ShopError) {
        let others: [(name: String, isGiven: Bool)] = [
            ("files", request.files != nil), ("text", request.text != nil), ("mapping", request.mapping != nil),
            ("mappingFile", request.mappingFile != nil), ("format", request.format != nil),
            ("reportFile", request.reportFile != nil),
        ]
        let problems = others.filter(\.isGiven).map { other in
            Problem(
                "/\(other.name)", .together, expected: "path alone", hint: "An exported folder is taken in as it is.")
        }
        if !problems.isEmpty { throw .validation(problems) }
        started = try FolderImportTask(self, folder: folder, isDryRun: request.dryRun)
    }

    private func mapping(_ request: StoreImportRequest) throws(ShopError) -> ImportMapping {
        let bytes: [UInt8]
        let path: String
        if let file = request.mappingFile {
            path = "/mappingFile"
            do throws(DiskError) { bytes = try SmallFile.read(file, limit: 1 << 20) } catch {
                throw ShopError(.notFound, "The mapping cannot be read: \(error).") { $0.member("id", file) }
            }
        } else {
            path = "/mapping"
            bytes = request.mapping?.bytes ?? []
        }
        let held = UnsafeRawBufferPointer.copied(bytes)
        defer { held.deallocate() }
        let document: Document
        do throws(JSONError) { document = try Document(parsing: held) } catch {
            throw .validation(path, .format, expected: "a JSON object", hint: "The mapping is not JSON: \(error.text).")
        }
        return try ImportMapping.read(document.root, at: path)
    }
}

extension UnsafeRawBufferPointer {
    /// Bytes that live until they are deallocated.
    fileprivate static func copied(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count + 1, alignment: 8)
        copy.copyBytes(from: bytes)
        return UnsafeRawBufferPointer(rebasing: copy[..<bytes.count])
    }
}
