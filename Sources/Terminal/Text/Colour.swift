/// A colour as a shop chose it for a status.
package struct Colour: Hashable, Sendable {
    package let red: UInt8
    package let green: UInt8
    package let blue: UInt8

    package init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// Reads #RRGGBB, as the schema's colours are.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count == 7, text.first == "#", let value = UInt32(text.dropFirst(), radix: 16) else {
            return nil
        }
        self.init(
            red: UInt8(value >> 16), green: UInt8(value >> 8 & 0xFF), blue: UInt8(truncatingIfNeeded: value & 0xFF))
    }

    /// The nearest of the 240 colours that a terminal with 256 has the same everywhere: a cube of six levels each
    /// (16 to 231) and 24 greys (232 to 255).
    package var index256: Int {
        let cube = [red, green, blue].map(Self.level)
        let colour = cube.map { Self.levels[$0] }
        let average = (Int(red) + Int(green) + Int(blue)) / 3
        let step = min(max((average - 3) / 10, 0), 23)
        let grey = 8 + 10 * step
        if distance(to: (grey, grey, grey)) < distance(to: (colour[0], colour[1], colour[2])) { return 232 + step }
        return 16 + 36 * cube[0] + 6 * cube[1] + cube[2]
    }

    private static let levels = [0, 95, 135, 175, 215, 255]

    private static func level(_ value: UInt8) -> Int {
        levels.indices.min { abs(levels[$0] - Int(value)) < abs(levels[$1] - Int(value)) }!
    }

    private func distance(to other: (Int, Int, Int)) -> Int {
        let (r, g, b) = (Int(red) - other.0, Int(green) - other.1, Int(blue) - other.2)
        return r * r + g * g + b * b
    }
}
