package import JSON
import Records

// statuses.list, add, update, move, reorder, save, remove, reset (S1-04 to S1-17).

extension ShopCall {
    package func statusesList(_ request: StatusesListRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try StatusStore(request.kind, self).writeList(to: &answer, includeInactive: request.includeInactive)
    }

    package func statusesAdd(_ request: StatusesAddRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let store = StatusStore(request.kind, call)
            let table = try store.table()
            var entry = StatusEntry(
                kind: request.kind, phase: request.phase ?? (request.kind == .quote ? .open : nil),
                name: ShopText.trimmed(request.name) ?? "", order: table.entries.count,
                color: request.color ?? StatusEntry.plainColor, mapsTo: request.mapsTo.value,
                portalName: request.portalName.value.flatMap(ShopText.trimmed),
                portalColor: request.portalColor.value, portalHidden: request.portalHidden, closing: request.closing)
            if let last = table.entries.last { entry.order = last.order + 1 }
            let entries = table.entries + [entry]
            let faults = try store.faults(in: entries).filter { $0.position == entries.count - 1 }
            let problems = faults.map { $0.problem("", in: entries) }
            if problems.count == 1, case .nameTaken(let other)? = faults.first?.rule, let id = entries[other].id {
                throw .duplicate("name", value: entry.name, existing: id)
            }
            if !problems.isEmpty { throw .validation(problems) }
            let id = try call.writing.add(entry.draft)
            try store.raiseVersion()
            try store.write(id, to: &answer)
        }
    }

    package func statusesUpdate(_ request: StatusesUpdateRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let (store, position, entry) = try call.status(request.id, kind: request.kind)
            try call.reader.demand(request.id).expect(version: request.ifVersion)
            var entries = try store.table().entries
            var changed = entry
            if let name = request.name { changed.name = ShopText.trimmed(name) ?? "" }
            if let color = request.color { changed.color = color }
            changed.mapsTo = request.mapsTo.applied(to: entry.mapsTo)
            changed.portalName = request.portalName.applied(to: entry.portalName).flatMap(ShopText.trimmed)
            changed.portalColor = request.portalColor.applied(to: entry.portalColor)
            changed.portalHidden = request.portalHidden ?? entry.portalHidden
            changed.closing = request.closing ?? entry.closing
            entries[position] = changed
            let problems = try store.faults(in: entries, of: position)
            if !problems.isEmpty { throw .validation(problems) }
            if changed != entry {
                try call.writing.change(request.id, changed.draft)
                try store.raiseVersion()
            }
            try store.write(request.id, to: &answer)
        }
    }

    package func statusesMove(_ request: StatusesMoveRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let (store, _, entry) = try call.status(request.id, kind: request.kind)
            let table = try store.table()
            let ids = try store.listed().compactMap(\.id)
            if let before = request.before, !ids.contains(before) {
                throw .validation([try store.problem(withTarget: before, "/before")])
            }
            guard ids.contains(request.id) else {
                throw .validation(
                    "/id", .inactive, actual: request.id.fragment, hint: "\(entry.name) is not in the list now.")
            }
            let moved = StatusOrder.moved(request.id, before: request.before, in: ids)
            if moved != ids { try store.replace(with: StatusOrder.arranged(moved, in: table), removing: []) }
            try store.writeList(to: &answer)
        }
    }

    package func statusesReorder(_ request: StatusesReorderRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let store = StatusStore(request.kind, call)
            try store.expect(version: request.ifVersion)
            let listed = try store.listed()
            let others = try store.others()
            let problems = StatusOrder.problems(request.ids, listed: listed) { others.contains($0) }
            if !problems.isEmpty { throw .validation(problems) }
            if request.ids != listed.compactMap(\.id) {
                try store.replace(with: StatusOrder.arranged(request.ids, in: store.table()), removing: [])
            }
            try store.writeList(to: &answer)
        }
    }

    package func statusesSave(_ request: StatusesSaveRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let store = StatusStore(request.kind, call)
            try store.expect(version: request.ifVersion)
            let plan = try store.plan(request.items)
            var problems = plan.problems
            let kept = try store.keptProblems(plan.removed)
            if problems.isEmpty, let refused = kept.error { throw refused }
            problems += kept.problems
            if !problems.isEmpty { throw .validation(problems) }
            try store.replace(with: plan.entries, removing: plan.removed)
            try store.writeList(to: &answer)
        }
    }

    /// The status with the store of its kind and its position; notFound, or validation where `kind` is not its own.
    private func status(
        _ id: RecordID, kind: Status.Kind?
    ) throws(ShopError) -> (store: StatusStore, position: Int, entry: StatusEntry) {
        guard let entry = try statuses()[id] else { throw .notFound(id) }
        if let kind, kind != entry.kind {
            throw .validation(
                "/kind", .wrongKind, expected: entry.kind.rawValue, actual: kind.fragment,
                hint: "\(entry.name) is a \(entry.kind.rawValue) status.")
        }
        let store = StatusStore(entry.kind, self)
        guard let position = try store.table().position(of: id) else { throw .notFound(id) }
        return (store, position, entry)
    }

    package func statusesRemove(_ request: StatusesRemoveRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let reassigned = try storing { (call) throws(ShopError) in
            let (store, _, entry) = try call.status(request.id, kind: request.kind)
            try call.reader.demand(request.id).expect(version: request.ifVersion)
            if entry.system { throw store.systemProtected(entry) }
            if let target = request.reassignTo {
                if let problem = try store.reassignmentProblem(target, for: request.id) {
                    throw ShopError.validation([problem])
                }
            }
            let mapped = try store.table().entries.count { $0.mapsTo == request.id }
            let used = try store.useCount(request.id)
            var counts: [(collection: StaticString, count: Int)] = []
            if used > 0, request.reassignTo == nil { counts.append((store.users, used)) }
            if mapped > 0 { counts.append(("statuses", mapped)) }
            if !counts.isEmpty { throw ShopError.inUse(request.id, counts: counts) }
            let reassigned = try request.reassignTo.map { (target) throws(ShopError) in
                try store.reassign(request.id, to: target)
            }
            let remaining = try store.table().entries.filter { $0.id != request.id }.enumerated()
                .map { order, entry in
                    var entry = entry
                    entry.order = order
                    return entry
                }
            try store.replace(with: remaining, removing: [entry])
            return reassigned
        }
        answer.beginObject()
        answer.member("id", request.id.description)
        if let reassigned { answer.member("reassigned", reassigned) }
        answer.endObject()
    }

    package func statusesReset(_ request: StatusesResetRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let store = StatusStore(request.kind, call)
            switch request.scope {
            case .names: try store.resetNames()
            case .all: try store.resetAll()
            }
            try store.writeList(to: &answer)
        }
    }
}
