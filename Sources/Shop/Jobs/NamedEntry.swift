package import JSON
package import Records

/// A record by id and by the name staff know it by (schema: NamedId).
package struct NamedEntry: Hashable, Sendable {
    package let id: RecordID
    package let name: String

    package init(id: RecordID, name: String) {
        self.id = id
        self.name = name
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", id.description)
        writer.member("name", name)
        writer.endObject()
    }
}
