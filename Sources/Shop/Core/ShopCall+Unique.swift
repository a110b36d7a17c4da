internal import JSON
package import Records

extension ShopCall {
    /// Every text in a draft that must be unique and belongs to another record. The store refuses the first of them by
    /// itself; this is for telling all of them beside other problems.
    package func takenProblems(
        _ draft: RecordDraft, _ record: Record?, _ reader: RecordReader
    ) throws(ShopError) -> [Problem] {
        var problems: [Problem] = []
        let definition = draft.collection.definition
        for index in definition.indexes where index.unique && index.components.count == 1 {
            guard case .field(let number, _?, _, _) = index.components[0],
                let field = definition.field(number), let value = draft.change(number)?.value,
                let text = value.bytes.withUnsafeBytes({ JSONText.string($0) }),
                let other = try reader.first(draft.collection, index.number, [.text(text)])?.id, other != record?.id
            else { continue }
            problems.append(
                Problem("/\(field.name)", .taken, actual: value, hint: "\(other) has it; choose another."))
        }
        return problems
    }
}
