// Which keys do what, where. One table: what is pressed, what the help and the last line of the screen say, and what the
// manual lists are read from it. The keys are those of the same screens in the Neovim client.

internal import Terminal

struct KeyMap: Sendable {
    enum Place: CaseIterable, Sendable {
        /// A list of jobs, and the web status.
        case list, pane
        case settings
        case appointments, customers, dialogue
        case quotes, card
        case messages, message
        case estimates, estimate

        static let lists: Set<Place> = [.list, .appointments, .customers, .quotes, .messages, .estimates]
        static let panes: Set<Place> = [.pane, .dialogue, .card, .message, .estimate]
        static let listsAndPanes = lists.union(panes)
    }

    struct Binding: Sendable {
        /// One key, or two after each other.
        let keys: [Key]
        /// As the help shows them.
        let shown: String
        let about: String
        let command: Command
        let places: Set<Place>
        /// For the last line of the screen; nil: not there.
        let short: String?
    }

    enum Match: Equatable {
        case command(Command)
        /// The beginning of a longer one.
        case beginning
        case nothing
    }

    static func match(_ typed: [Key], in place: Place) -> Match {
        var begins = false
        for binding in bindings where binding.places.contains(place) {
            if binding.keys == typed { return .command(binding.command) }
            if binding.keys.starts(with: typed) { begins = true }
        }
        return begins ? .beginning : .nothing
    }

    /// What help lists for a place: keys of the same command on one line.
    static func help(_ place: Place) -> [(keys: String, about: String)] {
        var lines: [(keys: String, about: String, command: Command)] = []
        for binding in bindings where binding.places.contains(place) {
            if let index = lines.firstIndex(where: { $0.command == binding.command }) {
                lines[index].keys += "  " + binding.shown
            } else {
                lines.append((binding.shown, binding.about, binding.command))
            }
        }
        return lines.map { ($0.keys, $0.about) }
    }

    /// What the last line of the screen reminds of.
    static func hints(_ place: Place) -> [String] {
        bindings.filter { $0.places.contains(place) }.compactMap { binding in
            binding.short.map { "\(binding.shown) \($0)" }
        }
    }

    static let bindings: [Binding] =
        movement + workshop + quotes + messages + estimates + lists + panes + settings + everywhere

    static func bind(
        _ keys: String, _ about: String, _ command: Command, _ places: Set<Place>, short: String? = nil
    ) -> Binding {
        Binding(
            keys: keys.map { .character($0) }, shown: keys, about: about, command: command, places: places, short: short
        )
    }

    static func bind(
        _ key: Key, _ shown: String, _ about: String, _ command: Command, _ places: Set<Place>, short: String? = nil
    ) -> Binding {
        Binding(keys: [key], shown: shown, about: about, command: command, places: places, short: short)
    }

    private static let everyPlace = Set(Place.allCases)

    private static let movement = [
        bind("j", "down", .moveDown, everyPlace), bind(.down, "Down", "down", .moveDown, everyPlace),
        bind("k", "up", .moveUp, everyPlace), bind(.up, "Up", "up", .moveUp, everyPlace),
        bind(.pageDown, "PageDown", "a screen down", .pageDown, everyPlace),
        bind(.control("f"), "Ctrl-F", "a screen down", .pageDown, everyPlace),
        bind(.pageUp, "PageUp", "a screen up", .pageUp, everyPlace),
        bind(.control("b"), "Ctrl-B", "a screen up", .pageUp, everyPlace),
        bind("gg", "to the first", .first, everyPlace), bind(.home, "Home", "to the first", .first, everyPlace),
        bind("G", "to the last", .last, everyPlace), bind(.end, "End", "to the last", .last, everyPlace),
    ]

