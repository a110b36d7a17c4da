// Stages, reasons and statuses are named by id or by name. What cannot be chosen is a problem beside the others of the
// same request; what the record has already may always be sent again, for editors send whole panes.

package import Records
import JSON

/// Looks up what a request chooses from a list.
package struct Choices {
    let reader: RecordReader
    let statuses: StatusLists

    package init(_ reader: RecordReader, _ statuses: StatusLists) {
        self.reader = reader
        self.statuses = statuses
    }

    /// The status that is named; nil with a problem at `path` when it cannot be chosen (S0-05, S1-03, S1-04).
    /// - Parameter current: what the record has already.
    package func status(
        _ reference: EntryReference, of kind: Status.Kind, current: RecordID? = nil, path: String,
        _ problems: inout [Problem]
    ) -> StatusEntry? {
        let table = statuses[kind]
        let other = statuses[kind == .job ? .quote : .job]
        let found: StatusEntry?
        let elsewhere: StatusEntry?
        switch reference {
        case .id(let id): (found, elsewhere) = (table[id], other[id])
        case .name(let name): (found, elsewhere) = (table.entry(named: name), other.entry(named: name))
        }
        if let found {
            if found.active || found.id == current { return found }
            problems.append(
                Problem(path, .inactive, actual: reference.fragment, hint: "\(found.name) is not in the list now."))
            return nil
        }
        if let elsewhere {
            problems.append(
                Problem(
                    path, .wrongKind, expected: "a \(kind.rawValue) status", actual: reference.fragment,
                    hint: "\(elsewhere.name) is a \(elsewhere.kind.rawValue) status."))
        } else if case .name(let name) = reference, ShopText.folded(name) == "messages" {
            problems.append(
                Problem(
                    path, .notAStatus, actual: reference.fragment,
                    hint: "The message icon counts comments; filter with hasMessages to see their records."))
        } else {
            let names = table.entries.filter(\.active).map(\.name)
            problems.append(Self.unknown(reference, path, "a \(kind.rawValue) status", names))
        }
        return nil
    }

    /// The entry of a configurable list that is named; nil with a problem at `path` when it cannot be chosen (S0-04,
    /// S0-07).
    /// - Parameter current: what the record has already.
    package func entry(
        _ reference: EntryReference, of list: ListItem.List, current: RecordID? = nil, path: String,
        _ problems: inout [Problem]
    ) throws(ShopError) -> NamedEntry? {
        guard let record = try find(reference, in: list) else {
            problems.append(Self.unknown(reference, path, list.singular, try names(of: list)))
            return nil
        }
        let name = record[ListItem.name] ?? ""
        guard record[ListItem.list] == list else {
            problems.append(
                Problem(
                    path, .wrongKind, expected: list.singular, actual: reference.fragment,
                    hint: "\(name) belongs to another list."))
            return nil
        }
        guard record[ListItem.active] == true || record.id == current else {
            problems.append(
                Problem(path, .inactive, actual: reference.fragment, hint: "\(name) may no longer be chosen."))
            return nil
        }
        return NamedEntry(id: record.id, name: name)
    }

    /// The active entries of a list in their order.
    package func active(_ list: ListItem.List) throws(ShopError) -> [NamedEntry] {
        try entries(of: list).filter { $0[ListItem.active] == true }
            .map { NamedEntry(id: $0.id, name: $0[ListItem.name] ?? "") }
    }

    /// Id and present name of an entry.
    package func named(_ id: RecordID?) throws(ShopError) -> NamedEntry? {
        guard let id, let record = try reader.read(id) else { return nil }
        return NamedEntry(id: id, name: record[ListItem.name] ?? "")
    }

    private func find(_ reference: EntryReference, in list: ListItem.List) throws(ShopError) -> Record? {
        let name: String
        switch reference {
        case .id(let id):
            if id.collection == .listItems, let record = try reader.read(id) { return record }
            name = id.description
        case .name(let text): name = text
        }
        return try reader.first(.listItems, ListItem.Index.byName, [.choice(list), .text(name)])
    }

    private func entries(of list: ListItem.List) throws(ShopError) -> [Record] {
        try reader.all(.listItems, ListItem.Index.byOrder, [.choice(list)])
    }

    private func names(of list: ListItem.List) throws(ShopError) -> [String] {
        try active(list).map(\.name)
    }

    private static func unknown(
        _ reference: EntryReference, _ path: String, _ expected: String, _ names: [String]
    ) -> Problem {
        var hint: String?
        if case .name(let name) = reference {
            hint = ShopText.nearest(name, among: names).map { "Did you mean \($0)?" }
        }
        return Problem(
            path, .noSuchRecord, expected: expected, actual: reference.fragment,
            hint: hint ?? (names.isEmpty ? "The list is empty." : "There are: \(names.joined(separator: ", "))."))
    }
}

extension EntryReference {
    /// As it was given.
    var fragment: JSONFragment {
        switch self {
        case .id(let id): id.fragment
        case .name(let name): name.fragment
        }
    }
}

extension ListItem.List {
    /// What one of its entries is called.
    var singular: String {
        switch self {
        case .repairStages: "a repair stage"
        case .dueOutReasons: "a reason for a changed Due Out"
        case .approvalMethods: "an approval method"
        }
    }
}
