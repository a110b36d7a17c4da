package import JSON
internal import Platform
internal import Wording

/// The paper of a message in the outbox.
package struct MessagePaper {
    package let sheets: [Sheet]
    package let title: String
    package let author: String
    /// For the file's own record.
    package let made: String

    /// - Parameter message: kind, language, subject, text, to, queuedAt, data, as the outbox has them; or
    ///   queuedAt in milliseconds since 1970 and offsetSeconds.
    package init(_ message: JSONNode, look: Look) {
        let wording = Wording.of(message["language"].text ?? "")
        let flow = PaperFlow(look: look, wording: wording)
        let data = message["data"]
        if let queued = message["queuedAt"].text {
            made = queued
        } else {
            var bytes: [UInt8] = []
            Timestamp.append(
                Int64(message["queuedAt"].integer ?? 0), offsetSeconds: message["offsetSeconds"].integer ?? 0,
                to: &bytes)
            made = String(decoding: bytes, as: UTF8.self)
        }
        let day = String(made.prefix(10))
        let subject = message["subject"].text ?? ""
        let to = message["to"].text ?? ""
        author = data["shop"]["name"].text ?? ""
        switch message["kind"].text {
        case "report":
            title = wording[.reportTitle]
            sheets = ReportPaper.draw(data, to: to, into: flow)
        case "estimate" where !data["estimates"].elements.isEmpty:
            title = subject
            sheets = LetterPaper.estimates(data, subject: subject, to: to, day: day, into: flow)
        default:
            title = subject
            sheets = LetterPaper.draw(
                data, subject: subject, text: message["text"].text ?? "", to: to, day: day, into: flow)
        }
    }

    /// As a file.
    package func bytes(_ look: Look) -> [UInt8] {
        switch look {
        case .print: PDFFile.bytes(sheets, title: title, author: author, made: made)
        case .fax: TIFFFile.bytes(sheets.map { FaxRaster($0) })
        }
    }
}
