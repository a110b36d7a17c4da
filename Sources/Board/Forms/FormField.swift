internal import JSON
internal import Platform
internal import Terminal

/// One thing that a form asks for.
struct FormField: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        /// One line.
        case text
        /// Lines; Ctrl-J makes a new one.
        case lines
        /// A date, or a date and time of day.
        case time
        /// A date alone.
        case date
        /// An amount in the shop's currency, an object of the protocol.
        case money
        /// An amount in the shop's currency, its minor units alone.
        case minor
        /// One of several; an entry with an empty id stands for nothing.
        case choice([NamedEntry])
        /// The same, and their ids are numbers.
        case number([NamedEntry])
        /// A file of this computer.
        case path
        case flag
    }

    /// Its place in the params: "at", "lines/0/quantity". Problems are told by it.
    let name: String
    let label: String
    let kind: Kind
    var field: TextField
    /// Of choices.
    var selected = 0
    var isOn = false
    /// What is meant when it is left empty.
    var hint = ""
    /// Sent in the same element of an array, when the field says something: whose answer it is.
    var beside: [JSONNode.Member] = []
    /// Fields of the same row stand on one line; nil: on a line of its own.
    var row: Int?
    /// Columns it takes in its row; 0: what is left.
    var width = 0

    init(_ name: String, _ label: String, _ kind: Kind = .text, text: String = "", hint: String = "") {
        self.name = name
        self.label = label
        self.kind = kind
        self.hint = hint
        field = TextField(text, hasLines: kind == .lines)
    }

    /// A choice, with the entry that is chosen at first.
    init(_ name: String, _ label: String, choices: [NamedEntry], chosen: String? = nil) {
        self.init(name, label, .choice(choices))
        selected = choices.firstIndex { $0.id == chosen } ?? 0
    }

    /// Yes or no.
    init(_ name: String, _ label: String, isOn: Bool) {
        self.init(name, label, .flag)
        self.isOn = isOn
    }

    var isTyped: Bool {
        switch kind {
        case .choice, .number, .flag: false
        default: true
        }
    }

    var isBlank: Bool { field.text.allSatisfy(\.isWhitespace) }

    var choices: [NamedEntry] {
        switch kind {
        case .choice(let entries), .number(let entries): entries
        default: []
        }
    }

    var chosen: NamedEntry? { choices[safe: selected] }

    mutating func step(by steps: Int) {
        if kind == .flag { isOn.toggle() }
        guard !choices.isEmpty else { return }
        selected = (selected + steps + choices.count) % choices.count
    }

    /// What a field says as it is sent.
    enum Said: Equatable {
        case value(JSONNode)
        case nothing
        /// It cannot be sent; why, for a person.
        case problem(String)
    }

    /// - Parameters:
    ///   - today: what +3 and a time alone are counted from.
    ///   - currency: ISO 4217 code of the shop.
    func said(today: CivilDate, currency: String) -> Said {
        switch kind {
        case .flag: return .value(.bool(isOn))
        case .choice: return chosen.flatMap { $0.id.isEmpty ? nil : .value(.string($0.id)) } ?? .nothing
        case .number: return chosen.flatMap { Int64($0.id) }.map { .value(.integer($0)) } ?? .nothing
        default: break
        }
        guard !isBlank else { return .nothing }
        switch kind {
        case .time:
            guard let time = Dates.read(field.text, from: today) else {
                return .problem("As in 2026-03-04, 2026-03-04 16:30, 16:30 or +3.")
            }
            return .value(.string(time))
        case .date:
            guard let time = Dates.read(field.text, from: today), time.count == 10 else {
                return .problem("As in 2026-03-04 or +3.")
            }
            return .value(.string(time))
        case .money, .minor:
            guard let minor = Money.minor(field.text, currency) else {
                return .problem("An amount in \(currency), such as \(Money.text(12_500, currency)).")
            }
            let amount = JSONNode.integer(Int64(minor))
            return .value(kind == .minor ? amount : ["minor": amount, "currency": .string(currency)])
        case .path: return .value(.string(CurrentProcess.pathInHome(field.text)))
        default: return .value(.string(field.text))
        }
    }
}
