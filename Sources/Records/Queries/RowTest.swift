// Conditions made ready to be asked of many rows: fragments and keys are made once, and a row is compared by its bytes.

internal import JSON
internal import Platform
internal import Storage

enum RowTest {
    /// The stored text is one of these, or there is none and that is allowed.
    case fragments(field: Int, [[UInt8]], orNone: Bool)
    /// The collation key of the stored text, or of an element of the stored array, is one of these.
    case keys(field: Int, Collation, [[UInt8]], orNone: Bool)
    /// The key integer lies in the range; `instant` tells how the text is read.
    case range(field: Int, FieldKind, ClosedRange<Int64>?, orNone: Bool)
    /// The moment is one of these, however it is written.
    case moments(field: Int, [Int64], orNone: Bool)
    case present(field: Int, Bool)
    case words(fields: [Int], [[UInt8]])
    case rule((Record) -> Bool)

    func passes(_ row: Row, _ layout: RecordLayout) -> Bool {
        switch self {
        case .fragments(let field, let wanted, let orNone):
            guard let value = layout.schema.value(row, field) else { return orNone }
            return wanted.contains { Self.equal($0, value) }
        case .keys(let field, let collation, let wanted, let orNone):
            guard let value = layout.schema.value(row, field) else { return orNone }
            return Self.matches(value, collation, wanted)
        case .range(let field, let kind, let range, let orNone):
            guard let value = layout.schema.value(row, field) else { return orNone }
            guard let number = Self.keyInteger(value, kind) else { return false }
            return range?.contains(number) ?? false
        case .moments(let field, let wanted, let orNone):
            guard let value = layout.schema.value(row, field) else { return orNone }
            return Self.keyInteger(value, .instant).map(wanted.contains) ?? false
        case .present(let field, let wanted): return (layout.schema.value(row, field) != nil) == wanted
        case .words(let fields, let wanted): return Self.hasWords(wanted, row, layout, fields)
        case .rule(let body): return body(Record(row, layout))
        }
    }

    private static func equal(_ wanted: [UInt8], _ value: UnsafeRawBufferPointer) -> Bool {
        wanted.count == value.count && wanted.withUnsafeBytes { JSONText.equal($0, value) }
    }

    private static func matches(_ value: UnsafeRawBufferPointer, _ collation: Collation, _ wanted: [[UInt8]]) -> Bool {
        if value.first == UInt8(ascii: "[") {
            return JSONText.elements(of: value).contains { matches($0, collation, wanted) }
        }
        var key: [UInt8] = []
        _ = JSONText.withString(value) { collation.appendKey(of: $0, to: &key) }
        return wanted.contains(key)
    }

    /// The number that stands for the value in keys; nil when it is none of that kind.
    static func keyInteger(_ value: UnsafeRawBufferPointer, _ kind: FieldKind) -> Int64? {
        switch kind {
        case .instant: JSONText.withString(value) { Timestamp.parse($0) } ?? nil
        case .date: JSONText.withString(value) { CivilDate.parse($0).map { Int64($0.dayNumber) } } ?? nil
        default: JSONText.integer(value)
        }
    }

    private static func hasWords(_ wanted: [[UInt8]], _ row: Row, _ layout: RecordLayout, _ fields: [Int]) -> Bool {
        // One bit a word that is still to be found.
        var missing: UInt64 = wanted.count >= 64 ? .max : (1 << UInt64(wanted.count)) - 1
        for field in fields {
            guard let value = layout.schema.value(row, field) else { continue }
            _ = JSONText.withString(value) { text in
                Words.forEachWord(in: text) { word in
                    for (index, prefix) in wanted.enumerated() where missing & (1 << UInt64(index)) != 0 {
                        if word.starts(with: prefix) { missing &= ~(1 << UInt64(index)) }
                    }
                }
            }
            if missing == 0 { return true }
        }
        return missing == 0
    }
}

extension Condition {
    /// Search words of a text, each once, at most 16.
    static func words(of text: String) -> [[UInt8]] {
        var words: [[UInt8]] = []
        text.storedText.withUnsafeBytes { bytes in
            Words.forEachWord(in: bytes) { word in
                let word = Array(word)
                if !words.contains(word), words.count < 16 { words.append(word) }
            }
        }
        return words
    }

    /// The test of a row, or nil where every row passes.
    func test(_ layout: RecordLayout) -> RowTest? {
        switch self {
        case .rule(_, let body): return .rule(body)
        case .set(let field, let isSet): return .present(field: field, isSet)
        case .words(let index, let text):
            let words = Self.words(of: text)
            guard !words.isEmpty, case .words(let fields)? = layout.definition.index(index)?.components.first else {
                return nil
            }
            return .words(fields: fields, words)
        case .range(let field, let from, let to, let orNone):
            guard from != nil || to != nil, let kind = layout.definition.field(field)?.kind else { return nil }
            let lower = from ?? .min
            let upper = to.map { $0 == .min ? .min : $0 - 1 } ?? .max
            return .range(field: field, kind, lower <= upper && to != .min ? lower...upper : nil, orNone: orNone)
        case .oneOf(let field, let values): return layout.equality(field, values)
        }
    }

    /// For explanations.
    func name(_ layout: RecordLayout) -> String {
        switch self {
        case .oneOf(let field, _), .range(let field, _, _, _), .set(let field, _):
            layout.definition.field(field)?.name.text ?? "\(field)"
        case .words: "text"
        case .rule(let name, _): name
        }
    }
}

extension RecordLayout {
    /// How an equality on a text field compares: as the first index that has the field.
    func collation(_ field: Int) -> Collation {
        for index in schema.definition.indexes {
            for component in index.components where component.fields == [field] {
                switch component.encoding {
                case .text(let collation), .each(let collation): return collation == .shop ? .folded : collation
                default: break
                }
            }
        }
        return .folded
    }

    func equality(_ field: Int, _ values: [KeyValue]) -> RowTest {
        let orNone = values.contains { if case .none = $0 { true } else { false } }
        switch definition.field(field)?.kind {
        case .text?, .json?:
            let collation = collation(field)
            return .keys(field: field, collation, values.compactMap { $0.key(collation) }, orNone: orNone)
        case .instant?:
            let moments = values.compactMap { if case .instant(let instant) = $0 { instant.milliseconds } else { nil } }
            return .moments(field: field, moments, orNone: orNone)
        default:
            return .fragments(field: field, values.compactMap(\.fragment), orNone: orNone)
        }
    }
}

extension KeyValue {
    /// The collation key of a text.
    fileprivate func key(_ collation: Collation) -> [UInt8]? {
        let text: String
        switch self {
        case .text(let value): text = value
        case .id(let id): text = id.description
        default: return nil
        }
        var key: [UInt8] = []
        text.storedText.withUnsafeBytes { collation.appendKey(of: $0, to: &key) }
        return key
    }

    /// The fragment that a field of this value holds.
    fileprivate var fragment: [UInt8]? {
        switch self {
        case .none: nil
        case .boolean(let flag): flag.fragment.bytes
        case .integer(let number): number.fragment.bytes
        case .text(let text): text.fragment.bytes
        case .instant(let instant): instant.fragment.bytes
        case .date(let date): date.fragment.bytes
        case .id(let id): id.fragment.bytes
        }
    }
}
