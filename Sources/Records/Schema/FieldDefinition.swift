/// A stored field of a collection. Its number is never given to another field and its kind never changes.
package struct FieldDefinition: Sendable {
    /// From 1; 1 to 4 are the stamps.
    package let number: Int
    package let name: StaticString
    package let kind: FieldKind
    package let flags: FieldFlags

    package init(number: Int, name: StaticString, kind: FieldKind, flags: FieldFlags = []) {
        self.number = number
        self.name = name
        self.kind = kind
        self.flags = flags
    }
}

/// What a field holds. Each value is stored as its own canonical JSON text.
package enum FieldKind: Sendable {
    case boolean
    case integer(min: Int, max: Int)
    /// At most `max` characters as a person counts them (after NFC), and 8 x `max` bytes.
    case text(max: Int, format: TextFormat)
    /// RFC 3339 text with the offset it was given in; keys hold milliseconds in UTC.
    case instant
    /// ISO date text.
    case date
    /// One of these words; keys order them as texts, lists as they stand here.
    case choice([StaticString])
    /// Id of a record in one of these collections.
    case reference([CollectionNumber])
    /// Nested JSON.
    case json(Shape)
}

/// What a text may look like, beside its length.
package enum TextFormat: Sendable {
    /// No line breaks, no other control characters.
    case line
    /// Line breaks and tabs too.
    case block
    /// Any text but U+0000: a count or an import decides.
    case any
    /// Letters, digits, ".", "-", "_" and "$/" alone.
    case token
    /// Something, "@", something.
    case email
    /// At least one digit.
    case phone
    /// #RRGGBB.
    case color
    /// Three capital letters (ISO 4217).
    case currency
    /// A language tag (RFC 5646): en, de, da, en-GB.
    case language
    /// Name of a time zone; whether it is known is a rule's business.
    case zone
    /// HH:MM.
    case timeOfDay
    /// A path as the file system takes it.
    case path
}

/// How a field may be used.
package struct FieldFlags: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Every record has it.
    package static let required = FieldFlags(rawValue: 1)
    /// A client may give it when the record is made.
    package static let onCreate = FieldFlags(rawValue: 2)
    /// A client may change it.
    package static let onUpdate = FieldFlags(rawValue: 4)
    /// Stored, never shown.
    package static let hidden = FieldFlags(rawValue: 8)
    /// Replaced by a mark when its customer is erased (C-20).
    package static let personal = FieldFlags(rawValue: 16)
    /// A portal session may see it.
    package static let portal = FieldFlags(rawValue: 32)
    /// An object whose members are merged into the old one by a rule.
    package static let merged = FieldFlags(rawValue: 64)
}
