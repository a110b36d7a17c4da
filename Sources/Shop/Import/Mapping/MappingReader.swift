// Reads a mapping and finds every problem in it at once, each with its place, before any row is read.

package import JSON
internal import Records

extension ImportMapping {
    /// - Parameter path: where the mapping stands in the params, for the paths of problems.
    package static func read(_ value: Value, at path: String = "/mapping") throws(ShopError) -> ImportMapping {
        var reader = MappingReader()
        let mapping = reader.mapping(value, path)
        if !reader.problems.isEmpty {
            throw ShopError(.validation, "The mapping cannot be used.", problems: reader.problems)
        }
        return mapping
    }
}

struct MappingReader {
    private(set) var problems: [Problem] = []

    mutating func mapping(_ value: Value, _ path: String) -> ImportMapping {
        var mapping = ImportMapping()
        guard
            let object = object(
                value, path,
                [
                    "name", "description", "format", "encoding", "separator", "header", "columns", "none", "dates",
                    "only",
                    "records",
                ])
        else { return mapping }
        mapping.name = text(object["name"], path + "/name")
        if let format = text(object["format"], path + "/format") {
            mapping.format = choice(format, path + "/format", ["csv", "jsonLines"]).flatMap(ImportMapping.Format.init)
        }
        if let encoding = text(object["encoding"], path + "/encoding") {
            let names = TextEncoding.allCases.map(\.rawValue)
            mapping.encoding = choice(encoding.lowercased(), path + "/encoding", names).flatMap(TextEncoding.init)
        }
        if let separator = text(object["separator"], path + "/separator") {
            mapping.separator = choice(separator, path + "/separator", [",", ";", "\t"])?.utf8.first
        }
        mapping.hasHeader = flag(object["header"], path + "/header") ?? true
        mapping.columns = texts(object["columns"], path + "/columns")
        if !mapping.hasHeader, mapping.columns == nil {
            add(path + "/columns", .required, hint: "Where no row holds the names of the columns, give them here.")
        }
        mapping.none = Set((texts(object["none"], path + "/none") ?? []).map(ShopText.folded))
        mapping.dates = dates(object["dates"], path + "/dates") ?? mapping.dates
        mapping.rows = conditions(object["only"], path + "/only")
        mapping.records = records(object["records"], path + "/records")
        return mapping
    }

    // MARK: Records

    private mutating func records(_ value: Value?, _ path: String) -> [RecordMapping] {
        guard let array = value?.array, !array.isEmpty else {
            add(path, .required, expected: "an array of records to find or make", hint: nil)
            return []
        }
        var records: [RecordMapping] = []
        for (index, value) in array.enumerated() {
            guard let record = record(value, "\(path)/\(index)", after: records) else { continue }
            if records.contains(where: { $0.name == record.name }) { add("\(path)/\(index)/as", .repeated) }
            records.append(record)
        }
        return records
    }

    private mutating func record(_ value: Value, _ path: String, after others: [RecordMapping]) -> RecordMapping? {
        guard
            let object = object(
                value, path,
                [
                    "as", "collection", "key", "create", "update", "when", "fields", "description",
                ])
        else { return nil }
        let names = Self.collections.map(\.definition.name.text)
        guard let name = text(object["collection"], path + "/collection", isRequired: true),
            choice(name, path + "/collection", names) != nil,
            let collection = Self.collections.first(where: { $0.definition.name.text == name })?.definition
        else { return nil }
        let fields = fields(object["fields"], path + "/fields", collection, after: others)
        let key = key(object["key"], path + "/key", collection)
        for (index, number) in key.enumerated() where !fields.contains(where: { $0.field.number == number }) {
            let name = collection.field(number)?.name.text ?? "?"
            add("\(path)/key/\(index)", .missing, hint: "Say under fields where \(name) comes from.")
        }
        return RecordMapping(
            name: text(object["as"], path + "/as") ?? collection.name.text, collection: collection, key: key,
            creates: flag(object["create"], path + "/create") ?? false,
            updates: flag(object["update"], path + "/update") ?? true,
            conditions: conditions(object["when"], path + "/when"), fields: fields)
    }

    /// What rows can become: what a person would enter, not what rules and the engine keep.
    private static let collections: [CollectionNumber] = [.accounts, .items, .jobs, .employees, .portalUsers]

    private mutating func key(_ value: Value?, _ path: String, _ collection: CollectionDefinition) -> [Int] {
        guard let value else {
            add(path, .required, hint: "Name the field by which a record is found when the import runs again.")
            return []
        }
        let names = value.string.map { [$0.text] } ?? texts(value, path) ?? []
        let numbers = names.enumerated().compactMap { index, name in
            field(name, "\(path)/\(index)", collection)?.number
        }
        if let first = numbers.first, collection.lookupIndex(first) == nil {
            let usable = collection.fields.filter { collection.lookupIndex($0.number) != nil }.map(\.name.text)
            add("\(path)/0", .choice, expected: usable.joined(separator: ", "), hint: "Records are found by an index.")
        }
        return numbers
    }

