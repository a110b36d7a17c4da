// The lists that a shop arranges itself: repair stages, reasons for a changed Due Out, approval methods (S0-04, S0-07).

package import JSON
internal import Records

extension ShopCall {
    package func listsRepairStages(
        _ request: ListsRepairStagesRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try write(.repairStages, request.includeInactive, &answer)
    }

    package func listsDueOutReasons(
        _ request: ListsDueOutReasonsRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try write(.dueOutReasons, request.includeInactive, &answer)
    }

    package func listsGet(_ request: ListsGetRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try write(request.list, request.includeInactive, &answer)
    }

    /// Adds an entry at the end, or before another one.
    package func listsAdd(_ request: ListsAddRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try write { (transaction) throws(ShopError) in
            var entries = try entries(of: request.list, transaction.reader)
            let place = try place(request.before.value, in: entries, request.list)
            var draft = RecordDraft(.listItems)
            draft.set(ListItem.list, request.list)
            draft.set(ListItem.name, request.name)
            draft.set(ListItem.order, place)
            draft.set(ListItem.active, true)
            let id = try shopping { () throws(RecordError) in try transaction.insert(draft) }
            entries.insert(id, at: place)
            try number(entries, transaction)
            try transaction.reader.record(id).write(to: &answer)
        }
    }

    /// Renames an entry: records keep its id, so the new name shows at once; history keeps the old one.
    package func listsUpdate(_ request: ListsUpdateRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try update(request.id, ifVersion: request.ifVersion, &answer) { draft, _, _ in
            request.apply(to: &draft)
            return []
        }
    }

    package func listsMove(_ request: ListsMoveRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let list = try write { (transaction) throws(ShopError) in
            let list = try listName(of: request.id, transaction.reader)
            var entries = try entries(of: list, transaction.reader)
            if request.before == request.id { return list }
            entries.removeAll { $0 == request.id }
            entries.insert(request.id, at: try place(request.before, in: entries, list))
            try number(entries, transaction)
            return list
        }
        try write(list, true, &answer)
    }

    package func listsDeactivate(_ request: ListsDeactivateRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try setActive(request.id, false, ifVersion: request.ifVersion, &answer)
    }

    package func listsActivate(_ request: ListsActivateRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try setActive(request.id, true, ifVersion: request.ifVersion, &answer)
    }

    /// Removes an entry. Jobs that have it take `reassignTo` in its place; without it the entry must be unused. History
    /// keeps what it was called.
    package func listsRemove(_ request: ListsRemoveRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let reassigned = try write { (transaction) throws(ShopError) in
            let entry = try transaction.reader.record(request.id)
            try entry.expect(version: request.ifVersion)
            let list = try listName(of: request.id, transaction.reader)
            var count = 0
            if let target = request.reassignTo {
                try expectSuccessor(target, of: request.id, list, transaction.reader)
                count = try reassign(request.id, to: target, transaction)
            }
            try expectUnused(request.id, transaction.reader)
            try shopping { () throws(RecordError) in try transaction.remove(request.id) }
            try number(try entries(of: list, transaction.reader), transaction)
            return count
        }
        answer.beginObject()
        answer.member("id", request.id.description)
        if request.reassignTo != nil { answer.member("reassigned", reassigned) }
        answer.endObject()
    }

    // MARK: Parts

    private func write(
        _ list: ListItem.List, _ includeInactive: Bool, _ answer: inout JSONWriter
    ) throws(ShopError) {
        answer.beginObject()
        answer.member("list", list.rawValue)
        answer.key("items")
        answer.beginArray()
        do throws(RecordError) {
            var scan = try reader.scan(.listItems, ListItem.Index.byOrder, prefix: [.choice(list)])
            while let entry = try scan.next() {
                if includeInactive || entry.isActive { entry.write(to: &answer) }
            }
        } catch {
            throw ShopError(error)
        }
        answer.endArray()
        answer.endObject()
    }

    /// Ids of the entries in their order.
    private func entries(of list: ListItem.List, _ reader: RecordReader) throws(ShopError) -> [RecordID] {
        try shopping { () throws(RecordError) in
            var ids: [RecordID] = []
            var scan = try reader.scan(.listItems, ListItem.Index.byOrder, prefix: [.choice(list)])
            while let id = try scan.nextID() { ids.append(id) }
            return ids
        }
    }

    private func listName(of id: RecordID, _ reader: RecordReader) throws(ShopError) -> ListItem.List {
        guard let list = try reader.record(id)[ListItem.list] else { throw .notFound(id) }
        return list
    }

    /// Where an entry goes that comes before `before`; the end when that is nil.
    private func place(
        _ before: RecordID?, in entries: [RecordID], _ list: ListItem.List
    ) throws(ShopError) -> Int {
        guard let before else { return entries.count }
        if let place = entries.firstIndex(of: before) { return place }
        let exists = try shopping { () throws(RecordError) in try reader.exists(before) }
        throw .validation(
            "/before", exists ? .wrongKind : .noSuchRecord, actual: before.fragment,
            hint: exists ? "\(before) is in another list than \(list.rawValue)." : "There is no entry \(before).")
    }

    /// Numbers the entries as they stand; only those that moved are written.
    private func number(_ entries: [RecordID], _ transaction: Transaction) throws(ShopError) {
        for (order, id) in entries.enumerated() {
            var draft = RecordDraft(.listItems)
            draft.set(ListItem.order, order)
            _ = try shopping { () throws(RecordError) in try transaction.update(id, draft) }
        }
    }

    private func expectSuccessor(
        _ target: RecordID, of id: RecordID, _ list: ListItem.List, _ reader: RecordReader
    ) throws(ShopError) {
        let record = try shopping { () throws(RecordError) in try reader.get(target) }
        let problem: (ProblemKind, String)? =
            if target == id {
                (.together, "An entry cannot take its own place.")
            } else if let record {
                record[ListItem.list] != list
                    ? (.wrongKind, "\(target) is in another list.")
                    : record.isActive ? nil : (.inactive, "\(target) may no longer be chosen.")
            } else {
                (.noSuchRecord, "There is no entry \(target).")
            }
        if let (kind, hint) = problem {
            throw .validation("/reassignTo", kind, actual: target.fragment, hint: hint)
        }
    }

    /// Gives jobs another entry in the place of one; how many there were.
    private func reassign(
        _ id: RecordID, to target: RecordID, _ transaction: Transaction
    ) throws(ShopError) -> Int {
        try shopping { () throws(RecordError) in
            var changed: Set<RecordID> = []
            for field in [Job.repairStageId, Job.lastDueOutReasonId] {
                var jobs: [RecordID] = []
                var rows = try transaction.reader.rows(of: .jobs)
                while let job = try rows.next() {
                    if job[field] == id { jobs.append(job.id) }
                }
                for job in jobs {
                    var draft = RecordDraft(.jobs)
                    draft.set(field, target)
                    _ = try transaction.update(job, draft)
                    changed.insert(job)
                }
            }
            return changed.count
        }
    }
}
