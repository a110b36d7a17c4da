// What one account is after another was merged into it (I-15). What it has stays; what it lacks it takes; lists are joined,
// its own first. What it cannot take stays with the retired account, and is told.
//
//     emails, phones                          joined, each once
//     privateNotes                            joined, under the retired account's number and name
//     faxNumber, address, language,
//     report, notify, externalId              taken where there is none
//     creditHold                              on where either was
//     number, name, kind, siteToken           its own

import JSON
import Records

struct AccountUnion {
    /// Why something was not taken.
    enum Obstacle: String {
        /// There is another value.
        case other
        /// There is no room left.
        case full
    }

    /// For the account that stays, and for the one that is retired.
    private(set) var draft = RecordDraft(.accounts)
    private(set) var retired = RecordDraft(.accounts)
    private(set) var taken: [StaticString] = []
    private(set) var kept: [(field: StaticString, because: Obstacle)] = []

    private let from: Record
    private let into: Record

    init(of from: Record, and into: Record) {
        self.from = from
        self.into = into
        join(Account.emails, limit: 10, by: ShopText.folded)
        join(Account.phones, limit: 10) { $0.filter { $0.isASCII && $0.isNumber } }
        joinNotes()
        for field in [Account.faxNumber, Account.address, Account.language] { take(field.number) }
        take(Account.notify.number)
        if take(Account.report.number), from[Account.reportEnabled] == true { draft.set(Account.reportEnabled, true) }
        // It is unique, so it is given up where it is taken.
        if take(Account.externalId.number) { retired.clear(Account.externalId) }
        if from[Account.creditHold] == true, into[Account.creditHold] != true {
            draft.set(Account.creditHold, true)
            taken.append(Self.name(Account.creditHold.number))
        }
    }

    private static func name(_ field: Int) -> StaticString {
        guard let definition = Account.collection.field(field) else { preconditionFailure("no field \(field)") }
        return definition.name
    }

    /// Takes a value where there is none.
    @discardableResult
    private mutating func take(_ field: Int) -> Bool {
        guard let value = from.fragment(field).map({ JSONFragment([UInt8]($0)) }) else { return false }
        guard let own = into.fragment(field).map({ JSONFragment([UInt8]($0)) }) else {
            draft.put(field, value)
            taken.append(Self.name(field))
            return true
        }
        if own != value { kept.append((Self.name(field), .other)) }
        return false
    }

    /// Joins two lists of texts.
    /// - Parameter sameness: texts with the same one are one.
    private mutating func join(_ field: Field<JSONFragment>, limit: Int, by sameness: (String) -> String) {
        let theirs = Self.texts(from[field])
        var all = Self.texts(into[field])
        var known = Set(all.map(sameness))
        let fresh = theirs.filter { known.insert(sameness($0)).inserted }
        let fitting = fresh.prefix(max(0, limit - all.count))
        if fitting.count < fresh.count { kept.append((Self.name(field.number), .full)) }
        guard !fitting.isEmpty else { return }
        all += fitting
        var writer = JSONWriter(capacity: 256)
        writer.beginArray()
        for text in all { writer.string(text) }
        writer.endArray()
        draft.set(field, JSONFragment(writer.array))
        taken.append(Self.name(field.number))
    }

    private static func texts(_ list: JSONFragment?) -> [String] {
        list?.bytes.withUnsafeBytes { JSONText.elements(of: $0).compactMap { JSONText.string($0) } } ?? []
    }

    private mutating func joinNotes() {
        guard let notes = from[Account.privateNotes] else { return }
        let head = [from[Account.number], from[Account.name]].compactMap { $0 }.joined(separator: " ") + ":"
        let all = [into[Account.privateNotes], head + "\n" + notes].compactMap { $0 }.joined(separator: "\n\n")
        guard case .text(let limit, _)? = Account.collection.field(Account.privateNotes.number)?.kind,
            ShopText.characterCount(all) <= limit, all.utf8.count <= limit * 8
        else { return kept.append((Self.name(Account.privateNotes.number), .full)) }
        draft.set(Account.privateNotes, all)
        taken.append(Self.name(Account.privateNotes.number))
    }
}
