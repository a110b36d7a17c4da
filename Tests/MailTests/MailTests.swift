// Headers and bodies against what the standards say byte by byte. That other programs read the same is shown with Python's
// parser in Tests/Scenarios/test_mail_format.py.

import Mail
import TestSupport
import Testing

@Suite struct MailTests {
    private func message(
        subject: String = "News", text: String = "Hello", html: String? = nil, attachments: [MailAttachment] = [],
        id: String = "<j1.aa@example.test>"
    ) -> String {
        let message = MailMessage(
            from: MailAddress("desk@example.test", name: "Lind & Söhne")!, to: [MailAddress("bo@example.test")!],
            subject: subject, text: text, html: html, attachments: attachments, messageID: id,
            date: (1_772_465_400_000, 3600), language: "en")
        return String(decoding: message.bytes, as: UTF8.self)
    }

    @Test func aPlainMessageIsWhatTheStandardSays() {
        let lines = message().split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(
            lines == [
                "Date: Mon, 02 Mar 2026 16:30:00 +0100", "From: =?utf-8?Q?Lind_=26_S=C3=B6hne?= <desk@example.test>",
                "To: bo@example.test", "Subject: News", "Message-ID: <j1.aa@example.test>", "MIME-Version: 1.0",
                "Auto-Submitted: auto-generated", "Content-Language: en", "Content-Type: text/plain; charset=utf-8",
                "Content-Transfer-Encoding: quoted-printable", "", "Hello", "",
            ])
    }

    @Test func theSameMessageIsTheSameBytes() {
        let file = MailAttachment(name: "a.pdf", type: "application/pdf", bytes: Array(0...255))
        #expect(message(html: "<p>x</p>", attachments: [file]) == message(html: "<p>x</p>", attachments: [file]))
    }

    @Test(arguments: ["News\r\nBcc: eve@example.test", "News\nBcc: eve@example.test", "News\u{85}Bcc: x", "a\u{2028}b"])
    func aSubjectCannotBeginAnotherHeader(_ subject: String) {
        let headers = message(subject: subject).components(before: "\r\n\r\n")
        #expect(!headers.contains("\r\nBcc"))
        #expect(headers.split(separator: "\r\n").filter { $0.hasPrefix("Subject:") }.count == 1)
    }

    @Test(arguments: [
        "", "no", "<>", "<a b@c>", "<a@b>\r\nX: y", "<a@b", "<" + String(repeating: "a", count: 200) + "@b>",
    ])
    func anIdThatCannotStandInAHeaderBecomesOneThatCan(_ id: String) {
        let made = message(id: id)
        #expect(made == message(id: id))
        #expect(made.contains("@fettle.invalid>"))
        #expect(!made.contains("X: y"))
    }

    @Test(arguments: [
        "", "@", "a@", "@b", "a b@c", "a@b@c", "a@b,c@d", "a@b>\r\n", "ä@example.test", ".a@b", "a@b.", "a;b@c",
        "\"a\"@b",
    ])
    func whatIsNoAddressIsRefusedWhole(_ text: String) { #expect(MailAddress(text) == nil) }

    @Test func anAddressWithANameIsTakenApart() {
        let address = MailAddress(written: "\"Lind, Bo\" <bo@example.test>")
        #expect(address?.name == "Lind, Bo")
        #expect(address?.address == "bo@example.test")
        #expect(address?.domain == "example.test")
    }

    @Test func linesOfATextStayShortAndKeepWhatWouldGetLost() {
        let body = message(text: "From here\n.\ntrailing \r\nü\r" + String(repeating: "x", count: 200)).components(
            after: "\r\n\r\n")
        let lines = body.split(separator: "\r\n", omittingEmptySubsequences: false)
        #expect(lines.prefix(4) == ["=46rom here", "=2E", "trailing=20", "=C3=BC"])
        #expect(lines.allSatisfy { $0.utf8.count <= 76 })
    }

    @Test func aLongNameOfAFileIsWrittenInPieces() {
        let name = String(repeating: "Müller ", count: 20) + ".pdf"
        let text = message(attachments: [MailAttachment(name: name, type: "application/pdf", bytes: [1, 2, 3])])
        #expect(text.contains("filename*0*=utf-8''M%C3%BCller"))
        #expect(text.contains("filename*1*="))
        #expect(text.split(separator: "\r\n").allSatisfy { $0.utf8.count <= 78 })
    }
}

extension String {
    fileprivate func components(before mark: String) -> String {
        firstRange(of: mark).map { String(self[..<$0.lowerBound]) } ?? self
    }

    fileprivate func components(after mark: String) -> String {
        firstRange(of: mark).map { String(self[$0.upperBound...]) } ?? ""
    }
}
