/// The keys of a place.
struct HelpPage: Equatable, Sendable {
    struct Line: Equatable, Sendable {
        let keys: String
        let about: String
    }

    let lines: [Line]
    var top = 0

    init(_ lines: [(keys: String, about: String)]) { self.lines = lines.map { Line(keys: $0.keys, about: $0.about) } }
}
