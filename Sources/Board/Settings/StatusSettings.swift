// The settings of one list of statuses while they are edited. `saved` is what the engine has, `items` what the person made of
// it; nothing is stored before `save`, and then all of it or nothing (S1-14). What customers would see is the engine's
// answer to `statuses.preview`, which stores nothing either.
//
//   saved ── edits ──► items ── statuses.preview ──► preview
//                        └───── statuses.save ─────► saved

internal import EngineClient
internal import JSON

struct StatusSettings: Equatable, Sendable {
    enum Column: Int, CaseIterable, Sendable {
        case colour, name, mapping, portalName, portalColour
    }

    /// What customers see in place of one status.
    struct Sight: Equatable, Sendable {
        /// Nil: nothing.
        let name: String?
        let colour: String?
    }

    let kind: StatusKind
    private(set) var version = 0
    private(set) var saved: [StatusItem] = []
    private(set) var items: [StatusItem] = []
    /// It came.
    private(set) var isRead = false
    var isSaving = false

    var row = 0
    var column = Column.name
    var top = 0

    /// Of each item, as the list would be if it were saved; empty until the engine said.
    private(set) var sights: [Sight] = []
    /// What the customer's filter would offer.
    private(set) var entries: [Sight] = []
    /// What saving would change for customers, in words; nil until the engine said.
    private(set) var effect: String?
    /// What is wrong with an item, by its place.
    private(set) var problems: [Int: String] = [:]
    private var asked: [StatusItem]?
    private var turn = 0

    init(kind: StatusKind) { self.kind = kind }

    var isChanged: Bool { items != saved }

    var item: StatusItem? { items[safe: row] }

    func isChanged(_ index: Int) -> Bool {
        guard let item = items[safe: index] else { return false }
        return item != saved.first { $0.id == item.id } || item.id == nil
    }

    func name(of id: String?) -> String? { items.first { $0.id == id && id != nil }?.name }

    // MARK: What the engine says

    /// The list as it is stored. What the person changed stays; the rest follows.
    mutating func take(_ list: JSONNode) {
        let new = list["statuses"].elements.map { StatusItem($0) }
        version = list["version"].integer ?? version
        items = isChanged ? Self.merge(items, from: saved, to: new) : new
        saved = new
        isRead = true
        isSaving = false
        problems = [:]
        row = max(0, min(row, items.count - 1))
    }

    /// The person's order, without what somebody else removed and with what somebody else added.
    private static func merge(_ mine: [StatusItem], from old: [StatusItem], to new: [StatusItem]) -> [StatusItem] {
        var merged = mine.compactMap { item -> StatusItem? in
            guard let before = old.first(where: { $0.id == item.id }), item.id != nil else { return item }
            return new.first { $0.id == item.id }.map { item.merged(from: before, to: $0) }
        }
        merged += new.filter { item in !old.contains { $0.id == item.id } }
        return merged
    }

    /// All of it was stored.
    mutating func takeSaved(_ list: JSONNode) {
        items = saved
        take(list)
    }

    mutating func takeRefusal(_ failure: EngineFailure) {
        isSaving = false
        problems = Self.problems(failure)
        if let first = problems.keys.min() { row = first }
    }

    /// By the place in items, as the path of the params names it: /items/3/name.
    private static func problems(_ failure: EngineFailure) -> [Int: String] {
        failure.problems.reduce(into: [:]) { found, problem in
            let parts = problem.path.split(separator: "/")
            guard parts.count >= 2, parts[0] == "items", let index = Int(parts[1]) else { return }
            found[index] = found[index].map { "\($0); \(problem.text)" } ?? problem.text
        }
    }

    // MARK: Preview

    /// The question what customers would see; nil while one is on its way, whose answer asks again.
    mutating func previewQuestion() -> Ask? {
        guard isRead, asked == nil else { return nil }
        asked = items
        turn += 1
        return Ask(
            "statuses.preview", ["kind": .string(kind.rawValue), "items": itemParams], for: .settingsPreview(turn: turn)
        )
    }

    mutating func takePreview(_ answer: JSONNode, turn: Int) {
        guard turn == self.turn, asked != nil else { return }
        sights = answer["statuses"].elements.filter { $0["removed"].bool != true }.map {
            Sight(name: $0["after"]["name"].text, colour: $0["after"]["color"].text)
        }
        entries = answer["entriesAfter"].elements.map { Sight(name: $0["name"].text, colour: $0["color"].text) }
        effect = isChanged ? Self.effect(answer) : nil
        if !isSaving { problems = [:] }
        endOfPreview()
    }

    /// The list as it is could not be saved: why, at its rows.
    mutating func takePreviewRefusal(_ failure: EngineFailure, turn: Int) {
        guard turn == self.turn, asked != nil else { return }
        sights = []
        entries = []
        problems = Self.problems(failure)
        // What is wrong with the list as a whole: a status that must stay.
        effect = failure.problems.first { $0.path == "/items" }?.text
        endOfPreview()
    }

    /// How many records would look different to their customers.
    private static func effect(_ answer: JSONNode) -> String {
        let changed = answer["changed"].integer ?? 0
        guard changed > 0 else { return "Saving changes nothing that customers see." }
        // Of statuses with very many records the engine looks at the first ones.
        let least = answer["exact"].bool == false ? "at least " : ""
        var words = ["Saving changes what customers see of \(least)\(changed) record\(changed == 1 ? "" : "s")"]
        if let hidden = answer["hidden"].integer, hidden > 0 { words.append("\(least)\(hidden) seen no more") }
        if let shown = answer["shown"].integer, shown > 0 { words.append("\(least)\(shown) seen for the first time") }
        return words.joined(separator: ", ") + "."
    }

    private var isPreviewStale = false

    private mutating func endOfPreview() {
        isPreviewStale = asked != items
        asked = nil
    }

    /// The list changed while the last question was on its way.
    var wantsPreview: Bool { isPreviewStale }

    mutating func forgetQuestions() {
        asked = nil
        isSaving = false
        turn += 1
    }

    // MARK: Edits

    mutating func edit(_ change: (inout StatusItem) -> Void) {
        guard items.indices.contains(row) else { return }
        change(&items[row])
    }

    /// A new one below the list (S1-13).
    mutating func add(_ name: String) {
        items.append(StatusItem(name: name))
        row = items.count - 1
    }

    mutating func remove() {
        guard items.indices.contains(row) else { return }
        items.remove(at: row)
        row = max(0, min(row, items.count - 1))
    }

    /// Moves the row the person is at (S1-12).
    mutating func shift(by step: Int) {
        guard items.indices.contains(row), items.indices.contains(row + step) else { return }
        items.swapAt(row, row + step)
        row += step
    }

    mutating func drop() {
        items = saved
        problems = [:]
        row = max(0, min(row, items.count - 1))
    }

    mutating func move(by rows: Int) { row = max(0, min(row + rows, items.count - 1)) }

    mutating func moveColumn(by step: Int) {
        column = Column(rawValue: max(0, min(column.rawValue + step, Column.allCases.count - 1)))!
    }

    mutating func settle(rows: Int) {
        if row < top { top = row }
        if row >= top + rows { top = row - rows + 1 }
        top = max(0, min(top, items.count - rows))
    }

    private var itemParams: JSONNode {
        .array(items.map { item in item.params(since: saved.first { $0.id == item.id && item.id != nil }) })
    }

    /// The call that stores it: all or nothing.
    var saving: Ask {
        Ask(
            "statuses.save",
            ["kind": .string(kind.rawValue), "items": itemParams, "ifVersion": .integer(Int64(version))],
            for: .settingsSave(kind), isWrite: true)
    }
}
