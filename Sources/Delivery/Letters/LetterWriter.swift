package import EngineClient
internal import JSON
package import Mail
internal import Wording

/// Makes letters of what the engine hands out.
package struct LetterWriter {
    private let shelf: TemplateShelf
    private let drawing: DrawingProgram

    package init(_ shelf: TemplateShelf, _ drawing: DrawingProgram) {
        self.shelf = shelf
        self.drawing = drawing
    }

    /// The whole e-mail.
    package func mail(
        _ entry: OutboxEntry, from: MailAddress, to: MailAddress, replyTo: MailAddress?
    ) throws(ClientError) -> MailMessage {
        let wording = Wording.of(entry.language)
        let context = TemplateContext.of(entry, wording)
        // What has no data to be told from is told in the engine's words.
        let kind = entry.data.isNull ? "statusChange" : entry.kind
        let text = shelf.filled("\(kind).txt", language: wording.tag, context) ?? entry.text
        let page = shelf.filled("\(kind).html", language: wording.tag, context)
        return MailMessage(
            from: from, to: [to], replyTo: replyTo, subject: entry.subject, text: text, html: page,
            attachments: try attachments(entry), messageID: entry.messageID, date: entry.queuedAt, language: wording.tag
        )
    }

    /// The paper that goes with a letter: the report and the estimates that wait for an answer (S3-09).
    private func attachments(_ entry: OutboxEntry) throws(ClientError) -> [MailAttachment] {
        guard entry.kind == "report" || entry.kind == "estimate", !entry.data.isNull else { return [] }
        let wording = Wording.of(entry.language)
        let paper = try drawing.draw(entry, as: .pdf)
        let title = entry.kind == "report" ? wording[.reportTitle] : wording[.estimate]
        let day = entry.data["date"].text.map { " \($0)" } ?? ""
        return [MailAttachment(name: "\(title)\(day).pdf", type: "application/pdf", bytes: paper)]
    }
}
