// The customer's message is a template with named places, filled in one pass: what is put in is never read as a
// template again, whatever a customer is called. A line whose places are all empty is left out (S0-19).

/// What can be said in a message, each by its name in braces.
package enum MessagePlace: String, CaseIterable, Sendable {
    case customer, title, roNumber, status, dueOut, stage, note, shop
}

/// A text with named places.
package struct MessageTemplate: Hashable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    /// The text with its places filled.
    package func filled(_ values: [MessagePlace: String]) -> String {
        var lines: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var filled = ""
            var places = 0
            var said = 0
            Self.parts(of: line) { part in
                switch part {
                case .text(let text): filled += text
                case .place(let place):
                    places += 1
                    if let value = values[place], !value.isEmpty {
                        said += 1
                        filled += value
                    }
                }
            }
            if places == 0 || said > 0 { lines.append(filled) }
        }
        return Self.joined(lines)
    }

    /// Names in braces that stand for nothing; they would be sent as they are.
    package var unknownPlaces: [String] {
        var unknown: [String] = []
        for line in text.split(separator: "\n") {
            var rest = line
            while let open = rest.firstIndex(of: "{") {
                rest = rest[rest.index(after: open)...]
                guard let close = rest.firstIndex(of: "}") else { break }
                let name = String(rest[..<close])
                if !name.isEmpty, name.allSatisfy(\.isLetter), MessagePlace(rawValue: name) == nil {
                    unknown.append(name)
                }
            }
        }
        return unknown
    }

    private enum Part {
        case text(Substring)
        case place(MessagePlace)
    }

    private static func parts(of line: Substring, _ take: (Part) -> Void) {
        var rest = line
        while let open = rest.firstIndex(of: "{") {
            let after = rest[rest.index(after: open)...]
            guard let close = after.firstIndex(of: "}"), let place = MessagePlace(rawValue: String(after[..<close]))
            else {
                take(.text(rest[...open]))
                rest = after
                continue
            }
            take(.text(rest[..<open]))
            take(.place(place))
            rest = after[after.index(after: close)...]
        }
        take(.text(rest))
    }

    /// Lines as a text: no empty lines at either end, and never two in a row, where a line between was left out.
    private static func joined(_ lines: [String]) -> String {
        var kept: [String] = []
        for line in lines where !(line.isEmpty && (kept.last?.isEmpty ?? true)) { kept.append(line) }
        while kept.last?.isEmpty == true { kept.removeLast() }
        return kept.joined(separator: "\n")
    }
}
