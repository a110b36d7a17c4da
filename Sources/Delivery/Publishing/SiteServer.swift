internal import EngineClient
internal import JSON
internal import Platform
internal import Transfer

/// The server that the site's pages go to (schema: FtpSettings).
struct SiteServer {
    private let address: ServerAddress
    private let folder: String
    var host: String { address.host }
    /// The password goes over the network in the clear.
    var tellsSecret: Bool { address.wouldTellSecret }
    /// Host, port and folder: what tells one copy of the site from another.
    let place: String

    /// Nil when the settings name no host.
    ///
    /// - Parameter settings: `site.ftp` of settings.get.
    init?(_ settings: JSONNode) throws(ClientError) {
        guard let host = settings["host"].text, !host.isEmpty else { return nil }
        let security: ServerAddress.Security =
            switch settings["tls"].text {
            case "implicit": .tls
            case "none": .none
            default: .starttls
            }
        let port = settings["port"].integer ?? (security == .tls ? 990 : 21)
        folder = settings["folder"].text ?? ""
        place = "\(host):\(port)/\(folder.split(separator: "/").joined(separator: "/"))"
        var login: ServerAddress.Login?
        if let user = settings["user"].text {
            login = .init(user: user, secret: try Secret.read(settings["secretRef"].text) ?? "")
        }
        address = ServerAddress(
            host: host, port: port, security: security, login: login,
            certificates: settings["caFile"].text ?? CurrentProcess.environment("SSL_CERT_FILE"))
    }

    func connection() throws(ClientError) -> FileUpload {
        guard let upload = FileUpload(address, folder: folder) else {
            throw .setup("libcurl cannot be used on this machine.")
        }
        return upload
    }
}
