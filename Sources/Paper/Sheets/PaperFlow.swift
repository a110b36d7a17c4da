// Puts blocks below each other and begins a new sheet where one ends. What belongs together is asked for first: a repair is
// never parted, and an answer slip is whole. Footers come last, when it is known how many sheets there are.

package import Wording

package final class PaperFlow {
    package let look: Look
    package let wording: Wording
    private let typesetter = Typesetter()
    package private(set) var sheets: [Sheet] = [Sheet()]
    /// A heading that has not been drawn.
    private var waiting: TextBlock?
    /// Where the next block begins.
    package var y: Double

    package let left = 48.0
    package let right = PageSize.width - 48
    package let top = 46.0
    package let bottom = PageSize.height - 58

    package init(look: Look, wording: Wording) {
        self.look = look
        self.wording = wording
        y = top
    }

    package var width: Double { right - left }

    /// A text set for this paper.
    package func set(_ text: String, _ style: TextStyle, width: Double? = nil) -> TextBlock {
        var scaled = style
        scaled.size *= look.scale
        if look == .fax { scaled.ink = .black }
        return typesetter.set(text, scaled, width: width, language: wording.tag)
    }

    /// A text in the largest of some sizes in which it needs no more than two lines; in the smallest it has as many as it needs.
    ///
    /// - Parameter sizes: points, falling.
    package func fitted(
        _ text: String, _ sizes: [Double], _ weight: TextStyle.Weight, width: Double
    ) -> TextBlock {
        for size in sizes.dropLast() {
            let block = set(text, TextStyle(size, weight, lineLimit: 2), width: width)
            if !block.isCut { return block }
        }
        return set(text, TextStyle(sizes[sizes.count - 1], weight, lineLimit: 12), width: width)
    }

    package func draw(_ mark: Mark) { sheets[sheets.count - 1].marks.append(mark) }

    package func draw(_ block: TextBlock, x: Double, y: Double) { draw(.text(block, x: x, y: y)) }

    /// Begins a new sheet unless so much fits below, and draws the heading that waits; whether a sheet was begun. Asked for
    /// before a block is drawn.
    @discardableResult
    package func need(_ height: Double) -> Bool {
        let head = waiting.map { $0.height + 16 } ?? 0
        let begins = y + head + height > bottom && y > top
        if begins { newSheet() }
        if let heading = waiting {
            waiting = nil
            if y > top { y += 10 }
            draw(heading, x: left, y: y)
            y += heading.height + 6
        }
        return begins
    }

    package func newSheet() {
        sheets.append(Sheet())
        y = top
    }

    /// A text over the whole width, parted between lines where it must be.
    package func paragraph(_ text: String, _ style: TextStyle, after: Double = 8) {
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            guard !line.isEmpty else {
                y += style.size * look.scale * 0.6
                continue
            }
            let block = set(String(line), style, width: width)
            guard block.height < bottom - top else {
                long(String(line), style)
                continue
            }
            need(block.height)
            draw(block, x: left, y: y)
            y += block.height
        }
        y += after
    }

    /// A paragraph longer than a sheet, in pieces of a thousand characters.
    private func long(_ text: String, _ style: TextStyle) {
        var rest = text[...]
        while !rest.isEmpty {
            var piece = rest.prefix(1000)
            if piece.endIndex < rest.endIndex, let space = piece.lastIndex(of: " ") { piece = piece[...space] }
            rest = rest[piece.endIndex...]
            let block = set(String(piece), style, width: width)
            need(block.height)
            draw(block, x: left, y: y)
            y += block.height
        }
    }

    package func rule(_ ink: Ink = .line, after: Double = 10) {
        draw(.line(x1: left, y1: y, x2: right, y2: y, width: 0.7, ink, dashed: false))
        y += after
    }

    /// A heading, drawn with the first block that follows it: never alone at the end of a sheet.
    package func heading(_ text: String) {
        waiting = set(text, TextStyle(13, .bold), width: width)
    }

    /// Adds the feet and hands the sheets out.
    package func finished(foot: String) -> [Sheet] {
        for index in sheets.indices {
            let number = set(
                wording(.page, "\(index + 1)", "\(sheets.count)"), TextStyle(8, .regular, .quiet, alignment: .trailing),
                width: 120)
            let name = set(foot, TextStyle(8, .regular, .quiet, lineLimit: 1), width: width - 130)
            let place = PageSize.height - 40
            sheets[index].marks.append(
                .line(x1: left, y1: place - 5, x2: right, y2: place - 5, width: 0.5, .line, dashed: false))
            sheets[index].marks.append(.text(name, x: left, y: place))
            sheets[index].marks.append(.text(number, x: right - 120, y: place))
        }
        return sheets
    }
}
