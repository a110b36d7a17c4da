// Messages that go out, drawn from canned answers.

import Board
import EngineClient
import JSON
import Terminal
import Testing

@Suite struct OutboxScreenTests {
    private func outbox(_ state: String = "uncertain", stopped: String = "null") -> BoardOfAnswers {
        var answers = BoardOfAnswers.shop
        answers["views.get"] = BoardOfAnswers.node(
            #"{"columns":[{"id":"channel"},{"id":"to"},{"id":"subject"},{"id":"state"}],"sort":"-queued"}"#)
        answers["outbox.channels"] = BoardOfAnswers.node(
            #"""
            {"channels":[{"channel":"email","mode":"smtp","stopped":\#(stopped),"queued":3,"sending":0,"retry":1,
            "uncertain":0,"failed":2,"sent":9},
            {"channel":"fax","mode":"off","queued":0,"sending":0,"retry":0,"uncertain":1,"failed":0,"sent":0}]}
            """#)
        let message =
            #"{"id":"O1","version":2,"channel":"fax","to":"555","subject":"News","state":"\#(state)","text":"Ready.","tries":1}"#
        answers["outbox.list"] = BoardOfAnswers.node(#"{"total":1,"rows":[\#(message)]}"#)
        answers["outbox.get"] = BoardOfAnswers.node(message)
        var shop = BoardOfAnswers(columns: 124, rows: 50, answers: answers)
        shop.press(.character("o"))
        return shop
    }

    @Test func whatNeedsSomebodyIsCountedAndHasASign() {
        let shop = outbox()
        #expect(shop.text.contains("[o Outbox 3]"))
        #expect(shop.text.contains("e-mail by smtp · 4 waiting · ! 2 failed   fax is switched off · ! 1 uncertain"))
        #expect(shop.line(with: "News").contains("! uncertain"))
        #expect(shop.text.contains("It may be on paper already"))
    }

    static let states: [(state: String, keys: String)] = [
        ("queued", "X"), ("retry", "X"), ("sending", ""), ("sent", "t"), ("failed", "t"), ("cancelled", "t"),
        ("uncertain", "YtX"),
    ]

    @Test(arguments: states)
    func itsPageOffersWhatTheStateAllows(_ sample: (state: String, keys: String)) {
        let text = outbox(sample.state).text
        for key in ["Y  Say that it went out", "t  Send", "X  Do not send it"] {
            #expect(text.contains("  " + key) == sample.keys.contains(key.first!))
        }
    }

    @Test func aStoppedWayOutSaysWhyAndGoesOnWithAKey() {
        var shop = outbox(stopped: #"{"at":"2026-03-02T08:00:00Z","answer":"535 wrong password"}"#)
        #expect(shop.text.contains("! stopped (K starts it): 535 wrong password"))
        shop.press(.character("K"), .enter)
        #expect(shop.params(of: "outbox.start") == ["channel": "email"])
    }

    @Test func anotherAddressIsSentOnlyWhenItIsTyped() {
        var shop = outbox("failed")
        shop.press(.character("t"), .control("s"))
        #expect(shop.params(of: "outbox.resend") == ["id": "O1"])
        shop.press(.character("t"))
        shop.type("556")
        shop.press(.control("s"))
        #expect(shop.params(of: "outbox.resend") == ["id": "O1", "to": "556"])
    }
}
