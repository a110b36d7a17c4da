// Taking an update back, with canned answers.

import Board
import EngineClient
import JSON
import Terminal
import Testing

@Suite struct UndoScreenTests {
    private static func shop(messages: String, offers: String = "") -> BoardOfAnswers {
        var answers = BoardOfAnswers.shop
        answers["webStatus.undo"] = BoardOfAnswers.node(
            #"""
            {"undone":{"id":"H1","updatedOn":"2026-02-28T10:00:00Z","updatedByName":"Ann","jobStatus":"On Hold"},
            "job":{"id":"J1","version":3},"before":{"jobStatus":{"name":"On Hold"},"open":true,"roColor":"green"},
            "after":{"jobStatus":{"name":"Scheduled"},"open":true,"roColor":"default"},
            "messages":[\#(messages)]\#(offers)}
            """#)
        var shop = BoardOfAnswers(answers: answers)
        shop.press(.enter)
        shop.type("cu")
        return shop
    }

    private static func message(told: String, isCancelled: Bool = false) -> String {
        #"{"outboxId":"O1","to":"ana@example.test","cancelled":\#(isCancelled),"told":"\#(told)"}"#
    }

    private static let offer =
        #","offers":[{"method":"webStatus.update","params":{"jobId":"J1","note":"Sorry, by mistake.","ifVersion":4}}]"#

    @Test func whatWouldHappenIsSaidBeforeAnythingDoes() {
        var shop = Self.shop(messages: Self.message(told: "no", isCancelled: true))
        #expect(shop.params(of: "webStatus.undo") == ["jobId": "J1", "historyId": "H1", "dryRun": true])
        #expect(shop.text.contains("On Hold → Scheduled"))
        #expect(shop.text.contains("not marked as updated any more"))
        #expect(shop.text.contains("has not gone out and is cancelled"))
        shop.press(.control("s"))
        #expect(shop.params(of: "webStatus.undo") == ["jobId": "J1", "historyId": "H1", "ifVersion": 3])
        #expect(shop.text.contains("The update is taken back."))
    }

    @Test func leavingItTakesNothingBack() {
        var shop = Self.shop(messages: "")
        #expect(shop.text.contains("The customer was not told of it."))
        shop.press(.escape)
        #expect(shop.asked.count { $0.method == "webStatus.undo" } == 1)
    }

    @Test(arguments: [("yes", "has gone out."), ("perhaps", "may have gone out.")])
    func aCorrectionIsOfferedAndSentOnlyByThePerson(_ told: String, _ words: String) {
        var shop = Self.shop(messages: Self.message(told: told), offers: Self.offer)
        #expect(shop.text.contains(words))
        shop.press(.control("s"))
        #expect(shop.text.contains("Send the correction") && shop.text.contains("Sorry, by mistake."))
        #expect(shop.params(of: "webStatus.update") == .null)
        shop.press(.control("s"))
        #expect(
            shop.params(of: "webStatus.update") == ["jobId": "J1", "ifVersion": 4, "note": "Sorry, by mistake."])
    }

    @Test func whatCannotBeTakenBackIsSaidWithWhatToDo() {
        var shop = Self.shop(messages: "")
        shop.press(.escape)
        shop.refusals["webStatus.undo"] = EngineFailure(
            message: "The newest update of J1 was taken back already.", kind: "conflict",
            hint: "Set anything else with webStatus.update.")
        shop.type("cu")
        #expect(shop.text.contains("was taken back already."))
    }
}