    // MARK: Fields

    private mutating func fields(
        _ value: Value?, _ path: String, _ collection: CollectionDefinition, after others: [RecordMapping]
    ) -> [FieldMapping] {
        guard let object = value?.object else {
            add(path, .required, expected: "an object: field to where it comes from", hint: nil)
            return []
        }
        var fields: [FieldMapping] = []
        for (name, value) in object {
            let path = "\(path)/\(name.text)"
            guard let field = field(name.text, path, collection) else { continue }
            if let mapping = fieldMapping(value, path, field, after: others) { fields.append(mapping) }
        }
        return fields
    }

    private mutating func field(_ name: String, _ path: String, _ collection: CollectionDefinition) -> FieldDefinition?
    {
        let writable = collection.fields.filter { $0.flags.contains(.onCreate) || $0.flags.contains(.onUpdate) }
        if let field = writable.first(where: { $0.name.text == name }) { return field }
        if collection.number == .jobs, name == "open", let field = collection.field(Job.open.number) { return field }
        add(
            path, .unknown, expected: writable.map(\.name.text).joined(separator: ", "),
            hint: "\(collection.name) has no field \(name) that can be given.")
        return nil
    }

    /// A field is a text (the name of a column) or an object.
    private mutating func fieldMapping(
        _ value: Value, _ path: String, _ field: FieldDefinition, after others: [RecordMapping]
    ) -> FieldMapping? {
        if let column = value.string { return FieldMapping(field: field, source: .column(column.text)) }
        guard
            let object = object(
                value, path,
                [
                    "column", "template", "value", "record", "map", "onlyMapped", "default", "split", "cut", "find",
                    "dates",
                    "time",
                ]), let source = source(object, path, after: others)
        else { return nil }
        var mapping = FieldMapping(field: field, source: source)
        if let map = object["map"] { mapping.values = values(map, path + "/map") }
        mapping.isClosed = flag(object["onlyMapped"], path + "/onlyMapped") ?? false
        mapping.fallback = text(object["default"], path + "/default")
        mapping.split = text(object["split"], path + "/split")?.first
        mapping.cuts = flag(object["cut"], path + "/cut") ?? false
        mapping.dates = dates(object["dates"], path + "/dates")
        if let time = text(object["time"], path + "/time") { mapping.timeOfDay = timeOfDay(time, path + "/time") }
        if let find = text(object["find"], path + "/find") { mapping.find = target(find, path + "/find", field) }
        return mapping
    }

    private mutating func source(
        _ object: ObjectView, _ path: String, after others: [RecordMapping]
    ) -> FieldMapping.Source? {
        let names: [StaticString] = ["column", "template", "value", "record"]
        guard names.filter({ object[$0] != nil }).count == 1 else {
            add(path, .exactlyOne, expected: "column, template, value or record", hint: nil)
            return nil
        }
        if let column = text(object["column"], path + "/column") { return .column(column) }
        if let text = text(object["template"], path + "/template") {
            if let template = Template(text) { return .template(template) }
            add(
                path + "/template", .format,
                hint: "Braces and brackets must match: {column} and [left out {when} empty].")
            return nil
        }
        if let name = text(object["record"], path + "/record") {
            if let index = others.firstIndex(where: { $0.name == name }) { return .record(index) }
            add(
                path + "/record", .choice, expected: others.map(\.name).joined(separator: ", "),
                hint: "It must come before.")
            return nil
        }
        return constant(object["value"]).map(FieldMapping.Source.constant)
    }

    private mutating func constant(_ value: Value?) -> String? {
        if let text = value?.string { return text.text }
        if let flag = value?.bool { return flag ? "true" : "false" }
        return value?.integer.map { String($0) }
    }

    private mutating func values(_ value: Value, _ path: String) -> [String: String?] {
        guard let object = value.object else {
            add(path, .type, expected: "an object: text in the file to value", hint: nil)
            return [:]
        }
        var values: [String: String?] = [:]
        for (name, value) in object {
            values.updateValue(value.isNull ? nil : constant(value), forKey: ShopText.folded(name.text))
        }
        return values
    }

