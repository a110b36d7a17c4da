package import JSON
package import Records

/// What became of telling the customer (schema: CustomerMessage).
package struct CustomerMessage: Hashable, Sendable {
    /// nil: queued, or cancelled.
    package let skipped: MessageSkip?
    /// The entries made, or cancelled.
    package let outboxIDs: [RecordID]
    /// What had been queued is not sent, because the update that it told is taken back.
    package var isCancelled = false

    package static func queued(_ ids: [RecordID]) -> CustomerMessage {
        CustomerMessage(skipped: nil, outboxIDs: ids)
    }

    package static func skipped(_ reason: MessageSkip) -> CustomerMessage {
        CustomerMessage(skipped: reason, outboxIDs: [])
    }

    package static func cancelled(_ ids: [RecordID]) -> CustomerMessage {
        CustomerMessage(skipped: nil, outboxIDs: ids, isCancelled: true)
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("state", literal: isCancelled ? "cancelled" : skipped == nil ? "queued" : "skipped")
        if let skipped { writer.member("reason", skipped.rawValue) }
        if !outboxIDs.isEmpty {
            writer.key("outboxIds")
            writer.beginArray()
            for id in outboxIDs { writer.string(id.description) }
            writer.endArray()
        }
        writer.endObject()
    }

    package var fragment: JSONFragment {
        var writer = JSONWriter(capacity: 64)
        write(to: &writer)
        return JSONFragment(writer.array)
    }
}
