internal import JSON
internal import Records

// What settings.update writes of the sections that say how customers are reached.

extension ShopCall {
    func deliverySections(
        _ request: SettingsUpdateRequest, _ problems: inout [Problem]
    ) throws(ShopError) -> [Section] {
        var sections: [Section] = []
        if let change = request.mail { sections.append(Self.section(change)) }
        if let change = request.fax { sections.append(Self.section(change)) }
        if let change = request.site { sections.append(Self.section(change)) }
        if let change = request.report { sections.append(try section(change, &problems)) }
        if let change = request.estimate { sections.append(try section(change, &problems)) }
        return sections
    }

    private static func section(_ change: MailSettingsUpdate) -> Section {
        var section = Section(key: .mail, ifVersion: change.ifVersion)
        section.members.set("mode", change.mode)
        section.members.set("host", change.host)
        section.members.set("port", change.port)
        section.members.set("tls", change.tls)
        section.members.set("caFile", change.caFile)
        section.members.set("user", change.user)
        section.members.set("secretRef", change.secretRef)
        section.members.set("from", change.from)
        section.members.set("replyTo", change.replyTo)
        section.members.set("command", elements: change.command)
        return section
    }

    private static func section(_ change: FaxSettingsUpdate) -> Section {
        var section = Section(key: .fax, ifVersion: change.ifVersion)
        section.members.set("mode", change.mode)
        section.members.set("device", change.device)
        section.members.set("host", change.host)
        section.members.set("port", change.port)
        section.members.set("user", change.user)
        section.members.set("secretRef", change.secretRef)
        section.members.set("addressPattern", change.addressPattern)
        section.members.set("format", change.format)
        section.members.set("dialPrefix", change.dialPrefix)
        section.members.set("stationId", change.stationId)
        section.members.set("fallbackOnFailure", change.fallbackOnFailure)
        return section
    }

    private static func section(_ change: SiteSettingsUpdate) -> Section {
        var section = Section(key: .site, ifVersion: change.ifVersion)
        section.members.set("mode", change.mode)
        section.members.set("publicBaseUrl", change.publicBaseUrl)
        section.members.set("companyFolder", change.companyFolder)
        section.members.set("folder", change.folder)
        switch change.ftp {
        case .absent: break
        case .clear:
            let names: [StaticString] = [
                "ftpHost", "ftpPort", "ftpUser", "ftpSecretRef", "ftpFolder", "ftpTls", "ftpCaFile",
            ]
            for name in names {
                section.members.append((name, nil))
            }
        case .set(let ftp):
            section.members.set("ftpHost", ftp.host)
            section.members.set("ftpPort", ftp.port)
            section.members.set("ftpUser", ftp.user)
            section.members.set("ftpSecretRef", ftp.secretRef)
            section.members.set("ftpFolder", ftp.folder)
            section.members.set("ftpTls", ftp.tls)
            section.members.set("ftpCaFile", ftp.caFile)
        }
        return section
    }

    private func section(_ change: ReportSettingsUpdate, _ problems: inout [Problem]) throws(ShopError) -> Section {
        var section = Section(key: .report, ifVersion: change.ifVersion)
        section.members.set("priority", change.priority)
        section.members.set("weekends", change.weekends)
        section.members.set("hour", change.hour)
        section.members.set("customMessage", change.customMessage)
        section.members.set("logSuccess", change.logSuccess)
        switch change.readyStatuses {
        case .absent: break
        case .clear: section.members.append(("readyStatuses", nil))
        case .set(let references):
            var ids: [RecordID] = []
            for (index, reference) in references.enumerated() {
                let path = "/report/readyStatuses/\(index)"
                if let id = try choices.status(reference, of: .job, path: path, &problems)?.id { ids.append(id) }
            }
            section.members.set("readyStatuses", elements: .set(ids))
        }
        return section
    }

    private func section(_ change: EstimateSettingsUpdate, _ problems: inout [Problem]) throws(ShopError) -> Section {
        var section = Section(key: .estimate, ifVersion: change.ifVersion)
        for (name, reference) in [
            ("approvedStatus" as StaticString, change.approvedStatus), ("refusedStatus", change.refusedStatus),
        ] {
            switch reference {
            case .absent: break
            case .clear: section.members.append((name, nil))
            case .set(let reference):
                let path = "/estimate/\(name)"
                section.members.set(name, try choices.status(reference, of: .job, path: path, &problems)?.id)
            }
        }
        section.members.set("tellCustomer", change.tellCustomer)
        section.members.set("prefix", change.prefix)
        section.members.set("next", change.next)
        return section
    }
}

extension ShopCall.SettingMembers {
    mutating func set(_ name: StaticString, elements patch: Patch<[some FieldValue]>) {
        switch patch {
        case .absent: break
        case .clear: append((name, nil))
        case .set(let elements):
            var writer = JSONWriter(capacity: 128)
            writer.beginArray()
            for element in elements { element.write(to: &writer) }
            writer.endArray()
            append((name, elements.isEmpty ? nil : JSONFragment(writer.array)))
        }
    }
}
