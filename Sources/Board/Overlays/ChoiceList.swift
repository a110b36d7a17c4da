internal import Terminal

/// A list of names of which one is chosen.
struct ChoiceList: Equatable, Sendable {
    /// What the choice is for.
    enum Use: Equatable, Sendable {
        case employee, filterStatus, filterStage, sort, reason, stage, status, quit
        case settingsMapping, settingsLeaving
        case formChoice, formLeaving
        case jobCustomer
        case attachment(opens: Bool)
    }

    let title: String
    let use: Use
    let choices: [NamedEntry]
    var selected = 0
    /// The first that is shown.
    var top = 0

    /// What a key did to it.
    enum Outcome: Equatable {
        case chosen(NamedEntry)
        case left, stays
    }

    mutating func take(_ key: Key) -> Outcome {
        switch key {
        case .down, .character("j"), .control("n"), .tab: selected = min(selected + 1, choices.count - 1)
        case .up, .character("k"), .control("p"), .backTab: selected = max(selected - 1, 0)
        case .pageDown: selected = min(selected + 10, choices.count - 1)
        case .pageUp: selected = max(selected - 10, 0)
        case .home, .character("g"): selected = 0
        case .end, .character("G"): selected = choices.count - 1
        case .enter: return choices.indices.contains(selected) ? .chosen(choices[selected]) : .left
        case .escape, .character("q"), .control("c"): return .left
        case .character(let letter):
            // A number chooses at once where one digit is enough; a letter goes to the next name that begins with it.
            if let digit = letter.wholeNumberValue, choices.count < 10, choices.indices.contains(digit - 1) {
                return .chosen(choices[digit - 1])
            }
            goToName(letter)
        default: break
        }
        return .stays
    }

    private mutating func goToName(_ letter: Character) {
        for step in 1...max(1, choices.count) {
            let index = (selected + step) % max(1, choices.count)
            if choices[index].name.first?.lowercased() == letter.lowercased() {
                selected = index
                return
            }
        }
    }
}
