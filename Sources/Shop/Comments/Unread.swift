package import JSON
package import Records

/// Comments not read yet, by side (schema: Unread).
package struct Unread: Hashable, Sendable {
    package var staff: Int
    package var customer: Int

    package init(staff: Int = 0, customer: Int = 0) {
        self.staff = staff
        self.customer = customer
    }

    /// The counters of a job or quote.
    package init(_ record: Record) {
        self.init()
        let stored = record.id.collection == .jobs ? record[Job.unread] : record[Quote.unread]
        stored?.bytes.withUnsafeBytes { bytes in
            staff = JSONText.member("staff", of: bytes).flatMap(JSONText.integer).map(Int.init) ?? 0
            customer = JSONText.member("customer", of: bytes).flatMap(JSONText.integer).map(Int.init) ?? 0
        }
    }

    package func changed(_ side: Comment.UnreadSide, by count: Int) -> Unread {
        switch side {
        case .staff: Unread(staff: max(0, staff + count), customer: customer)
        case .customer: Unread(staff: staff, customer: max(0, customer + count))
        }
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("staff", staff)
        writer.member("customer", customer)
        writer.endObject()
    }

    package var fragment: JSONFragment {
        var writer = JSONWriter(capacity: 32)
        write(to: &writer)
        return JSONFragment(writer.array)
    }
}
