// Values as a person reads them: days and times of the shop, amounts with their currency, statuses with their sign in
// their colour. A colour never says anything alone.

internal import JSON
internal import Platform
internal import Records
internal import Terminal

struct ValueText {
    let store: OpenStore
    let features: TerminalFeatures

    /// A value of a column or member.
    func text(_ value: Value?, _ kind: ColumnKind) -> StyledText {
        guard let value, !value.isNull else { return "" }
        switch (kind, value) {
        case (.instant, .string(let text)): return StyledText(time(text.text))
        case (.flag, .bool(let flag)): return flag ? "yes" : "no"
        case (.colour, .string(let text)):
            return StyledText(features.hasSigns ? "■ " : "", ink(text.text)) + StyledText(text.text)
        case (.money, .object(let money)): return StyledText(amount(money))
        case (.named, .object(let entry)): return named(entry)
        case (.choice(_, let titles), .string(let text)): return StyledText(titles[text.text] ?? text.text)
        case (.several(let kind), .array(let values)): return joined(values.map { text($0, kind) })
        case (_, .string(let text)): return StyledText(text.text)
        case (_, .integer(let number)): return StyledText(String(number))
        case (_, .real(let number)): return StyledText(String(number))
        case (_, .bool(let flag)): return flag ? "yes" : "no"
        case (_, .array(let values)): return joined(values.map { text($0, .object) })
        case (_, .object(let object)): return members(object)
        case (_, .null): return ""
        }
    }

    private func joined(_ parts: [StyledText]) -> StyledText {
        var sum = StyledText()
        for part in parts where !part.isEmpty {
            if !sum.isEmpty { sum.append(", ") }
            sum = sum + part
        }
        return sum
    }

    private func members(_ object: ObjectView) -> StyledText {
        if let name = object["name"]?.string { return StyledText(name.text) }
        return joined(
            object.map { name, value in
                let content = text(value, .object)
                return content.isEmpty ? "" : StyledText("\(SchemaReader.title(of: name.text).lowercased()) ") + content
            })
    }

    // MARK: Times

    /// Day and time in the shop's zone; a text that is no time as it is.
    func time(_ text: String) -> String {
        Timestamp.parse(text).map(time) ?? text
    }

    /// Day and time in the shop's zone of a moment, ms since 1970.
    func time(_ moment: Int64) -> String {
        let time = store.zone.civilTime(atUTC: moment)
        return "\(time.date) \(Self.twoDigits(time.hour)):\(Self.twoDigits(time.minute))"
    }

    static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }

    func isPast(_ text: String) -> Bool { Timestamp.parse(text).map { $0 < store.now } ?? false }

    // MARK: Money

    private func amount(_ money: ObjectView) -> String {
        guard let minor = money["minor"]?.integer, let currency = money["currency"]?.string else { return "" }
        return CSVText.amount(minor, currency.text)
    }

    // MARK: Statuses

    /// A diamond for quotes, a circle for jobs, in the status's colour, and its name beside it.
    func status(_ status: OpenStore.Status) -> StyledText {
        StyledText(sign(isDiamond: status.isDiamond), ink(status.colour)) + StyledText(" " + status.name)
    }

    private func sign(isDiamond: Bool) -> String {
        features.hasSigns ? (isDiamond ? "◆" : "●") : (isDiamond ? "<>" : "o")
    }

    private func ink(_ colour: String) -> TextStyle { TextStyle(Colour(colour).map { .colour($0) }) }

    private func named(_ entry: ObjectView) -> StyledText {
        let name = entry["name"]?.string?.text ?? ""
        if let colour = entry["color"]?.string?.text {
            return status(.init(name: name, colour: colour, isDiamond: entry["icon"]?.string?.text == "diamond"))
        }
        guard let id = entry["id"]?.string?.text, let known = store.statuses[id] else { return StyledText(name) }
        return status(known)
    }

    // MARK: Marks

    /// A number of a job whose web status was updated: green, and a sign beside it.
    func green(_ text: StyledText) -> StyledText {
        StyledText("\(text.text) \(Self.greenSign(features))", TextStyle(.green))
    }

    static func greenSign(_ features: TerminalFeatures) -> String { features.hasSigns ? "✓" : "*" }

    /// A time that has passed before its job was done.
    func overdue(_ text: StyledText) -> StyledText { StyledText("! \(text.text)", TextStyle(.red, isBold: true)) }
}

extension ValueText {
    /// What a record is called, a status with its sign; nil when nobody calls it anything.
    func name(_ id: String, _ kind: String) -> StyledText? {
        if let known = store.statuses[id] { return status(known) }
        return store.name(of: id, kind: kind).map { StyledText($0) }
    }
}
