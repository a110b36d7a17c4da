// A small form over the screen: what a call needs is asked for, sent as one call, and what the engine refuses is told beside
// its field. Nothing is stored before it is sent; what was typed stays until it is taken, or left with Esc.

internal import EngineClient
internal import JSON
internal import Platform
internal import Terminal

struct Form: Equatable, Sendable {
    /// What happens when it is sent.
    enum Use: Equatable, Sendable {
        /// The method is called.
        case call
        /// A file is saved on this computer.
        case save(Download)
    }

    let title: String
    var use = Use.call
    let method: String
    /// Sent with what the fields say.
    let fixed: [JSONNode.Member]
    /// Whose version guards the call; nil: none is sent.
    let guarded: Sheet.Subject?
    /// The version that the person saw.
    var version: Int?
    /// The button, and what is said when it is done.
    let button: String
    let done: String
    /// Above the fields.
    var intro: [String] = []
    var fields: [FormField]
    /// What is there at first, so that leaving asks only about what was typed.
    let beginning: [FormField]

    /// The field the person is at; the number of fields: the button.
    var place = 0
    /// The first line that is shown.
    var top = 0
    var problems: [String: String] = [:]
    /// What is wrong with it as a whole.
    var trouble: String?
    /// Of each array that was sent, which of the form's elements each of its elements is.
    private var sentElements: [String: [Int]] = [:]
    /// Of the call that is on its way; nil: none is.
    var sending: Int?
    /// The call met somebody else's change, which is being read.
    var meets: Sheet?

    init(
        _ title: String, _ method: String, _ fixed: [JSONNode.Member], fields: [FormField], button: String,
        done: String, guarded: Sheet? = nil
    ) {
        self.title = title
        self.method = method
        self.fixed = fixed
        self.fields = fields
        self.button = button
        self.done = done
        self.guarded = guarded?.subject
        version = guarded?.version
        beginning = fields
    }

    var isChanged: Bool { fields != beginning }

    var isAtButton: Bool { place >= fields.count }

    /// The person is at a field that takes a day.
    var isAtDay: Bool { fields[safe: place].map { [.time, .date].contains($0.kind) } ?? false }

    mutating func move(by steps: Int) { place = max(0, min(place + steps, fields.count)) }

    // MARK: Sending

    /// The params of the call; nil when a field cannot be sent, which is then told beside it.
    mutating func params(today: CivilDate, currency: String) -> JSONNode? {
        dropBlankLines()
        problems = [:]
        trouble = nil
        var members = fixed
        var arrays = FormArrays()
        for field in fields {
            switch field.said(today: today, currency: currency) {
            case .nothing: continue
            case .problem(let text): problems[field.name] = text
            case .value(let value):
                if !arrays.take(field, value) { members.append(.init(field.name, value)) }
            }
        }
        guard problems.isEmpty else {
            goToProblem()
            return nil
        }
        sentElements = arrays.places
        members += arrays.members
        if let version { members.append(.init("ifVersion", .integer(Int64(version)))) }
        return .object(members)
    }

    /// What a refusal says of the fields; what is of none of them is told below.
    mutating func take(_ failure: EngineFailure) {
        sending = nil
        var others: [String] = []
        for problem in failure.problems {
            let path = formPath(String(problem.path.dropFirst()))
            if let field = fields.first(where: {
                path == $0.name || path.hasPrefix($0.name + "/") || $0.isElement(path)
            }) {
                problems[field.name] = problems[field.name].map { "\($0) \(problem.text)" } ?? problem.text
            } else {
                others.append(problem.text)
            }
        }
        if !others.isEmpty {
            trouble = others.joined(separator: " ")
        } else if failure.problems.isEmpty {
            trouble = Board.sentence(failure)
        }
        goToProblem()
    }

    /// A place in the params as fields are named: elements that said nothing were not sent.
    private func formPath(_ path: String) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 1, let sent = Int(parts[1]), let place = sentElements[parts[0]]?[safe: sent] else {
            return path
        }
        return ([parts[0], String(place)] + parts.dropFirst(2)).joined(separator: "/")
    }

    private mutating func goToProblem() {
        if let first = fields.firstIndex(where: { problems[$0.name] != nil }) { place = first }
    }
}
