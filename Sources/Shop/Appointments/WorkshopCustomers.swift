// Which vehicles are rows of All Workshop Customers (S2-02): those that have or had an appointment, those with an active
// warning, and those of customers on an employee's own list. A hidden field of the item says so, so that the list is
// read from one index.

import Records

struct WorkshopCustomers {
    let call: ShopCall

    init(_ call: ShopCall) { self.call = call }

    /// A vehicle that just got an appointment.
    func show(_ item: RecordID) throws(ShopError) {
        guard let record = try call.reader.read(item), record[Item.inWorkshop] != true else { return }
        var draft = RecordDraft(.items)
        draft.set(Item.inWorkshop, true)
        try call.writing.change(item, draft)
    }

    /// Puts the mark right in what is about to be stored of an item.
    /// - Parameter old: nil for a new one.
    func mark(_ draft: inout RecordDraft, old: Record?) throws(ShopError) {
        let hasWarnings =
            if draft.change(Item.warnings.number) != nil {
                draft.value(Item.hasWarnings) == true
            } else {
                old?[Item.hasWarnings] == true
            }
        let account = draft.value(Item.accountId) ?? old?[Item.accountId]
        var belongs = hasWarnings
        if !belongs { belongs = try isOnList(account) }
        if !belongs, let old { belongs = try hasAppointment(old.id) }
        if belongs { draft.set(Item.inWorkshop, true) } else { draft.clear(Item.inWorkshop) }
    }

    /// After a customer came onto a list or left one.
    func refresh(of account: RecordID) throws(ShopError) {
        for item in try call.reader.all(.items, Item.Index.byAccount, [.id(account)]) {
            var draft = RecordDraft(.items)
            try mark(&draft, old: item)
            if (draft.value(Item.inWorkshop) ?? false) != (item[Item.inWorkshop] ?? false) {
                try call.writing.change(item.id, draft)
            }
        }
    }

    private func hasAppointment(_ item: RecordID) throws(ShopError) -> Bool {
        try call.reader.number(.appointments, Appointment.Index.byItem, [.id(item)]) > 0
    }

    private func isOnList(_ account: RecordID?) throws(ShopError) -> Bool {
        guard let account else { return false }
        return try call.reader.number(.myCustomers, MyCustomer.Index.byAccount, [.id(account)]) > 0
    }

    /// The appointment of a vehicle that is under way: the newest that stands in a list.
    static func current(of item: RecordID, _ reader: RecordReader) throws(ShopError) -> Record? {
        var current: Record?
        try reader.each(.appointments, Appointment.Index.byItem, [.id(item)]) { (appointment) throws(ShopError) in
            if appointment.has(Appointment.list) { current = appointment.copy() }
        }
        return current
    }
}
