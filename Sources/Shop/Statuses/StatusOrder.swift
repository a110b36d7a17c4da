package import Records

/// New orders of a list (S1-12). Both sides follow the same order.
package enum StatusOrder {
    /// What is wrong with `ids` as a new order of the listed statuses: each must be there once, and no other.
    package static func problems(
        _ ids: [RecordID], listed: [StatusEntry], isOfOtherKind: (RecordID) -> Bool
    ) -> [Problem] {
        var problems: [Problem] = []
        var seen: Set<RecordID> = []
        let known = Set(listed.compactMap(\.id))
        for (index, id) in ids.enumerated() {
            let path = "/ids/\(index)"
            if !seen.insert(id).inserted {
                problems.append(Problem(path, .repeated, actual: id.fragment, hint: "Each status comes once."))
            } else if !known.contains(id) {
                problems.append(
                    isOfOtherKind(id)
                        ? Problem(
                            path, .wrongKind, actual: id.fragment,
                            hint: "Job and quote statuses are two separate lists.")
                        : Problem(path, .noSuchRecord, actual: id.fragment, hint: "It is not in the list."))
            }
        }
        for entry in listed where !seen.contains(entry.id!) {
            problems.append(
                Problem("/ids", .missing, expected: entry.id!.description, hint: "\(entry.name) is not there."))
        }
        return problems
    }

    /// All statuses with the listed ones in the order of `ids`; those that are not listed keep their places.
    package static func arranged(_ ids: [RecordID], in table: StatusTable) -> [StatusEntry] {
        let moved = Set(ids)
        var arranged = ids.compactMap { table[$0] }
        for entry in table.entries where !moved.contains(entry.id!) {
            arranged.insert(entry, at: min(entry.order, arranged.count))
        }
        return arranged.enumerated().map { order, entry in
            var entry = entry
            entry.order = order
            return entry
        }
    }

    /// The order after `id` was moved before another one, or to the end.
    package static func moved(_ id: RecordID, before other: RecordID?, in ids: [RecordID]) -> [RecordID] {
        guard id != other else { return ids }
        var ids = ids.filter { $0 != id }
        ids.insert(id, at: other.flatMap { ids.firstIndex(of: $0) } ?? ids.count)
        return ids
    }
}
