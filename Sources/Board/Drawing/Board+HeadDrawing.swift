internal import Terminal

extension Board {
    func drawHead(on canvas: inout Canvas) {
        let area = layout.head
        guard area.height > 1 else {
            canvas.put(description, x: 0, y: 0, limit: area.width)
            return
        }
        let end = canvas.put(tabs(in: area.width), x: 0, y: 0)
        let room = area.width - end - 1
        var who = [shopName, speaker].filter { !$0.isEmpty }.joined(separator: signs.dot) + " "
        // Who speaks is the more important part.
        if DisplayWidth.of(who) > room { who = speaker + " " }
        if room >= 8 {
            let text = who.fitted(to: room, ellipsis: signs.ellipsis)
            canvas.put(text, x: area.width - DisplayWidth.of(text), y: 0, style: Looks.hint)
        }
        canvas.put(description, x: 0, y: 1, limit: area.width)
    }

    /// The lists of the group in front with their counts, and the first keys of the other groups, as far as there is room.
    private func tabs(in width: Int) -> StyledText {
        let group = ListGroup(list)
        // Six names with numbers are better read whole; where there are fewer, the other groups are the more useful.
        let choices =
            group == .workshop
            ? [(true, false), (false, false), (true, true)] : [(true, false), (true, true), (false, false)]
        for (hasOthers, isShort) in choices {
            let text = tabs(of: group, hasOthers: hasOthers, isShort: isShort)
            if text.width < width { return text }
        }
        return tabs(of: group, hasOthers: false, isShort: true)
    }

    private func tabs(of group: ListGroup, hasOthers: Bool, isShort: Bool) -> StyledText {
        var text = StyledText(" ")
        for other in ListGroup.allCases {
            guard other == group else {
                if hasOthers {
                    text.append(" \(other.key) \(other.title) ", Looks.hint)
                }
                continue
            }
            for list in group.lists where isKnown(list) {
                let count = counts[list].map { " \($0)" } ?? ""
                let name = "\(list.key) \(isShort ? list.shortTitle : list.title)\(count)"
                let isLate = list == .escalated && (counts[list] ?? 0) > 0
                let style = list == self.list ? Looks.title : isLate ? Looks.late : Looks.hint
                text.append(list == self.list ? "[\(name)]" : " \(name) ", style)
            }
        }
        return text
    }

    /// The quick statuses with their numbers of quotes, each with the key that shows those (S4-20).
    func drawQuickCounts(in area: Rectangle, on canvas: inout Canvas) {
        // Names are shortened, the longest first, until all counts are seen.
        var names = quickCounts.map(\.name)
        func text() -> StyledText {
            var text = StyledText(" ")
            for (index, entry) in quickCounts.enumerated() {
                let isChosen = current.status?.id == entry.id
                text.append(text.width > 1 ? "  " : "")
                text.append(KeyMap.quickKeys[safe: index].map { "\($0) " } ?? "", Looks.hint)
                text.append(signs.diamond + " ", Looks.status(entry.colour))
                text.append("\(names[index]) \(entry.count)", isChosen ? Looks.selected : .plain)
            }
            return text
        }
        while text().width > area.width - 1,
            let longest = names.indices.max(by: { names[$0].count < names[$1].count }), names[longest].count > 4
        {
            names[longest] = names[longest].fitted(
                to: DisplayWidth.of(names[longest]) - 1, ellipsis: signs.ellipsis)
        }
        canvas.put(text(), x: 0, y: area.y, limit: area.width)
    }
}
