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
    static func rows(for schema: TableSchema) -> [RowDraft] {
        let table = schema.definition
        let lists = schema.versions.enumerated().map { schemaRow(table, version: $0 + 1, fields: $1) }
        return [tableRow(table)] + table.fields.map { fieldRow(table, $0) } + lists
            + table.indexes.map { indexRow(table, $0) }
    }

    private static func row(_ kind: String, _ table: TableDefinition, _ number: Int? = nil) -> RowDraft {
        var row = RowDraft()
        row.set(Field.kind, text: kind)
        row.set(Field.table, integer: Int(table.number))
        if let number { row.set(Field.number, integer: number) }
        return row
    }

    private static func tableRow(_ table: TableDefinition) -> RowDraft {
        var row = row("table", table)
        row.set(Field.name, text: table.name)
        row.set(Field.file, text: table.file)
        row.set(Field.letter, text: table.letter)
        row.set(Field.options, text: table.isTracked ? "tracked" : "")
        return row
    }

    private static func fieldRow(_ table: TableDefinition, _ field: FieldInfo) -> RowDraft {
        var row = row("field", table, field.number)
        row.set(Field.name, text: field.name)
        row.set(Field.type, text: field.kind.rawValue)
        return row
    }

    private static func schemaRow(_ table: TableDefinition, version: Int, fields: [Int]) -> RowDraft {
        var row = row("schema", table, version)
        row.set(Field.fields, text: fields.map(String.init).joined(separator: ","))
        return row
    }

    private static func indexRow(_ table: TableDefinition, _ index: IndexDefinition) -> RowDraft {
        var row = row("index", table, Int(index.id))
        row.set(Field.name, text: index.name)
        row.set(Field.components, text: index.componentsText)
        row.set(Field.options, text: index.optionsText)
        return row
    }

    // MARK: Evolution

    /// Brings the rows of an older catalog to what `evolution` makes of it. In memory, as every change of pages.
    static func write(_ evolution: Evolution, to catalog: TableState) throws(StorageError) {
        for definition in evolution.added {
            for draft in rows(for: TableSchema(definition)) { try insert(draft, catalog) }
        }
        for (old, new) in evolution.changed {
            let (before, after) = (old.definition, new.definition)
            if before.name != after.name || before.letter != after.letter || before.isTracked != after.isTracked {
                try replace("table", after, nil, tableRow(after), catalog)
            }
            for field in after.fields {
                guard let known = before.fields.first(where: { $0.number == field.number }) else {
                    try insert(fieldRow(after, field), catalog)
                    continue
                }
                if known != field { try replace("field", after, field.number, fieldRow(after, field), catalog) }
            }
            if new.versions.count > old.versions.count {
                try insert(schemaRow(after, version: new.versions.count, fields: new.currentFields), catalog)
            }
            for index in after.indexes {
                guard let known = before.indexes.first(where: { $0.id == index.id }) else {
                    try insert(indexRow(after, index), catalog)
                    continue
                }
                if known != index { try replace("index", after, Int(index.id), indexRow(after, index), catalog) }
            }
            for index in before.indexes where !after.indexes.contains(where: { $0.id == index.id }) {
                try replace("index", after, Int(index.id), nil, catalog)
            }
        }
    }

    private static func insert(_ draft: RowDraft, _ catalog: TableState) throws(StorageError) {
        var builder = RowBuilder()
        let id = RowID(try FileRoot(catalog.space.view).nextRow)
        let bytes = try builder.build(schema, id, version: 1, lastChange: 0, draft: draft, old: nil)
        try withBytes(bytes) { (bytes) throws(StorageError) in try catalog.applyInsert(Row(bytes)) }
    }

    /// Puts another row in place of one, or removes it where `draft` is nil.
    private static func replace(
        _ kind: String, _ table: TableDefinition, _ number: Int?, _ draft: RowDraft?, _ catalog: TableState
    ) throws(StorageError) {
        var found: [UInt8]?
        try SlotDirectory.forEach(catalog.space.view) { (id, place) throws(StorageError) in
            let row = try RowHeap.read(catalog.space.view, id, place)
            guard text(row, Field.kind) == kind, integer(row, Field.table) == Int64(table.number),
                number.map({ integer(row, Field.number) == Int64($0) }) ?? true
            else { return true }
            found = Array(row.bytes)
            return false
        }
        guard let found else { throw .corrupt(what: "catalog: no row for \(kind) \(number ?? 0) of \(table.name)") }
        try withBytes(found) { (bytes) throws(StorageError) in
            let old = Row(bytes)
            guard let draft else { return try catalog.applyRemove(old) }
            var builder = RowBuilder()
            let new = try builder.build(
                schema, old.rowID, version: old.version &+ 1, lastChange: 0, draft: draft, old: nil)
            try withBytes(new) { (bytes) throws(StorageError) in try catalog.applyUpdate(old, Row(bytes)) }
        }
    }

    /// What the whole catalog comes to: equal for stores of equal definitions, in whatever order they came by them. One
    /// that was given fields later has their schema versions, and a digest of its own.
    static func digest(_ view: FileView) throws(StorageError) -> UInt64 {
        var sum: UInt64 = 0
        try SlotDirectory.forEach(view) { (id, place) throws(StorageError) in
            let row = try RowHeap.read(view, id, place)
            sum &+= Hash.of(UnsafeRawBufferPointer(rebasing: row.bytes[RowFormat.headerBytes...]))
            return true
        }
        return sum
    }

    /// The tables that the catalog of a view describes, by number.
    static func read(_ view: FileView) throws(StorageError) -> [TableSchema] {
        try read(rows: { (body: (Row) throws(StorageError) -> Void) throws(StorageError) in
            try SlotDirectory.forEach(view) { (id, place) throws(StorageError) in
                try body(try RowHeap.read(view, id, place))
                return true
            }
        })
    }

    /// The tables that these rows describe, by number.
    static func read(
        rows: ((Row) throws(StorageError) -> Void) throws(StorageError) -> Void
    ) throws(StorageError) -> [TableSchema] {
        var tables: [UInt16: TableDefinition] = [:]
        var versions: [UInt16: [Int: [Int]]] = [:]
        try rows { (row) throws(StorageError) in
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
                var index = IndexDefinition(
                    id: UInt16(truncatingIfNeeded: item), name: text(row, Field.name),
                    components: try components(text(row, Field.components)), unique: options.contains("unique"),
                    present: options.contains("present"))
                index.isOfOtherRules = index.componentsText != text(row, Field.components)
                tables[number]?.indexes.append(index)
            default: throw .unsupported(what: "catalog row \(row.rowID) of kind \(text(row, Field.kind))")
            }
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
