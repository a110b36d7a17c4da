// The board as a value: what is on the screen follows from it, keys and answers change it, and what it wants of the engine
// lies in `asks`. It knows no terminal and no process, so a test presses keys, hands in answers and reads the screen.
//
//   keys, answers, events ──► Board ──► asks      (the loop sends them)
//                               └─────► drawn()   (the loop shows it)

package import EngineClient
package import JSON
package import Platform
package import Terminal

package struct Board: Sendable {
    package enum Ending: Equatable, Sendable {
        case quit
        /// It cannot go on; why, for a person.
        case failed(String)
    }

    /// What the last line says, until the next key.
    struct Notice: Equatable, Sendable {
        let text: String
        var isProblem = false
    }

    /// Which part the keys are for.
    enum Focus: Equatable, Sendable {
        case list, pane
    }

    // MARK: What the loop takes

    package internal(set) var asks: [Ask] = []
    package internal(set) var ending: Ending?
    /// What is to be done with files of this computer.
    package internal(set) var fileWork: [FileWork] = []
    /// The loop is to stop the process, or to send the whole screen again; it takes them back.
    package var wantsSuspension = false
    package var wantsRedraw = false
    /// The shop's zone, once it is known: the loop tells what day it is there.
    package internal(set) var timeZone: String?
    package private(set) var today: CivilDate

    /// Events told of something that is to be read again: the loop calls `catchUp` when it is time.
    package var hasNews: Bool { !news.isEmpty }
    var news: Set<News> = []

    /// What events can concern.
    enum News: Hashable, Sendable {
        case list, pane, statuses, counts
    }

    // MARK: What is shown

    var size: TerminalSize
    let signs: Signs
    /// What the session is to be opened as again, when the engine was started anew.
    var chosenEmployee: String?
    var shopName = ""
    var speaker = ""
    var isAdministrator = false
    /// ISO 4217 code of the shop.
    var currency = "EUR"
    var jobStatuses: [NamedEntry] = []
    var quoteStatuses: [NamedEntry] = []
    /// How customers tell what they decide: lists.get of approvalMethods.
    var approvalMethods: [NamedEntry] = []
    /// How many there are in the lists of the workshop (S2-03), and in the quick statuses of quotes (S4-20).
    var counts: [BoardList: Int] = [:]
    var quickCounts: [QuickCount] = []
    /// The ways out: outbox.channels.
    var channels: [MessageChannel] = []
    /// Ids of the customers on this person's own list (S2-26).
    var myCustomers: Set<String> = []
    /// Orders of each list by its name in the schema.
    var sorts: [String: [String]] = [:]
    /// What those orders are called.
    var sortTitles: [String: [String: String]] = [:]
    /// What the columns of each list are called.
    var titles: [String: [String: String]] = [:]

    var lists: [ListState] = BoardList.allCases.map { ListState($0) }
    var list = BoardList.whiteboard
    var focus = Focus.list
    /// Whether the pane is shown beside a list, by its name in the schema, where views say (S0-03).
    var visiblePanes: [String: Bool] = [:]
    var pane: Pane?
    /// The job the engine was asked about, until it answers; and whether to ask again then.
    var paneQuestion: String?
    var isPaneStale = false
    /// What stands beside a list that is not of jobs, and the reading of it that is on its way.
    var sheet: Sheet?
    var sheetReading: SheetReading?
    var sheetTurn = 0
    /// Of the last form that was sent.
    var formTurn = 0
    /// The file that is on its way to this computer.
    var download: Download?
    /// Where the last one was saved.
    var downloadFolder = "~/Downloads"
    var downloadTurn = 0
    /// What a job was when an update of it met somebody else's.
    var conflictBase: WebStatus?
    /// Of the last question what the customer would be told.
    var forecastTurn = 0
    /// Changes that were not sent, by job.
    var drafts: [String: Draft] = [:]
    var overlays: [Overlay] = []
    var settings: StatusSettings?
    var notice: Notice?
    /// Why the engine is away; nil: it is there.
    var absence: String? = "Starting…"
    /// The beginning of a command of two keys.
    var typed: [Key] = []
    /// Words of the filter before the search that is being typed.
    var wordsBefore = ""

    /// - Parameters:
    ///   - hasSigns: the terminal shows more than ASCII.
    ///   - today: in the zone of this computer, until the shop's is known.
    package init(size: TerminalSize, hasSigns: Bool, today: CivilDate) {
        self.size = size
        self.today = today
        signs = hasSigns ? .full : .plain
    }

    /// The list in front.
    var current: ListState {
        get { lists[list.rawValue] }
        set { lists[list.rawValue] = newValue }
    }

    /// Whether the engine has a list: another process of an older version may be the engine.
    func isKnown(_ list: BoardList) -> Bool { sorts[list.schemaName] != nil || list.isOld }

    var isPaneVisible: Bool {
        get { visiblePanes[list.schemaName] ?? true }
        set { visiblePanes[list.schemaName] = newValue }
    }

    /// Where a key goes when nothing lies over the screen.
    var place: KeyMap.Place {
        if settings != nil { return .settings }
        return switch list.kind {
        case .jobs: focus == .pane ? .pane : .list
        case .quotes: focus == .pane ? .card : .quotes
        case .appointments: focus == .pane ? .dialogue : .appointments
        case .customers: focus == .pane ? .dialogue : .customers
        case .estimates: focus == .pane ? .estimate : .estimates
        case .messages: focus == .pane ? .message : .messages
        }
    }

    // MARK: What happens to it

    /// It is another day in the shop: what is late is counted anew.
    package mutating func setToday(_ day: CivilDate) {
        guard day != today else { return }
        today = day
        news.formUnion([.list, .pane])
    }

    package mutating func resize(to size: TerminalSize) {
        self.size = size
        settle()
    }

    package mutating func press(_ key: Key) {
        // Alt has no use here, and on a slow line Esc and the key after it come together as Alt with that key.
        if case .alt(let letter) = key {
            press(.escape)
            return press(.character(letter))
        }
        notice = nil
        if overlays.isEmpty {
            pressCommand(key)
        } else {
            pressOverlay(key)
        }
        settle()
    }

    /// An answer to a question of the board.
    package mutating func take(_ answer: JSONNode, for purpose: Purpose) {
        accept(answer, purpose)
        settle()
    }

    package mutating func take(_ failure: EngineFailure, for purpose: Purpose) {
        refuse(failure, purpose)
        settle()
    }

    /// Keys that make up a command; those that make up none are forgotten.
    private mutating func pressCommand(_ key: Key) {
        if key == .escape, !typed.isEmpty {
            typed = []
            return
        }
        typed.append(key)
        switch KeyMap.match(typed, in: place) {
        case .beginning: return
        case .nothing: typed = []
        case .command(let command):
            typed = []
            run(command)
        }
    }

    /// Something went wrong beside the board.
    package mutating func tell(_ trouble: String) { warn(trouble) }

    mutating func say(_ text: String) { notice = Notice(text: text) }

    mutating func warn(_ text: String) { notice = Notice(text: text, isProblem: true) }

    mutating func ask(_ ask: Ask?) { if let ask { asks.append(ask) } }

    /// Takes what is to be done with files now; what came of it is handed in with `take`.
    package mutating func takeFileWork() -> [FileWork] {
        defer { fileWork = [] }
        return fileWork
    }

    /// What came of work with files.
    package mutating func take(_ result: FileResult) {
        accept(result)
        settle()
    }

    /// Takes the questions that are to be sent now.
    package mutating func takeAsks() -> [Ask] {
        defer { asks = [] }
        return asks
    }
}
