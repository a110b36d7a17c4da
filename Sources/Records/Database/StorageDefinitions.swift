// What storage is told of the collections: field numbers and kinds, key components, uniqueness.
//
// A choice is stored and compared as its word (text, collation bytes): keys order choices by word. Lists that sort by a
// choice use the order of the schema, in memory.

internal import Storage

extension Collections {
    /// What the catalog of a store with these collections comes to. A test tells the new value when the schema changes; until
    /// it stands here, opening a store reads its definitions one by one.
    package static let catalogDigest: UInt64 = 0x4C4C_E408_C0FB_040B
}

extension CollectionDefinition {
    /// Whether its rows have change records (F12). The two engine tables have none, and the log's rows, which are
    /// written once and never changed, would only be told twice.
    package var isTracked: Bool { letter != 0 && number != .log }

    /// The table of this collection.
    var storage: TableDefinition {
        TableDefinition(
            number: number.rawValue, name: name.text, file: file.text,
            letter: letter == 0 ? "" : String(UnicodeScalar(letter)), tracked: isTracked,
            fields: fields.map { FieldInfo($0.number, $0.name.text, $0.kind.storage) },
            indexes: indexes.map { $0.storage(of: self) }, droppedIndexes: droppedIndexes.map { UInt16($0) })
    }
}

extension FieldKind {
    var storage: FieldInfo.Kind {
        switch self {
        case .boolean: .boolean
        case .integer: .integer
        case .text, .choice: .text
        case .instant: .instant
        case .date: .date
        case .reference: .reference
        case .json: .json
        }
    }

    /// How values become keys.
    func encoding(_ collation: KeyCollation?) -> KeyComponent.Encoding {
        switch self {
        case .boolean: .boolean
        case .integer: .integer
        case .instant: .instant
        case .date: .date
        case .reference: .reference
        case .text, .choice, .json: .text((collation ?? .bytes).storage)
        }
    }
}

extension KeyCollation {
    var storage: Collation {
        switch self {
        case .bytes: .bytes
        case .folded: .folded
        case .shop: .shop
        case .digits: .digits
        case .plate: .plate
        }
    }
}

extension IndexDefinition {
    func storage(of collection: CollectionDefinition) -> Storage.IndexDefinition {
        Storage.IndexDefinition(
            id: UInt16(id), name: name.text, components: components.map { $0.storage(of: collection) }, unique: unique,
            present: skipsNil)
    }
}

extension IndexComponent {
    func storage(of collection: CollectionDefinition) -> KeyComponent {
        switch self {
        case .field(let number, let collation, let descending, let nilsLast):
            guard let field = collection.field(number) else {
                preconditionFailure("\(collection.name): an index names field \(number), which is not there")
            }
            return KeyComponent([number], field.kind.encoding(collation), descending: descending, nilsLast: nilsLast)
        case .each(let number, let collation): return KeyComponent([number], .each(collation.storage))
        case .words(let numbers): return KeyComponent(numbers, .words)
        }
    }
}
