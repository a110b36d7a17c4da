// A filter as a client gives it: what a page says of itself when it was asked for through a view.

package import JSON

extension ListFilter {
    /// Writes the filter object; reading it again gives the same filter.
    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        for term in terms {
            writer.key(term.definition.name)
            term.operand.write(to: &writer)
        }
        writer.endObject()
    }
}

extension FilterOperand {
    fileprivate func write(to writer: inout JSONWriter) {
        switch self {
        case .flag(let flag): writer.bool(flag)
        case .words(let words): writer.string(words)
        case .range(let from, let to):
            writer.beginObject()
            if let from { writer.member("from", from.text) }
            if let to { writer.member("to", to.text) }
            writer.endObject()
        case .values(let values):
            // One value stands alone: none alone is null, and that is no array.
            if values.count == 1 { return Self.write(values[0], to: &writer) }
            writer.beginArray()
            for value in values { Self.write(value, to: &writer) }
            writer.endArray()
        }
    }

    private static func write(_ value: FilterValue?, to writer: inout JSONWriter) {
        switch value {
        case nil: writer.null()
        case .boolean(let flag)?: writer.bool(flag)
        case .integer(let number)?: writer.integer(number)
        case .text(let text)?: writer.string(text)
        case .record(let id)?: writer.string(id.description)
        case .named(.id(let id))?: writer.string(id.description)
        case .named(.name(let name))?: writer.string(name)
        }
    }
}
