// The sections of settings.update that say how customers are reached: what they may hold, and how they are answered.
// A way that is switched on without what it needs is refused when it is saved, and not when a message is to go out.

internal import JSON
internal import Records

extension ShopCall {
    /// What the shapes of the sections cannot say.
    func deliveryProblems(_ request: SettingsUpdateRequest) -> [Problem] {
        var problems: [Problem] = []
        let references: [(String, Patch<String>?)] = [
            ("/mail/secretRef", request.mail?.secretRef), ("/fax/secretRef", request.fax?.secretRef),
            ("/site/ftp/secretRef", request.site?.ftp.value?.secretRef),
        ]
        for (path, reference) in references {
            guard let text = reference?.value, !text.isNone, !Self.isSecretReference(text) else { continue }
            // What was given may be a password: it is not repeated.
            problems.append(
                Problem(
                    path, .format, expected: "file: and a path from the root, or env: and a name",
                    hint:
                        "Passwords are not kept in the store. Put it into a file that only you can read, and give file:/path/of/it, or env:NAME."
                ))
        }
        if let pattern = request.fax?.addressPattern.value, !pattern.isNone,
            !pattern.contains("{number}") || !pattern.contains("@")
        {
            problems.append(
                Problem(
                    "/fax/addressPattern", .format, expected: "an address with {number} in it",
                    actual: pattern.fragment, hint: "The gateway's address is written such as {number}@fax.example.com."
                ))
        }
        if let address = request.site?.publicBaseUrl.value, !address.isNone, !Self.isWebAddress(address) {
            problems.append(
                Problem(
                    "/site/publicBaseUrl", .format, expected: "an address that begins with https:// or http://",
                    actual: address.fragment, hint: "Give the whole address, such as https://status.example.com."))
        }
        if let folder = request.site?.companyFolder.value, !folder.isNone, !Self.isFolderName(folder) {
            problems.append(
                Problem(
                    "/site/companyFolder", .format, expected: "letters, digits, -, _, . and /",
                    actual: folder.fragment, hint: "The folder's name becomes a part of an address; keep it plain."))
        }
        if let command = request.mail?.command.value, let first = command.first, !first.hasPrefix("/") {
            problems.append(
                Problem(
                    "/mail/command/0", .format, expected: "a path from the root", actual: first.fragment,
                    hint: "Give the whole path of the program, such as /usr/sbin/sendmail."))
        }
        return problems
    }

    /// `file:` and a path from the root, or `env:` and a name of the environment.
    private static func isSecretReference(_ text: String) -> Bool {
        if text.hasPrefix("file:/") { return text.utf8.count > 6 }
        guard text.hasPrefix("env:") else { return false }
        let name = text.dropFirst(4).utf8
        return !name.isEmpty && name.allSatisfy { Self.isLetterOrDigit($0) || $0 == UInt8(ascii: "_") }
    }

    private static func isWebAddress(_ text: String) -> Bool {
        for scheme in ["https://", "http://"] where text.hasPrefix(scheme) && text.utf8.count > scheme.utf8.count {
            return !text.contains(where: \.isWhitespace)
        }
        return false
    }

