// What holds for every item, made at the counter or imported.

internal import JSON
package import Records

package enum ItemRule {
    /// Completes a draft and returns what is wrong with it. `old` is nil for a new item.
    package static func complete(_ draft: inout RecordDraft, old: Record?) -> [Problem] {
        if let change = draft.change(Item.warnings.number) {
            let isEmpty = change.value.map { $0.bytes == Array("[]".utf8) } ?? true
            if isEmpty { draft.clear(Item.warnings) }
            if isEmpty { draft.clear(Item.hasWarnings) } else { draft.set(Item.hasWarnings, true) }
        }
        if old == nil {
            if draft.change(Item.kind.number) == nil { draft.set(Item.kind, .vehicle) }
            if draft.change(Item.connected.number) == nil { draft.set(Item.connected, false) }
            draft.set(Item.active, true)
        }
        guard let vin = draft.value(Item.vin) else { return [] }
        let normalized = VIN.normalized(vin)
        draft.set(Item.vin, normalized)
        return VIN.check(normalized).fault.map { [problem($0, vin)] } ?? []
    }

    /// What is worth a line in the log though the draft is taken as it is.
    package static func warning(_ draft: RecordDraft) -> String? {
        guard let vin = draft.value(Item.vin), case .checkDigit(let digit)? = VIN.check(vin).warning else { return nil }
        return "VIN \(vin): its ninth character would be \(digit) by the North American rule. Elsewhere that is usual; "
            + "a typing error is possible."
    }

    private static func problem(_ fault: VIN.Fault, _ vin: String) -> Problem {
        let actual = vin.fragment
        switch fault {
        case .length(let count):
            return Problem(
                "/vin", .format, expected: "17 characters", actual: actual, limit: 17,
                hint: "A VIN has 17 characters, this one has \(count). Older numbers belong in serialNumber.")
        case .character(let character, let place):
            return Problem(
                "/vin", .format, expected: "digits and capital letters without I, O and Q", actual: actual,
                hint: "No VIN has \(character) (at \(place)); 1 and 0 are easily mistaken for I and O.")
        case .checkDigit(let digit):
            return Problem(
                "/vin", .format, expected: "\(digit) as the ninth character", actual: actual,
                hint: "The check digit does not fit: look at the number again.")
        }
    }

    /// Jobs keep beside them how their item is called.
    package static func rename(_ item: Record, _ draft: RecordDraft, _ transaction: Transaction) throws(ShopError) {
        func value(_ field: Field<String>) -> String? {
            draft.change(field.number) == nil ? item[field] : draft.value(field)
        }
        let old = name(of: item)
        let new = ItemName.compose(
            name: value(Item.name), make: value(Item.make), model: value(Item.model),
            registration: value(Item.registration))
        if old == new { return }
        try shopping { () throws(RecordError) in
            var ids: [RecordID] = []
            var scan = try transaction.reader.scan(.jobs, Job.Index.byItem, prefix: [.id(item.id)])
            while let id = try scan.nextID() { ids.append(id) }
            for id in ids {
                var draft = RecordDraft(.jobs)
                if let new { draft.set(Job.itemName, new) } else { draft.clear(Job.itemName) }
                _ = try transaction.update(id, draft)
            }
        }
    }

    /// How an item is called where there is room for one text.
    package static func name(of item: Record) -> String? {
        ItemName.compose(
            name: item[Item.name], make: item[Item.make], model: item[Item.model],
            registration: item[Item.registration])
    }
}
