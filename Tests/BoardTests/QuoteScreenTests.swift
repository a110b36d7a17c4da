// The list of quotes, a quote's card and what is done with it, drawn from canned answers.

import Board
import EngineClient
import JSON
import Terminal
import Testing

@Suite struct QuoteScreenTests {
    private func quotes(columns: Int = 124, rows: Int = 90, hasSigns: Bool = true) -> BoardOfAnswers {
        var answers = BoardOfAnswers.quotes
        answers["views.get"] = BoardOfAnswers.node(
            #"""
            {"columns":[{"id":"number"},{"id":"star"},{"id":"name"},{"id":"customerName"},{"id":"status"}],
            "sort":"-created","previewVisible":true}
            """#)
        var shop = BoardOfAnswers(columns: columns, rows: rows, hasSigns: hasSigns, answers: answers)
        shop.press(.character("4"))
        return shop
    }

    @Test func quickCountsStandOnTopAndOneKeyShowsEach() {
        var shop = quotes()
        let line = shop.line(with: "v ◆ Requested 2")
        #expect(line.contains("y ◆ Customer Approval Needed 1"))
        shop.press(.character("y"))
        #expect(shop.params(of: "quotes.list")["filter"] == ["status": "S10"])
        #expect(shop.line(with: "Quotes · ").contains("status: Customer Approval Needed"))
        shop.press(.character("y"))
        #expect(shop.params(of: "quotes.list")["filter"] == .null)
        #expect(quotes(columns: 80).line(with: "v ◆").contains("z ◆ Approved 0"), "all counts are seen")
    }

    @Test func theGreenStarIsASignToo() {
        let shop = quotes()
        #expect(shop.text.contains("★ Rear door"))
        #expect(!shop.line(with: "Bumper").contains("★"))
        #expect(shop.text.contains("★ from the customer"))
        #expect(quotes(hasSigns: false).text.contains("# from the customer"))
    }

    @Test func theCardHasVersionsCommentsAndFiles() {
        let shop = quotes()
        #expect(shop.line(with: "Status ").contains("◆ Customer Approval Needed  since 2026-03-01 09:00"))
        #expect(shop.line(with: "Version 1").contains("1087.38 EUR · before the customer"))
        #expect(shop.line(with: "Paint, two coats").contains("7.5 hours at 64.00, tax 25 %"))
        #expect(shop.line(with: "Paint, two coats").contains("480.00"))
        #expect(shop.line(with: "Comments (3)").contains("1 unread"))
        #expect(shop.text.contains("Ana Núñez (customer)  customer sees it"))
        #expect(shop.text.contains("answers “How deep is it?”"))
        #expect(shop.text.contains("Ann  internal"))
        #expect(shop.line(with: "door.txt").contains("7 bytes, text/plain"))
    }

    @Test func anAnswerGoesToItsCommentAndToWhomSawIt() {
        var shop = quotes()
        shop.press(.enter)
        for _ in 0..<40 where !shop.text.contains("▸2026-03-01 08:01") { shop.press(.character("j")) }
        shop.press(.character("r"))
        #expect(shop.text.contains("Answer Ann"))
        shop.type("True")
        shop.press(.control("s"))
        #expect(
            shop.params(of: "comments.add")
                == ["quoteId": "Q1", "inReplyTo": "M2", "text": "True", "visibility": "internal"])
    }

    @Test func aVersionBeginsWithTheLinesOfTheLast() {
        var shop = quotes()
        shop.press(.character("n"))
        #expect(shop.text.contains("Version 2 of quote 1"))
        #expect(shop.line(with: "Price of one").contains("How much"))
        shop.press(.control("n"))
        shop.type("Material")
        shop.press(.tab, .tab, .tab)
        shop.type("389.90")
        shop.press(.control("n"), .control("s"))
        #expect(
            shop.params(of: "quotes.createVersion")["lines"]
                == [
                    [
                        "description": "Paint, two coats", "quantity": "7.5", "unit": "hours", "unitPriceMinor": 6400,
                        "taxPercent": "25",
                    ],
                    ["description": "Material", "unitPriceMinor": 38990, "taxPercent": "25"],
                ], "a line without a word is not sent")
    }

    @Test func whatIsWrongWithALineStandsBelowIt() {
        var shop = quotes()
        shop.refusals["quotes.createVersion"] = EngineFailure(
            message: "", kind: "validation", problems: [.init(path: "/lines/0/quantity", text: "x is no such number")])
        shop.press(.character("n"), .control("s"))
        let lines = shop.text.split(separator: "\n")
        let line = lines.lastIndex {
            $0.contains("Paint, two coats") && $0.contains("64.00") && !$0.contains("480.00")
        }!
        #expect(lines[line + 1].contains("! How much: x is no such number"))
    }

    @Test func aDecisionNamesTheVersionThatWasLookedAt() {
        var shop = quotes()
        shop.press(.character("A"))
        #expect(shop.text.contains("Version 1: 1087.38 EUR"))
        shop.press(.right, .control("s"))
        #expect(
            shop.params(of: "quotes.approve")
                == ["id": "Q1", "quoteVersion": 1, "method": "L21", "ifVersion": 4])
    }

    @Test func aVersionIsLaidBeforeTheCustomerWithACommentInOneCall() {
        var shop = quotes()
        shop.press(.character("L"), .tab)
        shop.type("Our offer")
        shop.press(.control("s"))
        let params = shop.params(of: "quotes.attachVersion")
        #expect(params["quoteVersion"].integer == 1 && params["comment"].text == "Our offer")
    }

    @Test func anAttachmentIsSavedPieceByPieceAndOpenedWhenWanted() {
        var shop = quotes()
        shop.press(.character("a"), .character("o"))
        #expect(shop.text.contains("Save door.txt") && shop.text.contains("[x] yes"))
        shop.press(.control("u"))
        shop.type("/tmp/x")
        shop.press(.control("s"))
        #expect(shop.board.takeFileWork() == [.begin(folder: "/tmp/x", name: "door.txt")])
        shop.board.take(.failed("There is no such folder."))
        #expect(shop.line(with: "! There").contains("There is no such folder."))
        shop.press(.control("s"))
        _ = shop.board.takeFileWork()
        shop.board.take(.begun)
        shop.answerAll()
        #expect(shop.params(of: "attachments.read")["id"].text == "F1")
        #expect(shop.board.takeFileWork() == [.write(Array("A door.".utf8))])
        shop.board.take(.written)
        #expect(shop.board.takeFileWork() == [.finish(opens: true)])
        shop.board.take(.finished(path: "/tmp/x/door.txt", trouble: nil))
        #expect(shop.text.contains("Saved as /tmp/x/door.txt."))
    }

    @Test func whenTheEngineGoesNothingIsLeftOfAHalfSavedFile() {
        var shop = quotes()
        shop.press(.character("a"), .character("s"), .control("s"))
        _ = shop.board.takeFileWork()
        shop.board.take(.begun)
        shop.board.takeAbsence("gone")
        #expect(shop.board.takeFileWork() == [.abandon])
    }
}
