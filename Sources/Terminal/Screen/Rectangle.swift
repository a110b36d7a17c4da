/// A part of a canvas, in cells from its upper left corner.
package struct Rectangle: Equatable, Sendable {
    package var x: Int
    package var y: Int
    package var width: Int
    package var height: Int

    package init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = max(0, width)
        self.height = max(0, height)
    }

    /// What is left without so many cells at each side.
    package func inset(_ cells: Int) -> Rectangle {
        Rectangle(x: x + cells, y: y + cells, width: width - 2 * cells, height: height - 2 * cells)
    }
}
