internal import JSON

/// One list: what is asked for, what has come, and where the person is in it.
struct ListState: Equatable, Sendable {
    struct Column: Equatable, Sendable {
        let id: String
        let title: String
    }

    let list: BoardList
    /// The visible columns of the person's view, in its order; empty until it came.
    var columns: [Column] = []
    var viewSort = ""
    /// What the person chose here; nil: as the view says.
    var sort: String?
    var words = ""
    var status: NamedEntry?
    var stage: NamedEntry?

    private(set) var rows: [ListRow] = []
    private(set) var total: Int?
    private(set) var nextCursor: String?
    /// Nothing has come yet.
    private(set) var isUnread = true

    /// Ids of the rows that are to be answered together; of rows that are there.
    private(set) var marked: Set<String> = []

    var selected = 0
    /// The first row that is shown.
    var top = 0
    /// Of the last question; answers to earlier ones are dropped.
    private(set) var turn = 0
    /// A question is on its way; what comes meanwhile asks again afterwards.
    private(set) var isReading = false
    private(set) var isStale = false
    /// Rows to have again before the reading ends.
    private var wanted = 0
    private var coming: [ListRow] = []

    static let pageRows = 100

    init(_ list: BoardList) {
        self.list = list
        status = list.usualStatus
    }

    var selectedRow: ListRow? { rows.indices.contains(selected) ? rows[selected] : nil }

    var markedRows: [ListRow] { rows.filter { marked.contains($0.id) } }

    /// Marks the selected row, or takes its mark away, and goes on to the next.
    mutating func mark() {
        guard let row = selectedRow else { return }
        if marked.remove(row.id) == nil { marked.insert(row.id) }
        selected = min(selected + 1, rows.count - 1)
    }

    mutating func removeMarks() { marked = [] }

    var isFiltered: Bool { !words.isEmpty || status != nil || stage != nil }

    /// The question for all rows anew; nil while one is on its way, which is then followed by another.
    mutating func readAgain() -> Ask? {
        guard !isReading else {
            isStale = true
            return nil
        }
        wanted = max(Self.pageRows, rows.count)
        coming = []
        return question(cursor: nil)
    }

    /// As `readAgain`, and answers that are still to come are of no use any more: the filter is another.
    mutating func readFromStart() -> Ask? {
        isReading = false
        isStale = false
        rows = rows.isEmpty ? [] : Array(rows.prefix(Self.pageRows))
        selected = 0
        top = 0
        return readAgain()
    }

    /// The question for the rows after the last, when the person is near the end.
    mutating func readMore() -> Ask? {
        guard !isReading, let nextCursor, selected + Self.pageRows / 2 >= rows.count else { return nil }
        wanted = 0
        coming = rows
        return question(cursor: nextCursor)
    }

    private mutating func question(cursor: String?) -> Ask {
        isReading = true
        isStale = false
        turn += 1
        return Ask(list.method, params(cursor), for: .page(list, turn: turn, isMore: cursor != nil))
    }

    private func params(_ cursor: String?) -> JSONNode {
        var filter = list.filter
        if !words.isEmpty { filter.append(.init("text", .string(words))) }
        if let status, let name = list.statusFilter { filter.append(.init(name, .string(status.id))) }
        if let stage { filter.append(.init("repairStage", .string(stage.id))) }
        var names = columns.map(\.id)
        for name in list.neededColumns where !names.contains(name) { names.append(name) }
        var members: [JSONNode.Member] = [
            .init("view", true),
            .init("columns", .array(names.map { .string($0) })),
            .init("limit", .integer(Int64(min(200, max(Self.pageRows, wanted - coming.count))))),
            .init("withTotal", true),
        ]
        if !filter.isEmpty { members.append(.init("filter", .object(filter))) }
        if let part = list.part { members.append(.init("list", .string(part))) }
        if let sort { members.append(.init("sort", .string(sort))) }
        if let cursor { members.append(.init("cursor", .string(cursor))) }
        return .object(members)
    }

    /// Takes a page. Returns the next question, if there is one.
    mutating func take(_ page: JSONNode, turn: Int) -> Ask? {
        guard turn == self.turn else { return nil }
        coming += page["rows"].elements.map { ListRow($0) }
        nextCursor = page["nextCursor"].text
        total = page["total"].integer ?? total
        if coming.count < wanted, let nextCursor, !isStale { return question(cursor: nextCursor) }
        show(coming)
        return endOfReading()
    }

    /// A question was refused: what is there stays.
    mutating func takeRefusal(turn: Int) -> Ask? {
        guard turn == self.turn else { return nil }
        return endOfReading()
    }

    /// Nothing is on its way any more: the engine was lost.
    mutating func forgetQuestions() {
        isReading = false
        isStale = false
        turn += 1
    }

    private mutating func endOfReading() -> Ask? {
        isReading = false
        coming = []
        return isStale ? readAgain() : nil
    }

    /// The person stays at the same row, or where it was.
    private mutating func show(_ new: [ListRow]) {
        let former = selectedRow?.id
        rows = new
        marked.formIntersection(new.map(\.id))
        isUnread = false
        if let former, let place = rows.firstIndex(where: { $0.id == former }) { selected = place }
        selected = max(0, min(selected, rows.count - 1))
    }
}
