internal import CPango

/// A text that has been set in lines: it knows its height before it is drawn.
package final class TextBlock {
    let layout: OpaquePointer
    /// Points.
    package let width: Double
    package let height: Double
    /// From the top to the line that the first line's letters stand on.
    package let baseline: Double
    /// Whether the end is missing, for want of lines.
    package let isCut: Bool
    let ink: Ink

    init(layout: OpaquePointer, ink: Ink) {
        self.layout = layout
        self.ink = ink
        var extents = PangoRectangle()
        pango_layout_get_extents(layout, nil, &extents)
        width = Double(extents.x + extents.width) / Double(PANGO_SCALE)
        height = Double(extents.height) / Double(PANGO_SCALE)
        isCut = pango_layout_is_ellipsized(layout) != 0
        baseline = Double(pango_layout_get_baseline(layout)) / Double(PANGO_SCALE)
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(layout)) }
}
