// What reading a collection needs, made once at open: definition, stored schema, indexes by number, and for each schema
// version the texts between which a row's values are spliced.

internal import Storage

/// Who is going to read a record.
package enum Audience: Sendable {
    /// Everything but hidden fields.
    case staff
    /// Fields that are marked for the portal, and nothing else.
    case portal
}

final class RecordLayout: Sendable {
    let number: CollectionNumber
    let definition: CollectionDefinition
    let schema: TableSchema
    /// By index number.
    private let indexes: [Storage.IndexDefinition?]
    /// By schema version, from 1 at 0.
    private let staff: [RowSplice]
    private let portal: [RowSplice]
    /// `{"id":"J`, what every record begins with.
    let head: [UInt8]

    init(_ definition: CollectionDefinition, _ schema: TableSchema) {
        number = definition.number
        self.definition = definition
        self.schema = schema
        var indexes = [Storage.IndexDefinition?](repeating: nil, count: (definition.indexes.map(\.id).max() ?? 0) + 1)
        for index in schema.definition.indexes where Int(index.id) < indexes.count { indexes[Int(index.id)] = index }
        self.indexes = indexes
        staff = schema.versions.map { Self.splice($0, definition, hiding: { $0.contains(.hidden) }) }
        portal = schema.versions.map { Self.splice($0, definition, hiding: { !$0.contains(.portal) }) }
        head = Array("{\"id\":\"".utf8) + (definition.letter == 0 ? [] : [definition.letter])
    }

    private static func splice(
        _ fields: [Int], _ definition: CollectionDefinition, hiding: (FieldFlags) -> Bool
    ) -> RowSplice {
        RowSplice(
            fields.map { number in
                // A field that this engine no longer knows is stored and not shown.
                guard let field = definition.field(number), !hiding(field.flags) else { return [] }
                return Array(",\"\(field.name)\":".utf8)
            })
    }

    func splice(_ row: Row, for audience: Audience) -> RowSplice? {
        let splices = audience == .staff ? staff : portal
        let version = Int(row.schema) - 1
        return version >= 0 && version < splices.count ? splices[version] : nil
    }

    func index(_ number: IndexNumber) throws(RecordError) -> Storage.IndexDefinition {
        guard number.rawValue > 0, number.rawValue < indexes.count, let index = indexes[number.rawValue] else {
            throw .unsupported(what: "\(definition.name): this store has no index \(number.rawValue)")
        }
        return index
    }

    /// All of them, as the view's catalog describes the tables.
    static func all(_ view: ReadView) throws(RecordError) -> [RecordLayout?] {
        var layouts: [RecordLayout?] = []
        for definition in Collections.all {
            let table = Int(definition.number.rawValue)
            while layouts.count <= table { layouts.append(nil) }
            let schema = try stored { () throws(StorageError) in try view.schema(definition.number.rawValue) }
            layouts[table] = RecordLayout(definition, schema)
        }
        return layouts
    }
}
