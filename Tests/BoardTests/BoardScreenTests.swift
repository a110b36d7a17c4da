// What a person sees, drawn from canned answers.

import Board
import EngineClient
import JSON
import Platform
import Terminal
import Testing

@Suite struct BoardScreenTests {
    @Test func whatAColourSaysASignSaysToo() {
        let shop = BoardOfAnswers(rows: 12)
        #expect(shop.line(with: "1001").contains("1001 ✓"))
        #expect(shop.line(with: "1001").contains("● On Hold"))
        #expect(shop.line(with: "1001").contains("! 01 Mar 16:30"))
        #expect(!shop.line(with: "1002").contains("✓"))
        #expect(shop.line(with: "1002").contains("  04 Mar 12:00"))
        let plain = BoardOfAnswers(hasSigns: false)
        #expect(plain.line(with: "1001").contains("1001 +"))
        #expect(plain.text.unicodeScalars.allSatisfy { $0.isASCII || "Núñez修理“”".unicodeScalars.contains($0) })
    }

    @Test(arguments: [(200, 60), (130, 24), (100, 30), (80, 24), (60, 15), (40, 10), (24, 6), (20, 5), (5, 2), (1, 1)])
    func everySizeIsDrawnWithinItsEdges(_ size: (columns: Int, rows: Int)) {
        var shop = BoardOfAnswers()
        let places: [[Key]] = [
            [], [.enter], [.character("c"), .character("n")], [.escape, .character("?")],
            [.escape, .character("c"), .character("d")], [.escape, .escape, .character("S")],
        ]
        for keys in places {
            for key in keys { shop.press(key) }
            shop.board.resize(to: TerminalSize(columns: size.columns, rows: size.rows))
            shop.answerAll()
            let canvas = shop.board.drawn()
            #expect(canvas.width == size.columns && canvas.height == size.rows)
            if size.columns >= 40, size.rows >= 10, keys.isEmpty { #expect(canvas.text.contains("1001 ✓")) }
        }
    }

    @Test func columnsGiveWayByNeed() {
        var shop = BoardOfAnswers(columns: 40, rows: 10)
        #expect(shop.line(with: "1001").contains("On Ho"))
        #expect(!shop.text.contains("Days"))
        shop.board.resize(to: TerminalSize(columns: 80, rows: 24))
        #expect(shop.line(with: "R.O.#").contains("Due out"))
        #expect(shop.line(with: "1003").contains("Oil"))
    }

    @Test func thePaneFollowsTheRowAndFieldsAreChangedInIt() {
        var shop = BoardOfAnswers()
        shop.press(.character("j"))
        #expect(shop.params(of: "webStatus.get")["jobId"].text == "J2")
        shop.press(.character("k"), .enter, .character("c"), .character("g"), .character("P"), .enter)
        #expect(shop.line(with: "Repair Stage").contains("Paint  was Body"))
        #expect(shop.line(with: "R.O.# 1001").contains("* not saved"))
        shop.press(.character("u"))
        #expect(!shop.text.contains("not saved"))
    }

    @Test func updateSendsWhatWasChangedAndTheVersionItWasChangedFrom() {
        var shop = BoardOfAnswers()
        shop.press(.enter, .character("c"), .character("s"), .character("1"), .character("c"), .character("n"))
        shop.type("Soon")
        shop.press(.enter, .character("U"))
        #expect(
            shop.params(of: "webStatus.update")
                == ["jobId": "J1", "ifVersion": 3, "jobStatus": "S1", "note": "Soon"])
        #expect(shop.text.contains("Status updated. A message to the customer is queued."))
        #expect(!shop.text.contains("not saved"))
    }

    @Test func aSlipOnTheListTellsNobodyAnything() {
        var shop = BoardOfAnswers()
        shop.press(.character("U"))
        #expect(shop.params(of: "webStatus.update") == .null)
    }

    @Test func aChangedDateWithoutAReasonIsNoChange() {
        var shop = BoardOfAnswers()
        shop.press(.enter, .character("c"), .character("d"), .down)
        #expect(shop.line(with: "Due Out: March 2026").contains("March"))
        shop.press(.enter, .escape)
        #expect(!shop.text.contains("not saved"))
        shop.press(.character("c"), .character("d"), .down, .enter, .enter, .character("U"))
        let params = shop.params(of: "webStatus.update")
        #expect(params["dueOut"].text == "2026-03-08" && params["dueOutChangeReason"].text == "L7")
    }

    static let tellings: [(keys: [Key], text: String)] = [
        ([], "is told by e-mail to ana@example.test: “Waiting”"),
        ([.character("c"), .character("s"), .character("1")], "“Planned”"),
        ([.character("c"), .character("t")], "is not told: you chose not to"),
    ]

