package import Platform

/// What may be shown on an output: told by what it is and by the environment, and taken back by a person's choice.
package struct TerminalFeatures: Equatable, Sendable {
    package var colours: ColourDepth
    /// Signs and lines beyond ASCII.
    package var hasSigns: Bool
    /// Columns to fit into; nil: as many as it takes.
    package var columns: Int?
    package var rows: Int?

    package init(colours: ColourDepth, hasSigns: Bool, columns: Int? = nil, rows: Int? = nil) {
        self.colours = colours
        self.hasSigns = hasSigns
        self.columns = columns
        self.rows = rows
    }

    /// - Parameters:
    ///   - size: of the terminal; nil when the output is none.
    ///   - isPlain: the person asked for letters alone.
    ///   - environment: looks a variable up.
    package init(size: TerminalSize?, isPlain: Bool, environment: (String) -> String?) {
        let kind = environment("TERM") ?? ""
        // NO_COLOR counts when it is there and not empty (no-color.org).
        let refused = !(environment("NO_COLOR") ?? "").isEmpty
        let isDumb = kind.isEmpty || kind == "dumb"
        if isPlain || size == nil || refused || isDumb {
            colours = .none
        } else {
            let said = environment("COLORTERM") ?? ""
            colours = said == "truecolor" || said == "24bit" ? .full : .indexed
        }
        hasSigns = !isPlain && Self.showsUnicode(environment)
        // COLUMNS is how a person, or a test, says how wide; shells set it for themselves without exporting it.
        columns = environment("COLUMNS").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } ?? size?.columns
        rows = size?.rows
    }

    /// What standard output is.
    package static func ofOutput(isPlain: Bool = false) -> TerminalFeatures {
        let isTerminal = CurrentProcess.isTerminal(1)
        return TerminalFeatures(
            size: isTerminal ? TerminalSize(of: 1) ?? TerminalSize(columns: 80, rows: 24) : nil, isPlain: isPlain,
            environment: { CurrentProcess.environment($0) })
    }

    /// Not where a locale says that it is something else. A machine without locales says nothing and is UTF-8 today.
    private static func showsUnicode(_ environment: (String) -> String?) -> Bool {
        for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
            guard let locale = environment(name), !locale.isEmpty else { continue }
            let folded = locale.lowercased()
            return folded.contains("utf-8") || folded.contains("utf8")
        }
        return true
    }
}
