// Pre-booked appointments come back as requested some days ahead, so that they are confirmed in time (S2-25).

import Platform
import Records

package enum PrebookRecall {
    /// Pre-booked ones that one transaction brings back.
    private static let limit = 100

    /// Brings back what is due; the engine asks after opening and every hour.
    /// - Returns: how many came back; there may be more while it is not 0.
    package static func run(_ shop: Shop) throws(ShopError) -> Int {
        let settings = try shop.settings().appointments
        guard settings.prebookLeadDays > 0 else { return 0 }
        let now = try shop.now()
        let last = try shop.time().wall(now).date.adding(days: settings.prebookLeadDays)
        let call = ShopCall(shop, Session(role: .staff), method: "appointments.recall")
        let due = try due(call, through: last)
        if due.isEmpty { return 0 }
        let author = Author(actor: "engine", method: "appointments.recall", at: now)
        try shop.database.transact(author) { (transaction) throws(ShopError) in
            let call = ShopCall(
                shop, Session(role: .staff), method: "appointments.recall", transaction: transaction)
            let dialogue = try AppointmentDialogue(call)
            for id in due {
                let appointment = try call.reader.record(id)
                let step = try dialogue.step(.recall, appointment)
                _ = try dialogue.take(step, appointment, RecordDraft(.appointments), .init())
            }
        }
        return due.count
    }

    private static func due(_ call: ShopCall, through last: CivilDate) throws(ShopError) -> [RecordID] {
        var due: [RecordID] = []
        var scan: RecordScan
        do throws(RecordError) {
            scan = try call.reader.scan(.appointments, Appointment.Index.byPrebookDate)
        } catch {
            throw ShopError(error)
        }
        while due.count < limit {
            let appointment: Record?
            do throws(RecordError) { appointment = try scan.next() } catch { throw ShopError(error) }
            guard let appointment, let date = appointment[Appointment.prebookDate], date <= last else { break }
            if appointment[Appointment.status] == .preBooked { due.append(appointment.id) }
        }
        return due
    }
}
