// Which columns a list shows in the room there is, and how wide. A date or a number that is cut says nothing, so those
// keep their width; where there is no room for all columns, the least needed give theirs up, and then the widest texts.

internal import Terminal

struct ListLayout {
    struct Column {
        let id: String
        let title: String
        let width: Int
    }

    private(set) var columns: [Column] = []

    static let gap = 2
    private static let widest = 32
    /// What a text column has before one that is not essential gets room, and what it is squeezed to in the end.
    private static let comfortable = 18
    private static let narrowest = 8

    /// What a person needs first.
    private static let order = [
        "roNumber", "number", "id", "customerName", "jobStatus", "status", "dueOut", "title", "name", "registration",
        "appointment", "notifications", "minutesToDue", "proposedAt", "confirmedAt", "total", "daysUntilDueOut",
        "itemName", "repairStage", "assignedToName", "arrived", "dueIn", "statusSince", "requestedAt",
    ]
    /// Shown squeezed rather than not at all.
    private static let essential: Set<String> = [
        "roNumber", "number", "id", "customerName", "jobStatus", "status", "dueOut", "title", "registration",
        "appointment",
    ]
    /// A date or a number that is cut says nothing.
    private static let uncut: Set<String> = [
        "roNumber", "number", "dueOut", "dueIn", "arrived", "daysUntilDueOut", "id", "total", "requestedAt",
        "proposedAt", "confirmedAt", "prebookDate", "dueAt", "minutesToDue", "statusSince", "validUntil",
    ]

    /// - Parameter cells: what each row shows in each of the columns.
    init(_ wanted: [ListState.Column], cells: [[String]], room: Int) {
        var natural: [Int] = []
        var isFixed: [Bool] = []
        for (index, column) in wanted.enumerated() {
            let texts = cells.map { DisplayWidth.of($0[index]) }
            let width = max(DisplayWidth.of(column.title), texts.max() ?? 0)
            isFixed.append(Self.uncut.contains(column.id))
            natural.append(isFixed[index] ? width : min(width, Self.widest))
        }
        // Columns without a word in them are the first to go when not all fit.
        let isEmpty = wanted.indices.map { index in !cells.isEmpty && cells.allSatisfy { $0[index].isEmpty } }
        var kept: Set<Int> = []
        // Columns taken together, squeezed and at their ease, with the gaps after them.
        var squeezed = -Self.gap
        var easy = -Self.gap
        let byNeed = wanted.indices.sorted {
            Self.need(wanted[$0].id, isEmpty[$0]) < Self.need(wanted[$1].id, isEmpty[$1])
        }
        for index in byNeed {
            let least = isFixed[index] ? natural[index] : min(natural[index], Self.narrowest)
            let comfort = isFixed[index] ? natural[index] : min(natural[index], Self.comfortable)
            let fits =
                Self.essential.contains(wanted[index].id) && !isEmpty[index]
                ? squeezed + Self.gap + least <= room : easy + Self.gap + comfort <= room
            guard fits || kept.isEmpty else { continue }
            kept.insert(index)
            squeezed += Self.gap + least
            easy += Self.gap + comfort
        }
        var widths = natural
        var excess = kept.reduce(0) { $0 + widths[$1] } + Self.gap * (kept.count - 1) - room
        while excess > 0 {
            let soft = kept.filter { !isFixed[$0] && widths[$0] > Self.narrowest }
            guard let widest = soft.max(by: { (widths[$0], $1) < (widths[$1], $0) }) else { break }
            widths[widest] -= 1
            excess -= 1
        }
        columns = wanted.indices.filter { kept.contains($0) }.map {
            Column(id: wanted[$0].id, title: wanted[$0].title, width: min(widths[$0], room))
        }
    }

    private static func need(_ id: String, _ isEmpty: Bool) -> Int {
        (isEmpty ? 1000 : 0) + (order.firstIndex(of: id) ?? order.count)
    }
}
