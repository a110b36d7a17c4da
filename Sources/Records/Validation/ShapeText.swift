// The texts of problems: what would do, what came, and how long it was.

internal import JSON
internal import Platform
internal import Storage

enum ShapeText {
    /// What came, cut short: a long text or a large object is not sent back.
    static func excerpt(_ value: Value) -> JSONFragment? {
        switch value {
        case .object, .array: return nil
        case .string(let text) where text.count > 80:
            return (String(text.text.prefix(60)) + "…").fragment
        default:
            do throws(JSONText.Refusal) {
                return JSONFragment(try JSONText.canonical(value, allowReals: true))
            } catch {
                return nil
            }
        }
    }

    static func nearest(_ word: String, among candidates: [String]) -> String? {
        word.utf8.count <= 100 ? Spelling.nearest(word, among: candidates) : nil
    }

    /// Length as stored, in NFC. A text whose bytes cannot be more characters than allowed is not counted.
    static func length(_ bytes: UnsafeRawBufferPointer, atMost max: Int) -> (characters: Int, bytes: Int) {
        if bytes.count <= max { return (0, bytes.count) }
        if Normalization.isNFC(bytes) { return (GraphemeCount.count(in: bytes), bytes.count) }
        return Normalization.nfc(bytes).withUnsafeBytes { (GraphemeCount.count(in: $0), $0.count) }
    }

    /// Whether the text looks as if it began with an ISO date.
    static func beginsWithDate(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count >= 10 else { return false }
        return bytes.prefix(10).enumerated().allSatisfy { position, byte in
            position == 4 || position == 7 ? byte == UInt8(ascii: "-") : byte &- UInt8(ascii: "0") <= 9
        }
    }

    static func date(_ bytes: UnsafeRawBufferPointer) -> CivilDate? {
        CivilDate.parse(UnsafeRawBufferPointer(rebasing: bytes.prefix(10)))
    }
}

extension Shape {
    /// Whether null is a value of it.
    var takesNull: Bool {
        switch self {
        case .nullable, .any, .oneOrMany(_, _, none: true): true
        default: false
        }
    }

    /// What would do, in words.
    var expectation: String {
        switch self {
        case .boolean: "true or false"
        case .integer(let min, let max): Self.range(min, max)
        case .text(let max, let format, _): format.expectation(max)
        case .choice(let words): "one of \(words.map(\.text).joined(separator: ", "))"
        case .instant: "a date and time with offset, such as 2026-05-28T14:30:00+02:00"
        case .date: "a date, such as 2026-05-28"
        case .dateOrInstant: "a date, or a date and time, such as 2026-05-28 or 2026-05-28T14:30:00+02:00"
        case .color: TextFormat.color.expectation(7)
        case .reference(let collections): Self.id(collections)
        case .named(let collection): "\(Self.id([collection])), or its name"
        case .array(let element, let max): "at most \(max) of: \(element.expectation)"
        case .object(let members):
            "an object of \(members.filter { $0.presence != .readOnly }.map(\.name.text).joined(separator: ", "))"
        case .nullable(let inner): "\(inner.expectation), or null"
        case .oneOrMany(let inner, let max, let none):
            "\(inner.expectation), or an array of 1 to \(max) of them\(none ? ", or null" : "")"
        case .filter: "an object of filters"
        case .columns(let list): "an array of columns of \(list)"
        case .any: "any value"
        }
    }

    private static func range(_ min: Int, _ max: Int) -> String {
        // A limit that is no limit of the shop's is not worth a word.
        let hasMin = min > -9_007_199_254_740_991
        let hasMax = max < 9_007_199_254_740_991
        return switch (hasMin, hasMax) {
        case (true, true): "a whole number from \(min) to \(max)"
        case (true, false): "a whole number, \(min) or more"
        case (false, true): "a whole number, at most \(max)"
        case (false, false): "a whole number"
        }
    }

    private static func id(_ collections: [CollectionNumber]) -> String {
        let ids = collections.map { "\(RecordID($0, row: 12))" }
        let names = collections.map { $0.definition.name.text }
        if ids.isEmpty { return "an id, such as J12" }
        return "an id of \(names.joined(separator: " or ")), such as \(ids.joined(separator: " or "))"
    }
}
