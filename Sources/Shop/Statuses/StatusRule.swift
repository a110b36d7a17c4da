// What makes a list of statuses one that can be saved. Every fault of the list is found at once (S1-14); each names
// the entry and the member that is wrong.

package import Records

/// One thing that is wrong with a list of statuses.
package struct StatusFault: Hashable, Sendable {
    package enum Rule: Hashable, Sendable {
        case emptyName
        /// Another status of the kind has it; the position of the first one.
        case nameTaken(by: Int)
        case unknownTarget
        case targetOfOtherKind
        case mapsToItself
        /// The mapping never ends; positions along it.
        case mappingCycle([Int])
        /// Only jobs are closed.
        case closingQuote
        /// Only quotes have phases.
        case phaseOfJob
    }

    /// Position in the list as it was given.
    package let position: Int
    package let rule: Rule

    package init(position: Int, rule: Rule) {
        self.position = position
        self.rule = rule
    }

    /// The member at fault.
    package var member: StaticString {
        switch rule {
        case .emptyName, .nameTaken: "name"
        case .unknownTarget, .targetOfOtherKind, .mapsToItself, .mappingCycle: "mapsTo"
        case .closingQuote: "closing"
        case .phaseOfJob: "phase"
        }
    }

    /// The fault as an error answer lists it.
    /// - Parameters:
    ///   - path: JSON pointer of the entry; empty when the params are the entry.
    ///   - entries: the list the fault is in.
    package func problem(_ path: String, in entries: [StatusEntry]) -> Problem {
        let path = "\(path)/\(member)"
        let entry = entries[position]
        let target = entry.mapsTo?.fragment
        switch rule {
        case .emptyName:
            return Problem(path, .empty, hint: "A status has a name.")
        case .nameTaken(let other):
            let owner = entries[other].id.map { " (\($0))" } ?? ""
            return Problem(
                path, .taken, actual: entry.name.fragment,
                hint: "\(entries[other].name)\(owner) has that name; upper and lower case make no difference.")
        case .unknownTarget:
            return Problem(path, .noSuchRecord, actual: target, hint: "There is no such status to map to.")
        case .targetOfOtherKind:
            return Problem(
                path, .wrongKind, expected: "a \(entry.kind.rawValue) status", actual: target,
                hint: "Job and quote statuses are two separate lists.")
        case .mapsToItself:
            return Problem(
                path, .mappingCycle, actual: target, hint: "A status shows as itself when it maps to none: give null.")
        case .mappingCycle(let way):
            let names = (way + [position]).map { entries[$0].name }.joined(separator: " -> ")
            return Problem(path, .mappingCycle, actual: target, hint: "The mapping leads back to itself: \(names).")
        case .closingQuote:
            return Problem(path, .together, actual: true.fragment, hint: "Only a job is closed by its status.")
        case .phaseOfJob:
            return Problem(
                path, .together, actual: entry.phase?.fragment, hint: "Only a quote status has a phase.")
        }
    }
}

/// The rules of a list of statuses (S1-05, S1-06, S1-13, S1-14).
package enum StatusRule {
    /// Every fault of the list, by position.
    /// - Parameters:
    ///   - entries: all of one kind, those that are not listed too: names and mapping count there as well.
    ///   - isOfOtherKind: whether an id is that of a status of the other kind.
    package static func faults(
        in entries: [StatusEntry], kind: Status.Kind, isOfOtherKind: (RecordID) -> Bool
    ) -> [StatusFault] {
        var faults: [StatusFault] = []
        func fault(_ position: Int, _ rule: StatusFault.Rule) {
            faults.append(StatusFault(position: position, rule: rule))
        }
        var firstWithName: [String: Int] = [:]
        var positions: [RecordID: Int] = [:]
        for (position, entry) in entries.enumerated() {
            if let id = entry.id { positions[id] = position }
        }
        for (position, entry) in entries.enumerated() {
            if ShopText.isBlank(entry.name) {
                fault(position, .emptyName)
            } else if let first = firstWithName[entry.foldedName] {
                fault(position, .nameTaken(by: first))
            } else {
                firstWithName[entry.foldedName] = position
            }
            if let target = entry.mapsTo { check(target, of: position) }
            if kind == .quote, entry.closing { fault(position, .closingQuote) }
            if kind == .job, entry.phase != nil { fault(position, .phaseOfJob) }
        }
        return faults

        func check(_ target: RecordID, of position: Int) {
            if target == entries[position].id { return fault(position, .mapsToItself) }
            guard positions[target] != nil else {
                return fault(position, isOfOtherKind(target) ? .targetOfOtherKind : .unknownTarget)
            }
            if let cycle = cycle(from: position) { fault(position, .mappingCycle(cycle)) }
        }

        /// Positions from `start` round to it again; nil when the mapping ends, or goes round without coming back.
        func cycle(from start: Int) -> [Int]? {
            var way = [start]
            var position = start
            while let target = entries[position].mapsTo, let next = positions[target] {
                if next == start { return way.count > 1 ? way : nil }
                if way.contains(next) { return nil }
                way.append(next)
                position = next
            }
            return nil
        }
    }
}
