// What a screen is to show, as cells. Drawing is pure: a function of the state puts text on a canvas, tests read the text
// off it, and `Screen` sends to the terminal what differs from the canvas before.

/// A grid of cells that text is put on. What lies beyond its edges is cut off.
package struct Canvas: Equatable, Sendable {
    package let width: Int
    package let height: Int
    private var cells: [Cell]
    /// Where the terminal's cursor is shown; nil: nowhere.
    package var cursor: (x: Int, y: Int)? {
        get { cursorX.map { ($0, cursorY) } }
        set {
            cursorX = newValue?.x
            cursorY = newValue?.y ?? 0
        }
    }
    private var cursorX: Int?
    private var cursorY = 0

    package init(width: Int, height: Int) {
        self.width = max(0, width)
        self.height = max(0, height)
        cells = Array(repeating: Cell(), count: self.width * self.height)
    }

    package var bounds: Rectangle { Rectangle(x: 0, y: 0, width: width, height: height) }

    package subscript(_ x: Int, _ y: Int) -> Cell {
        get { cells[y * width + x] }
        set { cells[y * width + x] = newValue }
    }

    /// Puts text on one line; what takes no column of its own is left out. Returns the column after it.
    ///
    /// - Parameter limit: the first column that is not written, at most the width of the canvas.
    @discardableResult
    package mutating func put(_ text: String, x: Int, y: Int, style: TextStyle = .plain, limit: Int? = nil) -> Int {
        let end = min(limit ?? width, width)
        guard y >= 0, y < height else { return x }
        var column = x
        for character in text {
            let columns = DisplayWidth.of(character)
            if columns == 0 { continue }
            guard column + columns <= end else { break }
            if column >= 0 { place(character, columns, column, y, style) }
            column += columns
        }
        return column
    }

    /// Puts text of several looks, as above.
    @discardableResult
    package mutating func put(_ text: StyledText, x: Int, y: Int, limit: Int? = nil) -> Int {
        var column = x
        for piece in text.pieces {
            let after = put(piece.text, x: column, y: y, style: piece.style, limit: limit)
            if after < column + DisplayWidth.of(piece.text) { return after }
            column = after
        }
        return column
    }

    /// Fills a rectangle with a character of one column.
    package mutating func fill(_ area: Rectangle, with character: Character = " ", style: TextStyle = .plain) {
        for y in max(0, area.y)..<max(0, min(height, area.y + area.height)) {
            for x in max(0, area.x)..<max(0, min(width, area.x + area.width)) { place(character, 1, x, y, style) }
        }
    }

    /// Changes how a rectangle looks and leaves its text.
    package mutating func restyle(_ area: Rectangle, _ change: (inout TextStyle) -> Void) {
        for y in max(0, area.y)..<max(0, min(height, area.y + area.height)) {
            for x in max(0, area.x)..<max(0, min(width, area.x + area.width)) { change(&self[x, y].style) }
        }
    }

    /// The text of a line, spaces at its end left out.
    package func line(_ y: Int) -> String {
        var text = ""
        for x in 0..<width where !self[x, y].isShadow { text.append(self[x, y].character) }
        while text.last == " " { text.removeLast() }
        return text
    }

    /// All lines, each with a line end.
    package var text: String { (0..<height).map { line($0) + "\n" }.joined() }

    private mutating func place(_ character: Character, _ columns: Int, _ x: Int, _ y: Int, _ style: TextStyle) {
        // Half of a wide character that is overwritten leaves a space.
        if self[x, y].isShadow, x > 0 { self[x - 1, y] = Cell(" ", self[x - 1, y].style) }
        let last = x + columns - 1
        if last + 1 < width, self[last + 1, y].isShadow { self[last + 1, y] = Cell(" ", self[last + 1, y].style) }
        self[x, y] = Cell(character, style)
        if columns == 2 {
            self[x + 1, y] = Cell(" ", style)
            self[x + 1, y].isShadow = true
        }
    }

    package static func == (a: Canvas, b: Canvas) -> Bool {
        a.width == b.width && a.height == b.height && a.cells == b.cells && a.cursorX == b.cursorX
            && a.cursorY == b.cursorY
    }
}
