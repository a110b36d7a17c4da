// The customer's message is a template with named places, filled in one pass: what is put in is never read as a
// template again, whatever a customer is called. A line whose places are all empty is left out (S0-19).

/// What can be said in a message, each by its name in braces.
package enum MessagePlace: String, CaseIterable, Sendable {
    case customer, title, roNumber, status, dueOut, stage, note, shop
}

/// A text with named places, taken apart once.
package struct MessageTemplate: Sendable {
    private enum Part: Sendable {
        case text(String)
        case place(MessagePlace)
    }

    /// As it was written.
    package let text: String
    private let lines: [[Part]]
    /// Names in braces that stand for nothing; they are sent as they are.
    package let unknownPlaces: [String]

    package init(_ text: String) {
        self.text = text
        var unknown: [String] = []
        lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { Self.parts(of: $0, &unknown) }
        unknownPlaces = unknown
    }

    private static func parts(of line: Substring.UTF8View, _ unknown: inout [String]) -> [Part] {
        var parts: [Part] = []
        var text = line.startIndex
        var position = line.startIndex
        while let open = line[position...].firstIndex(of: UInt8(ascii: "{")) {
            position = line.index(after: open)
            guard let close = line[position...].firstIndex(of: UInt8(ascii: "}")) else { break }
            let name = String(Substring(line[position..<close]))
            if let place = MessagePlace(rawValue: name) {
                if text < open { parts.append(.text(String(Substring(line[text..<open])))) }
                parts.append(.place(place))
                position = line.index(after: close)
                text = position
            } else if !name.isEmpty, name.allSatisfy(\.isLetter) {
                unknown.append(name)
            }
        }
        if text < line.endIndex || parts.isEmpty { parts.append(.text(String(Substring(line[text...])))) }
        return parts
    }

    /// The text with its places filled.
    package func filled(_ values: [MessagePlace: String]) -> String {
        var filled: [String] = []
        for line in lines {
            var text = ""
            var places = 0
            var said = 0
            for part in line {
                switch part {
                case .text(let plain): text += plain
                case .place(let place):
                    places += 1
                    if let value = values[place], !value.isEmpty {
                        said += 1
                        text += value
                    }
                }
            }
            if places == 0 || said > 0 { filled.append(text) }
        }
        return Self.joined(filled)
    }

    /// Lines as a text: no empty lines at either end, and never two in a row, where a line between was left out.
    private static func joined(_ lines: [String]) -> String {
        var kept: [String] = []
        for line in lines where !(line.isEmpty && (kept.last?.isEmpty ?? true)) { kept.append(line) }
        while kept.last?.isEmpty == true { kept.removeLast() }
        return kept.joined(separator: "\n")
    }
}