    private static func isFolderName(_ text: String) -> Bool {
        let plain = text.utf8.allSatisfy { Self.isLetterOrDigit($0) || "-_./".utf8.contains($0) }
        let parts = text.split(separator: "/")
        return plain && !parts.isEmpty && parts.allSatisfy { $0 != "." && $0 != ".." }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    /// Refuses a way that is switched on without what it needs. Asked of the sections as they will be.
    func expectComplete(_ settings: Settings, _ request: SettingsUpdateRequest) throws(ShopError) {
        if request.mail != nil { try expectComplete(settings.mail, settings.shop) }
        if request.fax != nil { try expectComplete(settings.fax, settings) }
        if request.site != nil, settings.site.mode == .hosted {
            if settings.site.publicBaseUrl == nil {
                throw .notConfigured("site.publicBaseUrl", "A hosted site has an address; give publicBaseUrl with it.")
            }
            if settings.site.companyFolder == nil {
                throw .notConfigured(
                    "site.companyFolder", "On a hosted site the company has a folder; give companyFolder with it.")
            }
        }
    }

    private func expectComplete(_ mail: MailSettings, _ shop: ShopIdentity) throws(ShopError) {
        if mail.mode == .off { return }
        if mail.mode == .smtp, mail.host == nil {
            throw .notConfigured("mail.host", "To send over SMTP, the name of the mail server is needed.")
        }
        if mail.mode == .command, mail.command.isEmpty {
            throw .notConfigured("mail.command", "To send by a program, its path is needed.")
        }
        if mail.from == nil, shop.email == nil {
            throw .notConfigured(
                "mail.from", "A message has a sender: give from, or the shop's e-mail address with shop.update.")
        }
        if mail.mode == .smtp, mail.user != nil, mail.secretRef == nil {
            throw .notConfigured("mail.secretRef", "A user has a password; say where it is with secretRef.")
        }
    }

    private func expectComplete(_ fax: FaxSettings, _ settings: Settings) throws(ShopError) {
        switch fax.mode {
        case .off: break
        case .modem:
            if fax.device == nil {
                throw .notConfigured("fax.device", "To fax over a modem, its device is needed, such as /dev/ttyACM0.")
            }
        case .hylafax:
            if fax.host == nil { throw .notConfigured("fax.host", "The name of the HylaFAX server is needed.") }
        case .mailGateway:
            if fax.addressPattern == nil {
                throw .notConfigured("fax.addressPattern", "The gateway's address is needed, with {number} in it.")
            }
            if settings.mail.mode == .off {
                throw .notConfigured("mail.mode", "A fax gateway is reached by e-mail, and e-mail is off.")
            }
        }
    }

    // MARK: Answering

    func writeDelivery(_ settings: Settings, to answer: inout JSONWriter) throws(ShopError) {
        answer.key("mail")
        Self.write(settings.mail, settings.version(.mail), to: &answer)
        answer.key("fax")
        Self.write(settings.fax, settings.version(.fax), to: &answer)
        answer.key("site")
        Self.write(settings.site, settings.version(.site), to: &answer)
        answer.key("report")
        try write(settings.report, settings.version(.report), to: &answer)
        answer.key("estimate")
        try write(settings.estimate, settings.version(.estimate), to: &answer)
    }

    private static func write(_ mail: MailSettings, _ version: Int, to answer: inout JSONWriter) {
        answer.beginObject()
        answer.member("version", version)
        answer.member("mode", mail.mode.rawValue)
        answer.member("host", some: mail.host)
        if let port = mail.port { answer.member("port", port) }
        answer.member("tls", mail.tls.rawValue)
        answer.member("caFile", some: mail.caFile)
        answer.member("user", some: mail.user)
        answer.member("secretRef", some: mail.secretRef)
        answer.member("from", some: mail.from)
        answer.member("replyTo", some: mail.replyTo)
        answer.key("command")
        answer.beginArray()
        for word in mail.command { answer.string(word) }
        answer.endArray()
        answer.endObject()
    }

    private static func write(_ fax: FaxSettings, _ version: Int, to answer: inout JSONWriter) {
        answer.beginObject()
        answer.member("version", version)
        answer.member("mode", fax.mode.rawValue)
        answer.member("device", some: fax.device)
        answer.member("host", some: fax.host)
        answer.member("port", fax.port)
        answer.member("user", some: fax.user)
        answer.member("secretRef", some: fax.secretRef)
        answer.member("addressPattern", some: fax.addressPattern)
        answer.member("format", fax.format.rawValue)
        answer.member("dialPrefix", some: fax.dialPrefix)
        answer.member("stationId", some: fax.stationId)
        answer.member("fallbackOnFailure", fax.fallbackOnFailure)
        answer.endObject()
    }

    private static func write(_ site: SiteSettings, _ version: Int, to answer: inout JSONWriter) {
        answer.beginObject()
        answer.member("version", version)
        answer.member("mode", site.mode.rawValue)
        answer.member("publicBaseUrl", some: site.publicBaseUrl)
        answer.member("companyFolder", some: site.companyFolder)
        answer.member("folder", some: site.folder)
        answer.key("ftp")
        answer.beginObject()
        answer.member("host", some: site.ftp.host)
        if let port = site.ftp.port { answer.member("port", port) }
        answer.member("user", some: site.ftp.user)
        answer.member("secretRef", some: site.ftp.secretRef)
        answer.member("folder", some: site.ftp.folder)
        answer.member("tls", site.ftp.tls.rawValue)
        answer.member("caFile", some: site.ftp.caFile)
        answer.endObject()
        answer.endObject()
    }

    private func write(_ report: ReportSettings, _ version: Int, to answer: inout JSONWriter) throws(ShopError) {
        answer.beginObject()
        answer.member("version", version)
        answer.member("priority", report.priority.rawValue)
        answer.member("weekends", report.weekends)
        answer.member("hour", report.hour)
        answer.member("customMessage", some: report.customMessage)
        answer.member("logSuccess", report.logSuccess)
        answer.key("readyStatuses")
        answer.beginArray()
        for entry in try readyStatuses() {
            if let id = entry.id { NamedEntry(id: id, name: entry.name).write(to: &answer) }
        }
        answer.endArray()
        answer.endObject()
    }

    private func write(_ estimate: EstimateSettings, _ version: Int, to answer: inout JSONWriter) throws(ShopError) {
        answer.beginObject()
        answer.member("version", version)
        for (name, id) in [
            ("approvedStatus" as StaticString, estimate.approvedStatus), ("refusedStatus", estimate.refusedStatus),
        ] {
            guard let id, let entry = try statuses().jobs[id] else { continue }
            answer.key(name)
            NamedEntry(id: id, name: entry.name).write(to: &answer)
        }
        answer.member("tellCustomer", estimate.tellCustomer)
        answer.member("prefix", estimate.numbers.prefix)
        answer.member("next", estimate.numbers.next)
        answer.endObject()
    }

    /// Job statuses of repairs that can be fetched: those of settings.report.readyStatuses, else the product's own.
    func readyStatuses() throws(ShopError) -> [StatusEntry] {
        let table = try statuses().jobs
        let chosen = try settings().report.readyStatuses
        return chosen.isEmpty ? table.entries.filter { $0.key == "completed" } : chosen.compactMap { table[$0] }
    }
}

extension ShopError {
    /// A setting is missing that this needs; `setting` names it.
    static func notConfigured(_ setting: StaticString, _ message: String) -> ShopError {
        ShopError(.notConfigured, message) { $0.member("setting", literal: setting) }
    }
}

extension JSONWriter {
    /// Writes a member that may be none.
    mutating func member(_ name: StaticString, some value: String?) {
        guard let value else { return }
        key(name)
        value.write(to: &self)
    }
}
