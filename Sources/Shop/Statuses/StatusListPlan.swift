// What saving a whole list would do, worked out before anything is written: the list as it would be, what goes, and
// every problem. The same plan shows an unsaved list as customers would see it.

package import Records

/// A list of statuses as it would be after statuses.save (S1-14).
package struct StatusListPlan: Sendable {
    package let kind: Status.Kind
    /// All statuses of the kind in their new order, those that are not listed among them.
    package let entries: [StatusEntry]
    /// Listed before and not among the items.
    package let removed: [StatusEntry]
    /// With paths into the params of statuses.save.
    package let problems: [Problem]
    /// Positions in `entries`, one for each item.
    package let positions: [Int]

    /// - Parameters:
    ///   - current: all statuses of the kind.
    ///   - isListed: those that are not listed keep their place and cannot be named.
    ///   - isOfOtherKind: whether an id is that of a status of the other kind.
    package init(
        _ items: [StatusItem], current: StatusTable, isListed: (StatusEntry) -> Bool,
        isOfOtherKind: (RecordID) -> Bool
    ) {
        kind = current.kind
        var problems: [Problem] = []
        var named: Set<RecordID> = []
        var list: [StatusEntry] = []
        for (index, item) in items.enumerated() {
            let path = "/items/\(index)"
            var entry = StatusEntry(kind: current.kind, phase: current.kind == .quote ? .open : nil, name: "")
            if let id = item.id {
                if let stored = current[id] {
                    entry = stored
                    if !named.insert(id).inserted {
                        problems.append(
                            Problem(
                                path + "/id", .repeated, actual: id.fragment, hint: "\(stored.name) is there twice."))
                    }
                } else {
                    problems.append(Self.problem(withUnknown: id, path + "/id", current.kind, isOfOtherKind))
                }
            } else if item.name == nil {
                problems.append(
                    Problem(path + "/name", .required, hint: "A new status needs a name.")
                        .judged(beside: path + "/id"))
            }
            Self.apply(item, to: &entry, path, &problems)
            list.append(entry)
        }
        removed = current.entries.filter { entry in isListed(entry) && !named.contains(entry.id!) }
        let (entries, positions) = Self.merged(
            list, unlisted: current.entries.filter { !isListed($0) && !named.contains($0.id!) })
        self.entries = entries
        self.positions = positions
        var itemAt: [Int: Int] = [:]
        for (item, position) in positions.enumerated() { itemAt[position] = item }
        for fault in StatusRule.faults(in: entries, kind: current.kind, isOfOtherKind: isOfOtherKind) {
            guard let item = itemAt[fault.position] else { continue }
            // A name that is missing altogether has been reported as such.
            if case .emptyName = fault.rule, items[item].name == nil { continue }
            problems.append(fault.problem("/items/\(item)", in: entries))
        }
        self.problems = problems
    }

    private static func problem(
        withUnknown id: RecordID, _ path: String, _ kind: Status.Kind, _ isOfOtherKind: (RecordID) -> Bool
    ) -> Problem {
        isOfOtherKind(id)
            ? Problem(
                path, .wrongKind, expected: "a \(kind.rawValue) status", actual: id.fragment,
                hint: "Job and quote statuses are two separate lists.")
            : Problem(
                path, .noSuchRecord, actual: id.fragment, hint: "Leave the id out to add a new status.")
    }

    private static func apply(
        _ item: StatusItem, to entry: inout StatusEntry, _ path: String, _ problems: inout [Problem]
    ) {
        if let name = item.name { entry.name = ShopText.trimmed(name) ?? "" }
        if let color = item.color { entry.color = color }
        entry.mapsTo = item.mapsTo.applied(to: entry.mapsTo)
        entry.portalName = item.portalName.applied(to: entry.portalName).flatMap(ShopText.trimmed)
        entry.portalColor = item.portalColor.applied(to: entry.portalColor)
        if let portalHidden = item.portalHidden { entry.portalHidden = portalHidden }
        if let closing = item.closing { entry.closing = closing }
        guard let phase = item.phase, phase != entry.phase else { return }
        if item.id != nil, entry.kind == .quote {
            problems.append(
                Problem(
                    path + "/phase", .readOnly, actual: phase.fragment,
                    hint: "The phase of a status is fixed; add another status."))
        } else {
            entry.phase = phase
        }
    }

    /// The new list with those that are not listed at the places they had, numbered from 0.
    /// - Returns: all of them, and the position of each of `list`.
    private static func merged(_ list: [StatusEntry], unlisted: [StatusEntry]) -> ([StatusEntry], [Int]) {
        var merged: [(entry: StatusEntry, item: Int?)] = list.enumerated().map { ($0.element, $0.offset) }
        for entry in unlisted { merged.insert((entry, nil), at: min(entry.order, merged.count)) }
        var positions = [Int](repeating: 0, count: list.count)
        for position in merged.indices {
            merged[position].entry.order = position
            if let item = merged[position].item { positions[item] = position }
        }
        return (merged.map(\.entry), positions)
    }
}
