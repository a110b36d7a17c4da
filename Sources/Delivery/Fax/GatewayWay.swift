internal import EngineClient
internal import Mail

/// Faxes by e-mail to a gateway that has a telephone line: the number is in the address, the pages are attached.
final class GatewayWay: Way {
    private let mail: MailWay
    private let pattern: String
    private let form: DrawingProgram.Form
    private let drawing: DrawingProgram

    init(_ mail: MailWay, pattern: String, isTIFF: Bool, _ drawing: DrawingProgram) {
        self.mail = mail
        self.pattern = pattern
        form = isTIFF ? .tiff : .pdf
        self.drawing = drawing
    }

    func deliver(_ entry: OutboxEntry, beat: @escaping () -> Void) -> Delivered {
        // An address has no plus of its own meaning: gateways take the digits with the country's code.
        let digits = FaxSettings.digits(entry.to).filter { $0 != "+" }
        guard !digits.isEmpty else { return .failed("\(entry.to) is no fax number.") }
        let parts = pattern.split(separator: "{number}", omittingEmptySubsequences: false)
        let address = parts.joined(separator: digits)
        do {
            let pages = try drawing.draw(entry, as: form)
            let type = form == .tiff ? "image/tiff" : "application/pdf"
            let file = MailAttachment(name: "fax.\(form == .tiff ? "tif" : "pdf")", type: type, bytes: pages)
            return mail.send(entry, to: address, text: "", attachments: [file], beat: beat)
        } catch {
            return .retry(error.words)
        }
    }
}
