// What a rule of the shop throws. One type for all families: the protocol turns it into an error answer without
// knowing any rule.

package import JSON
package import Records

/// Why a call was refused. Nothing of the call is stored.
package struct ShopError: Error, Sendable {
    package let kind: ErrorKind
    /// For the person in front of the screen; nil: what the problems say, or the kind's own sentence.
    private let givenMessage: String?
    /// Nil: the kind's own.
    package let hint: String?
    /// Every problem that was found.
    package let problems: [Problem]
    /// Further members of `data`, ready to be spliced: `"id":"J1","current":{…}`; none when empty.
    package let details: [UInt8]
    /// The record that is not there, of `notFound`.
    package private(set) var missing: RecordID?

    package init(
        _ kind: ErrorKind, _ message: String? = nil, hint: String? = nil, problems: [Problem] = [],
        details: [UInt8] = []
    ) {
        self.kind = kind
        givenMessage = message
        self.hint = hint
        self.problems = problems
        self.details = details
    }

    /// As above, with the details written by `write`: keys and values alternately.
    package init(
        _ kind: ErrorKind, _ message: String? = nil, hint: String? = nil, problems: [Problem] = [],
        _ write: (inout JSONWriter) -> Void
    ) {
        var writer = JSONWriter(capacity: 256)
        write(&writer)
        self.init(kind, message, hint: hint, problems: problems, details: writer.array)
    }

    /// For the person in front of the screen; nil: the kind's own sentence.
    package var message: String? { givenMessage ?? problems.sentence }

    /// The members of `data` that follow kind, retryable and hint.
    package func writeMembers(to writer: inout JSONWriter) {
        if !problems.isEmpty {
            writer.key("problems")
            writer.beginArray()
            for problem in problems { problem.write(to: &writer) }
            writer.endArray()
        }
        if !details.isEmpty { details.withUnsafeBytes { writer.members($0) } }
    }
}

extension ShopError {
    /// Refused with every problem found.
    package static func validation(_ problems: [Problem]) -> ShopError {
        ShopError(.validation, hint: problems.count == 1 ? problems[0].hint : nil, problems: problems)
    }

    /// Refused with one problem.
    package static func validation(
        _ path: String, _ problem: ProblemKind, expected: String? = nil, actual: JSONFragment? = nil, limit: Int? = nil,
        hint: String? = nil
    ) -> ShopError {
        validation([
            Problem(path, problem, expected: expected, actual: actual, limit: limit, hint: hint)
        ])
    }

    /// No such record, or none that this session may see.
    package static func notFound(_ id: RecordID) -> ShopError {
        var error = ShopError(.notFound, "There is no \(id.collection.singular) \(id).") {
            $0.member("id", id.description)
        }
        error.missing = id
        return error
    }

    /// No such record, named in words.
    package static func notFound(named name: String, _ message: String) -> ShopError {
        ShopError(.notFound, message) { $0.member("id", name) }
    }

    /// The record is not as the caller last saw it; `current` is the record as one JSON object.
    package static func conflict(current: [UInt8]) -> ShopError {
        ShopError(.conflict, "Somebody else changed it meanwhile.") { writer in
            writer.member("reason", literal: "version")
            current.withUnsafeBytes { writer.member("current", raw: $0) }
        }
    }

    /// The record is in the asked-for state already.
    package static func conflict(_ message: String, reason: StaticString, current: [UInt8]? = nil) -> ShopError {
        ShopError(.conflict, message, hint: "There is nothing to do.") { writer in
            writer.member("reason", literal: reason)
            if let current { current.withUnsafeBytes { writer.member("current", raw: $0) } }
        }
    }

    /// A value that must be unique belongs to another record.
    package static func duplicate(
        _ field: StaticString, value: String, existing: RecordID, path: String? = nil
    ) -> ShopError {
        let path = path ?? "/" + field.text
        let problem = Problem(
            path, .taken, actual: value.fragment, hint: "\(existing) has it; choose another.")
        return ShopError(.duplicate, "\(value) is taken already, by \(existing).", problems: [problem]) { writer in
            writer.member("field", literal: field)
            writer.member("value", value)
            writer.member("existing", existing.description)
        }
    }

    /// Other records refer to it; how many of each collection.
    package static func inUse(_ id: RecordID, counts: [(collection: StaticString, count: Int)]) -> ShopError {
        let list = counts.map { "\($0.count) \($0.collection)" }.joined(separator: ", ")
        return ShopError(.inUse, "\(id) is still in use: \(list).") { writer in
            writer.member("id", id.description)
            writer.key("counts")
            writer.beginObject()
            for (collection, count) in counts { writer.member(collection, count) }
            writer.endObject()
        }
    }

    /// A right is missing: author, admin, staff, portal, portalDisabled, accountInactive or permission:NAME.
    package static func forbidden(_ missing: StaticString, _ message: String, hint: String? = nil) -> ShopError {
        ShopError(.forbidden, message, hint: hint) { $0.member("missing", literal: missing) }
    }

    /// The state machine has no such step from here.
    package static func invalidTransition(
        _ message: String, state: String, event: String, allowed: [String]
    ) -> ShopError {
        ShopError(.invalidTransition, message) { writer in
            writer.member("state", state)
            writer.member("event", event)
            writer.key("allowed")
            writer.beginArray()
            for event in allowed { writer.string(event) }
            writer.endArray()
        }
    }
}

extension CollectionNumber {
    /// What people call one of its records.
    package var singular: StaticString {
        switch self {
        case .changes: "change"
        case .requests: "request"
        case .settings: "setting"
        case .employees: "employee"
        case .accounts: "customer"
        case .portalUsers: "portal user"
        case .items: "item"
        case .jobs: "job"
        case .webStatusHistory: "history record"
        case .statuses: "status"
        case .listItems: "list entry"
        case .views: "view"
        case .outbox: "message"
        case .log: "log entry"
        case .quotes: "quote"
        case .comments: "comment"
        case .appointments: "appointment"
        case .appointmentEvents: "event of an appointment"
        case .myCustomers: "entry of a list of customers"
        case .attachments: "attachment"
        case .quoteVersions: "quote version"
        case .estimates: "estimate"
        case .estimateBatches: "batch of answers"
        case .reportRuns: "report run"
        }
    }
}
