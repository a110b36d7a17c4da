// Sheets as a PDF. The same sheets, title and date are the same bytes.

internal import CPango

package enum PDFFile {
    private final class Collector {
        var bytes: [UInt8] = []
    }

    /// - Parameter made: time for the file's own record, as PDF has it ("2026-03-02T16:30:00+01:00").
    package static func bytes(_ sheets: [Sheet], title: String, author: String, made: String) -> [UInt8] {
        let collector = Collector()
        let write: cairo_write_func_t = { closure, data, count in
            guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
            let collector = Unmanaged<Collector>.fromOpaque(closure).takeUnretainedValue()
            collector.bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: Int(count)))
            return CAIRO_STATUS_SUCCESS
        }
        let surface = cairo_pdf_surface_create_for_stream(
            write, Unmanaged.passUnretained(collector).toOpaque(), PageSize.width, PageSize.height)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, author)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Fettle")
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, made)
        let context = cairo_create(surface)!
        let canvas = Canvas(context: context, look: .print)
        for sheet in sheets {
            canvas.draw(sheet.marks)
            cairo_show_page(context)
        }
        cairo_destroy(context)
        cairo_surface_finish(surface)
        cairo_surface_destroy(surface)
        return collector.bytes
    }
}
