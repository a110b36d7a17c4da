// Erasures that were begun and are not at their end: each has a mark in the store, a setting that is no section.

internal import JSON
internal import Records

extension Shop {
    private static let prefix = "erase."

    /// Finds what an engine before has begun.
    func findErasures() throws(ShopError) {
        let reader = database.live
        try shopping { () throws(RecordError) in
            var rows = try reader.rows(of: .settings)
            while let row = try rows.next() {
                guard let key = row[Setting.key], key.hasPrefix(Self.prefix),
                    let account = RecordID.named(String(key.dropFirst(Self.prefix.count)))
                else { continue }
                erasures.insert(account)
            }
        }
    }

    func mark(_ account: RecordID, _ transaction: Transaction) throws(ShopError) {
        guard !erasures.contains(account) else { return }
        var writer = JSONWriter(capacity: 64)
        writer.beginObject()
        writer.member("actor", transaction.author.actor)
        writer.endObject()
        try shopping { () throws(RecordError) in
            try transaction.addSetting("\(Self.prefix)\(account)", JSONFragment(writer.array))
        }
    }

    func unmark(_ account: RecordID, _ transaction: Transaction) throws(ShopError) {
        try shopping { () throws(RecordError) in
            let mark = try transaction.reader.find(
                Setting.Index.byKey, in: .settings, .text("\(Self.prefix)\(account)"))
            if let mark { try transaction.remove(mark.id) }
        }
    }

    /// Whether the engine may change something that nobody has asked for now.
    package var takesOwnWrites: Bool {
        get throws(ShopError) {
            if database.readOnlyReason != nil || database.isDiskFull { return false }
            if case .refused = clockRule.state(now: clock.now(), last: database.lastTime) { return false }
            return try !isImportBrokenOff
        }
    }

    /// Goes on with an erasure that nobody waits for; whether there is more to do.
    /// - Parameter deadline: monotonic nanoseconds.
    package func goOnErasing(until deadline: UInt64) throws(ShopError) -> Bool {
        guard let account = erasures.first else { return false }
        let erasure: AccountErasure
        if let going = goingErasure, going.account == account {
            erasure = going
        } else {
            erasure = AccountErasure(account, try caller(of: account), isBegun: true)
            goingErasure = erasure
        }
        if try erasure.step(until: deadline) { goingErasure = nil }
        return !erasures.isEmpty
    }

    /// A call in the name of who began the erasure.
    private func caller(of account: RecordID) throws(ShopError) -> ShopCall {
        let reader = database.live
        let mark = try shopping { () throws(RecordError) in
            try reader.find(Setting.Index.byKey, in: .settings, .text("\(Self.prefix)\(account)"))
        }
        var session = Session(role: .staff)
        session.employee = mark?[Setting.value].flatMap { value in
            value.bytes.withUnsafeBytes { JSONText.member("actor", of: $0).flatMap(JSONText.string) }
        }.flatMap(RecordID.named)
        session.isAdministrator = true
        return ShopCall(self, session, method: "accounts.erase")
    }
}
