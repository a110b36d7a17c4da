import Records

extension StatusStore {
    /// Ids of the other kind's list.
    func others() throws(ShopError) -> Set<RecordID> {
        Set(try call.statuses()[kind == .job ? .quote : .job].entries.compactMap(\.id))
    }

    func faults(in entries: [StatusEntry]) throws(ShopError) -> [StatusFault] {
        let others = try others()
        return StatusRule.faults(in: entries, kind: kind) { others.contains($0) }
    }

    /// What is wrong with one entry of a list, as problems of a call about that entry. A name that two have is the fault
    /// of the one that was changed.
    func faults(in entries: [StatusEntry], of position: Int) throws(ShopError) -> [Problem] {
        // With the changed entry last, every other one keeps its name.
        let reordered = entries.enumerated().filter { $0.offset != position }.map(\.element) + [entries[position]]
        let last = reordered.count - 1
        return try faults(in: reordered).filter { $0.position == last }.map { $0.problem("", in: reordered) }
    }

    /// What saving `items` would do.
    func plan(_ items: [StatusItem]) throws(ShopError) -> StatusListPlan {
        let others = try others()
        let listed = Set(try listed().compactMap(\.id))
        return StatusListPlan(
            items, current: try table(), isListed: { entry in entry.id.map(listed.contains) ?? false },
            isOfOtherKind: { others.contains($0) })
    }

    /// Why statuses that a saved list leaves out must stay: the error when that is all that is wrong, and problems to be
    /// listed beside others.
    func keptProblems(_ removed: [StatusEntry]) throws(ShopError) -> (error: ShopError?, problems: [Problem]) {
        var error: ShopError?
        var problems: [Problem] = []
        for entry in removed {
            guard let id = entry.id else { continue }
            let used = try useCount(id)
            guard entry.system || used > 0 else { continue }
            let why = entry.system ? "it is the system's" : "\(used) \(users) have it"
            problems.append(
                Problem("/items", .missing, expected: id.description, hint: "\(entry.name) must stay: \(why)."))
            if error == nil {
                error = entry.system ? systemProtected(entry) : .inUse(id, counts: [(users, used)])
            }
        }
        guard var error else { return (nil, []) }
        error = ShopError(
            error.kind, error.message, hint: error.hint, problems: problems, details: error.details)
        return (error, problems)
    }

    func systemProtected(_ entry: StatusEntry) -> ShopError {
        let id = entry.id?.description ?? ""
        return ShopError(.systemProtected, "\(entry.name) is the system's and cannot be removed.") {
            $0.member("id", id)
        }
    }

    /// Why a status cannot be named where one of this list is meant.
    func problem(withTarget id: RecordID, _ path: String) throws(ShopError) -> Problem {
        try isOfOtherKind(id)
            ? Problem(
                path, .wrongKind, expected: "a \(kind.rawValue) status", actual: id.fragment,
                hint: "Job and quote statuses are two separate lists.")
            : Problem(path, .noSuchRecord, actual: id.fragment, hint: "It is not in the list.")
    }

    // MARK: Removal

    func reassignmentProblem(_ target: RecordID, for id: RecordID) throws(ShopError) -> Problem? {
        guard let entry = try table()[target] else { return try problem(withTarget: target, "/reassignTo") }
        if target == id {
            return Problem(
                "/reassignTo", .together, actual: target.fragment, hint: "It is the status that is to go.")
        }
        if !entry.active {
            return Problem(
                "/reassignTo", .inactive, actual: target.fragment, hint: "\(entry.name) is not in the list now.")
        }
        return nil
    }

    /// Gives every record of a status another one; history keeps what it was. Returns how many.
    func reassign(_ id: RecordID, to target: RecordID) throws(ShopError) -> Int {
        let records =
            kind == .job
            ? try call.reader.all(.jobs, Job.Index.byStatusUpdated, [.id(id)])
            : try call.reader.all(.quotes, Quote.Index.byStatusSince, [.id(id)])
        let isVisible = try table().isVisible(target)
        for record in records {
            var draft = RecordDraft(record.id.collection)
            if kind == .job {
                draft.set(Job.jobStatusId, target)
                draft.set(Job.lastVisibleStatusId, isVisible ? target : nil)
            } else {
                draft.set(Quote.statusId, target)
                draft.set(Quote.lastVisibleStatusId, isVisible ? target : nil)
            }
            try call.writing.change(record.id, draft)
        }
        return records.count
    }

    // MARK: Reset

    /// The names that statuses of the product came with (S1-17).
    func resetNames() throws(ShopError) {
        var entries = try table().entries
        let defaults = DefaultStatuses.entries(of: kind)
        for position in entries.indices {
            guard let key = entries[position].key, let name = defaults.first(where: { $0.key == key })?.name else {
                continue
            }
            entries[position].name = name
        }
        let problems = try faults(in: entries).compactMap { fault -> Problem? in
            guard case .nameTaken(let other) = fault.rule else { return nil }
            let custom = entries[fault.position].key == nil ? entries[fault.position] : entries[other]
            return Problem(
                "/scope", .taken, actual: custom.name.fragment,
                hint: "\(custom.id?.description ?? "") has a name that the product gives; rename it first.")
        }
        if !problems.isEmpty { throw .validation(problems) }
        if entries != (try table().entries) { try replace(with: entries, removing: []) }
    }

    /// The list the product came with, in everything; what the shop added goes (S1-17).
    func resetAll() throws(ShopError) {
        let table = try table()
        var counts = 0
        var firstInUse: RecordID?
        let added = table.entries.filter { $0.key == nil }
        for entry in added {
            guard let id = entry.id else { continue }
            let used = try useCount(id)
            counts += used
            if used > 0, firstInUse == nil { firstInUse = id }
        }
        if let firstInUse { throw .inUse(firstInUse, counts: [(users, counts)]) }
        let entries = DefaultStatuses.entries(of: kind).map { original -> StatusEntry in
            guard let stored = original.key.flatMap(table.entry(key:)) else { return original }
            var entry = original
            entry.id = stored.id
            entry.active = stored.active
            return entry
        }
        try replace(with: entries, removing: added)
    }
}
