// What a store begins with, piece by piece: for new stores, and for those of an older engine, which lack the lists and
// statuses that came later. A list that a shop has emptied itself stays empty: each later list leaves a mark.

internal import JSON
internal import Records

extension Shop {
    /// Reads what an engine before has left to be done, and adds what a store made by an older engine lacks. Adds nothing to a store that has it, nor while nothing can be written.
    package func completeFounding() throws(ShopError) {
        try readClockConfirmation()
        try findErasures()
        guard database.readOnlyReason == nil, !database.isDiskFull else { return }
        let reader = database.live
        var kinds: [Status.Kind] = []
        var lists: [(list: ListItem.List, names: [String])] = []
        try shopping { () throws(RecordError) in
            for kind in DefaultStatuses.kinds
            where try reader.count(.statuses, Status.Index.byOrder, prefix: [.choice(kind)]) == 0 {
                kinds.append(kind)
            }
            for list in DefaultLists.all where DefaultLists.isLater(list.list) {
                let mark = KeyValue.text(DefaultLists.mark(list.list))
                if try reader.find(Setting.Index.byKey, in: .settings, mark) == nil { lists.append(list) }
            }
        }
        if kinds.isEmpty, lists.isEmpty { return }
        let author = Author(actor: "engine", method: "store.create", at: try now())
        try shopping { () throws(RecordError) in
            try database.transact(author) { (transaction) throws(RecordError) in
                for kind in kinds { try transaction.addStatuses(of: kind) }
                for (list, names) in lists { try transaction.addList(list, names) }
            }
            try database.flush()
        }
    }
}

extension Transaction {
    func addSetting(_ key: String, _ value: JSONFragment) throws(RecordError) {
        var draft = RecordDraft(.settings)
        draft.set(Setting.key, key)
        draft.set(Setting.value, value)
        _ = try insert(draft)
    }

    /// The default list of one kind of status.
    func addStatuses(of kind: Status.Kind) throws(RecordError) {
        for entry in DefaultStatuses.entries(of: kind) { _ = try insert(entry.draft.withoutEmpty) }
    }

    /// The entries a list begins with.
    func addList(_ list: ListItem.List, _ names: [String]) throws(RecordError) {
        for (order, name) in names.enumerated() {
            var draft = RecordDraft(.listItems)
            draft.set(ListItem.list, list)
            draft.set(ListItem.name, name)
            draft.set(ListItem.order, order)
            draft.set(ListItem.active, true)
            _ = try insert(draft)
        }
        if DefaultLists.isLater(list) { try addSetting(DefaultLists.mark(list), ShopCall.noValues) }
    }
}

extension DefaultLists {
    /// Whether stores of the first engine were made without this list.
    static func isLater(_ list: ListItem.List) -> Bool {
        ![.repairStages, .dueOutReasons, .approvalMethods].contains(list)
    }

    /// Key of the setting that says that the list was filled.
    static func mark(_ list: ListItem.List) -> String { "list.\(list.rawValue)" }
}
