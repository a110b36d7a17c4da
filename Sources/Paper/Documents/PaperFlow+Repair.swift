internal import JSON
internal import Wording

extension PaperFlow {
    /// One repair: its status's colour at the left, what it is, and at the right the status in words and when it is ready.
    ///
    /// - Parameter repair: schema MessageRepair.
    func repair(_ repair: JSONNode) {
        let status = repair["status"]
        // A fax has no colours: the words stand where they would begin without.
        let indent = look == .fax ? 0.0 : 12
        let mark = look == .fax ? 0.0 : 14
        let statusWidth = width * 0.34
        let mainWidth = width - statusWidth - 30
        let name = [repair["roNumber"].text, repair["title"].text].compactMap { $0 }.joined(separator: "  ")
        let title = set(name, TextStyle(11, .semibold, lineLimit: 8), width: mainWidth)
        let facts = [
            repair["item"].text, named(.yourReference, repair["customerReference"]),
            named(.poNumber, repair["poNumber"]),
            named(.note, repair["note"]),
        ].compactMap { $0 }.filter { !$0.isEmpty }
        let below =
            facts.isEmpty ? nil : set(facts.joined(separator: "\n"), TextStyle(9, .regular, .quiet), width: mainWidth)
        let word = status["name"].text.map {
            set($0, TextStyle(11, .semibold, lineLimit: 6), width: statusWidth - mark)
        }
        // The day has a line of its own: in most languages it fills one.
        let ready = repair["dueOutText"].text.flatMap { $0.isEmpty ? nil : "\(wording[.due]):\n\($0)" }
        let due = [named(.stage, repair["stage"]), ready].compactMap { $0 }
        let when =
            due.isEmpty
            ? nil : set(due.joined(separator: "\n"), TextStyle(9, .regular, .quiet), width: statusWidth - mark)

        let mainHeight = title.height + (below.map { $0.height + 1 } ?? 0)
        let sideHeight = (word?.height ?? 0) + (when.map { $0.height + 1 } ?? 0)
        let height = max(mainHeight, sideHeight) + 8
        need(height + 8)
        if look == .print, let ink = status["color"].text.flatMap(Ink.init) {
            draw(.area(x: left, y: y, width: 4, height: height - 4, ink, radius: 0))
        }
        draw(title, x: left + indent, y: y)
        if let below { draw(below, x: left + indent, y: y + title.height + 1) }
        let side = right - statusWidth
        if let word {
            if look == .print {
                let ink = status["color"].text.flatMap(Ink.init) ?? .line
                let isDiamond = status["icon"].text == "diamond"
                draw(.patch(x: side, y: y + word.baseline - 8, width: 8, height: 8, ink, isDiamond: isDiamond))
            }
            draw(word, x: side + mark, y: y)
        }
        if let when { draw(when, x: side + mark, y: y + (word?.height ?? 0) + 1) }
        y += height
        draw(.line(x1: left, y1: y - 1, x2: right, y2: y - 1, width: 0.4, .line, dashed: false))
        y += 7
    }

    /// "Note: …"; nil when there is nothing to say.
    func named(_ word: Word, _ value: JSONNode) -> String? {
        value.text.flatMap { $0.isEmpty ? nil : "\(wording[word]): \($0)" }
    }
}
