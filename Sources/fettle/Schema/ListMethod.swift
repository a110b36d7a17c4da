internal import JSON

/// A list as people ask for it: `fettle list STORE jobs`.
struct ListMethod {
    struct Column {
        let id: String
        let title: String
        let kind: ColumnKind
        /// Shown when no columns are asked for.
        let isShown: Bool
    }

    struct Filter {
        let name: String
        let kind: ColumnKind
        /// "Is not set" can be asked for.
        let allowsNone: Bool
        /// A member of the param filter; else a param of its own.
        let isMember: Bool
    }

    /// jobs, whiteboard, repairStages.
    let name: String
    let title: String
    let method: SchemaMethod
    /// The member of the answer that holds the rows.
    let rowsMember: String
    /// The schema's name of a row.
    let rowType: String
    let columns: [Column]
    let filters: [Filter]
    /// Orders, each also with - in front.
    let sorts: [String]
    /// A param that must be given and has few values (the kind of statuses): all of them are asked for in turn.
    let required: (name: String, values: [String])?

    /// Nil for a method that answers no list to staff.
    init?(_ method: SchemaMethod, _ schema: SchemaReader) {
        guard method.effect == "read", method.access == "staff", method.list != nil || !method.columns.isEmpty,
            !method.name.hasSuffix(".exportCsv"), let type = method.resultType.flatMap(schema.type),
            let members = type["properties"]?.object, let (rowsMember, rowType, row) = Self.rows(members, schema)
        else { return nil }
        let parts = method.name.split(separator: ".")
        name = String(parts.last == "list" ? parts[parts.count - 2] : parts.last!)
        self.method = method
        self.rowType = rowType
        self.rowsMember = rowsMember
        let about = method.list.flatMap(schema.arrangement)
        title = about?["title"]?.string?.text ?? SchemaReader.title(of: name)
        columns = Self.columns(method, about, row, schema)
        var filters: [Filter] = []
        if let name = method.param("filter")?.type,
            let members = schema.type(name)?["properties"]?.object
        {
            for (name, value) in members {
                guard let shape = value.object else { continue }
                filters.append(
                    Filter(
                        name: name.text, kind: schema.kind(shape), allowsNone: schema.allowsNull(shape), isMember: true)
                )
            }
        }
        let own: Set = ["filter", "sort", "columns", "view", "limit", "cursor", "withTotal"]
        for param in method.params where !own.contains(param.name) {
            filters.append(
                Filter(name: param.name, kind: param.kind, allowsNone: false, isMember: false))
        }
        self.filters = filters
        sorts = about?["sorts"]?.array?.compactMap { $0.string?.text } ?? []
        required = method.params.first { $0.isRequired }.flatMap { param in
            if case .choice(let words, _) = param.kind { (param.name, words) } else { nil }
        }
    }

    /// The one member of an answer that is an array of a named type.
    private static func rows(_ members: ObjectView, _ schema: SchemaReader) -> (String, String, ObjectView)? {
        for (name, value) in members {
            guard let array = value.object, array["type"]?.string?.text == "array",
                let type = array["items"]?.object.flatMap(SchemaReader.reference), let row = schema.type(type)
            else { continue }
            return (name.text, type, row)
        }
        return nil
    }

    private static func columns(
        _ method: SchemaMethod, _ about: ObjectView?, _ row: ObjectView, _ schema: SchemaReader
    ) -> [Column] {
        let members = row["properties"]?.object
        func kind(_ id: String) -> ColumnKind { members?.member(named: id)?.object.map(schema.kind) ?? .object }
        if let columns = about?["columns"]?.array {
            return columns.compactMap { value in
                guard let column = value.object, let id = column["id"]?.string?.text else { return nil }
                return Column(
                    id: id, title: column["title"]?.string?.text ?? SchemaReader.title(of: id), kind: kind(id),
                    isShown: column["visible"]?.bool == true)
            }
        }
        let others = members.map { $0.map(\.name.text) } ?? []
        let names = method.columns + others.filter { !method.columns.contains($0) && $0 != "version" }
        return names.map { id in
            let title = members?.member(named: id)?.object?["title"]?.string?.text
            return Column(
                id: id, title: title ?? SchemaReader.title(of: id), kind: kind(id),
                isShown: method.columns.contains(id))
        }
    }

    /// Whether it can be asked for whole.
    var needsNothing: Bool { required != nil || !method.params.contains(where: \.isRequired) }

    func takes(_ param: String) -> Bool { method.param(param) != nil }

    func column(_ id: String) -> Column? { columns.first { $0.id == id } }

    /// The filter that `--status` stands for.
    var statusFilter: String? { ["jobStatus", "status"].first { name in filters.contains { $0.name == name } } }
}
