/// Number of an index within its collection, from 1, never given to another.
package struct IndexNumber: RawRepresentable, Hashable, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }
    package init(_ rawValue: Int) { self.rawValue = rawValue }
}

/// A secondary index. Its last component is the row number unless it is unique.
package struct IndexDefinition: Sendable {
    package let id: Int
    package let name: StaticString
    package let unique: Bool
    /// Rows in which a component is nil have no entry.
    package let skipsNil: Bool
    package let components: [IndexComponent]

    package init(
        id: Int, name: StaticString, unique: Bool = false, skipsNil: Bool = false, components: [IndexComponent]
    ) {
        self.id = id
        self.name = name
        self.unique = unique
        self.skipsNil = skipsNil
        self.components = components
    }

    package var number: IndexNumber { IndexNumber(id) }
}

/// One part of a key.
package enum IndexComponent: Sendable {
    /// A field's value; the kind of the field says how it becomes a key. Texts name their collation.
    case field(Int, collation: KeyCollation? = nil, descending: Bool = false, nilsLast: Bool = false)
    /// An entry for each text of an array.
    case each(Int, collation: KeyCollation)
    /// An entry for each search word of these texts; a word that is in several has one entry.
    case words([Int])

    /// The fields it is made from.
    package var fields: [Int] {
        switch self {
        case .field(let number, _, _, _), .each(let number, _): [number]
        case .words(let numbers): numbers
        }
    }
}

/// How texts are compared in keys. Each has a version in storage (F8).
package enum KeyCollation: Sendable {
    /// As UTF-8.
    case bytes
    /// Whatever the case and the compatibility form.
    case folded
    /// As people's lists are sorted.
    case shop
    /// By digits alone: telephone numbers.
    case digits
    /// By letters and digits alone: plates, serial numbers.
    case plate
}