    private static let lists =
        [
            bind(.enter, "Enter", "the web status of the job", .open, [.list], short: "web status"),
            bind("/", "only rows with these words", .search, Place.lists, short: "search"),
            bind("fs", "only one status", .filterStatus, Place.lists.subtracting([.customers])),
            bind("fg", "only one repair stage", .filterStage, [.list]),
            bind("fx", "no filter", .noFilter, Place.lists),
            bind("s", "another order", .sort, Place.lists, short: "sort"),
            bind(
                "p", "show or hide what stands beside the list (remembered)", .togglePreview, Place.listsAndPanes,
                short: "pane"),
        ]
        + BoardList.allCases.map { list in bind(list.key, list.title, .show(list), Place.listsAndPanes) } + [
            bind("]]", "next list", .nextList, Place.lists), bind("[[", "list before", .previousList, Place.lists),
            bind("S", "status settings", .statusSettings, Place.listsAndPanes, short: "statuses"),
            bind(.tab, "Tab", "to what stands beside the list, and back", .switchFocus, Place.listsAndPanes),
            bind("R", "read again", .readAgain, Place.listsAndPanes),
        ]

    private static let panes = [
        bind(.enter, "Enter", "change the field", .open, [.pane], short: "change"),
        bind("cd", "change Due Out", .changeDueOut, [.pane, .list]),
        bind("cr", "change its reason", .changeReason, [.pane, .list]),
        bind("cg", "change the repair stage", .changeStage, [.pane, .list]),
        bind("cs", "change the job status", .changeStatus, [.pane, .list]),
        bind("cn", "write the note", .writeNote, [.pane, .list]),
        bind("ct", "tell the customer, or not", .tellCustomer, [.pane, .list]),
        bind("cw", "the words the customer would get", .showMessage, [.pane, .list]),
        bind("U", "Update Status: save, and tell the customer", .update, [.pane, .list], short: "Update Status"),
        bind("u", "drop the changes", .drop, [.pane, .list]),
        bind("cu", "take the newest update back", .undoUpdate, [.pane, .list]),
        bind("n", "a new job", .newJob, [.list]),
        bind("co", "make a repair order of the opportunity", .convertJob, [.pane, .list]),
        bind("]]", "older updates", .older, [.pane]),
        bind(.escape, "Esc", "back to the list", .leave, Place.panes, short: "back"),
        bind("q", "back to the list", .leave, Place.panes),
    ]

    private static let settings = [
        bind(.left, "Left", "column before", .settingsLeft, [.settings]),
        bind("h", "column before", .settingsLeft, [.settings]),
        bind(.right, "Right", "next column", .settingsRight, [.settings]),
        bind("l", "next column", .settingsRight, [.settings]),
        bind(.enter, "Enter", "change what is marked", .settingsChange, [.settings], short: "change"),
        bind("a", "add a status below the list", .settingsAdd, [.settings], short: "add"),
        bind("x", "remove the status", .settingsRemove, [.settings]),
        bind("J", "move it down", .settingsDown, [.settings], short: "K move"),
        bind("K", "move it up", .settingsUp, [.settings]),
        bind(.tab, "Tab", "job or quote statuses", .settingsKind, [.settings], short: "jobs/quotes"),
        bind("W", "save all, or nothing", .settingsSave, [.settings], short: "save"),
        bind("u", "drop what is not saved", .settingsDrop, [.settings]),
        bind(.escape, "Esc", "back to the list", .leave, [.settings], short: "back"),
        bind("q", "back to the list", .leave, [.settings]),
    ]

    private static let everywhere = [
        bind("?", "help", .help, everyPlace, short: "help"),
        bind("g?", "help", .help, everyPlace),
        bind(.function(1), "F1", "help", .help, everyPlace),
        bind(.control("l"), "Ctrl-L", "draw anew", .redraw, everyPlace),
        bind(.control("z"), "Ctrl-Z", "to the shell; fg comes back", .suspend, everyPlace),
        bind("q", "quit", .quit, Place.lists, short: "quit"),
        bind(.control("c"), "Ctrl-C", "quit", .quit, everyPlace),
    ]
}
