internal import EngineClient
internal import JSON
internal import Mail
internal import Transfer

/// How mail goes out (schema: MailSettings), with what it needs at hand.
struct MailSettings {
    enum Mode {
        case off
        case smtp(ServerAddress)
        case command([String])
    }

    let mode: Mode
    /// Nil only when mail is off.
    let from: MailAddress?
    let replyTo: MailAddress?

    /// - Parameters:
    ///   - settings: `mail` of settings.get.
    ///   - shop: `shop.get`.
    init(_ settings: JSONNode, shop: JSONNode) throws(ClientError) {
        let name = shop["name"].text ?? ""
        from = (settings["from"].text ?? shop["email"].text).flatMap { MailAddress($0, name: name) }
        replyTo = settings["replyTo"].text.flatMap { MailAddress($0, name: name) }
        switch settings["mode"].text {
        case "smtp":
            let security: ServerAddress.Security =
                switch settings["tls"].text {
                case "smtps": .tls
                case "none": .none
                default: .starttls
                }
            let port = settings["port"].integer ?? (security == .tls ? 465 : security == .starttls ? 587 : 25)
            var login: ServerAddress.Login?
            if let user = settings["user"].text, let secret = try Secret.read(settings["secretRef"].text) {
                login = .init(user: user, secret: secret)
            }
            mode = .smtp(
                ServerAddress(
                    host: settings["host"].text ?? "", port: port, security: security, login: login,
                    certificates: settings["caFile"].text))
        case "command": mode = .command(settings["command"].elements.compactMap(\.text))
        default:
            mode = .off
            return
        }
        if from == nil {
            throw .setup("Messages need a sender: set the shop's e-mail address, or 'from' of the settings of mail.")
        }
    }
}
