// shop.get, shop.update, settings.get, settings.update, clock.confirm.

package import JSON
internal import Platform
internal import Records

extension ShopCall {
    // MARK: The shop

    /// Who the shop is (C-15).
    package func shopGet(_ answer: inout JSONWriter) throws(ShopError) {
        let settings = try shop.settings()
        let identity = settings.shop
        answer.beginObject()
        answer.member("name", identity.name)
        answer.member("timeZone", identity.timeZone)
        answer.member("currency", identity.currency)
        answer.member("language", identity.language)
        if let address = identity.address { answer.member("address", address) }
        if let phone = identity.phone { answer.member("phone", phone) }
        if let email = identity.email { answer.member("email", email) }
        answer.member("version", settings.version(.shop))
        answer.endObject()
    }

    /// Changes the shop's identity. Moments that are stored stay when the zone changes.
    package func shopUpdate(_ request: ShopUpdateRequest, _ answer: inout JSONWriter) throws(ShopError) {
        if let name = request.timeZone { _ = try Shop.zone(named: name, path: "/timeZone") }
        try write { (transaction) throws(ShopError) in
            let settings = try shop.settings()
            try expect(request.ifVersion, .shop, settings) { (answer) throws(ShopError) in try shopGet(&answer) }
            var members: SettingMembers = []
            members.set("name", request.name)
            members.set("timeZone", request.timeZone)
            members.set("currency", request.currency)
            members.set("language", request.language)
            members.set("address", request.address)
            members.set("phone", request.phone)
            members.set("email", request.email)
            try set(.shop, members, transaction)
        }
        try shopGet(&answer)
    }

    // MARK: Settings

    /// All settings by section.
    package func settingsGet(_ answer: inout JSONWriter) throws(ShopError) {
        let settings = try shop.settings()
        answer.beginObject()
        answer.key("webStatus")
        write(settings.webStatus, settings, &answer)
        write("jobs", settings.jobs, settings.version(.jobs), &answer)
        write("accounts", settings.accounts, settings.version(.accounts), &answer)
        write("quotes", settings.quotes, settings.version(.quotes), &answer)
        answer.key("portal")
        answer.beginObject()
        answer.member("version", settings.version(.portal))
        answer.member("enabled", settings.portal.enabled)
        answer.endObject()
        answer.key("whiteboard")
        answer.beginObject()
        answer.member("version", settings.version(.whiteboard))
        answer.member("daysBack", settings.whiteboard.daysBack)
        answer.member("daysAhead", settings.whiteboard.daysAhead)
        answer.endObject()
        write("log", settings.log, settings.version(.log), &answer)
        write("changes", settings.changes, settings.version(.changes), &answer)
        write("outbox", settings.outbox, settings.version(.outbox), &answer)
        answer.key("appointments")
        write(settings.appointments, settings.version(.appointments), &answer)
        answer.key("backup")
        answer.beginObject()
        answer.member("version", settings.version(.backup))
        if let folder = settings.backup.folder { answer.member("folder", folder) }
        answer.member("keep", settings.backup.keep)
        answer.endObject()
        try writeDelivery(settings, to: &answer)
        answer.endObject()
    }

    /// Changes any number of sections in one transaction; every section's version is looked at before one is changed.
    package func settingsUpdate(_ request: SettingsUpdateRequest, _ answer: inout JSONWriter) throws(ShopError) {
        var problems = Self.problems(request) + deliveryProblems(request)
        let sections = Self.sections(request) + (try deliverySections(request, &problems))
        if !problems.isEmpty { throw .validation(problems) }
        try write { (transaction) throws(ShopError) in
            let settings = try shop.settings()
            for section in sections {
                try expect(section.ifVersion, section.key, settings) { (answer) throws(ShopError) in
                    try settingsGet(&answer)
                }
            }
            for section in sections {
                try set(section.key, section.members, keepsNull: section.keepsNull, transaction)
            }
            try expectComplete(try shop.settings(), request)
            try startChannels(afterChanging: sections.map(\.key), transaction)
        }
        try settingsGet(&answer)
    }

    /// What a request does to one section.
    struct Section {
        let key: SettingKey
        var members: SettingMembers = []
        var keepsNull = false
        let ifVersion: Int?
    }

