internal import JSON

/// A method as the schema describes it.
struct SchemaMethod {
    struct Param {
        let name: String
        let isRequired: Bool
        let kind: ColumnKind
        /// The schema's name of its type, if it has one.
        let type: String?
    }

    let name: String
    let summary: String
    let params: [Param]
    /// read, write, long or control.
    let effect: String
    /// open, staff, admin or portal.
    let access: String
    /// The schema's name of what it answers.
    let resultType: String?
    /// The list of lists.json that it answers.
    let list: String?
    /// What people see first of rows that are no such list.
    let columns: [String]

    init?(_ object: ObjectView, _ reader: SchemaReader) {
        guard let name = object["name"]?.string?.text else { return nil }
        self.name = name
        summary = object["summary"]?.string?.text ?? ""
        effect = object["x-effect"]?.string?.text ?? ""
        access = object["x-access"]?.string?.text ?? ""
        list = object["x-list"]?.string?.text
        columns = object["x-columns"]?.array?.compactMap { $0.string?.text } ?? []
        resultType = object["result"]?.object?["schema"]?.object.flatMap(SchemaReader.reference)
        params = (object["params"]?.array.map(Array.init) ?? []).compactMap { value in
            guard let param = value.object, let name = param["name"]?.string?.text, let schema = param["schema"]?.object
            else { return nil }
            return Param(
                name: name, isRequired: param["required"]?.bool == true, kind: reader.kind(schema),
                type: SchemaReader.reference(schema))
        }
    }

    func param(_ name: String) -> Param? { params.first { $0.name == name } }
}
