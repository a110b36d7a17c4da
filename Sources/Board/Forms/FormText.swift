// A form as lines, for a width: labels left, values right of them, what is wrong below its field.

internal import Terminal

struct FormText {
    struct Line {
        var text: StyledText
        /// The field, or the button, whose first line it is.
        var place: Int?
        /// Column of the cursor.
        var cursor: Int?
    }

    private(set) var lines: [Line] = []
    private let form: Form
    private let width: Int
    private let signs: Signs
    private let labelWidth: Int

    init(_ form: Form, width: Int, signs: Signs) {
        self.form = form
        self.width = max(20, width)
        self.signs = signs
        let widest = form.fields.filter { $0.row == nil }.map { DisplayWidth.of($0.label) }.max() ?? 0
        labelWidth = min(widest + 2, self.width * 3 / 5)
        for paragraph in form.intro {
            for line in paragraph.wrapped(to: self.width) { lines.append(Line(text: StyledText(line, Looks.hint))) }
        }
        var index = 0
        while index < form.fields.count {
            if let row = form.fields[index].row {
                index = self.row(row, from: index)
            } else {
                field(index)
                index += 1
            }
        }
        button()
    }

    private mutating func field(_ index: Int) {
        let field = form.fields[index]
        let label = field.label.fitted(to: labelWidth - 1, ellipsis: signs.ellipsis)
        let gap = String(repeating: " ", count: labelWidth - DisplayWidth.of(label))
        let isHere = index == form.place
        let style = isHere ? Looks.title : Looks.label
        let first = lines.count
        for (row, value) in values(field, isHere: isHere, room: width - labelWidth).enumerated() {
            let left = row == 0 ? StyledText(label + gap, style) : StyledText(String(repeating: " ", count: labelWidth))
            lines.append(Line(text: left + value.text, cursor: value.cursor.map { $0 + labelWidth }))
        }
        lines[first].place = index
        problem(field.name, indent: labelWidth)
    }

    /// The fields of one line of a quote; returns the index after them.
    private mutating func row(_ row: Int, from start: Int) -> Int {
        let end = form.fields[start...].firstIndex { $0.row != row } ?? form.fields.count
        let cells = form.fields[start..<end]
        let fixed = cells.reduce(0) { $0 + ($1.width > 0 ? $1.width + 1 : 0) }
        if row == 0 { lines.append(Line(text: heading(cells, fixed))) }
        var line = Line(text: StyledText(), place: start)
        for index in start..<end {
            let room = form.fields[index].width > 0 ? form.fields[index].width : max(8, width - fixed)
            let value = window(form.fields[index].field, room: room - 1)
            if index == form.place {
                line.place = index
                line.cursor = line.text.width + value.cursor
            }
            let style = index == form.place ? Looks.title : .plain
            let shown = value.text.isEmpty && index != form.place ? signs.dot.filter { $0 != " " } : value.text
            line.text.append(shown, style)
            let gap = room - DisplayWidth.of(shown) + (form.fields[index].width > 0 ? 1 : 0)
            line.text.append(String(repeating: " ", count: max(1, gap)))
        }
        lines.append(line)
        for cell in cells { problem(cell.name, indent: 2, about: cell.label) }
        return end
    }

    private func heading(_ cells: ArraySlice<FormField>, _ fixed: Int) -> StyledText {
        var text = StyledText()
        for cell in cells {
            let room = cell.width > 0 ? cell.width + 1 : max(8, width - fixed)
            let label = cell.label.fitted(to: room - 1, ellipsis: signs.ellipsis)
            text.append(label, Looks.label)
            text.append(String(repeating: " ", count: max(1, room - DisplayWidth.of(label))))
        }
        return text
    }

    private mutating func problem(_ name: String, indent: Int, about: String? = nil) {
        guard let problem = form.problems[name] else { return }
        let text = "\(signs.late) " + (about.map { "\($0): " } ?? "") + problem
        for line in text.wrapped(to: max(10, width - indent)) {
            lines.append(
                Line(text: StyledText(String(repeating: " ", count: indent)) + StyledText(line, Looks.wrong)))
        }
    }

    private mutating func button() {
        let isHere = form.isAtButton
        var text = StyledText("[ \(form.button) ]", isHere ? Looks.selected : Looks.title)
        if form.sending != nil { text.append("  sending" + signs.ellipsis, Looks.hint) }
        lines.append(Line(text: "", place: nil))
        lines.append(Line(text: text, place: form.fields.count))
        if let trouble = form.trouble {
            for line in "\(signs.late) \(trouble)".wrapped(to: width) {
                lines.append(Line(text: StyledText(line, Looks.wrong)))
            }
        }
    }

    // MARK: Values

    private func values(_ field: FormField, isHere: Bool, room: Int) -> [(text: StyledText, cursor: Int?)] {
        switch field.kind {
        case .choice, .number:
            let name = field.chosen?.name ?? ""
            var text = StyledText()
            if let colour = field.chosen?.colour { text.append(signs.diamond + " ", Looks.status(colour)) }
            text.append(name, isHere ? Looks.selected : .plain)
            if isHere, field.choices.count > 1 { text.append("  Enter chooses", Looks.hint) }
            return [(text.fitted(to: room, ellipsis: signs.ellipsis), nil)]
        case .flag:
            var text = StyledText(field.isOn ? "[x] yes" : "[ ] no", isHere ? Looks.selected : .plain)
            if isHere { text.append("  Space changes it", Looks.hint) }
            return [(text, nil)]
        case .lines: return paragraphs(field, isHere: isHere, room: room)
        default:
            let value = window(field.field, room: room - 1)
            var text = StyledText(value.text)
            if field.field.isEmpty, !field.hint.isEmpty {
                text = StyledText((isHere ? " " : "") + field.hint.fitted(to: room - 2), Looks.hint)
            }
            return [(text, isHere ? value.cursor : nil)]
        }
    }

    /// The part of a text around its cursor.
    private func window(_ field: TextField, room: Int) -> (text: String, cursor: Int) {
        var before = field.before.shownOnOneLine
        while DisplayWidth.of(before) > max(1, room), !before.isEmpty { before.removeFirst() }
        let cursor = DisplayWidth.of(before)
        return ((before + field.after.shownOnOneLine).fitted(to: room + 1, ellipsis: ""), cursor)
    }

    private func paragraphs(
        _ field: FormField, isHere: Bool, room: Int
    ) -> [(text: StyledText, cursor: Int?)] {
        if field.field.isEmpty {
            return [(StyledText((isHere ? " " : "") + field.hint.fitted(to: room - 2), Looks.hint), isHere ? 0 : nil)]
        }
        return field.field.broken(to: max(4, room - 1)).map { line in
            (StyledText(line.text), isHere ? line.cursor : nil)
        }
    }
}
