package import JSON
import Records

extension ShopCall {
    /// What a vehicle reports of itself (S2-23). Rows that show it read the item, so they follow at once.
    package func vehiclesSetTelemetry(
        _ request: VehiclesSetTelemetryRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let item = try call.reader.record(request.vehicleId)
            try item.expect(version: request.ifVersion)
            var draft = RecordDraft(.items)
            if let connected = request.connected { draft.set(Item.connected, connected) }
            if let warnings = request.warnings {
                var list = JSONWriter(capacity: 256)
                list.beginArray()
                for warning in warnings { warning.write(to: &list) }
                list.endArray()
                draft.put(Item.warnings.number, JSONFragment(list.array))
            }
            let problems = ItemRule.complete(&draft, old: item)
            try WorkshopCustomers(call).mark(&draft, old: item)
            try call.change(item, draft, problems, call.writing)
            try call.reader.record(item.id).write(to: &answer)
        }
    }
}
