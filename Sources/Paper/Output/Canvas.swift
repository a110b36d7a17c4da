internal import CPango

/// Draws marks with cairo.
struct Canvas {
    let context: OpaquePointer
    let look: Look

    func draw(_ marks: [Mark]) {
        for mark in marks { draw(mark) }
    }

    private func draw(_ mark: Mark) {
        switch mark {
        case .text(let block, let x, let y):
            use(block.ink)
            cairo_move_to(context, x, y)
            pango_cairo_show_layout(context, block.layout)
        case .line(let x1, let y1, let x2, let y2, let width, let ink, let dashed):
            use(ink)
            cairo_set_line_width(context, look == .fax ? max(width, 0.8) : width)
            if dashed { cairo_set_dash(context, [4, 3], 2, 0) }
            cairo_move_to(context, x1, y1)
            cairo_line_to(context, x2, y2)
            cairo_stroke(context)
            cairo_set_dash(context, nil, 0, 0)
        case .area(let x, let y, let width, let height, let ink, let radius):
            rounded(x, y, width, height, radius)
            if look == .fax {
                use(.black)
                cairo_set_line_width(context, 0.8)
                cairo_stroke(context)
            } else {
                use(ink)
                cairo_fill(context)
            }
        case .frame(let x, let y, let width, let height, let line, let ink, let radius):
            rounded(x, y, width, height, radius)
            use(ink)
            cairo_set_line_width(context, look == .fax ? max(line, 0.8) : line)
            cairo_stroke(context)
        case .patch(let x, let y, let width, let height, let ink, let isDiamond):
            patch(x, y, width, height, ink, isDiamond)
        }
    }

    private func patch(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ ink: Ink, _ isDiamond: Bool) {
        if isDiamond {
            cairo_move_to(context, x + width / 2, y)
            cairo_line_to(context, x + width, y + height / 2)
            cairo_line_to(context, x + width / 2, y + height)
            cairo_line_to(context, x, y + height / 2)
            cairo_close_path(context)
        } else {
            rounded(x, y, width, height, min(width, height) / 2)
        }
        if look == .fax {
            use(.black)
            cairo_set_line_width(context, 0.8)
            cairo_stroke(context)
            return
        }
        use(ink)
        cairo_fill_preserve(context)
        // A light colour on white paper still has an edge.
        cairo_set_source_rgb(context, ink.red * 0.8, ink.green * 0.8, ink.blue * 0.8)
        cairo_set_line_width(context, 0.4)
        cairo_stroke(context)
    }

    private func rounded(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ radius: Double) {
        guard radius > 0 else {
            cairo_rectangle(context, x, y, width, height)
            return
        }
        let quarter = Double.pi / 2
        cairo_new_sub_path(context)
        cairo_arc(context, x + width - radius, y + radius, radius, -quarter, 0)
        cairo_arc(context, x + width - radius, y + height - radius, radius, 0, quarter)
        cairo_arc(context, x + radius, y + height - radius, radius, quarter, 2 * quarter)
        cairo_arc(context, x + radius, y + radius, radius, 2 * quarter, 3 * quarter)
        cairo_close_path(context)
    }

    private func use(_ ink: Ink) {
        if look == .fax {
            cairo_set_source_rgb(context, 0, 0, 0)
        } else {
            cairo_set_source_rgb(context, ink.red, ink.green, ink.blue)
        }
    }
}
