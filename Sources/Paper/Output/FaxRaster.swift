// A sheet as a fax machine has it: 1,728 dots a line, 204 dots an inch across and 196 down (T.4, fine), black or white.

internal import CPango

package struct FaxRaster: Equatable, Sendable {
    package static let width = 1728
    package static let height = 2292
    package static let dotsPerInch = (across: 204, down: 196)
    static let rowBytes = width / 8

    /// Rows from the top, 216 bytes each; the first dot is the highest bit, 1 is black.
    package let bits: [UInt8]

    package init(bits: [UInt8]) { self.bits = bits }

    package init(_ sheet: Sheet) {
        let surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(Self.width), Int32(Self.height))
        let context = cairo_create(surface)!
        cairo_set_source_rgb(context, 1, 1, 1)
        cairo_paint(context)
        let across = Double(Self.dotsPerInch.across) / 72
        // A4 is narrower than a line: the sheet stands in its middle.
        cairo_translate(context, (Double(Self.width) - PageSize.width * across) / 2, 0)
        cairo_scale(context, across, Double(Self.dotsPerInch.down) / 72)
        Canvas(context: context, look: .fax).draw(sheet.marks)
        cairo_surface_flush(surface)
        bits = Self.threshold(surface!)
        cairo_destroy(context)
        cairo_surface_destroy(surface)
    }

    /// Everything darker than the middle is black. Letters are drawn grey at their edges, and thin strokes mostly grey:
    /// a threshold a little above the middle keeps them whole.
    private static func threshold(_ surface: OpaquePointer) -> [UInt8] {
        let stride = Int(cairo_image_surface_get_stride(surface))
        let pixels = UnsafeRawPointer(cairo_image_surface_get_data(surface)!)
        var bits = [UInt8](repeating: 0, count: rowBytes * height)
        for row in 0..<height {
            for column in 0..<width {
                // Green of the four bytes; the drawing has no colours.
                if pixels.load(fromByteOffset: row * stride + column * 4 + 1, as: UInt8.self) < 160 {
                    bits[row * rowBytes + column / 8] |= 0x80 >> UInt8(column % 8)
                }
            }
        }
        return bits
    }
}
