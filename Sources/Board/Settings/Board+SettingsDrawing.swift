internal import Terminal

extension Board {
    /// The statuses of one kind, a row each: colour and name for staff, what customers see in its place, their name for it,
    /// their colour, and what comes of it all. Below, what the customer's filter would offer.
    func drawSettings(_ settings: StatusSettings, on canvas: inout Canvas) {
        var title = StyledText(" Status settings: \(settings.kind == .job ? "jobs" : "quotes")", Looks.title)
        if settings.isChanged { title.append("  \(signs.unsaved) not saved", Looks.changed) }
        if settings.isSaving { title.append("  saving" + signs.ellipsis, Looks.hint) }
        canvas.put(title, x: 0, y: 0)
        guard settings.isRead else {
            canvas.put("reading" + signs.ellipsis, x: 2, y: 2, style: Looks.hint)
            return
        }
        let columns = SettingsColumns(canvas.width)
        for (column, place) in columns.places where place.width > 5 {
            canvas.put(
                column.title.fitted(to: place.width, ellipsis: signs.ellipsis), x: place.x, y: 2, style: Looks.heading)
        }
        if let place = columns.sight {
            canvas.put("What they see".fitted(to: place.width), x: place.x, y: 2, style: Looks.heading)
        }
        for row in 0..<settingsRows {
            guard settings.items.indices.contains(settings.top + row) else { break }
            drawStatus(settings, settings.top + row, columns, y: 3 + row, on: &canvas)
        }
        drawBelow(settings, hasSight: columns.sight != nil, on: &canvas)
    }

    private func drawStatus(
        _ settings: StatusSettings, _ index: Int, _ columns: SettingsColumns, y: Int, on canvas: inout Canvas
    ) {
        let item = settings.items[index]
        if settings.isChanged(index) { canvas.put(signs.unsaved, x: 1, y: y, style: Looks.changed) }
        if settings.problems[index] != nil { canvas.put(signs.late, x: 1, y: y, style: Looks.wrong) }
        let isHere = index == settings.row
        if isHere { canvas.put(signs.here, x: 0, y: y, style: Looks.title) }
        for (column, place) in columns.places {
            // A colour without room for its number is its sign.
            let isSign = place.width <= 5
            let text = cell(column, item, settings).fitted(to: place.width, ellipsis: isSign ? "" : signs.ellipsis)
            canvas.put(text, x: place.x, y: y)
            guard isHere, column == settings.column else { continue }
            canvas.restyle(Rectangle(x: place.x, y: y, width: place.width, height: 1)) { $0.isReversed = true }
        }
        if let place = columns.sight {
            canvas.put(sight(settings, index).fitted(to: place.width, ellipsis: signs.ellipsis), x: place.x, y: y)
        }
    }

    private func cell(_ column: StatusSettings.Column, _ item: StatusItem, _ settings: StatusSettings) -> StyledText {
        let sign = settings.kind == .job ? signs.circle : signs.diamond
        switch column {
        case .colour:
            return StyledText("\(sign) ", Looks.status(item.colour)) + StyledText(item.colour ?? "new", Looks.hint)
        case .name: return StyledText(item.name)
        case .mapping:
            if item.isHidden { return StyledText("hidden", Looks.hint) }
            return item.mapsTo.map { StyledText("\(signs.arrow) \(settings.name(of: $0) ?? $0)") } ?? ""
        case .portalName: return StyledText(item.portalName ?? "")
        case .portalColour:
            return item.portalColour.map {
                StyledText("\(sign) ", Looks.status($0)) + StyledText($0, Looks.hint)
            } ?? ""
        }
    }

    private func sight(_ settings: StatusSettings, _ index: Int) -> StyledText {
        guard let sight = settings.sights[safe: index] else { return StyledText(signs.ellipsis, Looks.hint) }
        guard let name = sight.name else { return StyledText("(nothing)", Looks.hint) }
        let sign = settings.kind == .job ? signs.circle : signs.diamond
        return StyledText("\(sign) ", Looks.status(sight.colour)) + StyledText(name)
    }

    /// What is wrong with the row the person is at, or what customers see of it, or what saving would
    /// change for them; and all that they may see.
    private func drawBelow(_ settings: StatusSettings, hasSight: Bool, on canvas: inout Canvas) {
        let y = canvas.height - 4
        if let problem = settings.problems[settings.row] {
            canvas.put("\(signs.late) \(problem)".fitted(to: canvas.width - 2), x: 1, y: y, style: Looks.wrong)
        } else if !hasSight, settings.item != nil {
            canvas.put(StyledText("Customers see: ", Looks.label) + sight(settings, settings.row), x: 1, y: y)
        } else if let effect = settings.effect {
            canvas.put(effect.fitted(to: canvas.width - 2), x: 1, y: y, style: Looks.label)
        }
        var text = StyledText("Customers choose from: ", Looks.label)
        let sign = settings.kind == .job ? signs.circle : signs.diamond
        for (index, entry) in settings.entries.enumerated() {
            if index > 0 { text.append("  ") }
            text.append("\(sign) ", Looks.status(entry.colour))
            text.append(entry.name ?? "")
        }
        for (row, line) in text.wrapped(to: max(10, canvas.width - 2), indent: 2).prefix(2).enumerated() {
            canvas.put(line, x: 1, y: y + 1 + row)
        }
    }
}
