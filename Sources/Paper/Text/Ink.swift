/// A colour on paper. A fax has black alone.
package struct Ink: Hashable, Sendable {
    /// 0 to 1.
    package let red: Double
    package let green: Double
    package let blue: Double

    package init(_ red: Double, _ green: Double, _ blue: Double) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// "#RRGGBB"; nil for anything else.
    package init?(_ text: String) {
        guard text.hasPrefix("#"), text.utf8.count == 7, let value = UInt32(text.dropFirst(), radix: 16) else {
            return nil
        }
        self.init(Double(value >> 16) / 255, Double(value >> 8 & 255) / 255, Double(value & 255) / 255)
    }

    package static let text = Ink(0.11, 0.12, 0.14)
    package static let quiet = Ink(0.38, 0.40, 0.44)
    package static let line = Ink(0.78, 0.80, 0.83)
    package static let tint = Ink(0.95, 0.96, 0.97)
    package static let black = Ink(0, 0, 0)
}
