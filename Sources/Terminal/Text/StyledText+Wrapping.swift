extension StyledText {
    /// Lines of at most `columns` columns, broken at spaces where there are any; at least one. Those after the first begin
    /// with `indent` spaces, unless that leaves no room to speak of.
    package func wrapped(to columns: Int, indent: Int = 0) -> [StyledText] {
        guard width > columns else { return [self] }
        let indent = columns - indent < 10 ? 0 : indent
        let characters = pieces.flatMap { piece in piece.text.map { (character: $0, style: piece.style) } }
        var lines: [StyledText] = []
        var start = 0
        while start < characters.count {
            let gap = lines.isEmpty ? 0 : indent
            let end = Self.lineEnd(characters.map(\.character), from: start, room: max(1, columns - gap))
            var line = StyledText(String(repeating: " ", count: gap))
            for (character, style) in characters[start..<end] { line.append(String(character), style) }
            lines.append(line)
            start = end
            while start < characters.count, characters[start].character == " " { start += 1 }
        }
        return lines
    }

    /// Where a line that begins at `start` ends: after the last word that fits, or in the middle of one that never does.
    private static func lineEnd(_ characters: [Character], from start: Int, room: Int) -> Int {
        var used = 0
        var lastSpace: Int?
        for index in start..<characters.count {
            let width = DisplayWidth.of(characters[index])
            if used + width > room {
                if characters[index] == " " { return index }
                return lastSpace ?? max(index, start + 1)
            }
            if characters[index] == " ", index > start { lastSpace = index }
            used += width
        }
        return characters.count
    }
}
