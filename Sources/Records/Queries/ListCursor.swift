// Where the next page begins, as text without meaning to a client: the place of the last row in the order, so that rows
// may come, go and change between two pages and none that stays is shown twice or left out.
//
//   | 1 | flags | fingerprint (8) | row (6) | key |     in base64url, without padding
//
// flags: 1: the row has no value to be sorted by; 2: the key is cut, and the row itself says how it goes on. The fingerprint tells store, list, order, conditions and the rules of
// the keys; a cursor of another query is refused, and one that was written for other rules of text.

internal import Storage

struct ListCursor {
    /// Longest key that is kept whole, so that a cursor has at most 1,000 characters.
    private static let keyLimit = 680
    private static let headBytes = 16

    let fingerprint: UInt64

    init(
        _ list: ListDefinition, _ order: SortOrder, _ conditions: [Condition], _ layout: RecordLayout, storeID: [UInt8]
    ) {
        var text = storeID
        text += Array("\(list.name)|\(order.name)".utf8)
        for part in order.parts { text += Array("|\(part.text)".utf8) }
        for condition in conditions { text += Array("|\(condition.text(layout))".utf8) }
        fingerprint = Hash.of(text)
    }

    func text(of position: SortPosition) -> String {
        let isCut = position.key.count > Self.keyLimit
        var bytes: [UInt8] = [1, (position.isNone ? 1 : 0) | (isCut ? 2 : 0)]
        withUnsafeBytes(of: fingerprint.littleEndian) { bytes.append(contentsOf: $0) }
        KeyEncoding.appendRow(RowID(position.row), to: &bytes)
        bytes.append(contentsOf: position.key.prefix(Self.keyLimit))
        return Base64URL.text(of: bytes)
    }

    /// - Parameter reread: the place of a row that is still there, by number.
    func position(
        _ text: String, _ order: SortOrder, reread: (UInt64) throws(RecordError) -> SortPosition?
    ) throws(RecordError) -> SortPosition {
        guard let bytes = Base64URL.bytes(of: text), bytes.count >= Self.headBytes, bytes[0] == 1 else {
            throw .badCursor(why: "It is no cursor; send the nextCursor of the page before as it is.")
        }
        var found: UInt64 = 0
        for index in 0..<8 { found |= UInt64(bytes[2 + index]) << UInt64(8 * index) }
        guard found == fingerprint else {
            throw .badCursor(why: "It belongs to another list, filter or sort; begin with the first page.")
        }
        var row: UInt64 = 0
        for index in 10..<16 { row = row << 8 | UInt64(bytes[index]) }
        var position = SortPosition(isNone: bytes[1] & 1 != 0, key: Array(bytes[Self.headBytes...]), row: row)
        guard bytes[1] & 2 != 0 else { return position }
        if let whole = try reread(row), whole.key.starts(with: position.key) { return whole }
        // The row has gone. Rows whose keys begin alike for so long are passed over, rather than shown for ever.
        if !order.isDescending { position.key += [UInt8](repeating: 0xFF, count: 8) }
        return position
    }
}

extension Condition {
    /// Text that tells one condition from another.
    func text(_ layout: RecordLayout) -> String {
        switch self {
        case .oneOf(let field, let values): "\(field)=\(values.map(\.text).sorted().joined(separator: ","))"
        case .range(let field, let from, let to, let orNone):
            "\(field):\(from.map(String.init) ?? "")..\(to.map(String.init) ?? "")\(orNone ? "?" : "")"
        case .set(let field, let isSet): "\(field)\(isSet ? "!" : "-")"
        case .words(let index, let text): "w\(index.rawValue)=\(text)"
        case .rule(let name, _): "r\(name)"
        }
    }
}

extension KeyValue {
    fileprivate var text: String {
        switch self {
        case .none: "-"
        case .boolean(let flag): "b\(flag)"
        case .integer(let number): "i\(number)"
        case .text(let text): "t\(text.utf8.count):\(text)"
        case .instant(let instant): "m\(instant.milliseconds)"
        case .date(let date): "d\(date.dayNumber)"
        case .id(let id): "\(id)"
        }
    }
}

/// RFC 4648, section 5, without padding.
enum Base64URL {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func text(of bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        var bits: UInt32 = 0
        var count: UInt32 = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                text.append(digits[Int(bits >> count & 63)])
            }
        }
        if count > 0 { text.append(digits[Int(bits << (6 - count) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// nil when the text is none of `text(of:)`.
    static func bytes(of text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count: UInt32 = 0
        for character in text.utf8 {
            let value: UInt8
            switch character {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = character - 65
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = character - 71
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = character + 4
            case UInt8(ascii: "-"): value = 62
            case UInt8(ascii: "_"): value = 63
            default: return nil
            }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> count))
            }
        }
        return bits & ((1 << count) - 1) == 0 && count < 6 ? bytes : nil
    }
}
