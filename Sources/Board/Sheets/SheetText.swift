// A sheet as lines of text, for a width. A person can stop at each but the empty ones; a line knows what it is of.

internal import JSON
internal import Platform
internal import Terminal

struct SheetText {
    /// What a line is of.
    enum Target: Equatable {
        /// Enter does it.
        case action(Command)
        case event(String), comment(String), version(Int), attachment(String)
    }

    struct Line {
        var text: StyledText
        var target: Target?
        /// The cursor stops here.
        var isStop = false
    }

    private(set) var lines: [Line] = []
    let width: Int
    let signs: Signs
    let today: CivilDate
    let quoteStatuses: [NamedEntry]

    static let labelWidth = 14

    /// - Parameter quoteStatuses: for their colours.
    init(_ sheet: Sheet, width: Int, signs: Signs, today: CivilDate, quoteStatuses: [NamedEntry]) {
        self.width = max(10, width)
        self.signs = signs
        self.today = today
        self.quoteStatuses = quoteStatuses
        guard sheet.isRead else {
            let text = sheet.refusal ?? "Reading" + signs.ellipsis
            for line in text.wrapped(to: self.width) { lines.append(Line(text: StyledText(line))) }
            return
        }
        switch sheet.subject {
        case .appointment: appointment(sheet)
        case .vehicle: vehicle(sheet.record)
        case .quote: quote(sheet)
        case .message: message(sheet.record)
        case .estimate: estimate(sheet)
        }
    }

    func stop(from line: Int, by steps: Int) -> Int { Stops.stop(lines.map(\.isStop), from: line, by: steps) }

    // MARK: Lines

    /// Lines of a text; each is a stop, so that all of it can be read.
    mutating func add(_ text: StyledText, indent: Int = 0, target: Target? = nil) {
        for line in text.wrapped(to: width, indent: indent) {
            lines.append(Line(text: line, target: target, isStop: true))
        }
    }

    /// A label and its value; nothing when there is no value.
    mutating func fact(_ label: String, _ value: String?, _ style: TextStyle = .plain) {
        guard let value, !value.isEmpty else { return }
        fact(label, StyledText(value.replacingLines(with: signs.newline), style))
    }

    mutating func fact(_ label: String, _ value: StyledText) {
        guard !value.isEmpty else { return }
        let filled = label + String(repeating: " ", count: max(1, Self.labelWidth - label.count))
        add(StyledText(filled, Looks.label) + value, indent: Self.labelWidth)
    }

    mutating func gap() { lines.append(Line(text: "")) }

    mutating func heading(_ text: String) { add(StyledText(text, Looks.heading)) }

    /// What somebody said, in its own lines, below who said it.
    mutating func said(_ text: String?, target: Target?, style: TextStyle = .plain) {
        guard let text, !text.isEmpty else { return }
        let quoted = "\u{201C}\(text)\u{201D}"
        for paragraph in quoted.split(separator: "\n", omittingEmptySubsequences: false) {
            add(StyledText("    " + paragraph, style), indent: 4, target: target)
        }
    }

    func moment(_ node: JSONNode) -> String? { node.text.map { Dates.long($0) } }
}
