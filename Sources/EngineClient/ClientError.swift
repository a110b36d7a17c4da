/// Why a program that is a client of the engine cannot go on.
package enum ClientError: Error, Equatable, Sendable {
    /// The engine could not be started, or has ended. In its words.
    case engine(String)
    /// A method was refused.
    case refused(String, EngineFailure)
    /// What a person has to mend: a setting, a file, a template.
    case setup(String)

    /// In words for a person.
    package var words: String {
        switch self {
        case .engine(let words), .setup(let words): words
        case .refused(let method, let failure):
            ([failure.message] + failure.problems.map { "\($0.path): \($0.text)" } + [failure.hint ?? ""])
                .filter { !$0.isEmpty }.joined(separator: "\n") + " (\(method))"
        }
    }
}
