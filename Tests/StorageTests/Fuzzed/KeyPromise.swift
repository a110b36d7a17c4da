@testable import Storage

/// Key bytes compare as values do, no key begins another, descending turns the order round, and text that is no value of
/// its kind makes some key without a trap.
enum KeyPromise {
    static func problem(_ bytes: [UInt8]) -> String? {
        var input = FuzzInput(bytes)
        switch input.byte() % 4 {
        case 0: return numbers(&input)
        case 1: return texts(&input)
        case 2: return entries(&input)
        default: return anything(&input)
        }
    }

    private static func key(_ json: [UInt8]?, _ component: KeyComponent) -> [UInt8] {
        var key: [UInt8] = []
        if let json {
            json.withUnsafeBytes { KeyEncoding.appendComponent($0, component, to: &key) }
        } else {
            KeyEncoding.appendComponent(nil, component, to: &key)
        }
        return key
    }

    private static func order(_ left: [UInt8], _ right: [UInt8]) -> Int {
        left == right ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1
    }

    private static func pair(
        _ left: [UInt8]?, _ right: [UInt8]?, _ encoding: KeyComponent.Encoding, expected: Int?
    ) -> String? {
        let rising = KeyComponent([1], encoding)
        let falling = KeyComponent([1], encoding, descending: true)
        let keys = (key(left, rising), key(right, rising))
        let found = order(keys.0, keys.1)
        if let expected, found != expected { return "keys of \(encoding) compare \(found), values \(expected)" }
        if order(key(left, falling), key(right, falling)) != -found {
            return "descending does not turn \(encoding) round"
        }
        if keys.0 != keys.1, keys.0.starts(with: keys.1) || keys.1.starts(with: keys.0) {
            return "a key of \(encoding) begins another"
        }
        return nil
    }

    private static func numbers(_ input: inout FuzzInput) -> String? {
        func integer(_ input: inout FuzzInput) -> Int64 {
            let bytes = input.take(1 + input.below(8))
            return bytes.reduce(bytes.first ?? 0 >= 128 ? -1 : 0) { $0 << 8 | Int64($1) }
        }
        let (left, right) = (integer(&input), integer(&input))
        let expected = (left < right ? -1 : left > right ? 1 : 0)
        if let problem = pair(Array("\(left)".utf8), Array("\(right)".utf8), .integer, expected: expected) {
            return problem
        }
        let limit = Int64(RowID.limit)
        let (one, other) = (left & limit, right & limit)
        return pair(
            Array("\"J\(one)\"".utf8), Array("\"J\(other)\"".utf8), .reference,
            expected: one < other ? -1 : one > other ? 1 : 0)
            ?? pair(nil, Array("\(right)".utf8), .integer, expected: -1)
    }

    /// A text as the engine stores it: UTF-8 without U+0000, escaped.
    private static func stored(_ bytes: [UInt8]) -> (text: [UInt8], json: [UInt8]) {
        let text = Array(String(decoding: bytes.filter { $0 != 0 }, as: UTF8.self).utf8)
        var json: [UInt8] = []
        text.withUnsafeBytes { JSONScalar.appendString($0, to: &json) }
        return (text, json)
    }

    private static func texts(_ input: inout FuzzInput) -> String? {
        let left = stored(input.piece())
        let right = input.byte() & 3 == 0 ? stored(left.text + input.piece()) : stored(input.piece())
        for collation in Collation.allCases {
            let expected = collation == .bytes ? order(left.text, right.text) : nil
            if let problem = pair(left.json, right.json, .text(collation), expected: expected) { return problem }
            let key = key(left.json, KeyComponent([1], .text(collation)))
            if key.dropLast().contains(0) || key.last != 0 { return "a key of \(collation) has a zero within" }
        }
        return nil
    }

    /// Entries of lists and words rise strictly and end in the row.
    private static func entries(_ input: inout FuzzInput) -> String? {
        let fields = [FieldInfo(1, "list", .json), FieldInfo(2, "text", .text)]
        let indexes = [
            IndexDefinition(id: 1, name: "each", components: [KeyComponent([1], .each(.folded))]),
            IndexDefinition(id: 2, name: "words", components: [KeyComponent([2], .words)]),
        ]
        let schema = TableSchema(
            TableDefinition(
                number: 9, name: "t", file: "t.flat", letter: "T", tracked: false, fields: fields, indexes: indexes))
        var list: [UInt8] = [UInt8(ascii: "[")]
        for index in 0..<input.below(6) {
            if index > 0 { list.append(UInt8(ascii: ",")) }
            list += stored(input.piece()).json
        }
        list.append(UInt8(ascii: "]"))
        var draft = RowDraft()
        list.withUnsafeBytes { draft.set(1, $0) }
        stored(input.rest()).json.withUnsafeBytes { draft.set(2, $0) }
        var builder = RowBuilder()
        let id = RowID(UInt64(1 + input.number()))
        guard let row = try? builder.build(schema, id, version: 1, lastChange: 0, draft: draft, old: nil) else {
            return nil
        }
        return row.withUnsafeBytes { bytes in
            var keys = IndexKeys()
            var suffix: [UInt8] = []
            KeyEncoding.appendRow(id, to: &suffix)
            for index in indexes {
                var before: [UInt8] = []
                var problem: String?
                try? keys.forEach(index, schema, Row(unowned: bytes)) { (key) throws(StorageError) in
                    let key = Array(key)
                    if !before.lexicographicallyPrecedes(key) { problem = "entries of \(index.name) do not rise" }
                    if Array(key.suffix(6)) != suffix { problem = "an entry of \(index.name) does not end in its row" }
                    before = key
                }
                if let problem { return problem }
            }
            return nil
        }
    }

    private static func anything(_ input: inout FuzzInput) -> String? {
        let encodings: [KeyComponent.Encoding] =
            [.boolean, .integer, .instant, .date, .reference, .words]
            + Collation.allCases.flatMap { [.text($0), .each($0)] }
        let component = KeyComponent([1], encodings[input.below(encodings.count)], descending: input.byte() & 1 == 0)
        let found = key(input.rest(), component)
        return found.isEmpty ? "no key at all" : nil
    }
}
