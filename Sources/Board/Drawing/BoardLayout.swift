internal import Platform
internal import Terminal

/// Where things stand on a screen of a given size. Below 80 x 24 there is less; at 40 x 10 still enough to work.
struct BoardLayout: Equatable {
    let head: Rectangle
    /// The quick counts of quotes, the ways out of messages; nil: there is none.
    private(set) var summary: Rectangle?
    /// Nil while the pane covers it.
    private(set) var list: Rectangle?
    private(set) var pane: Rectangle?
    /// Between them, one cell high or wide.
    private(set) var rule: Rectangle?
    let foot: Rectangle

    private static let wide = 130
    private static let tall = 20

    init(_ size: TerminalSize, isPaneShown: Bool, isPaneFocused: Bool, hasSummary: Bool = false) {
        let titleRows = size.rows >= 16 ? 2 : 1
        let headRows = titleRows + (hasSummary ? 1 : 0)
        head = Rectangle(x: 0, y: 0, width: size.columns, height: titleRows)
        if hasSummary { summary = Rectangle(x: 0, y: titleRows, width: size.columns, height: 1) }
        foot = Rectangle(x: 0, y: size.rows - 1, width: size.columns, height: 1)
        let body = Rectangle(x: 0, y: headRows, width: size.columns, height: size.rows - headRows - 1)
        guard isPaneShown || isPaneFocused else {
            list = body
            return
        }
        if size.columns >= Self.wide {
            let width = max(54, size.columns * 2 / 5)
            list = Rectangle(x: 0, y: body.y, width: body.width - width - 1, height: body.height)
            rule = Rectangle(x: body.width - width - 1, y: body.y, width: 1, height: body.height)
            pane = Rectangle(x: body.width - width, y: body.y, width: width, height: body.height)
        } else if size.rows >= Self.tall {
            let height = max(11, body.height * 55 / 100)
            let above = body.height - height - 1
            list = Rectangle(x: 0, y: body.y, width: body.width, height: above)
            rule = Rectangle(x: 0, y: body.y + above, width: body.width, height: 1)
            pane = Rectangle(x: 0, y: body.y + above + 1, width: body.width, height: height)
        } else if isPaneFocused {
            pane = body
        } else {
            list = body
        }
    }
}
