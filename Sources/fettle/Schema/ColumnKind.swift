internal import JSON

/// What a value of the schema is to a reader: how it is written and on which side of its column it stands.
indirect enum ColumnKind: Equatable {
    case text
    /// One of a few words, with what people call them where that is another text.
    case choice([String], titles: [String: String])
    case number
    case flag
    case instant
    case money
    case colour
    /// An id; the schema's name of its kind, such as JobId.
    case id(String)
    /// {id, name}, or a status as customers see it.
    case named
    case several(ColumnKind)
    case range
    /// Anything else.
    case object

    var isRightAligned: Bool { self == .number || self == .money }

    /// Whether it is a value without parts.
    var isPlain: Bool {
        switch self {
        case .several, .object, .range: false
        default: true
        }
    }
}
