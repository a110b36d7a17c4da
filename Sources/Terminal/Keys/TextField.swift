/// Text that is being typed, with the place where the next letter goes. It counts nothing: what fits is the engine's word.
package struct TextField: Equatable, Sendable {
    /// What stands before and after the cursor.
    package private(set) var before: String
    package private(set) var after: String
    /// Whether Ctrl-J, and pasted line breaks, make lines.
    private let hasLines: Bool

    package init(_ text: String = "", hasLines: Bool = false) {
        before = text
        after = ""
        self.hasLines = hasLines
    }

    package var text: String { before + after }

    package var isEmpty: Bool { before.isEmpty && after.isEmpty }

    /// Takes a key that edits; false when the key is not one of those.
    package mutating func take(_ key: Key) -> Bool {
        switch key {
        case .character(let character): before.append(character)
        case .paste(let text): paste(text)
        case .control("j") where hasLines: before.append("\n")
        case .backspace: if !before.isEmpty { before.removeLast() }
        case .delete, .control("d"): if !after.isEmpty { after.removeFirst() }
        case .left, .control("b"): moveLeft()
        case .right, .control("f"): moveRight()
        case .home, .control("a"): while let last = before.last, last != "\n" { moveLeft() }
        case .end, .control("e"): while let first = after.first, first != "\n" { moveRight() }
        case .control("u"): while let last = before.last, last != "\n" { before.removeLast() }
        case .control("k"): while let first = after.first, first != "\n" { after.removeFirst() }
        case .control("w"): removeWord()
        default: return false
        }
        return true
    }

    private mutating func paste(_ text: String) {
        for character in text {
            if character.isNewline {
                before.append(hasLines ? "\n" : " ")
            } else {
                before.append(character == "\t" ? " " : character)
            }
        }
    }

    private mutating func moveLeft() { if let last = before.popLast() { after.insert(last, at: after.startIndex) } }

    private mutating func moveRight() { if !after.isEmpty { before.append(after.removeFirst()) } }

    private mutating func removeWord() {
        while before.last == " " { before.removeLast() }
        while let last = before.last, last != " ", last != "\n" { before.removeLast() }
    }
}