    /// The field of the target by which a reference is found.
    private mutating func target(_ name: String, _ path: String, _ field: FieldDefinition) -> Int? {
        guard case .reference(let targets) = field.kind, let target = targets.first?.definition else {
            add(path, .together, hint: "\(field.name) refers to no record.")
            return nil
        }
        let usable = target.fields.filter { target.lookupIndex($0.number) != nil || $0.name.text == "name" }
        if let field = usable.first(where: { $0.name.text == name }) { return field.number }
        add(path, .choice, expected: usable.map(\.name.text).joined(separator: ", "), hint: nil)
        return nil
    }

    // MARK: Conditions

    private mutating func conditions(_ value: Value?, _ path: String) -> [RowCondition] {
        guard let value, !value.isNull else { return [] }
        guard let array = value.array else {
            add(path, .type, expected: "an array of conditions", hint: nil)
            return []
        }
        var conditions: [RowCondition] = []
        for (index, value) in array.enumerated() {
            if let condition = condition(value, "\(path)/\(index)") { conditions.append(condition) }
        }
        return conditions
    }

    private mutating func condition(_ value: Value, _ path: String) -> RowCondition? {
        guard let object = object(value, path, ["column", "filled", "in", "notIn"]),
            let column = text(object["column"], path + "/column", isRequired: true)
        else { return nil }
        if let filled = flag(object["filled"], path + "/filled") {
            return RowCondition(column: column, test: .filled(filled))
        }
        if let texts = texts(object["in"], path + "/in") {
            return RowCondition(column: column, test: .oneOf(Set(texts.map(ShopText.folded)), true))
        }
        if let texts = texts(object["notIn"], path + "/notIn") {
            return RowCondition(column: column, test: .oneOf(Set(texts.map(ShopText.folded)), false))
        }
        add(path, .exactlyOne, expected: "filled, in or notIn", hint: nil)
        return nil
    }

    // MARK: Values

    private mutating func add(_ path: String, _ problem: ProblemKind, expected: String? = nil, hint: String? = nil) {
        problems.append(Problem(path, problem, expected: expected, hint: hint))
    }

    /// An object with none but known members.
    private mutating func object(_ value: Value, _ path: String, _ names: [String]) -> ObjectView? {
        guard let object = value.object else {
            add(path, .type, expected: "an object")
            return nil
        }
        for (name, _) in object where !names.contains(name.text) {
            let nearest = ShopText.nearest(name.text, among: names)
            add("\(path)/\(name.text)", .unknown, hint: nearest.map { "Did you mean \($0)?" })
        }
        return object
    }

    private mutating func text(_ value: Value?, _ path: String, isRequired: Bool = false) -> String? {
        guard let value, !value.isNull else {
            if isRequired { add(path, .required, expected: "a text") }
            return nil
        }
        if let text = value.string { return text.text }
        add(path, .type, expected: "a text")
        return nil
    }

    private mutating func flag(_ value: Value?, _ path: String) -> Bool? {
        guard let value, !value.isNull else { return nil }
        if let flag = value.bool { return flag }
        add(path, .type, expected: "true or false")
        return nil
    }

    private mutating func texts(_ value: Value?, _ path: String) -> [String]? {
        guard let value, !value.isNull else { return nil }
        guard let array = value.array else {
            add(path, .type, expected: "an array of texts")
            return nil
        }
        var texts: [String] = []
        for (index, value) in array.enumerated() {
            if let text = text(value, "\(path)/\(index)", isRequired: true) { texts.append(text) }
        }
        return texts
    }

    private mutating func choice(_ text: String, _ path: String, _ words: [String]) -> String? {
        if words.contains(text) { return text }
        add(path, .choice, expected: words.joined(separator: ", "))
        return nil
    }

    private mutating func dates(_ value: Value?, _ path: String) -> [DateForm]? {
        guard let texts = texts(value, path) else { return nil }
        var forms: [DateForm] = []
        for (index, text) in texts.enumerated() {
            if let form = DateForm(text) {
                forms.append(form)
            } else {
                add("\(path)/\(index)", .format, expected: "a form such as yyyy-MM-dd or d/M/yyyy HH:mm")
            }
        }
        return forms
    }

    private mutating func timeOfDay(_ text: String, _ path: String) -> Int {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]), 0..<24 ~= hour, 0..<60 ~= minute
        else {
            add(path, .format, expected: "HH:MM")
            return 0
        }
        return (hour * 60 + minute) * 60_000
    }
}

extension CollectionDefinition {
    /// An index that begins with this field, as whole values are compared: a unique one first, then the one with the
    /// fewest components.
    func lookupIndex(_ field: Int) -> IndexDefinition? {
        indexes.filter { index in
            switch index.components[0] {
            case .field(let number, let collation, _, _): number == field && collation != .shop
            case .each(let number, _): number == field
            case .words: false
            }
        }.min { ($0.unique ? 0 : 1, $0.components.count) < ($1.unique ? 0 : 1, $1.components.count) }
    }
}
