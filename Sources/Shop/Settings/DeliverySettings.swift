// How the shop reaches its customers: e-mail, fax and web site. Nothing here sends: programs that do read these
// sections with settings.get. A password is never among them, only where it is.

internal import JSON
package import Records

/// How e-mail goes out (settings.mail).
package struct MailSettings: Sendable, Equatable {
    package enum Mode: String, FieldChoice {
        case off, smtp, command
    }

    package enum Security: String, FieldChoice {
        case none, starttls, smtps
    }

    package var mode = Mode.off
    package var host: String?
    /// nil: the usual one of `tls`.
    package var port: Int?
    package var tls = Security.starttls
    package var caFile: String?
    package var user: String?
    /// Where the password is: `file:` and a path, or `env:` and a name.
    package var secretRef: String?
    /// nil: the shop's own address.
    package var from: String?
    package var replyTo: String?
    /// Program and arguments that take a message on stdin.
    package var command: [String] = []

    package init() {}
}

/// How faxes go out (settings.fax).
package struct FaxSettings: Sendable, Equatable {
    package enum Mode: String, FieldChoice {
        case off, modem, hylafax, mailGateway
    }

    package enum Format: String, FieldChoice {
        case pdf, tiff
    }

    package var mode = Mode.off
    package var device: String?
    package var host: String?
    package var port = 4559
    package var user: String?
    package var secretRef: String?
    /// Address of a gateway, with {number} in it.
    package var addressPattern: String?
    package var format = Format.pdf
    package var dialPrefix: String?
    package var stationId: String?
    /// A report that failed by e-mail goes by fax to those who chose both (Q16).
    package var fallbackOnFailure = false

    package init() {}
}

/// The status web site (settings.site).
package struct SiteSettings: Sendable, Equatable {
    package enum Mode: String, FieldChoice {
        case off, local, hosted, ownServer
    }

    /// The upload.
    package struct FTP: Sendable, Equatable {
        package enum Security: String, FieldChoice {
            case none, explicit, implicit
        }

        package var host: String?
        package var port: Int?
        package var user: String?
        package var secretRef: String?
        package var folder: String?
        package var tls = Security.explicit
        /// Certificates to trust in place of the machine's.
        package var caFile: String?

        package init() {}
    }

    package var mode = Mode.off
    package var publicBaseUrl: String?
    package var companyFolder: String?
    package var folder: String?
    package var ftp = FTP()

    package init() {}

    /// Address of the company's folder: there when, and only when, its pages are on the hosted site (S3-13, S3-14).
    package var link: String? {
        guard mode == .hosted, var base = publicBaseUrl, let folder = companyFolder else { return nil }
        while base.hasSuffix("/") { base.removeLast() }
        return base + "/" + folder.split(separator: "/").joined(separator: "/") + "/"
    }
}

/// The daily report (settings.report).
package struct ReportSettings: Sendable, Equatable {
    /// Which ways are taken of those that a customer wants and can be reached by (S3-07).
    package enum Priority: String, FieldChoice {
        case emailFirst, faxFirst, both
    }

    package var priority = Priority.both
    package var weekends = false
    /// Hour of the day, in the shop's zone, from which it is due.
    package var hour = 7
    package var customMessage: String?
    package var logSuccess = false
    /// Job statuses of repairs that can be fetched; empty: the one that the product calls completed.
    package var readyStatuses: [RecordID] = []

    package init() {}
}

/// Repair estimates (settings.estimate).
package struct EstimateSettings: Sendable, Equatable {
    /// Job status that an approval sets; nil: staff set it (S3-21).
    package var approvedStatus: RecordID?
    package var refusedStatus: RecordID?
    package var tellCustomer = true
    package var numbers = NumberSettings()

    package init() {}
}

// MARK: Reading what is stored

extension MailSettings {
    init(_ reader: SettingReader) {
        self.init()
        mode = reader.read("mode") ?? mode
        host = reader.read("host")
        port = reader.read("port")
        tls = reader.read("tls") ?? tls
        caFile = reader.read("caFile")
        user = reader.read("user")
        secretRef = reader.read("secretRef")
        from = reader.read("from")
        replyTo = reader.read("replyTo")
        command = reader.elements("command")
    }
}

extension FaxSettings {
    init(_ reader: SettingReader) {
        self.init()
        mode = reader.read("mode") ?? mode
        device = reader.read("device")
        host = reader.read("host")
        port = reader.read("port") ?? port
        user = reader.read("user")
        secretRef = reader.read("secretRef")
        addressPattern = reader.read("addressPattern")
        format = reader.read("format") ?? format
        dialPrefix = reader.read("dialPrefix")
        stationId = reader.read("stationId")
        fallbackOnFailure = reader.read("fallbackOnFailure") ?? fallbackOnFailure
    }
}

extension SiteSettings {
    init(_ reader: SettingReader) {
        self.init()
        mode = reader.read("mode") ?? mode
        publicBaseUrl = reader.read("publicBaseUrl")
        companyFolder = reader.read("companyFolder")
        folder = reader.read("folder")
        ftp.host = reader.read("ftpHost")
        ftp.port = reader.read("ftpPort")
        ftp.user = reader.read("ftpUser")
        ftp.secretRef = reader.read("ftpSecretRef")
        ftp.folder = reader.read("ftpFolder")
        ftp.tls = reader.read("ftpTls") ?? ftp.tls
        ftp.caFile = reader.read("ftpCaFile")
    }
}

extension ReportSettings {
    init(_ reader: SettingReader) {
        self.init()
        priority = reader.read("priority") ?? priority
        weekends = reader.read("weekends") ?? weekends
        hour = reader.read("hour") ?? hour
        customMessage = reader.read("customMessage")
        logSuccess = reader.read("logSuccess") ?? logSuccess
        readyStatuses = reader.elements("readyStatuses")
    }
}

extension EstimateSettings {
    init(_ reader: SettingReader) {
        self.init()
        approvedStatus = reader.read("approvedStatus")
        refusedStatus = reader.read("refusedStatus")
        tellCustomer = reader.read("tellCustomer") ?? tellCustomer
        numbers = NumberSettings(reader)
    }
}

extension SettingReader {
    /// The elements of an array; empty when there is none.
    func elements<Value: FieldValue>(_ name: StaticString) -> [Value] {
        guard let array: JSONFragment = read(name) else { return [] }
        return array.bytes.withUnsafeBytes { bytes in JSONText.elements(of: bytes).compactMap(Value.init(fragment:)) }
    }
}
