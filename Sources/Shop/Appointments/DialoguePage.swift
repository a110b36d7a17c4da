import JSON
import Records

/// One page of a dialogue, oldest first (S2-22). Events are numbered from 1 and none ever goes; the cursor names the
/// appointment and the number that comes next.
struct DialoguePage {
    let appointment: RecordID
    /// Rows at most.
    let limit: Int
    let first: Int

    init(_ appointment: RecordID, limit: Int, cursor: String?) throws(ShopError) {
        self.appointment = appointment
        self.limit = limit
        first = try PlaceCursor.place(cursor, of: appointment) ?? 1
    }

    /// Writes the members `rows` and `nextCursor`.
    func write(_ reader: RecordReader, for audience: Audience, to writer: inout JSONWriter) throws(ShopError) {
        writer.key("rows")
        writer.beginArray()
        let start = writer.count
        var seq = first
        var count = 0
        var following: Int?
        while let event = try reader.first(
            .appointmentEvents, AppointmentEvent.Index.byAppointment, [.id(appointment), .integer(seq)])
        {
            if count == limit || (count > 0 && writer.count - start + event.byteCount > Limits.pageBytes) {
                following = seq
                break
            }
            event.write(to: &writer, for: audience)
            count += 1
            seq += 1
        }
        writer.endArray()
        if let following { writer.member("nextCursor", PlaceCursor.text(appointment, following)) }
    }
}
