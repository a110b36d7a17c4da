// What is sent to the terminal: an emulator of the few sequences the screen uses shows the canvas, and no more is sent than
// what changed.

import Platform
import Terminal
import Testing

@Suite struct ScreenTests {
    @Test func terminalShowsEachCanvasWhateverWasShownBefore() {
        var random = SplitMix64(seed: 7)
        var screen = Screen(depth: .full)
        var terminal = Emulator(width: 24, height: 6)
        var canvas = Canvas(width: 24, height: 6)
        let words = ["brake", "修理", "é", "e\u{301}", "👩‍🔧", " ", "✓ 1001", "Ana Núñez", "🇩🇰", "wide 車 in it"]
        let styles: [TextStyle] = [
            .plain, TextStyle(.red), TextStyle(isBold: true), TextStyle(.green, isReversed: true),
        ]
        for step in 0..<500 {
            if step % 50 == 49 { canvas = Canvas(width: 24, height: 6) }
            for _ in 0...random.below(3) {
                canvas.put(
                    words[random.below(words.count)], x: random.below(26) - 1, y: random.below(7),
                    style: styles[random.below(styles.count)])
            }
            terminal.obey(screen.update(to: canvas))
            #expect(terminal.text == canvas.text)
        }
    }

    @Test func nothingIsSentWhereNothingChanged() {
        var screen = Screen(depth: .full)
        var canvas = Canvas(width: 80, height: 24)
        canvas.put("R.O.# 1001", x: 3, y: 4)
        let counts = [screen.update(to: canvas).count, screen.update(to: canvas).count]
        #expect(counts[0] > 0 && counts[1] == 0)
        canvas.put("2", x: 12, y: 4)
        let sent = String(decoding: screen.update(to: canvas), as: UTF8.self)
        #expect(sent.utf8.count < 60, "one digit, and where it goes: \(sent.debugDescription)")
        screen.forget()
        let whole = screen.update(to: canvas)
        #expect(whole.count > sent.utf8.count)
    }

    @Test func anUpdateIsShownAtOnce() {
        var screen = Screen(depth: .none)
        var canvas = Canvas(width: 10, height: 2)
        canvas.put("a", x: 0, y: 0)
        let sent = String(decoding: screen.update(to: canvas), as: UTF8.self)
        #expect(sent.hasPrefix("\u{1B}[?2026h") && sent.hasSuffix("\u{1B}[?2026l"))
    }

    @Test func withoutUnicodeOnlyASCIIIsSent() {
        var screen = Screen(depth: .none, isASCII: true)
        var canvas = Canvas(width: 20, height: 1)
        canvas.put("Núñez 車", x: 0, y: 0)
        let sent = screen.update(to: canvas)
        #expect(sent.allSatisfy { $0 < 0x80 })
        #expect(String(decoding: sent, as: UTF8.self).contains("N?"))
    }

    static let depths: [(depth: ColourDepth, isBold: Bool, isColoured: Bool)] = [
        (.none, false, false), (.attributes, true, false), (.indexed, true, true), (.full, true, true),
    ]

    @Test(arguments: depths)
    func coloursFollowWhatTheTerminalHas(_ sample: (depth: ColourDepth, isBold: Bool, isColoured: Bool)) {
        var screen = Screen(depth: sample.depth)
        var canvas = Canvas(width: 20, height: 1)
        canvas.put("late", x: 0, y: 0, style: TextStyle(.red, isBold: true))
        let sent = String(decoding: screen.update(to: canvas), as: UTF8.self)
        #expect((sent.contains("\u{1B}[1m") || sent.contains("\u{1B}[1;31m")) == sample.isBold)
        #expect(sent.contains("31m") == sample.isColoured)
    }
}

@Suite struct CanvasTests {
    @Test func wideCharactersAreNeverHalf() {
        var canvas = Canvas(width: 6, height: 1)
        canvas.put("車車車", x: 0, y: 0)
        #expect(canvas.line(0) == "車車車")
        canvas.put("x", x: 1, y: 0)
        #expect(canvas.line(0) == " x車車")
        canvas.put("y", x: 2, y: 0)
        #expect(canvas.line(0) == " xy 車")
        canvas.put("車", x: 5, y: 0)
        #expect(canvas.line(0) == " xy 車", "what has no room is left out")
    }

    @Test func textStopsAtItsLimitAndAtTheEdges() {
        var canvas = Canvas(width: 8, height: 2)
        let end = canvas.put("brakes", x: 1, y: 0, limit: 4)
        #expect(end == 4)
        canvas.put("late", x: 6, y: 1)
        canvas.put("gone", x: 0, y: 2)
        #expect(canvas.text == " bra\n      la\n")
    }

    static let wrappings: [(text: String, columns: Int, indent: Int, lines: [String])] = [
        ("short", 10, 2, ["short"]),
        ("is told by e-mail", 10, 0, ["is told by", "e-mail"]),
        ("one two three four five", 14, 2, ["one two three", "  four five"]),
        ("unbreakableword", 6, 0, ["unbrea", "kablew", "ord"]),
        ("修理修理", 4, 0, ["修理", "修理"]),
    ]

    @Test(arguments: wrappings)
    func linesBreakAtWords(_ sample: (text: String, columns: Int, indent: Int, lines: [String])) {
        let lines = StyledText(sample.text).wrapped(to: sample.columns, indent: sample.indent)
        #expect(lines.map(\.text) == sample.lines)
    }
}

/// A terminal of the sequences that a screen sends. Every character takes what DisplayWidth says, or, to be as contrary as
/// terminals are, one column when it is not plain.
private struct Emulator {
    let width: Int
    let height: Int
    private var cells: [[Character?]]
    private var x = 0
    private var y = 0

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        cells = Array(repeating: Array(repeating: " ", count: width), count: height)
    }

    mutating func obey(_ bytes: [UInt8]) {
        var rest = Substring(String(decoding: bytes, as: UTF8.self))
        while let first = rest.first {
            guard first == "\u{1B}" else {
                put(rest.removeFirst())
                continue
            }
            rest = rest.dropFirst(2)
            let end = rest.firstIndex { ("@"..."~").contains($0) }!
            let parameters = rest[..<end]
            let final = rest[end]
            rest = rest[rest.index(after: end)...]
            if final == "H" {
                let numbers = parameters.split(separator: ";").map { Int($0)! }
                (y, x) = (numbers[0] - 1, numbers[1] - 1)
            } else if final == "J" {
                self = Emulator(width: width, height: height)
            }
        }
    }

    private mutating func put(_ character: Character) {
        let columns = DisplayWidth.of(character)
        guard x + columns <= width else { return }
        cells[y][x] = character
        if columns == 2 { cells[y][x + 1] = nil }
        x += columns
    }

    var text: String {
        cells.map { row in
            var line = String(row.compactMap { $0 })
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}
