internal import EngineClient
internal import JSON
internal import Terminal

extension Board {
    /// Rows of the list of statuses that are seen.
    var settingsRows: Int { max(1, size.rows - 8) }

    mutating func openSettings(_ kind: StatusKind) {
        settings = StatusSettings(kind: kind)
        readSettings(kind)
        if !isAdministrator { say("You can look; an administrator changes these.") }
    }

    mutating func readSettings(_ kind: StatusKind) {
        ask(Ask("statuses.list", ["kind": .string(kind.rawValue)], for: .settingsList(kind)))
    }

    /// Back to the list; what is not saved is asked about first.
    mutating func leaveSettings() {
        guard settings?.isChanged == true else { return settings = nil }
        overlays.append(
            .choices(
                ChoiceList(
                    title: "The status settings are not saved.", use: .settingsLeaving,
                    choices: [
                        NamedEntry(id: "no", name: "Go on"), NamedEntry(id: "yes", name: "Leave and lose the changes"),
                    ])))
    }

    mutating func runSettings(_ command: Command) {
        guard settings?.isRead == true, settings?.isSaving == false else { return }
        switch command {
        case .settingsLeft: settings?.moveColumn(by: -1)
        case .settingsRight: settings?.moveColumn(by: 1)
        case .settingsUp: settings?.shift(by: -1)
        case .settingsDown: settings?.shift(by: 1)
        case .settingsAdd: prompt("Name of the new status", .settingsNew, "")
        case .settingsRemove: removeStatus()
        case .settingsChange: changeStatusCell()
        case .settingsDrop:
            settings?.drop()
            say("What was not saved is dropped.")
        case .settingsKind: switchKind()
        case .settingsSave: saveSettings()
        default: break
        }
        preview()
    }

    /// Asks what customers would see, once for each state of the list.
    mutating func preview() {
        guard var settings else { return }
        ask(settings.previewQuestion())
        self.settings = settings
    }

    private mutating func removeStatus() {
        guard let item = settings?.item else { return }
        guard !item.isSystem else {
            return warn("\(item.name) came with the product: it can be renamed, moved, hidden and mapped, not removed.")
        }
        settings?.remove()
    }

    private mutating func switchKind() {
        guard let settings, !settings.isChanged else { return say("Save with W, or drop the changes with u, first.") }
        openSettings(settings.kind == .job ? .quote : .job)
    }

    private mutating func saveSettings() {
        guard let settings, settings.isChanged else { return say("There is nothing to save.") }
        self.settings?.isSaving = true
        ask(settings.saving)
    }

    // MARK: Cells

    private mutating func prompt(_ title: String, _ use: Prompt.Use, _ text: String) {
        overlays.append(.prompt(Prompt(title: title, use: use, field: TextField(text))))
    }

    private mutating func changeStatusCell() {
        guard let settings, let item = settings.item else { return }
        switch settings.column {
        case .colour: prompt("Colour (#RRGGBB)", .settingsColour, item.colour ?? "#")
        case .name: prompt("Name for staff", .settingsName, item.name)
        case .mapping: chooseMapping(settings, item)
        case .portalName:
            prompt("Name for customers (empty: the staff name)", .settingsPortalName, item.portalName ?? "")
        case .portalColour:
            prompt("Colour for customers (empty: the staff colour)", .settingsPortalColour, item.portalColour ?? "")
        }
    }

    private mutating func chooseMapping(_ settings: StatusSettings, _ item: StatusItem) {
        let others = settings.items.filter { $0.id != item.id }.compactMap { other in
            other.id.map { NamedEntry(id: $0, name: other.name, colour: other.colour) }
        }
        let choices =
            [NamedEntry(id: "", name: "(itself)"), NamedEntry(id: "hidden", name: "(nothing: hidden)")] + others
        let now = item.isHidden ? "hidden" : item.mapsTo ?? ""
        overlays.append(
            .choices(
                ChoiceList(
                    title: "Customers see \(item.name) as", use: .settingsMapping, choices: choices,
                    selected: choices.firstIndex { $0.id == now } ?? 0)))
    }

    mutating func takeMapping(_ entry: NamedEntry) {
        settings?.edit { item in
            item.isHidden = entry.id == "hidden"
            item.mapsTo = ["", "hidden"].contains(entry.id) ? nil : entry.id
        }
        preview()
    }

    /// Takes what was typed for a cell; why not, when it cannot be taken.
    mutating func takeSettingsText(_ typed: String, _ use: Prompt.Use) -> String? {
        let text = typed.split(separator: " ").joined(separator: " ")
        switch use {
        case .settingsName, .settingsNew:
            guard !text.isEmpty else { return "A status needs a name." }
            if use == .settingsNew { settings?.add(text) } else { settings?.edit { $0.name = text } }
        case .settingsPortalName: settings?.edit { $0.portalName = text.isEmpty ? nil : text }
        case .settingsColour:
            guard Colour(text) != nil else { return "A colour is # and six digits of 0-9 and A-F, such as #2F7ED8." }
            settings?.edit { $0.colour = text.uppercased() }
        case .settingsPortalColour:
            guard text.isEmpty || Colour(text) != nil else {
                return "A colour is # and six digits, such as #2F7ED8; or empty."
            }
            settings?.edit { $0.portalColour = text.isEmpty ? nil : text.uppercased() }
        default: break
        }
        preview()
        return nil
    }

    // MARK: Answers

    mutating func takeSettings(_ list: JSONNode, _ kind: StatusKind) {
        guard settings?.kind == kind else { return }
        settings?.take(list)
        preview()
    }

    mutating func takeSettingsPreview(_ answer: JSONNode, turn: Int) {
        settings?.takePreview(answer, turn: turn)
        if settings?.wantsPreview == true { preview() }
    }

    mutating func refuseSettingsPreview(_ failure: EngineFailure, turn: Int) {
        settings?.takePreviewRefusal(failure, turn: turn)
        if failure.problems.isEmpty { warn(Self.sentence(failure)) }
        if settings?.wantsPreview == true { preview() }
    }

    mutating func takeSavedSettings(_ list: JSONNode, _ kind: StatusKind) {
        if settings?.kind == kind {
            settings?.takeSaved(list)
            preview()
        }
        say("The statuses are saved.")
        ask(Ask("statuses.list", ["kind": "job"], for: .jobStatuses))
        ask(current.readAgain())
    }

    mutating func takeRefusedSettings(_ failure: EngineFailure) {
        settings?.takeRefusal(failure)
        if failure.kind == "conflict", failure.current["statuses"] != .null {
            settings?.take(failure.current)
            preview()
            overlays.append(
                .message(
                    MessageBox(
                        title: "Somebody else changed the statuses meanwhile",
                        lines: [
                            "Nothing of yours is saved yet. The list now shows what is stored, with your changes on it.",
                            "", "Look at it, then W saves it.",
                        ])))
            return
        }
        let hint = failure.problems.isEmpty ? failure.hint.map { " " + $0 } ?? "" : " Nothing is saved."
        warn(failure.message + hint)
    }
}
