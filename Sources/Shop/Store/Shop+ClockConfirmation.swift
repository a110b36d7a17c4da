// That staff have confirmed a clock that is behind (C-18) holds over restarts: a mark in the store, which goes with the
// first write whose time the clock gives again. A clock that is ahead needs none: the confirmation itself carries its
// time, and from then on it is the store's.

import JSON
import Records

extension Shop {
    /// Key of the setting that is the mark; no section of the settings.
    private static let clockMark = "clock.confirmed"

    /// Takes over what was confirmed before this engine opened the store.
    func readClockConfirmation() throws(ShopError) {
        let reader = database.live
        hasClockMark = try shopping { () throws(RecordError) in
            try reader.find(Setting.Index.byKey, in: .settings, .text(Self.clockMark)) != nil
        }
        if hasClockMark { clockRule = ClockRule(confirmed: .behind) }
    }

    /// Keeps that a clock that is behind was confirmed, in the transaction that says so.
    func keepClockConfirmation(_ transaction: Transaction) throws(ShopError) {
        guard !hasClockMark else { return }
        try shopping { () throws(RecordError) in try transaction.addSetting(Self.clockMark, ShopCall.noValues) }
        hasClockMark = true
    }

    /// Once the clock is good again the confirmation has been used up: the next clock that is behind is asked about anew.
    func endClockConfirmation() throws(ShopError) {
        guard hasClockMark, clockRule.confirmed == nil, !database.isInTransaction else { return }
        let author = Author(actor: "engine", method: "clock.confirm", at: try now())
        try shopping { () throws(RecordError) in
            try database.transact(author) { (transaction) throws(RecordError) in
                let mark = try transaction.reader.find(
                    Setting.Index.byKey, in: .settings, .text(Self.clockMark))
                if let mark { try transaction.remove(mark.id) }
            }
        }
        hasClockMark = false
    }
}
