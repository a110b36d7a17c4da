// One record as a person reads it: what it is called, its members with their titles, what belongs to it, its history.
// Which lists belong to a record, and by which filter, follows from the schema: those that can be narrowed to its id.

internal import JSON
internal import Terminal

struct RecordCard {
    let store: OpenStore
    let values: ValueText
    /// Members that every record has and nobody reads first.
    private static let stamps: Set = ["id", "version", "createdAt", "createdBy", "updatedAt", "updatedBy"]
    /// Rows of each list beside the record.
    static let relatedRows = 10

    struct Line {
        let title: String
        let text: StyledText
    }

    /// What is called how: "J60  Rear door dent".
    func heading(_ record: ObjectView) -> StyledText {
        let id = record["id"]?.string?.text ?? ""
        let name = ["name", "title", "subject"].lazy.compactMap { record.member(named: $0)?.string?.text }.first ?? ""
        return StyledText("\(id)  \(name)", TextStyle(isBold: true))
    }

    /// The members of a record of a type that have a value, in the schema's order.
    func lines(_ record: ObjectView, type: String, only: Set<String>? = nil, marked: Bool = true) -> [Line] {
        guard let members = store.schema.type(type)?["properties"]?.object else { return [] }
        let titles = store.schema.titles(ofRecordsLike: type)
        var lines: [Line] = []
        for (name, shape) in members {
            let name = name.text
            guard !Self.stamps.contains(name), only?.contains(name) ?? true, let shape = shape.object else { continue }
            let value = record.member(named: name)
            let kind = store.schema.kind(shape)
            var text = values.text(value, kind)
            guard !text.isEmpty else { continue }
            var title = titles[name] ?? shape["title"]?.string?.text ?? SchemaReader.title(of: name)
            if case .id(let idKind) = kind, let id = value?.string?.text, let called = values.name(id, idKind) {
                text = called + StyledText("  \(id)", TextStyle(isFaint: true))
                if title.hasSuffix(" ID") { title.removeLast(3) }
            }
            if marked, name == "roNumber", record["webStatusUpdatedAt"]?.string != nil { text = values.green(text) }
            if marked, name == "dueOut", record["open"]?.bool == true,
                value?.string.map({ values.isPast($0.text) }) == true
            {
                text = values.overdue(text)
            }
            lines.append(Line(title: title, text: text))
        }
        return lines
    }

    /// Who made the record and who changed it last.
    func stamp(_ record: ObjectView) -> String? {
        guard let made = record["createdAt"]?.string?.text else { return nil }
        var text = "Made \(values.time(made))\(by(record["createdBy"]))"
        if let changed = record["updatedAt"]?.string?.text, changed != made {
            text += ", changed \(values.time(changed))\(by(record["updatedBy"]))"
        }
        return text
    }

    private func by(_ actor: Value?) -> String {
        guard let id = actor?.string?.text, let kind = store.kind(ofID: id), let name = store.name(of: id, kind: kind)
        else { return "" }
        return " by \(name)"
    }

    /// The card's lines: titles in one column, values beside them, wrapped to the width.
    func body(_ lines: [Line], width: Int?) -> [String] {
        let titles = lines.map { DisplayWidth.of($0.title) }.max() ?? 0
        var shown: [String] = []
        for line in lines {
            let title = StyledText(line.title, TextStyle(isFaint: true)).rendered(values.features.colours)
            let fill = String(repeating: " ", count: titles - DisplayWidth.of(line.title) + 2)
            let room = width.map { max(20, $0 - titles - 2) }
            guard let room, line.text.width > room else {
                shown.append(title + fill + line.text.rendered(values.features.colours))
                continue
            }
            for (index, part) in line.text.text.wrapped(to: room).enumerated() {
                shown.append((index == 0 ? title + fill : String(repeating: " ", count: titles + 2)) + part)
            }
        }
        return shown
    }
}

extension SchemaReader {
    /// Titles of members as the lists of that collection show them.
    func titles(ofRecordsLike type: String) -> [String: String] {
        guard let id = self.type(type)?["properties"]?.object?["id"]?.object.flatMap(Self.reference) else { return [:] }
        var titles: [String: String] = [:]
        for list in lists where list.ownID == id {
            for column in list.columns where titles[column.id] == nil { titles[column.id] = column.title }
        }
        return titles
    }
}
