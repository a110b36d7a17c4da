// A problem in a sentence for the person at the counter, made in one place from what the problem knows; what to do about
// it is the hint's.

internal import JSON

extension Problem {
    /// The problem as a sentence, without its hint.
    package var sentence: String {
        let field = Self.label(of: path)
        let name = Self.capitalized(field)
        return switch problem {
        case .required: "\(name) must be given\(expected.map { ": \($0)" } ?? "")."
        case .unknown: "\(name)\(value.map { " (\($0))" } ?? "") is not known here."
        case .readOnly: "\(name) cannot be given\(hint.map { ": \($0)" } ?? "")."
        case .type, .range, .choice, .format: unfit(name)
        case .tooLong, .tooMany: excess(name)
        case .empty: "\(name) must not be blank."
        case .exactlyOne: "Exactly one of these is needed: \(expected ?? field)."
        case .missing: "\(expected ?? "Something") is missing from \(field)."
        case .lastAdministrator: "One active administrator must stay."
        default: choiceSentence(name)
        }
    }

    /// What is wrong with something that was chosen, or with several members together.
    private func choiceSentence(_ name: String) -> String {
        let chosen = value ?? "what was given"
        return switch problem {
        case .noSuchRecord: "\(name): there is no \(value ?? "such record")."
        case .ambiguous: "\(name): several records are called \(chosen)."
        case .inactive: "\(name): \(chosen) may no longer be chosen."
        case .wrongKind: "\(name): \(chosen) is not \(expected ?? "of the right kind")."
        case .wrongOwner: "\(name): \(chosen) belongs to somebody else."
        case .notAStatus: "\(name): \(chosen) is not a status."
        case .state: "\(name): \(chosen) is not \(expected ?? "in a state for that")."
        case .notChanged: "\(name) goes with a change, and nothing changes."
        case .mappingCycle: "\(name): the mapping would lead back to itself."
        case .taken: value.map { "\(name): \($0) is taken already." } ?? "\(name) is taken already."
        case .repeated: "\(name): \(chosen) is there more than once."
        case .beforeArrived: "\(name) would be before the arrival."
        case .noSuchTime: "\(name): the clocks are put forward over that time."
        case .unknownZone: "\(name): there is no time zone \(chosen)."
        case .clock: "\(name) differs too much from the clock of this computer."
        default: "\(name) does not go with the rest."
        }
    }

    private func unfit(_ name: String) -> String {
        let came = value.map { ", and \($0) is not" } ?? ""
        return expected.map { "\(name) must be \($0)\(came)." }
            ?? "\(name) cannot be read\(value.map { ": \($0)" } ?? "")."
    }

    private func excess(_ name: String) -> String {
        let unit = problem == .tooMany ? "entries" : isInBytes ? "bytes" : "characters"
        let most = limit.map { "at most \($0) \(unit) fit" } ?? "that is too much"
        return value.map { "\(name) has \($0) \(unit), and \(most)." } ?? "\(name) is too long: \(most)."
    }

    /// What came, as people write it.
    private var value: String? {
        guard let actual else { return nil }
        return actual.bytes.withUnsafeBytes { JSONText.string($0) } ?? String(decoding: actual.bytes, as: UTF8.self)
    }

    // MARK: Places

    /// A place in the params in words: "/items/1/portalName" is "portal name of items 2".
    package static func label(of path: String) -> String {
        var words: [String] = []
        for step in path.split(separator: "/") {
            if let index = Int(step), !words.isEmpty {
                words[words.count - 1] += " \(index + 1)"
            } else {
                words.append(label(ofMember: step.replacing("~1", with: "/").replacing("~0", with: "~")))
            }
        }
        return words.isEmpty ? "the request" : words.reversed().joined(separator: " of ")
    }

    /// What the shop calls it where that is not the member's name with blanks.
    private static let names = ["roNumber": "R.O.#", "poNumber": "P.O. number", "vin": "VIN", "_meta": "_meta"]

    private static func label(ofMember name: some StringProtocol) -> String {
        if let known = names[String(name)] { return known }
        var label = ""
        // Who chooses a customer does not think of his id.
        for character in name.hasSuffix("Id") && name.count > 2 ? name.dropLast(2) : name[...] {
            if character.isUppercase, !label.isEmpty {
                label += " " + character.lowercased()
            } else {
                label.append(character)
            }
        }
        return label
    }

    private static func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}

extension [Problem] {
    /// All of them in a few sentences; nil where there are none.
    package var sentence: String? {
        guard let first else { return nil }
        if count == 1 { return first.sentence }
        let told = prefix(3).map(\.sentence).joined(separator: " ")
        return "\(count) things are to be put right. \(told)" + (count > 3 ? " And \(count - 3) more." : "")
    }
}
