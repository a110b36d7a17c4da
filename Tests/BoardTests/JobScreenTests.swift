// New jobs and conversions, with canned answers.

import Board
import EngineClient
import JSON
import Terminal
import Testing

@Suite struct JobScreenTests {
    private func shop(customers: String) -> BoardOfAnswers {
        var answers = BoardOfAnswers.shop
        answers["accounts.list"] = BoardOfAnswers.node(#"{"rows":[\#(customers)]}"#)
        answers["jobs.create"] = BoardOfAnswers.node(#"{"id":"J9","kind":"repairOrder","roNumber":"1009"}"#)
        answers["jobs.convert"] = BoardOfAnswers.node(#"{"id":"J2","kind":"repairOrder","roNumber":"1010"}"#)
        return BoardOfAnswers(answers: answers)
    }

    @Test func aNewJobIsMadeForTheCustomerThatWordsFind() {
        var shop = shop(customers: #"{"id":"C1","name":"Bo Lind"},{"id":"C2","name":"Eva Lind"}"#)
        shop.press(.character("n"))
        shop.press(.enter)
        #expect(shop.text.contains("Type the beginning of a name."))
        shop.type("lind")
        shop.press(.enter)
        #expect(shop.params(of: "accounts.list")["filter"] == ["text": "lind"])
        shop.press(.down, .enter)
        #expect(shop.text.contains("New job of Eva Lind"))
        shop.type("New brakes")
        shop.press(.control("s"))
        #expect(
            shop.params(of: "jobs.create") == ["accountId": "C2", "title": "New brakes", "kind": "repairOrder"])
        #expect(shop.text.contains("The job is made. Its job: R.O.# 1009."))
    }

    @Test func whatIsRefusedIsToldBesideItsFieldAndWhatWasTypedStays() {
        var shop = shop(customers: #"{"id":"C1","name":"Bo Lind"}"#)
        shop.refusals["jobs.create"] = EngineFailure(
            message: "It cannot be made.", kind: "duplicate",
            problems: [.init(path: "/roNumber", text: "There is a repair order 1001 already.")])
        shop.press(.character("n"))
        shop.type("bo")
        // One customer alone is not asked about.
        shop.press(.enter)
        shop.type("Oil")
        shop.press(.control("s"))
        #expect(shop.text.contains("There is a repair order 1001 already.") && shop.text.contains("Oil"))
        shop.press(.escape)
        #expect(shop.text.contains("What you typed is not sent."))
    }

    @Test func wordsThatFindNobodyMakeNothing() {
        var shop = shop(customers: "")
        shop.press(.character("n"))
        shop.type("nobody")
        shop.press(.enter)
        #expect(shop.text.contains("No customer has a name with these words."))
        #expect(shop.params(of: "jobs.create") == .null)
    }

    @Test func anOpportunityBecomesARepairOrder() {
        var shop = shop(customers: "")
        shop.press(.down)
        shop.type("co")
        #expect(shop.text.contains("make a repair order of it"))
        shop.press(.control("s"))
        #expect(shop.params(of: "jobs.convert") == ["id": "J2"])
        #expect(shop.text.contains("It is a repair order. Its job: R.O.# 1010."))
    }
}