    @Test(arguments: tellings)
    func theCustomersWordsAreSaidBeforeTheUpdate(_ sample: (keys: [Key], text: String)) {
        var shop = BoardOfAnswers()
        for key in [.enter] + sample.keys { shop.press(key) }
        #expect(shop.line(with: "Customer  ").contains(sample.text))
    }

    static let choices =
        #""choices":{"jobStatuses":[{"id":"S1","name":"Scheduled","portal":{"name":"Planned"}},{"id":"S2","name":"On Hold"}]}"#

    @Test func aHiddenStatusIsToldOnlyWithSomethingMoreAndTheEngineSaysSo() {
        var shop = BoardOfAnswers()
        shop.answers["webStatus.get"] = BoardOfAnswers.node(
            #"""
            {"jobId":"J1","version":1,"title":"Brakes","jobStatus":{"id":"S1","name":"Scheduled"},"noteLimit":{"characters":140},
            \#(Self.choices),"customerMessage":{"willTell":true,"channel":"fax","to":"555","status":{"name":"Planned"}},"history":[]}
            """#)
        shop.answers["webStatus.check"] = BoardOfAnswers.node(
            #"{"customerMessage":{"willTell":false,"reason":"hiddenStatus","status":{"name":"Planned"}}}"#)
        shop.press(.character("R"), .enter, .character("c"), .character("s"), .character("2"))
        #expect(shop.params(of: "webStatus.check") == ["jobId": "J1", "jobStatus": "S2"])
        #expect(shop.line(with: "Customer  ").contains("is not told: customers do not see this status"))
        shop.answers["webStatus.check"] = BoardOfAnswers.node(
            #"""
            {"characters":4,"fits":true,
            "customerMessage":{"willTell":true,"channel":"fax","to":"555","status":{"name":"Planned"},"subject":"s","text":"t"}}
            """#)
        shop.press(.character("c"), .character("n"))
        shop.type("Soon")
        shop.press(.enter)
        #expect(shop.params(of: "webStatus.check") == ["jobId": "J1", "jobStatus": "S2", "note": "Soon"])
        #expect(
            shop.line(with: "Customer  ").contains(
                "is told by fax to 555: “Planned”, your note (this status is hidden)"))
    }

    @Test func theWordsTheCustomerWouldGetAreShownBeforeTheUpdate() {
        var shop = BoardOfAnswers()
        shop.press(.enter, .character("c"), .character("s"), .character("1"), .character("c"), .character("w"))
        #expect(shop.text.contains("To ana@example.test") && shop.text.contains("we have planned it."))
        shop.press(.escape)
        #expect(!shop.text.contains("we have planned it."))
    }

    @Test func changesThatWouldBeRefusedAreSaidAtTheirFieldsBeforeTheUpdate() {
        var shop = BoardOfAnswers()
        shop.refusals["webStatus.check"] = EngineFailure(
            message: "Something cannot be accepted.", kind: "validation",
            problems: [.init(path: "/dueOut", text: "it arrived later")])
        shop.press(.enter, .character("c"), .character("d"), .down, .enter, .enter)
        #expect(shop.text.contains("! it arrived later"))
        #expect(shop.line(with: "Customer  ").contains("is not told: the changes cannot be sent like this"))
        shop.refusals = [:]
        shop.press(.character("u"))
        #expect(!shop.text.contains("it arrived later") && shop.line(with: "Customer  ").contains("“Waiting”"))
    }

    @Test func anOlderEngineCannotSayAndTheUpdateGoesAllTheSame() {
        var shop = BoardOfAnswers()
        shop.refusals["webStatus.check"] = EngineFailure(
            message: "Job is not known here.", kind: "invalidParams",
            problems: [.init(path: "/jobStatus", text: "it is not known here")])
        shop.press(.enter, .character("c"), .character("s"), .character("1"))
        #expect(shop.line(with: "Customer  ").contains("the engine cannot say beforehand"))
        #expect(!shop.text.contains("it is not known here"))
        shop.press(.character("U"))
        #expect(shop.params(of: "webStatus.update")["jobStatus"].text == "S1")
    }

    @Test func anOverloadedPreviewSaysAtLeast() {
        var shop = BoardOfAnswers()
        var preview = String(decoding: BoardOfAnswers.shop["statuses.preview"]!.bytes, as: UTF8.self)
        preview.replace(#""exact":true"#, with: #""exact":false"#)
        shop.answers["statuses.preview"] = BoardOfAnswers.node(preview)
        shop.press(.character("S"), .character("J"))
        #expect(shop.text.contains("of at least 3 records, at least 1 seen no more"))
    }

    @Test func problemsStandAtTheirFields() {
        var shop = BoardOfAnswers()
        shop.refusals["webStatus.update"] = EngineFailure(
            message: "Something cannot be accepted.", kind: "validation",
            problems: [.init(path: "/repairStage", text: "there is no such stage")])
        shop.press(.enter, .character("U"))
        let lines = shop.text.split(separator: "\n")
        let stage = lines.firstIndex { $0.contains("Repair Stage") }!
        #expect(lines[stage + 1].contains("! there is no such stage"))
    }

    @Test func somebodyElsesChangeIsShownAndMineKept() {
        var shop = BoardOfAnswers()
        shop.press(.enter, .character("c"), .character("g"), .character("P"), .enter)
        shop.refusals["webStatus.update"] = EngineFailure(
            message: "Somebody else changed it meanwhile.", kind: "conflict")
        var now = String(decoding: BoardOfAnswers.shop["webStatus.get"]!.bytes, as: UTF8.self)
        now.replace(#""version":3"#, with: #""version":4"#)
        now.replace(#""jobStatus":{"id":"S2","name":"On Hold"}"#, with: #""jobStatus":{"id":"S1","name":"Scheduled"}"#)
        shop.answers["webStatus.get"] = BoardOfAnswers.node(now)
        shop.press(.character("U"))
        #expect(shop.text.contains("Job Status: On Hold → Scheduled"))
        #expect(shop.text.contains("Your changes are kept."))
        shop.refusals = [:]
        shop.press(.enter, .character("U"))
        #expect(shop.params(of: "webStatus.update")["ifVersion"].integer == 4)
        #expect(shop.params(of: "webStatus.update")["repairStage"].text == "L2")
    }

    @Test func newsOfAJobWithUnsentChangesAreToldAtOnce() {
        var shop = BoardOfAnswers()
        shop.press(.enter, .character("c"), .character("g"), .character("P"), .enter)
        var now = String(decoding: BoardOfAnswers.shop["webStatus.get"]!.bytes, as: UTF8.self)
        now.replace(#""version":3"#, with: #""version":4"#)
        now.replace(#""id":"H1""#, with: #""id":"H2""#)
        now.replace(#""updatedByName":"Ann""#, with: #""updatedByName":"Kim""#)
        shop.answers["webStatus.get"] = BoardOfAnswers.node(now)
        shop.board.takeNotification("changes.event", ["collection": "jobs", "recordId": "J1"])
        shop.board.catchUp()
        shop.answerAll()
        #expect(shop.text.contains("Kim changed this job meanwhile."))
        #expect(shop.text.contains("Paint  was Body"))
    }

    @Test func nothingTypedCanSteerTheTerminal() {
        var shop = BoardOfAnswers()
        shop.answers["whiteboard.list"] = BoardOfAnswers.node(
            #"{"total":1,"rows":[{"id":"J1","roNumber":"1","title":"\u001b[2Jx\ny","jobStatus":{"id":"S1","name":"a\u0007"}}]}"#
        )
        shop.press(.character("R"))
        #expect(!shop.text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    }

    @Test func aPersonWhoRunsDownTheListAsksOnlyWhereSheStops() {
        var shop = BoardOfAnswers()
        shop.isSilent = true
        shop.press(.character("j"), .character("j"), .character("k"), .character("j"))
        let first = shop.board.takeAsks().filter { $0.method == "webStatus.get" }
        #expect(first.map(\.params) == [["jobId": "J2"]])
        shop.board.take(["jobId": "J2"], for: first[0].purpose)
        #expect(shop.board.takeAsks().map(\.params) == [["jobId": "J3"]])
    }

    @Test func eventsReadAgainWhatIsOnTheScreenAndOnceForMany() {
        var shop = BoardOfAnswers()
        shop.isSilent = true
        for _ in 0..<1000 {
            shop.board.takeNotification("changes.event", ["collection": "jobs", "recordId": "J1"])
        }
        #expect(shop.board.hasNews && shop.board.takeAsks().isEmpty)
        shop.board.catchUp()
        #expect(shop.board.takeAsks().map(\.method) == ["whiteboard.list", "webStatus.get"])
        shop.board.takeNotification("changes.event", ["collection": "jobs", "recordId": "J2"])
        shop.board.takeNotification("changes.event", ["collection": "jobs", "recordId": "J1", "ended": "session"])
        shop.board.catchUp()
        #expect(
            shop.board.takeAsks().isEmpty, "the answer to the list is still to come, and the pane is of another job")
    }
}
