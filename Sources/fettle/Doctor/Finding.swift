internal import JSON
internal import Terminal

/// One thing that fettle doctor looked at.
struct Finding: Sendable {
    enum State: String, Sendable {
        /// As it should be.
        case ok
        /// It works, and there is something to know.
        case warn
        /// Something does not work, or customers' data are in reach of others.
        case mend
    }

    /// The group it is shown under.
    let part: String
    let subject: String
    let state: State
    /// What was found, in a sentence.
    let text: String
    /// The command that mends it, or what to do.
    let remedy: String?

    init(_ part: String, _ subject: String, _ state: State, _ text: String, remedy: String? = nil) {
        self.part = part
        self.subject = subject
        self.state = state
        self.text = text
        self.remedy = remedy
    }

    /// The state as a word in its colour, the subject, what was found; what to do below.
    func lines(_ features: TerminalFeatures) -> [String] {
        let ink: TextStyle.Ink =
            switch state {
            case .ok: .green
            case .warn: .yellow
            case .mend: .red
            }
        let word = StyledText(state.rawValue, TextStyle(ink, isBold: state == .mend)).rendered(features.colours)
        let head = "  " + word + String(repeating: " ", count: 6 - state.rawValue.count)
        let column = 24
        let name = subject + String(repeating: " ", count: max(1, column - 8 - DisplayWidth.of(subject)))
        let parts = "\(text)".shownOnOneLine.wrapped(to: max(30, (features.columns ?? 120) - column))
        let margin = String(repeating: " ", count: column)
        var lines = [head + name + parts[0]] + parts.dropFirst().map { margin + $0 }
        // A command is not broken: it is there to be copied.
        if let remedy { lines.append(margin + (features.hasSigns ? "→ " : "> ") + remedy.shownOnOneLine) }
        return lines
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("part", part)
        writer.member("subject", subject)
        writer.member("state", state.rawValue)
        writer.member("text", text)
        if let remedy { writer.member("remedy", remedy) }
        writer.endObject()
    }
}
