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
        let letter = shelf.letter(entry)
        return MailMessage(
            from: from, to: [to], replyTo: replyTo, subject: entry.subject, text: letter.text, html: letter.page,
            attachments: try attachments(entry), messageID: entry.messageID, date: entry.queuedAt,
            language: Wording.of(entry.language).tag)
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
