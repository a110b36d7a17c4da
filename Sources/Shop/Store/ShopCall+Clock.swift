// clock.confirm, and what store.status says of the clock (C-18).

package import JSON
internal import Platform
internal import Records

extension ShopCall {
    /// Lets writes go on though the clock is far from the last change.
    package func clockConfirm(_ request: ClockConfirmRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let now = shop.clock.now()
        let last = shop.database.lastTime
        if let given = request.now, abs(given.milliseconds - now) > Self.clockTolerance {
            throw .validation(
                "/now", .clock, actual: given.fragment,
                hint: "The clock of this computer says \(try shop.time().instant(now)): set it first.")
        }
        guard case .refused(let direction, _) = shop.clockRule.state(now: now, last: last) else {
            throw .conflict("Nothing waits for the clock to be confirmed.", reason: "state")
        }
        let time = try shop.time()
        try write { (transaction) throws(ShopError) in
            try note(
                "The clock was confirmed at \(time.instant(now)); the last change was at \(time.instant(last)).",
                level: .warning, category: "clock", transaction)
            if direction == .behind { try shop.keepClockConfirmation(transaction) }
        }
        try expectToWork()
        shop.clockRule.confirm(now: now, last: last)
        try writeClock(&answer)
    }

    /// How far what staff give may be from the clock, in milliseconds.
    private static let clockTolerance: Int64 = 600_000

    /// Writes the clock against the store (schema: ClockStatus).
    func writeClock(_ answer: inout JSONWriter) throws(ShopError) {
        let now = shop.clock.now()
        let last = shop.database.lastTime
        let time = try shop.time()
        answer.beginObject()
        answer.member("now", time.instant(now).description)
        answer.member("storeTime", time.instant(Shop.writeTime(now: now, last: last)).description)
        answer.member("state", shop.clockRule.state(now: now, last: last).name)
        answer.member("behindMs", last == 0 ? 0 : last - now)
        answer.member("timeZone", time.zone.name)
        answer.endObject()
    }
}

extension ClockRule.State {
    /// As store.status names it.
    var name: String {
        switch self {
        case .good: "good"
        case .behind: "behind"
        case .refused: "refused"
        }
    }
}
