// Sets text in lines, once for all outputs: a PDF and a fax of the same paper have the same lines and pages. Metrics are
// not rounded to any device's dots.

internal import CPango

package final class Typesetter {
    private let context: OpaquePointer
    private let surface: OpaquePointer
    private let canvas: OpaquePointer

    /// Fonts by preference; what none of them has is taken from others on the machine.
    private static let family = "Open Sans, DejaVu Sans, sans-serif"

    package init() {
        surface = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, nil)
        canvas = cairo_create(surface)
        context = pango_cairo_create_context(canvas)
        pango_cairo_context_set_resolution(context, 72)
        let options = cairo_font_options_create()
        cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
        cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
        pango_cairo_context_set_font_options(context, options)
        cairo_font_options_destroy(options)
    }

    deinit {
        g_object_unref(UnsafeMutableRawPointer(context))
        cairo_destroy(canvas)
        cairo_surface_destroy(surface)
    }

    /// - Parameters:
    ///   - width: points that a line may have; nil for one line as long as it gets.
    ///   - language: tag, for the forms of letters and where lines may end.
    package func set(_ text: String, _ style: TextStyle, width: Double?, language: String = "en") -> TextBlock {
        let layout = pango_layout_new(context)!
        let font = pango_font_description_new()
        pango_font_description_set_family(font, Self.family)
        pango_font_description_set_absolute_size(font, style.size * Double(PANGO_SCALE))
        pango_font_description_set_weight(font, Self.weight(style.weight))
        pango_layout_set_font_description(layout, font)
        pango_font_description_free(font)
        pango_context_set_language(context, pango_language_from_string(language))
        // NUL ends a C text: nothing after it would be shown.
        let shown = text.unicodeScalars.contains("\0") ? String(text.unicodeScalars.filter { $0 != "\0" }) : text
        pango_layout_set_text(layout, shown, -1)
        if let width {
            pango_layout_set_width(layout, Int32(width * Double(PANGO_SCALE)))
            pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
        }
        if let limit = style.lineLimit {
            pango_layout_set_height(layout, Int32(-limit))
            pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END)
        }
        pango_layout_set_alignment(layout, Self.alignment(style.alignment))
        // A hyphen where a line is full would read as part of an address, a number or a name.
        let attributes = pango_attr_list_new()
        pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(0))
        pango_layout_set_attributes(layout, attributes)
        pango_attr_list_unref(attributes)
        return TextBlock(layout: layout, ink: style.ink)
    }

    private static func weight(_ weight: TextStyle.Weight) -> PangoWeight {
        switch weight {
        case .regular: PANGO_WEIGHT_NORMAL
        case .semibold: PANGO_WEIGHT_SEMIBOLD
        case .bold: PANGO_WEIGHT_BOLD
        }
    }

    private static func alignment(_ alignment: TextStyle.Alignment) -> PangoAlignment {
        switch alignment {
        case .leading: PANGO_ALIGN_LEFT
        case .center: PANGO_ALIGN_CENTER
        case .trailing: PANGO_ALIGN_RIGHT
        }
    }
}
