// The rows of a list, page after page, as many as are wanted.

internal import JSON
internal import RPC

/// What is asked of a list.
struct ListQuestion {
    let list: ListMethod
    var filters: [FilterArgument] = []
    var sort: String?
    /// Nil: as the list shows itself.
    var columns: [String]?
    var usesView = false
    /// Nil: every row.
    var limit: Int?

    /// Everything that can be told wrong before a store is opened.
    func validate() throws {
        if let sort, list.takes("sort") {
            let name = sort.hasPrefix("-") ? String(sort.dropFirst()) : sort
            guard list.sorts.contains(name) else {
                throw UsageError(
                    Suggestion.text(
                        "\(list.title) cannot be sorted by \(name).", name, among: list.sorts, all: "It can be by"))
            }
        } else if sort != nil {
            throw UsageError("\(list.title) has an order of its own and takes no --sort.")
        }
        for id in columns ?? [] where list.column(id) == nil {
            throw UsageError(
                Suggestion.text(
                    "\(list.title) has no column \(id).", id, among: list.columns.map(\.id), all: "It has"))
        }
        if usesView, !list.takes("view") { throw UsageError("\(list.title) has no view of its own to take.") }
    }
}

struct ListRows {
    /// Each row's own bytes.
    private(set) var fragments: [[UInt8]] = []
    /// All that fit, where the list counts them.
    private(set) var total: Int?
    private(set) var hasMore = false

    /// Most rows that are asked for at once; a page also ends at its byte limit.
    private static let pageRows = 500

    /// - Parameter columns: what to ask for; nil: everything.
    init(_ question: ListQuestion, columns: [String]?, withTotal: Bool, _ store: OpenStore) throws {
        let list = question.list
        let given = Set(question.filters.map(\.filter.name))
        guard let required = list.required, !given.contains(required.name) else {
            try read(question, columns, withTotal, nil, store)
            return
        }
        for value in required.values { try read(question, columns, withTotal, (required.name, value), store) }
    }

    private mutating func read(
        _ question: ListQuestion, _ columns: [String]?, _ withTotal: Bool, _ fixed: (String, String)?,
        _ store: OpenStore
    ) throws {
        let list = question.list
        var cursor: String?
        repeat {
            let left = question.limit.map { max(0, $0 - fragments.count) }
            if left == 0 {
                hasMore = true
                return
            }
            let answer = try store.bytes(list.method.name) { writer in
                if let fixed {
                    writer.key(fixed.0)
                    writer.string(fixed.1)
                }
                try Self.writeFilters(question.filters, store, to: &writer)
                if let sort = question.sort { writer.member("sort", sort) }
                if let columns, list.takes("columns") {
                    writer.key("columns")
                    writer.beginArray()
                    for column in columns { writer.string(column) }
                    writer.endArray()
                }
                if question.usesView { writer.member("view", true) }
                if list.takes("limit") { writer.member("limit", min(left ?? Self.pageRows, Self.pageRows)) }
                if withTotal, list.takes("withTotal"), cursor == nil { writer.member("withTotal", true) }
                if let cursor { writer.member("cursor", cursor) }
            }
            cursor = take(answer, list, at: left)
        } while cursor != nil
    }

    /// Takes the rows of a page; returns where the next one begins.
    private mutating func take(_ answer: [UInt8], _ list: ListMethod, at left: Int?) -> String? {
        answer.withUnsafeBytes { bytes in
            if let count = JSONText.member("total", of: bytes).flatMap(JSONText.integer) { total = Int(count) }
            let rows = JSONText.members(of: bytes).first { JSONText.string($0.name) == list.rowsMember }
            var count = 0
            for row in rows.map({ JSONText.elements(of: $0.value) }) ?? JSONText.elements(of: bytes) {
                if count == left {
                    hasMore = true
                    break
                }
                fragments.append(Array(row))
                count += 1
            }
            return JSONText.member("nextCursor", of: bytes).flatMap(JSONText.string)
        }
    }

    /// The rows as trees, which live as long as the store is open.
    func trees(_ store: OpenStore) throws -> [ObjectView] {
        let text = Array("[".utf8) + fragments.joined(separator: [UInt8(ascii: ",")]) + Array("]".utf8)
        return try store.keep(text).root.array?.compactMap { $0.object } ?? []
    }

    /// Values of a filter that is named several times stand together.
    private static func writeFilters(
        _ arguments: [FilterArgument], _ store: OpenStore, to writer: inout JSONWriter
    ) throws {
        func write(_ isMember: Bool) throws {
            var done: Set<String> = []
            for argument in arguments where argument.filter.isMember == isMember {
                guard done.insert(argument.filter.name).inserted else { continue }
                let values = arguments.filter { $0.filter.name == argument.filter.name }.map(\.value)
                try FilterArgument.write(values, of: argument.filter, store, to: &writer)
            }
        }
        try write(false)
        guard arguments.contains(where: \.filter.isMember) else { return }
        writer.key("filter")
        writer.beginObject()
        try write(true)
        writer.endObject()
    }
}
