import Platform
import Storage

// Rows as the model knows them, and where it thinks they stand in each index. Nothing here calls the engine's keys,
// collations or trees: order is that of small numbers, the words are listed in the order that people expect.

/// A word of the vocabulary: its rank by primary letters, and by the bytes of its folded form.
struct ProofWord {
    let text: String
    let folded: String
    let primary: Int
    let byFolding: Int

    /// No word begins with another one, so ranks decide before what follows does.
    static let all: [ProofWord] = [
        ProofWord(text: "axle", folded: "axle", primary: 0, byFolding: 0),
        ProofWord(text: "Belt", folded: "belt", primary: 1, byFolding: 1),
        ProofWord(text: "brake", folded: "brake", primary: 2, byFolding: 2),
        ProofWord(text: "Bräke", folded: "bräke", primary: 2, byFolding: 3),
        ProofWord(text: "cable", folded: "cable", primary: 3, byFolding: 4),
        ProofWord(text: "Émile", folded: "émile", primary: 4, byFolding: 7),
        ProofWord(text: "EMMA", folded: "emma", primary: 5, byFolding: 5),
        ProofWord(text: "zoe", folded: "zoe", primary: 6, byFolding: 6),
    ]
}

struct ProofTitle: Equatable {
    var word: Int
    var number: Int

    var text: String { "\(ProofWord.all[word].text) \(padded(number, 4))" }
    var byShop: [Int] { [ProofWord.all[word].primary, number, ProofWord.all[word].byFolding] }
    var byFolding: [Int] { [ProofWord.all[word].byFolding, number] }
    /// Digits stand before letters.
    var words: [Int] { [number, 100_000 + ProofWord.all[word].byFolding] }
}

func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(width - digits.count, 0)) + digits
}

/// One row of either table.
protocol ProofRow: Equatable {
    /// JSON text by field number; absent fields are missing.
    var fields: [Int: String] { get }
    /// The entries of the row in an index, without the row id.
    func entries(_ index: UInt16) -> [[Int]]
}

struct ProofJob: ProofRow {
    var title: ProofTitle?
    var status: Int?
    /// Minutes from the beginning of 2024.
    var due: Int?
    var number: Int?
    var account: Int?
    var emails: [Int] = []
    /// Bytes of notes.
    var notes = 0

    static let emailTexts = ["ann@example.org", "Bob@Example.org", "carl@example.org", "ÖRJAN@example.org"]

    var fields: [Int: String] {
        var fields: [Int: String] = [:]
        if let title { fields[1] = "\"\(title.text)\"" }
        if let status { fields[2] = "\"S\(status)\"" }
        if let due {
            fields[3] =
                "\"2024-01-\(padded(due / 1440 + 1, 2))T\(padded(due / 60 % 24, 2)):\(padded(due % 60, 2)):00Z\""
        }
        if let number { fields[4] = "\(number)" }
        if let account { fields[5] = "\"C\(account)\"" }
        if !emails.isEmpty {
            fields[6] = "[" + emails.map { "\"\(Self.emailTexts[$0])\"" }.joined(separator: ",") + "]"
        }
        if notes > 0 {
            fields[7] =
                "\"" + String(decoding: [UInt8](repeating: UInt8(ascii: "n"), count: notes), as: UTF8.self) + "\""
        }
        return fields
    }

    func entries(_ index: UInt16) -> [[Int]] {
        switch index {
        case 1: [(status.map { [1, $0] } ?? [0]) + (due.map { [1, $0] } ?? [2])]
        case 2: number.map { [[$0]] } ?? []
        case 3: [account.map { [1, $0] } ?? [0]]
        case 4: [title.map { [1] + $0.byShop } ?? [0]]
        case 5: title.map { $0.words.map { [$0] } } ?? []
        case 6: Set(emails).map { [$0] }
        default: [(title.map { [1] + $0.byFolding } ?? [0]).map { -$0 }]
        }
    }
}

struct ProofAccount: ProofRow {
    var name: ProofTitle?
    var phone: Int?
    var code: Int?
    var active: Bool?
    /// Days from 2020-01-01, below 28.
    var since: Int?

    static let phoneTexts = ["+1 (555) 010-0000", "+49 30 / 1234", "030-999", "555.0101"]

    var fields: [Int: String] {
        var fields: [Int: String] = [:]
        if let name { fields[1] = "\"\(name.text)\"" }
        if let phone { fields[2] = "\"\(Self.phoneTexts[phone])\"" }
        if let code { fields[3] = "\"Code\(padded(code, 3))\"" }
        if let active { fields[4] = active ? "true" : "false" }
        if let since { fields[5] = "\"2020-01-\(padded(since + 1, 2))\"" }
        return fields
    }

    func entries(_ index: UInt16) -> [[Int]] {
        switch index {
        case 1: [name.map { [1] + $0.byShop } ?? [0]]
        case 2: phone.map { [[$0]] } ?? []
        case 3: [code.map { [1, $0] } ?? [0]]
        default: [(active.map { [1, $0 ? 1 : 0] } ?? [0]) + (since.map { [-1, -$0] } ?? [0])]
        }
    }
}
