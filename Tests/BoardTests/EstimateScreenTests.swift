// Estimates that wait for an answer, drawn from canned answers.

import Board
import EngineClient
import JSON
import Terminal
import Testing

@Suite struct EstimateScreenTests {
    static let answers: [String: JSONNode] = BoardOfAnswers.shop.merging(
        [
            "rpc.discover": BoardOfAnswers.node(#"{"x-lists":{"estimates":{"columns":[],"sorts":["created"]}}}"#),
            "lists.get": BoardOfAnswers.node(#"{"items":[{"id":"L20","name":"Telephone"},{"id":"L21","name":"Fax"}]}"#),
            "views.get": BoardOfAnswers.node(
                #"{"columns":[{"id":"number"},{"id":"title"},{"id":"state"},{"id":"total"}],"sort":"-created"}"#),
            "estimates.list": BoardOfAnswers.node(
                #"""
                {"total":2,"rows":[{"id":"T1","number":"1001","title":"Brakes","state":"awaitingApproval","accountId":"C1",
                "total":{"minor":30000,"currency":"EUR"}},
                {"id":"T2","number":"1002","title":"Exhaust","state":"awaitingApproval","accountId":"C1",
                "total":{"minor":52050,"currency":"EUR"}}]}
                """#),
            "estimates.get": BoardOfAnswers.node(
                #"""
                {"id":"T1","version":2,"number":"1001","title":"Brakes","state":"awaitingApproval","accountId":"C1",
                "jobId":"J1","lines":[{"description":"Discs","quantity":"2","unitPriceMinor":15000,
                "netMinor":30000}],"net":{"minor":30000,"currency":"EUR"},"tax":{"minor":0,"currency":"EUR"},
                "total":{"minor":30000,"currency":"EUR"},"decisions":[{"what":"refused","method":"Fax","byName":"Ann",
                "at":"2026-03-01T09:00:00+01:00","reason":"Too dear"}]}
                """#),
            "accounts.get": ["id": "C1", "name": "Ana Núñez"],
            "jobs.get": ["id": "J1", "roNumber": "77", "title": "Brakes squeal"],
        ], uniquingKeysWith: { $1 })

    private func estimates() -> BoardOfAnswers {
        var shop = BoardOfAnswers(columns: 124, rows: 50, answers: Self.answers)
        shop.press(.character("e"))
        return shop
    }

    @Test func thoseThatWaitAreShownAndCounted() {
        var shop = estimates()
        #expect(shop.text.contains("[e Estimates 2]"))
        #expect(shop.params(of: "estimates.list")["filter"]["state"].text == "awaitingApproval")
        #expect(shop.line(with: "Job ").contains("R.O.# 77 · Brakes squeal"))
        #expect(shop.line(with: "Discs").contains("300.00"))
        #expect(shop.text.contains("refused · Fax · entered by Ann") && shop.text.contains("“Too dear”"))
        #expect(shop.text.contains("Answer all 2 of this customer that wait"))
        shop.press(.character("f"), .character("x"))
        #expect(
            shop.asked.last { $0.method == "estimates.list" && $0.params["view"] != .null }?.params["filter"] == .null)
    }

    @Test func anAnswerNamesHowItWasTold() {
        var shop = estimates()
        shop.press(.character("A"), .right, .tab)
        shop.type("the driver")
        shop.press(.control("s"))
        #expect(
            shop.params(of: "estimates.approve")
                == ["id": "T1", "method": "L21", "by": "the driver", "tellCustomer": true, "ifVersion": 2])
    }

    @Test func whatItsStateDoesNotAllowOpensNoForm() {
        var shop = estimates()
        shop.press(.character("C"))
        #expect(shop.text.contains("That is not possible: the estimate is in the state “waits for an answer”."))
    }

    @Test func answersOfACustomerGoInOneCallWithoutThoseLeftOpen() {
        var shop = estimates()
        shop.press(.character("B"), .left, .tab, .right, .right, .control("s"))
        let params = shop.params(of: "estimates.batchDecide")
        #expect(params["decisions"] == [["estimateId": "T2", "decision": "refused"]])
        #expect(params["accountId"].text == "C1" && params["method"].text == "L20")
    }

    @Test func markedOnesAreAnsweredInOneCallAndTheOthersAreNot() {
        var shop = estimates()
        shop.press(.character("j"), .character(" "))
        #expect(shop.text.contains("» 1 marked") && shop.line(with: "1002 ").contains("»"))
        shop.press(.character("k"), .character("D"))
        #expect(shop.text.contains("1002, 520.50 EUR, Exhaust") && !shop.text.contains("1001, 300.00 EUR"))
        shop.press(.control("s"))
        let params = shop.params(of: "estimates.batchDecide")
        #expect(params["decisions"] == [["estimateId": "T2", "decision": "refused"]])
        #expect(params["accountId"].text == "C1")
        #expect(!shop.text.contains("marked"))
    }

    @Test func markedOnesOfSeveralCustomersAreNotAnsweredTogether() {
        var shop = estimates()
        var list = String(decoding: Self.answers["estimates.list"]!.bytes, as: UTF8.self)
        list.replace(
            #""title":"Exhaust","state":"awaitingApproval","accountId":"C1""#,
            with: #""title":"Exhaust","state":"awaitingApproval","accountId":"C2""#)
        shop.answers["estimates.list"] = BoardOfAnswers.node(list)
        shop.press(.character("R"), .character(" "), .character(" "), .character("B"))
        #expect(shop.text.contains("The marked estimates are of several customers."))
        // A second press takes the mark of the last row away.
        shop.press(.character(" "), .character("A"))
        #expect(shop.text.contains("[ Enter them ]") && !shop.text.contains("1002, 520.50 EUR"))
    }

    @Test func aProblemOfAnAnswerStandsAtItsEstimate() {
        var shop = estimates()
        shop.refusals["estimates.batchDecide"] = EngineFailure(
            message: "", kind: "validation",
            problems: [.init(path: "/decisions/0/estimateId", text: "it was answered already")])
        shop.press(.character("B"), .left, .tab, .right, .control("s"))
        let lines = shop.text.split(separator: "\n")
        let line = lines.firstIndex { $0.contains("1002, 520.50 EUR, Exhaust") }!
        #expect(lines[line + 1].contains("! it was answered already"))
    }

    @Test func anEngineThatHasNoneIsNotAskedForThem() {
        var shop = BoardOfAnswers()
        shop.press(.character("e"))
        #expect(shop.params(of: "estimates.list") == .null)
        #expect(shop.text.contains("is older and has no Estimates") && !shop.text.contains("e Estimates"))
    }
}
