package import JSON
package import Records

/// What became of telling the customer (schema: CustomerMessage).
package struct CustomerMessage: Hashable, Sendable {
    /// nil: queued.
    package let skipped: MessageSkip?
    /// The entries made.
    package let outboxIDs: [RecordID]

    package static func queued(_ ids: [RecordID]) -> CustomerMessage {
        CustomerMessage(skipped: nil, outboxIDs: ids)
    }

    package static func skipped(_ reason: MessageSkip) -> CustomerMessage {
        CustomerMessage(skipped: reason, outboxIDs: [])
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("state", literal: skipped == nil ? "queued" : "skipped")
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
