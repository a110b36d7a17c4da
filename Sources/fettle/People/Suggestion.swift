internal import RPC

/// What to say of a name that is not known.
enum Suggestion {
    /// The refusal, the nearest name if one is near, and else all of them.
    static func text(_ refusal: String, _ name: String, among names: [String], all: String) -> String {
        if let nearest = NearestName.of(name, among: names) { return "\(refusal) Did you mean \(nearest)?" }
        return names.isEmpty ? refusal : "\(refusal) \(all): \(names.joined(separator: ", "))."
    }
}
