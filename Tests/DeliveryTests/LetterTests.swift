// Letters of every kind in every language, from data as the engine has it.

import JSON
import Mail
import Platform
import TestSupport
import Testing
import Wording

@testable import Delivery

@Suite struct LetterTests {
    private let folder = TemporaryFolder()

    private func entry(_ kind: String, _ language: String) -> OutboxEntry {
        let repair: JSONNode = [
            "id": "J1", "roNumber": "RO-41", "title": "Bumper <left> & wing", "item": "Volvo", "ready": false,
            "status": ["name": "In the paint shop", "color": "#2F6FDE"], "dueOutText": "Thursday, 16:00",
        ]
        let estimate: JSONNode = [
            "id": "S1", "number": "E-204", "title": "Windscreen", "totalText": "1,842.50 DKK", "decision": "approved",
            "lines": [["description": "Fitting", "quantity": "3.5", "unit": "h"]],
        ]
        let data: JSONNode = [
            "shop": ["name": "Harbour & Sons", "phone": "70 10 20 30"],
            "customer": ["id": "A1", "number": "1012", "name": "Bo <Lind>"], "date": "2026-03-02",
            "dateText": "Monday 2 March", "repair": repair, "repairs": [repair], "estimates": [estimate],
            "summary": ["openRepairs": 1, "awaitingApproval": 2, "ready": 3], "howToAnswer": "Call us.",
            "customMessage": "Closed on Friday.", "link": "https://status.example/7f3a/",
        ]
        return OutboxEntry([
            "id": "O7", "channel": "email", "kind": .string(kind), "language": .string(language), "subject": "News",
            "text": "Dear Bo,\n\nall is well.", "data": data, "messageId": "<a@b.example>",
            "queuedAt": "2026-03-02T16:30:00+01:00",
        ])!
    }

    private func letter(_ entry: OutboxEntry) throws -> MailMessage {
        let program = folder("draw")
        try SmallFile.write(program, Array("#!/bin/sh\ncat >/dev/null\nprintf %%PDF-made\n".utf8), mode: 0o700)
        let writer = LetterWriter(
            try TemplateShelf(folder: nil, languages: Wording.languages.map(\.tag)), DrawingProgram(program))
        return try writer.mail(
            entry, from: MailAddress("desk@example.test")!, to: MailAddress("bo@example.test")!, replyTo: nil)
    }

    @Test(arguments: ["report", "estimate", "decision", "statusChange", "somethingNew"], ["en", "de", "da"])
    func everyKindIsWrittenInEveryLanguage(_ kind: String, _ language: String) throws {
        let mail = try letter(entry(kind, language))
        let page = mail.html ?? ""
        #expect(mail.language == language)
        #expect(!mail.text.contains("{{") && !page.contains("{{"), "every place is filled")
        #expect(!mail.text.contains("&lt;") && !page.contains("<Lind>"), "escaped in pages alone")
        if kind == "somethingNew" {
            #expect(mail.text == "Dear Bo,\n\nall is well.")
            return
        }
        #expect(page.contains("<html lang=\"\(language)\">") && page.contains("Harbour &amp; Sons"))
        #expect(page.hasSuffix("</html>") || page.hasSuffix("</html>\n"))
    }

    @Test(arguments: ["en", "de", "da"])
    func theReportHasItsSummaryMessageLinkAndPaper(_ language: String) throws {
        let mail = try letter(entry("report", language))
        let wording = Wording.of(language)
        for text in [mail.text, mail.html ?? ""] {
            for said in [
                "1012", "RO-41", "In the paint shop", "E-204", "1,842.50 DKK", "Call us.", "Closed on Friday.", "7f3a",
            ] {
                #expect(text.contains(said), "\(said)")
            }
        }
        #expect(mail.text.contains("\(wording[.openRepairs]): 1\n"))
        #expect(mail.text.contains("\(wording[.awaitingAnswer]): 2\n"))
        #expect(mail.text.contains("\(wording[.readyToFetch]): 3\n"))
        #expect(mail.attachments.map(\.name) == ["\(wording[.reportTitle]) 2026-03-02.pdf"])
        #expect(mail.attachments.map(\.bytes) == [Array("%PDF-made".utf8)])
    }

    @Test func aReportWithoutRepairsSaysSoAndNoMore() throws {
        let data: JSONNode = [
            "shop": ["name": "Harbour"], "customer": ["id": "A1", "number": "1", "name": "Bo"], "repairs": [],
            "estimates": [],
            "summary": ["openRepairs": 0, "awaitingApproval": 0, "ready": 0],
        ]
        let entry = OutboxEntry([
            "id": "O7", "channel": "email", "kind": "report", "language": "en", "subject": "News", "data": data,
            "messageId": "<a@b.example>", "queuedAt": "2026-03-02T16:30:00+01:00",
        ])!
        let mail = try letter(entry)
        #expect(mail.text.contains(Wording.english[.noRepairs]))
        for word in [Word.repairs, .estimates, .howToAnswer, .yourPages] {
            #expect(!mail.text.contains(Wording.english[word]))
        }
        #expect(mail.text.contains("Open repairs: 0\n"))
    }

    @Test func whenNoPaperCanBeDrawnTheMessageWaits() throws {
        let writer = LetterWriter(
            try TemplateShelf(folder: nil, languages: ["en"]), DrawingProgram("/no/such/program"))
        #expect(throws: (any Error).self) {
            try writer.mail(
                entry("report", "en"), from: MailAddress("desk@example.test")!, to: MailAddress("bo@example.test")!,
                replyTo: nil)
        }
    }
}
