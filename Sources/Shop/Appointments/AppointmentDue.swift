// When the shop's answer is due, and what is late (S2-24).

import Platform
import Records

enum AppointmentDue {
    static func isLate(_ appointment: Record, at now: Instant) -> Bool {
        guard let due = appointment[Appointment.dueAt] else { return false }
        return due.milliseconds <= now.milliseconds
    }

    /// How many of the actions are late: those that come first in the order of the index.
    static func lateCount(_ reader: RecordReader, at now: Instant) throws(ShopError) -> Int {
        var count = 0
        var scan: RecordScan
        do throws(RecordError) { scan = try reader.scan(.appointments, Appointment.Index.byDue) } catch {
            throw ShopError(error)
        }
        while true {
            let appointment: Record?
            do throws(RecordError) { appointment = try scan.next() } catch { throw ShopError(error) }
            guard let appointment, isLate(appointment, at: now) else { return count }
            if appointment[Appointment.list] == .actions { count += 1 }
        }
    }
}
