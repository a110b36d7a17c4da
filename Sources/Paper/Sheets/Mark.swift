/// One thing on a sheet. Places are points from its upper left corner.
package enum Mark {
    case text(TextBlock, x: Double, y: Double)
    case line(x1: Double, y1: Double, x2: Double, y2: Double, width: Double, Ink, dashed: Bool)
    /// Filled on paper; a fax has its outline in place of a tint.
    case area(x: Double, y: Double, width: Double, height: Double, Ink, radius: Double)
    case frame(x: Double, y: Double, width: Double, height: Double, line: Double, Ink, radius: Double)
    /// A patch of a status's colour; on a fax, which has none, a black frame.
    case patch(x: Double, y: Double, width: Double, height: Double, Ink, isDiamond: Bool)
}

/// One page.
package struct Sheet {
    package var marks: [Mark] = []
}

/// Whether there are colours, and fine lines.
package enum Look: Sendable {
    case print, fax

    /// What sizes are multiplied with: a fax machine has two hundred dots an inch.
    package var scale: Double { self == .fax ? 1.18 : 1 }
}

/// A4 in points.
package enum PageSize {
    package static let width = 595.276
    package static let height = 841.89
}
