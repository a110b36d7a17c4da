// The catalog: definitions of every table as rows of table 0 (docs/file-format.md, section 9).

package enum Catalog {
    package static let table: UInt16 = 0

    private enum Field {
        static let kind = 1
        static let table = 2
        static let number = 3
        static let name = 4
        static let file = 5
        static let letter = 6
        static let type = 7
        static let components = 8
        static let options = 9
        static let fields = 10
    }

    /// The one definition that no row holds.
    package static let definition = TableDefinition(
        number: table, name: "catalog", file: "catalog.flat", letter: "", tracked: false,
        fields: [
            FieldInfo(Field.kind, "kind", .text), FieldInfo(Field.table, "table", .integer),
            FieldInfo(Field.number, "number", .integer), FieldInfo(Field.name, "name", .text),
            FieldInfo(Field.file, "file", .text), FieldInfo(Field.letter, "letter", .text),
            FieldInfo(Field.type, "type", .text), FieldInfo(Field.components, "components", .text),
            FieldInfo(Field.options, "options", .text), FieldInfo(Field.fields, "fields", .text),
        ],
        indexes: [])

    package static let schema = TableSchema(definition)

    /// The rows that describe a table.
    static func rows(for table: TableDefinition) -> [RowDraft] {
        var rows: [RowDraft] = []
        func add(_ kind: String, _ fill: (inout RowDraft) -> Void) {
            var row = RowDraft()
            row.set(Field.kind, text: kind)
            row.set(Field.table, integer: Int(table.number))
            fill(&row)
            rows.append(row)
        }
        add("table") { row in
            row.set(Field.name, text: table.name)
            row.set(Field.file, text: table.file)
            row.set(Field.letter, text: table.letter)
            row.set(Field.options, text: table.isTracked ? "tracked" : "")
        }
        for field in table.fields {
            add("field") { row in
                row.set(Field.number, integer: field.number)
                row.set(Field.name, text: field.name)
                row.set(Field.type, text: field.kind.rawValue)
            }
        }
        add("schema") { row in
            row.set(Field.number, integer: 1)
            row.set(Field.fields, text: table.fields.map { String($0.number) }.joined(separator: ","))
        }
        for index in table.indexes {
            add("index") { row in
                row.set(Field.number, integer: Int(index.id))
                row.set(Field.name, text: index.name)
                row.set(Field.components, text: index.componentsText)
                row.set(Field.options, text: index.optionsText)
            }
        }
        return rows
    }

    /// What the whole catalog comes to: equal for stores that were made with equal definitions, because a catalog's rows
    /// are written once, in the order of the definitions.
    static func digest(_ view: FileView) throws(StorageError) -> UInt64 {
        var hashes: [UInt8] = []
        hashes.reserveCapacity(4096)
        try SlotDirectory.forEach(view) { (id, place) throws(StorageError) in
            withUnsafeBytes(of: try RowHeap.read(view, id, place).storedHash) { hashes.append(contentsOf: $0) }
            return true
        }
        return Hash.of(hashes)
    }

    /// The tables that the catalog of a view describes, by number.
    static func read(_ view: FileView) throws(StorageError) -> [TableSchema] {
        var tables: [UInt16: TableDefinition] = [:]
        var versions: [UInt16: [Int: [Int]]] = [:]
        try SlotDirectory.forEach(view) { (id, place) throws(StorageError) in
            let row = try RowHeap.read(view, id, place)
            let number = UInt16(truncatingIfNeeded: integer(row, Field.table))
            let item = integer(row, Field.number)
            switch text(row, Field.kind) {
            case "table":
                tables[number] = TableDefinition(
                    number: number, name: text(row, Field.name), file: text(row, Field.file),
                    letter: text(row, Field.letter), tracked: text(row, Field.options).contains("tracked"), fields: [],
                    indexes: [])
            case "field":
                guard let kind = FieldInfo.Kind(rawValue: text(row, Field.type)) else {
                    throw .unsupported(what: "field type \(text(row, Field.type)) in the catalog")
                }
                tables[number]?.fields.append(FieldInfo(Int(item), text(row, Field.name), kind))
            case "schema":
                versions[number, default: [:]][Int(item)] = text(row, Field.fields).split(separator: ",").compactMap {
                    Int($0)
                }
            case "index":
                let options = text(row, Field.options).split(separator: ",")
                tables[number]?.indexes.append(
                    IndexDefinition(
                        id: UInt16(truncatingIfNeeded: item), name: text(row, Field.name),
                        components: try components(text(row, Field.components)), unique: options.contains("unique"),
                        present: options.contains("present")))
            default: throw .unsupported(what: "catalog row \(id) of kind \(text(row, Field.kind))")
            }
            return true
        }
        return tables.values.sorted { $0.number < $1.number }.map { table in
            let known = versions[table.number] ?? [:]
            let lists = (1...max(known.count, 1)).map { known[$0] ?? table.fields.map(\.number) }
            return TableSchema(table, versions: lists)
        }
    }

    private static func text(_ row: Row, _ field: Int) -> String {
        guard let json = schema.value(row, field) else { return "" }
        return JSONScalar.withString(json) { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    private static func integer(_ row: Row, _ field: Int) -> Int64 {
        schema.value(row, field).flatMap { JSONScalar.integer($0) } ?? 0
    }

    /// Reads the components text of an index row.
    static func components(_ text: String) throws(StorageError) -> [KeyComponent] {
        var components: [KeyComponent] = []
        for part in text.split(separator: ";") {
            let pieces = part.split(separator: ":")
            guard pieces.count >= 2 else { throw .unsupported(what: "index component \(part)") }
            let fields = pieces[0].split(separator: "+").compactMap { Int($0) }
            let type = pieces[1].split(separator: ".")[0]
            let encoding: KeyComponent.Encoding
            switch type.split(separator: "/").first {
            case "boolean": encoding = .boolean
            case "integer": encoding = .integer
            case "instant": encoding = .instant
            case "date": encoding = .date
            case "reference": encoding = .reference
            case "words": encoding = .words
            case "text", "each":
                let name = type.split(separator: "/").last
                guard let collation = Collation.allCases.first(where: { "\($0)" == name ?? "" }) else {
                    throw .unsupported(what: "index component \(part)")
                }
                encoding = type.hasPrefix("each") ? .each(collation) : .text(collation)
            default: throw .unsupported(what: "index component \(part)")
            }
            components.append(
                KeyComponent(
                    fields, encoding, descending: pieces.dropFirst(2).contains("desc"),
                    nilsLast: pieces.dropFirst(2).contains("last")))
        }
        return components
    }
}
