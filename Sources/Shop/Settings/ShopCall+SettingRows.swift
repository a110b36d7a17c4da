// Changing what is stored of a section. Every change of a section is a new version of its row, which is what ifVersion
// and changes.list see.

internal import JSON
package import Records

extension ShopCall {
    /// Members of a section to be set; nil puts back a default.
    package typealias SettingMembers = [(name: StaticString, value: JSONFragment?)]

    /// Sets members of a section. `keepsNull`: no value is a choice of its own (for ever) and no default.
    package func set(
        _ key: SettingKey, _ members: SettingMembers, keepsNull: Bool = false, _ transaction: Transaction
    ) throws(ShopError) {
        if members.isEmpty { return }
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        for (name, value) in members {
            writer.key(name)
            if let value { value.write(to: &writer) } else { writer.null() }
        }
        writer.endObject()
        let row = try row(of: key, transaction.reader)
        let value = JSONObjectMerge.merge(row?[Setting.value], JSONFragment(writer.array), keepsNull: keepsNull)
        try store(key, value ?? Self.noValues, row?.id, transaction)
    }

    /// Gives a section a new version though its values stay: the list it stands for has changed.
    package func touch(_ key: SettingKey, _ transaction: Transaction) throws(ShopError) {
        let row = try row(of: key, transaction.reader)
        let count: Int = row?[Setting.value].flatMap { SettingReader($0).read("changes") } ?? 0
        try set(key, [("changes", (count + 1).fragment)], transaction)
    }

    /// Takes the next free number of a sequence: R.O., account or quote numbers (S0-25).
    package func takeNumber(
        _ key: SettingKey, _ transaction: Transaction, isTaken: (String) throws(ShopError) -> Bool
    ) throws(ShopError) -> String {
        let settings = try shop.settings()
        let numbers: NumberSettings =
            switch key {
            case .jobs: settings.jobs
            case .accounts: settings.accounts
            case .quotes: settings.quotes
            case .appointments: settings.appointments.numbers
            case .estimate: settings.estimate.numbers
            default: preconditionFailure("\(key) gives no numbers")
            }
        let sequence = NumberSequence(prefix: numbers.prefix, next: numbers.next)
        let (text, following) = try sequence.taking(isTaken: isTaken)
        try set(key, [("next", following.next.fragment)], transaction)
        return text
    }

    /// An object without members.
    static let noValues = JSONFragment(Array("{}".utf8))

    private func row(of key: SettingKey, _ reader: RecordReader) throws(ShopError) -> Record? {
        try shopping { () throws(RecordError) in
            try reader.find(Setting.Index.byKey, in: .settings, .text(key.rawValue))
        }
    }

    private func store(
        _ key: SettingKey, _ value: JSONFragment, _ id: RecordID?, _ transaction: Transaction
    ) throws(ShopError) {
        var draft = RecordDraft(.settings)
        draft.set(Setting.value, value)
        try shopping { () throws(RecordError) in
            // A section without a row was told as version 1; its first change makes it 2.
            let row: RecordID
            if let id {
                row = id
            } else {
                var first = RecordDraft(.settings)
                first.set(Setting.key, key.rawValue)
                first.set(Setting.value, Self.noValues)
                row = try transaction.insert(first)
            }
            _ = try transaction.update(row, draft)
        }
    }
}
