// --filter field=value as a person types it, turned into what the list takes: true for yes, a range of days for two dates,
// several values for a field that is named several times.

internal import JSON
internal import Platform
internal import RPC

struct FilterArgument {
    let filter: ListMethod.Filter
    let value: String

    /// Reads `field=value` for a list.
    init(_ text: String, _ list: ListMethod) throws {
        guard let equals = text.firstIndex(of: "=") else {
            throw UsageError(
                "A filter is field=value, such as --filter \(list.filters.first?.name ?? "id")=…; not \(text).")
        }
        try self.init(name: String(text[..<equals]), value: String(text[text.index(after: equals)...]), list)
    }

    init(filter: ListMethod.Filter, value: String) {
        self.filter = filter
        self.value = value
    }

    init(name: String, value: String, _ list: ListMethod) throws {
        guard let filter = list.filters.first(where: { $0.name == name }) else {
            let names = list.filters.map(\.name)
            throw UsageError(
                Suggestion.text("\(list.title) cannot be filtered by \(name).", name, among: names, all: "It can be by")
            )
        }
        self.filter = filter
        self.value = value
    }

    /// Writes the values of one filter as the schema wants them.
    static func write(_ values: [String], of filter: ListMethod.Filter, _ store: OpenStore, to writer: inout JSONWriter)
        throws
    {
        writer.key(filter.name)
        if filter.kind == .range {
            guard values.count == 1 else { throw UsageError("Give one range for \(filter.name).") }
            return try writeRange(values[0], of: filter, store, to: &writer)
        }
        if values.count > 1 { writer.beginArray() }
        for value in values { try writeOne(value, of: filter, to: &writer) }
        if values.count > 1 { writer.endArray() }
    }

    private static func writeOne(_ value: String, of filter: ListMethod.Filter, to writer: inout JSONWriter) throws {
        if value.isEmpty, filter.allowsNone { return writer.null() }
        switch filter.kind {
        case .flag:
            switch value.lowercased() {
            case "yes", "true", "y", "1", "": writer.bool(true)
            case "no", "false", "n", "0": writer.bool(false)
            default: throw UsageError("\(filter.name) is yes or no, not \(value).")
            }
        case .number:
            guard let number = Int64(value) else {
                throw UsageError("\(filter.name) is a whole number, not \(value).")
            }
            writer.integer(number)
        case .choice(let words, let titles):
            // What a table showed is taken too.
            let word = words.first { $0 == value || titles[$0]?.lowercased() == value.lowercased() }
            guard let word else {
                throw UsageError(
                    Suggestion.text("\(filter.name) cannot be \(value).", value, among: words, all: "It can be"))
            }
            writer.string(word)
        default: writer.string(value)
        }
    }

    /// 2026-03-01..2026-03-08, either end left out, or one day; today, tomorrow and yesterday are days.
    private static func writeRange(
        _ value: String, of filter: ListMethod.Filter, _ store: OpenStore, to writer: inout JSONWriter
    ) throws {
        var ends = [value, value]
        if let dots = value.firstRange(of: "..") {
            ends = [String(value[..<dots.lowerBound]), String(value[dots.upperBound...])]
        }
        writer.beginObject()
        for (name, end) in zip(["from", "to"], ends) where !end.isEmpty {
            let text = try day(end, store)
            guard CivilDate(text) != nil || Timestamp.parse(text) != nil else {
                throw UsageError(
                    "\(filter.name) is a day such as 2026-03-04, or two with dots between them: 2026-03-01..2026-03-08. "
                        + "One end may be left out. \(end) is no day.")
            }
            writer.key(name)
            writer.string(text)
        }
        writer.endObject()
    }

    private static func day(_ text: String, _ store: OpenStore) throws -> String {
        let today = store.zone.civilTime(atUTC: store.now).date
        switch text.lowercased() {
        case "today": return today.description
        case "tomorrow": return today.adding(days: 1).description
        case "yesterday": return today.adding(days: -1).description
        default: return text
        }
    }
}
