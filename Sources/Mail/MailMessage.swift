// A message as SMTP servers and sendmail take it (RFC 5322, RFC 2045 to 2047):
//
//   multipart/mixed
//     multipart/alternative
//       text/plain        always
//       text/html         when there is one
//     application/pdf     each attachment
//
// What would hold only one part is left out. Everything is ASCII in lines of at most 78 bytes, so no server on the way needs
// an extension. The same message is the same bytes: boundaries follow from the Message-ID.

internal import Platform

package struct MailMessage: Sendable {
    package let from: MailAddress
    package let to: [MailAddress]
    /// Where answers go; the sender when nil.
    package let replyTo: MailAddress?
    package let subject: String
    package let text: String
    /// The same for programs that show pages; nil when there is none.
    package let html: String?
    package let attachments: [MailAttachment]
    /// With its angle brackets, the same in every attempt: a second copy is known as one.
    package let messageID: String
    /// When it was queued, milliseconds since 1970, and how far the shop's clock is ahead of UTC then.
    package let date: (milliseconds: Int64, offsetSeconds: Int)
    /// Primary subtag, as Content-Language; nil when not known.
    package let language: String?

    package init(
        from: MailAddress, to: [MailAddress], replyTo: MailAddress? = nil, subject: String, text: String,
        html: String? = nil,
        attachments: [MailAttachment] = [], messageID: String, date: (milliseconds: Int64, offsetSeconds: Int),
        language: String? = nil
    ) {
        self.from = from
        self.to = to
        self.replyTo = replyTo
        self.subject = subject
        self.text = text
        self.html = html
        self.attachments = attachments
        self.messageID = Self.checked(messageID)
        self.date = date
        self.language = language.flatMap { $0.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } ? $0 : nil }
    }

    /// The whole message, lines ending in CRLF.
    package var bytes: [UInt8] {
        var message = HeaderText.field(
            "Date", value: MailDate.text(date.milliseconds, offsetSeconds: date.offsetSeconds))
        message += HeaderText.field("From", addresses: [from])
        message += HeaderText.field("To", addresses: to)
        if let replyTo { message += HeaderText.field("Reply-To", addresses: [replyTo]) }
        message += HeaderText.field("Subject", text: subject)
        message += HeaderText.field("Message-ID", value: messageID)
        message += HeaderText.field("MIME-Version", value: "1.0")
        // Nobody's holiday notice shall answer a machine (RFC 3834).
        message += HeaderText.field("Auto-Submitted", value: "auto-generated")
        if let language { message += HeaderText.field("Content-Language", value: language) }
        return message + body
    }

    /// Headers of the content and the content itself.
    private var body: [UInt8] {
        var content = Self.textPart(text, type: "text/plain")
        if let html {
            content = multipart("alternative", [content, Self.textPart(html, type: "text/html")])
        }
        return attachments.isEmpty ? content : multipart("mixed", [content] + attachments.map(\.part))
    }

    private static func textPart(_ text: String, type: String) -> [UInt8] {
        var part = HeaderText.field("Content-Type", value: type, parameters: ["charset=utf-8"])
        part += HeaderText.field("Content-Transfer-Encoding", value: "quoted-printable")
        return part + [13, 10] + QuotedPrintable.lines(of: text)
    }

    private func multipart(_ kind: String, _ parts: [[UInt8]]) -> [UInt8] {
        // "=_" is in no quoted-printable and no base64, so the boundary is in no part.
        let boundary = "=_\(kind)_\(SHA256.hex(Array(messageID.utf8)).prefix(24))"
        var bytes = HeaderText.field(
            "Content-Type", value: "multipart/\(kind)", parameters: ["boundary=\"\(boundary)\""])
        bytes += [13, 10]
        for part in parts { bytes += Array("--\(boundary)\r\n".utf8) + part + [13, 10] }
        return bytes + Array("--\(boundary)--\r\n".utf8)
    }

    /// An id that can stand in a header; anything else becomes one of its digest.
    private static func checked(_ id: String) -> String {
        let inner = id.utf8.dropFirst().dropLast()
        let isSound =
            id.hasPrefix("<") && id.hasSuffix(">") && id.utf8.count <= 120
            && inner.filter { $0 == UInt8(ascii: "@") }.count == 1
            && inner.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"<>()[]\\,;:\"".utf8.contains($0) }
        return isSound ? id : "<\(SHA256.hex(Array(id.utf8)).prefix(32))@fettle.invalid>"
    }
}
