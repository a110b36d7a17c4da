// From one canvas to the next with as few bytes as it takes, all between the marks of a synchronized update, so that a
// terminal shows either the old picture or the new one. Nothing is assumed of TERM beyond what every terminal since the
// VT100 does: place the cursor, set colours, clear.

/// What the terminal shows, and the bytes that make it show something else.
package struct Screen {
    /// What was sent last; nil: nothing that can be built upon.
    private var shown: Canvas?
    private let depth: ColourDepth
    /// The terminal shows ASCII alone; what is beyond it is sent as "?".
    private let isASCII: Bool

    package init(depth: ColourDepth, isASCII: Bool = false) {
        self.depth = depth
        self.isASCII = isASCII
    }

    /// Takes the terminal: the other screen, no wrapping at the end of a line, pasted text in brackets.
    package static let enter = Array("\u{1B}[?1049h\u{1B}[?7l\u{1B}[?2004h\u{1B}[?25l\u{1B}[2J".utf8)
    /// Gives it back; also ends an update that was cut short.
    package static let leave = Array("\u{1B}[?2026l\u{1B}[0m\u{1B}[?25h\u{1B}[?2004l\u{1B}[?7h\u{1B}[?1049l".utf8)

    /// The next canvas is sent whole: the terminal may have been written to by somebody else.
    package mutating func forget() { shown = nil }

    /// The bytes that turn what is shown into `canvas`; none when there is no difference.
    package mutating func update(to canvas: Canvas) -> [UInt8] {
        if shown == canvas { return [] }
        let former = shown.flatMap { $0.width == canvas.width && $0.height == canvas.height ? $0 : nil }
        shown = canvas
        var text = "\u{1B}[?2026h\u{1B}[?25l"
        if former == nil { text += "\u{1B}[0m\u{1B}[2J" }
        var style = TextStyle.plain
        for y in 0..<canvas.height {
            var x = 0
            while x < canvas.width {
                guard differs(canvas, former, x, y) else {
                    x += 1
                    continue
                }
                x = append(canvas, former, x, y, &style, to: &text)
            }
        }
        if style != .plain { text += TextStyle.off }
        if let cursor = canvas.cursor { text += Self.place(cursor.x, cursor.y) + "\u{1B}[?25h" }
        return Array((text + "\u{1B}[?2026l").utf8)
    }

    /// Sends cells from a place on until they are as they were; returns the first that was not sent.
    private func append(
        _ canvas: Canvas, _ former: Canvas?, _ start: Int, _ y: Int, _ style: inout TextStyle, to text: inout String
    ) -> Int {
        // From the character itself, when only its right half differs.
        var x = canvas[start, y].isShadow && start > 0 ? start - 1 : start
        text += Self.place(x, y)
        var unchanged = 0
        while x < canvas.width, unchanged < 4 {
            unchanged = differs(canvas, former, x, y) ? 0 : unchanged + 1
            let cell = canvas[x, y]
            x += 1
            if cell.isShadow { continue }
            if cell.style != style {
                if style != .plain { text += TextStyle.off }
                text += cell.style.sequence(depth)
                style = cell.style
            }
            text.append(isASCII && !cell.character.isASCII ? "?" : cell.character)
            // Terminals disagree about the width of what is not one plain scalar: say again where to go on.
            if !cell.character.isPlain, x < canvas.width {
                text += Self.place(x < canvas.width && canvas[x, y].isShadow ? x + 1 : x, y)
            }
        }
        return x
    }

    private func differs(_ canvas: Canvas, _ former: Canvas?, _ x: Int, _ y: Int) -> Bool {
        guard let former else { return canvas[x, y] != Cell() }
        return canvas[x, y] != former[x, y]
    }

    private static func place(_ x: Int, _ y: Int) -> String { "\u{1B}[\(y + 1);\(x + 1)H" }
}

extension Character {
    /// One scalar of Latin script or a sign of one column that all terminals know.
    fileprivate var isPlain: Bool {
        guard let only = unicodeScalars.first, unicodeScalars.count == 1 else { return false }
        return only.value < 0x300
    }
}
