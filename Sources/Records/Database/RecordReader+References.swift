// Who refers to a record: removal is refused while anyone does (C-17).

internal import Storage

extension RecordReader {
    /// Records of one collection that refer to a record by one field.
    package struct Reference: Equatable, Sendable {
        package let collection: CollectionNumber
        package let field: StaticString
        package let count: Int

        package static func == (left: Reference, right: Reference) -> Bool {
            left.collection == right.collection && left.field.text == right.field.text && left.count == right.count
        }
    }

    /// All fields that refer to the record, with how many records do; none when it can go. A field that begins an index
    /// is counted there, another one by reading its collection.
    package func references(to id: RecordID) throws(RecordError) -> [Reference] {
        var references: [Reference] = []
        for layout in layouts {
            guard let layout, layout.number != .changes, layout.number != .requests else { continue }
            for field in layout.definition.fields {
                guard case .reference(let targets) = field.kind, targets.contains(id.collection) else { continue }
                let count = try count(of: id, in: field, layout)
                if count > 0 {
                    references.append(Reference(collection: layout.number, field: field.name, count: count))
                }
            }
        }
        return references
    }

    private func count(of id: RecordID, in field: FieldDefinition, _ layout: RecordLayout) throws(RecordError) -> Int {
        for index in layout.definition.indexes where index.holdsEvery(field.number) {
            return try entries(of: id, in: field, index, layout)
        }
        let text = Array("\"\(id)\"".utf8)
        var walk = try rows(of: layout.number)
        var count = 0
        while let record = try walk.next() {
            if let value = record.fragment(field.number), value.elementsEqual(text) { count += 1 }
        }
        return count
    }

    /// Keys hold the number of an id without its letter, so where a field may refer to several collections the rows say.
    private func entries(
        of id: RecordID, in field: FieldDefinition, _ index: IndexDefinition, _ layout: RecordLayout
    ) throws(RecordError) -> Int {
        guard case .reference(let targets) = field.kind, targets.count > 1 else {
            return try count(layout.number, index.number, prefix: [.id(id)])
        }
        var scan = try scan(layout.number, index.number, prefix: [.id(id)])
        let text = Array("\"\(id)\"".utf8)
        var count = 0
        while let record = try scan.next() {
            if let value = record.fragment(field.number), value.elementsEqual(text) { count += 1 }
        }
        return count
    }
}

extension IndexDefinition {
    /// Whether its entries begin with the field, and no row that has the field is missing.
    func holdsEvery(_ field: Int) -> Bool {
        guard case .field(field, _, _, _)? = components.first else { return false }
        return !skipsNil || components.count == 1
    }
}
