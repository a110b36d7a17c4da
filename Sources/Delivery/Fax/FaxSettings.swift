internal import EngineClient
internal import JSON

/// How faxes go out (schema: FaxSettings).
struct FaxSettings {
    enum Mode {
        case off
        case modem(device: String)
        case hylafax(host: String, port: Int, user: String, secret: String?)
        /// Address with {number} in it, and whether it takes a TIFF.
        case gateway(pattern: String, isTIFF: Bool)
    }

    let mode: Mode
    let dialPrefix: String
    let stationID: String

    init(_ settings: JSONNode) throws(ClientError) {
        dialPrefix = settings["dialPrefix"].text ?? ""
        stationID = settings["stationId"].text ?? ""
        switch settings["mode"].text {
        case "modem": mode = .modem(device: settings["device"].text ?? "")
        case "hylafax":
            mode = .hylafax(
                host: settings["host"].text ?? "", port: settings["port"].integer ?? 4559,
                user: settings["user"].text ?? "fettle", secret: try Secret.read(settings["secretRef"].text))
        case "mailGateway":
            mode = .gateway(pattern: settings["addressPattern"].text ?? "", isTIFF: settings["format"].text == "tiff")
        default: mode = .off
        }
    }

    /// What a modem dials: digits, a plus at the front, and what the shop dials before each number; nil without a digit.
    func dialled(_ number: String) -> String? {
        let digits = Self.digits(number)
        guard digits.contains(where: \.isNumber) else { return nil }
        return dialPrefix.filter { "0123456789,wW+*#".contains($0) } + digits
    }

    static func digits(_ number: String) -> String {
        var digits = number.filter { ("0"..."9").contains($0) }
        if number.drop(while: \.isWhitespace).hasPrefix("+") { digits = "+" + digits }
        return digits
    }
}