    private static func sections(_ request: SettingsUpdateRequest) -> [Section] {
        var sections: [Section] = []
        if let change = request.webStatus {
            var section = Section(key: .webStatus, ifVersion: change.ifVersion)
            section.members.set("tellCustomer", change.tellCustomer)
            section.members.set("messageSubject", change.messageSubject)
            section.members.set("messageTemplate", change.messageTemplate)
            section.members.set("whenHidden", change.whenHidden)
            sections.append(section)
        }
        for (key, change) in [(.jobs, request.jobs), (.accounts, request.accounts), (.quotes, request.quotes)]
            as [(SettingKey, NumberSettingsUpdate?)]
        {
            guard let change else { continue }
            var section = Section(key: key, ifVersion: change.ifVersion)
            section.members.set("prefix", change.prefix)
            section.members.set("next", change.next)
            sections.append(section)
        }
        if let change = request.whiteboard {
            var section = Section(key: .whiteboard, ifVersion: change.ifVersion)
            section.members.set("daysBack", change.daysBack)
            section.members.set("daysAhead", change.daysAhead)
            sections.append(section)
        }
        for (key, change) in [(.log, request.log), (.changes, request.changes), (.outbox, request.outbox)]
            as [(SettingKey, RetentionSettingsUpdate?)]
        {
            guard let change else { continue }
            var section = Section(key: key, keepsNull: true, ifVersion: change.ifVersion)
            // 0 days is what some call for ever.
            section.members.set("retentionDays", change.retentionDays.value == 0 ? .clear : change.retentionDays)
            sections.append(section)
        }
        if let change = request.appointments {
            var section = Section(key: .appointments, ifVersion: change.ifVersion)
            section.members.set("allowWithdraw", change.allowWithdraw)
            section.members.set("answerHours", change.answerHours)
            section.members.set("prebookLeadDays", change.prebookLeadDays)
            section.members.set("next", change.next)
            sections.append(section)
        }
        if let change = request.backup {
            var section = Section(key: .backup, ifVersion: change.ifVersion)
            section.members.set("folder", change.folder)
            section.members.set("keep", change.keep)
            sections.append(section)
        }
        return sections
    }

    /// What the shapes cannot say: the places that a message template may have, and whether a folder is there.
    private static func problems(_ request: SettingsUpdateRequest) -> [Problem] {
        var problems: [Problem] = []
        if let folder = request.backup?.folder.value, FileFacts(path: folder)?.isFolder != true {
            problems.append(
                Problem(
                    "/backup/folder", .unknown, expected: "a folder that is there", actual: folder.fragment,
                    hint: "There is no folder \(folder) on this computer; make it first."))
        }
        for (path, text) in [
            ("/webStatus/messageSubject", request.webStatus?.messageSubject.value),
            ("/webStatus/messageTemplate", request.webStatus?.messageTemplate.value),
        ] {
            guard let text else { continue }
            for name in MessageTemplate(text).unknownPlaces {
                problems.append(
                    Problem(
                        path, .unknown, expected: MessagePlace.allCases.map(\.rawValue).joined(separator: ", "),
                        actual: "{\(name)}".fragment,
                        hint: "Nothing is known by the name {\(name)}."))
            }
        }
        return problems
    }

    private func write(_ section: WebStatusSettings, _ settings: Settings, _ answer: inout JSONWriter) {
        let language = MessageLanguage.best(for: [settings.shop.language])
        answer.beginObject()
        answer.member("version", settings.version(.webStatus))
        answer.member("tellCustomer", section.tellCustomer)
        answer.member("messageSubject", section.messageSubject ?? language.subject.text)
        answer.member("messageTemplate", section.messageTemplate ?? language.text.text)
        answer.member("whenHidden", section.whenHidden.rawValue)
        answer.endObject()
    }

    private func write(_ section: AppointmentSettings, _ version: Int, _ answer: inout JSONWriter) {
        answer.beginObject()
        answer.member("version", version)
        answer.member("allowWithdraw", section.allowWithdraw)
        answer.member("answerHours", section.answerHours)
        answer.member("prebookLeadDays", section.prebookLeadDays)
        answer.member("next", section.numbers.next)
        answer.endObject()
    }

    private func write(_ name: StaticString, _ section: NumberSettings, _ version: Int, _ answer: inout JSONWriter) {
        answer.key(name)
        answer.beginObject()
        answer.member("version", version)
        answer.member("prefix", section.prefix)
        answer.member("next", section.next)
        answer.endObject()
    }

    private func write(
        _ name: StaticString, _ section: RetentionSettings, _ version: Int, _ answer: inout JSONWriter
    ) {
        answer.key(name)
        answer.beginObject()
        answer.member("version", version)
        if let days = section.retentionDays { answer.member("retentionDays", days) }
        answer.endObject()
    }

    /// Refuses a section that is not as the caller last saw it; `current` writes what it is now.
    private func expect(
        _ version: Int?, _ key: SettingKey, _ settings: Settings,
        _ current: (inout JSONWriter) throws(ShopError) -> Void
    ) throws(ShopError) {
        guard let version, version != settings.version(key) else { return }
        var writer = JSONWriter()
        try current(&writer)
        throw .conflict(current: writer.array)
    }
}

extension ShopCall.SettingMembers {
    /// Leaves out what was not given.
    mutating func set(_ name: StaticString, _ value: (some FieldValue)?) {
        if let value { append((name, value.fragment)) }
    }

    mutating func set(_ name: StaticString, _ patch: Patch<some FieldValue>) {
        switch patch {
        case .absent: break
        case .clear: append((name, nil))
        case .set(let value): append((name, value.isNone ? nil : value.fragment))
        }
    }
}
