// Status settings: nothing is stored before it is saved, and what somebody else stored meanwhile is not lost (S1-14).

import Board
import EngineClient
import JSON
import Terminal
import Testing

@Suite struct StatusSettingsTests {
    private func settings() -> BoardOfAnswers {
        var shop = BoardOfAnswers(columns: 120)
        shop.press(.character("S"))
        return shop
    }

    @Test func customersViewStandsBesideEachStatus() {
        let shop = settings()
        #expect(shop.line(with: "Delivered").contains("→ Scheduled"))
        #expect(shop.line(with: "On Hold").contains("(nothing)"))
        #expect(shop.line(with: "Customers choose from").contains("● Scheduled"))
    }

    @Test func whatSavingChangesForCustomersIsSaidBeforeItIsSaved() {
        var shop = settings()
        #expect(!shop.text.contains("Saving changes"))
        shop.press(.down, .enter, .control("u"))
        shop.type("Waiting")
        shop.press(.enter)
        #expect(shop.text.contains("Saving changes what customers see of 3 records, 1 seen no more."))
        shop.press(.character("W"))
        #expect(!shop.text.contains("Saving changes"))
    }

    @Test func onlyWhatWasChangedIsSentAndOnlyWhenSaved() {
        var shop = settings()
        shop.press(.down, .enter, .control("u"))
        shop.type("Waiting")
        shop.press(.enter, .character("J"), .character("a"))
        shop.type("Insurer")
        shop.press(.enter, .right, .enter, .character("2"))
        #expect(shop.params(of: "statuses.save") == .null)
        #expect(shop.line(with: "Status settings").contains("* not saved"))
        shop.press(.character("W"))
        let params = shop.params(of: "statuses.save")
        #expect(params["ifVersion"].integer == 4)
        #expect(
            params["items"]
                == [
                    ["id": "S1"], ["id": "S3"], ["id": "S2", "name": "Waiting"],
                    ["name": "Insurer", "portalHidden": true],
                ])
    }

    @Test func systemStatusesAreNotRemoved() {
        var shop = settings()
        shop.press(.character("G"), .character("x"))
        #expect(shop.text.contains("Delivered came with the product"))
        shop.press(.character("k"), .character("x"))
        #expect(!shop.line(with: "On Hold").contains("C0504D"))
    }

    @Test func whatSomebodyElseStoredIsTakenInAndMineStays() {
        var shop = settings()
        shop.press(.down, .enter, .control("u"))
        shop.type("Mine")
        shop.press(.enter)
        var current = String(decoding: BoardOfAnswers.shop["statuses.list"]!.bytes, as: UTF8.self)
        current.replace(#""version":4"#, with: #""version":5"#)
        current.replace(#""Delivered""#, with: #""Theirs""#)
        shop.answers["statuses.list"] = BoardOfAnswers.node(current)
        shop.board.takeNotification("changes.event", ["collection": "statuses", "recordId": "S3"])
        shop.board.catchUp()
        shop.answerAll()
        #expect(shop.text.contains("Mine") && shop.text.contains("Theirs"))
        shop.press(.character("W"))
        #expect(shop.params(of: "statuses.save")["ifVersion"].integer == 5)
        #expect(
            shop.params(of: "statuses.save")["items"] == [["id": "S1"], ["id": "S2", "name": "Mine"], ["id": "S3"]])
    }

    @Test func whatIsNotSavedIsNotLostBySlip() {
        var shop = settings()
        shop.press(.character("J"), .escape)
        #expect(shop.text.contains("The status settings are not saved."))
        shop.press(.enter, .character("u"), .escape)
        #expect(shop.text.contains("Whiteboard"))
    }
}
