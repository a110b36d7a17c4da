internal import JSON
internal import Records
internal import Shop

extension ChangesSubscribeRequest {
    /// What is asked for, as params of changes.subscribe without name and place.
    var state: [UInt8] {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        write("lists", lists, &writer) { $1.string($0) }
        write("collections", collections, &writer) { $1.string($0) }
        write("ids", ids, &writer) { $0.write(to: &$1) }
        if let filter {
            writer.key("filter")
            filter.write(to: &writer)
        }
        writer.member("records", records)
        writer.endObject()
        return writer.array
    }

    private func write<Element>(
        _ name: StaticString, _ elements: [Element]?, _ writer: inout JSONWriter,
        _ write: (Element, inout JSONWriter) -> Void
    ) {
        guard let elements else { return }
        writer.key(name)
        writer.beginArray()
        for element in elements { write(element, &writer) }
        writer.endArray()
    }

    /// Reads what `state` wrote; nil for anything else.
    init?(state: [UInt8]) {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: state.count, alignment: 8)
        defer { bytes.deallocate() }
        bytes.copyBytes(from: state)
        guard let document = try? Document(parsing: UnsafeRawBufferPointer(bytes)), let object = document.root.object,
            let request = try? ChangesSubscribeRequest(RequestReader(object))
        else { return nil }
        self = request
    }
}
