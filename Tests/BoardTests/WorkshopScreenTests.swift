// The workshop's lists and the dialogue about a visit, drawn from canned answers.

import Board
import EngineClient
import JSON
import Platform
import Terminal
import Testing

@Suite struct WorkshopScreenTests {
    private func workshop(_ key: Character, columns: Int = 124, rows: Int = 60) -> BoardOfAnswers {
        var answers = BoardOfAnswers.workshop
        answers["views.get"] = BoardOfAnswers.node(
            #"""
            {"columns":[{"id":"number"},{"id":"status"},{"id":"customerName"},{"id":"registration"},{"id":"appointment"},
            {"id":"notifications"},{"id":"minutesToDue"},{"id":"inLists"}],"sort":"-created","previewVisible":true}
            """#)
        var shop = BoardOfAnswers(columns: columns, rows: rows, answers: answers)
        shop.press(.character(key))
        return shop
    }

    @Test func listsStandInTheFirstLineWithTheirCounts() {
        let shop = workshop("5")
        let tabs = shop.line(with: "[5 Actions 1]")
        for tab in ["6 Pending 0", "7 Planned 1", "8 Escalated 1", "9 All Workshop Customers 2", "0 My Customers 1"] {
            #expect(tabs.contains(tab))
        }
        #expect(workshop("5", columns: 80).line(with: "[5 Actions 1]").contains("0 Mine 1"))
    }

    static let parts: [(key: Character, method: String, params: JSONNode)] = [
        ("5", "appointments.list", ["list": "actions"]), ("6", "appointments.list", ["list": "pending"]),
        ("7", "appointments.list", ["list": "planned"]), ("8", "appointments.list", ["list": "escalated"]),
        ("9", "appointments.customers.list", [:]), ("0", "appointments.customers.list", ["filter": ["mine": true]]),
    ]

    @Test(arguments: parts)
    func eachKeyAsksForItsList(_ sample: (key: Character, method: String, params: JSONNode)) {
        let shop = workshop(sample.key)
        let params = shop.params(of: sample.method)
        for member in ["list", "filter"] { #expect(params[member] == sample.params[member]) }
    }

    @Test func whatIsLateOrWarnsHasASign() {
        let shop = workshop("5")
        let row = shop.line(with: "! warnings")
        #expect(row.contains("Requested") && row.contains("! warnings") && row.contains("! 2 h late"))
        let customers = workshop("9")
        #expect(customers.text.contains("100001 Requested"))
        #expect(customers.text.contains("asked, connected"))
    }

    @Test func theDialogueShowsTheVehicleAndWhatIsPossibleNow() {
        let shop = workshop("5")
        #expect(shop.text.contains("Appointment 100001  Requested in Actions  ! the answer is late"))
        #expect(shop.line(with: "Vehicle").contains("YV1ZW, 2021, 48210 km · not connected"))
        #expect(shop.line(with: "Warning ").contains("! P0420 Catalyst, since 2026-03-01 17:20"))
        #expect(shop.line(with: "Propose a time").contains("P  Propose a time  → proposed, in Pending"))
        #expect(!shop.text.contains("L  Close"))
        #expect(
            shop.line(with: "asked for a visit").contains(
                "2026-02-28 09:00  Ana Núñez asked for a visit: 2026-03-10 08:00"))
        #expect(shop.text.contains("“A rattle”"))
    }

    @Test func whatTheRulesDoNotAllowOpensNoForm() {
        var shop = workshop("5")
        shop.press(.character("L"))
        #expect(shop.text.contains("That is not possible: it is requested in Actions."))
        #expect(shop.params(of: "appointments.close") == .null)
    }

    @Test func aProposalIsOneCallWithTheVersionThatWasSeen() {
        var shop = workshop("5")
        shop.press(.character("P"))
        #expect(shop.line(with: "Time ").contains("2026-03-10 08:00"))
        shop.press(.control("u"))
        shop.type("2026-03-11 9:30")
        shop.press(.tab)
        shop.type("Rear axle")
        shop.press(.tab)
        shop.type("95,5")
        shop.press(.enter)
        #expect(shop.params(of: "appointments.propose") == .null, "nothing is sent before the button")
        shop.press(.enter)
        #expect(
            shop.params(of: "appointments.propose")
                == [
                    "id": "A1", "at": "2026-03-11T09:30", "work": "Rear axle",
                    "price": ["minor": 9550, "currency": "EUR"], "ifVersion": 3,
                ])
        #expect(shop.text.contains("The proposal is made. It is proposed now, in Pending."))
        #expect(!shop.text.contains("[ Propose ]"))
    }

    @Test func problemsStandBesideTheirFields() {
        var shop = workshop("5")
        shop.press(.character("P"), .control("u"))
        shop.type("next week")
        shop.press(.control("s"))
        #expect(shop.params(of: "appointments.propose") == .null)
        #expect(shop.text.contains("! As in 2026-03-04"))
        shop.refusals["appointments.propose"] = EngineFailure(
            message: "Cannot be accepted.", kind: "validation",
            problems: [.init(path: "/price/minor", text: "too much"), .init(path: "/at", text: "in the past")])
        shop.press(.control("u"))
        shop.type("+3")
        shop.press(.control("s"))
        let lines = shop.text.split(separator: "\n")
        let time = lines.firstIndex { $0.contains("Time ") }!
        #expect(lines[time + 1].contains("! in the past"))
        #expect(lines[lines.firstIndex { $0.contains("Price ") }! + 1].contains("! too much"))
    }

    @Test func aDayIsTakenFromACalendarToo() {
        var shop = workshop("5")
        shop.press(.character("P"), .control("t"))
        #expect(shop.text.contains("Time: March 2026") && shop.text.contains("[10]"))
        shop.press(.down, .enter)
        #expect(shop.line(with: "Time ").contains("2026-03-17 08:00"))
    }

    @Test func somebodyElsesChangeIsToldAndWhatWasTypedStays() {
        var shop = workshop("5")
        shop.press(.character("I"))
        shop.type("How loud?")
        shop.refusals["appointments.inquire"] = EngineFailure(message: "Somebody else.", kind: "conflict")
        var now = String(decoding: BoardOfAnswers.workshop["appointments.get"]!.bytes, as: UTF8.self)
        now.replace(#""version":3"#, with: #""version":4"#)
        now.replace(#""wishes":"A rattle""#, with: #""wishes":"Two rattles""#)
        shop.answers["appointments.get"] = BoardOfAnswers.node(now)
        shop.press(.control("s"))
        #expect(shop.text.contains("Somebody else changed it meanwhile: Wishes: A rattle → Two rattles."))
        #expect(shop.text.contains("How loud?"))
        shop.refusals = [:]
        shop.press(.control("s"))
        #expect(shop.params(of: "appointments.inquire") == ["id": "A1", "question": "How loud?", "ifVersion": 4])
    }

    @Test func whatWasTypedIsNotLostBySlip() {
        var shop = workshop("5")
        shop.press(.character("I"))
        shop.type("How")
        shop.press(.escape)
        #expect(shop.text.contains("What you typed is not sent."))
        shop.press(.enter)
        #expect(shop.text.contains("How"))
        shop.press(.escape, .character("2"))
        #expect(!shop.text.contains("[ Ask ]"))
    }

    @Test func anEventReadsAgainOnlyTheListsItNames() {
        var shop = workshop("5")
        shop.isSilent = true
        let event: JSONNode = [
            "subscription": "board-lists", "collection": "appointments", "recordId": "A9", "list": "planned",
            "move": "added",
        ]
        shop.board.takeNotification("changes.event", event)
        shop.board.catchUp()
        let counts = ["appointments.counts", "quotes.quickCounts", "outbox.channels", "appointments.myCustomers.list"]
        #expect(shop.board.takeAsks().map(\.method) == counts)
        var here = event.members.filter { $0.name != "list" && $0.name != "recordId" }
        here += [.init("list", "actions"), .init("recordId", "A1")]
        shop.board.takeNotification("changes.event", .object(here))
        shop.board.catchUp()
        #expect(
            shop.board.takeAsks().map(\.method)
                == ["appointments.list"] + counts + ["appointments.get", "appointments.history"])
    }

    @Test func afterAGapEverythingIsReadAgain() {
        var shop = workshop("5")
        shop.isSilent = true
        shop.board.takeNotification("changes.event", ["subscription": "board-lists", "gap": true, "seq": 9])
        shop.board.catchUp()
        let methods = Set(shop.board.takeAsks().map(\.method))
        #expect(
            methods.isSuperset(of: ["appointments.list", "appointments.counts", "appointments.get", "statuses.list"]))
    }

    @Test func aVehicleWithoutAVisitOffersToBeginOne() {
        var shop = workshop("9")
        shop.press(.character("j"), .character("b"))
        #expect(shop.text.contains("Pre-book a day"))
        shop.type("+90")
        shop.press(.control("s"))
        let params = shop.params(of: "appointments.prebook")
        #expect(params["date"].text == "2026-05-31" && params["itemId"].text == "V2")
    }

    @Test func aCustomerComesOnOnesOwnListAndGoes() {
        var shop = workshop("9")
        shop.press(.character("m"))
        #expect(shop.params(of: "appointments.myCustomers.remove") == ["customer": "C1"])
        shop.press(.character("j"), .character("m"))
        #expect(shop.params(of: "appointments.myCustomers.add") == ["customer": "C2"])
    }

    @Test(arguments: [(200, 60), (130, 24), (80, 24), (60, 15), (40, 10), (24, 6), (20, 5), (5, 2)])
    func everySizeIsDrawnWithinItsEdges(_ size: (columns: Int, rows: Int)) {
        for key: Character in ["5", "9", "0"] {
            var shop = workshop(key)
            for keys: [Key] in [[], [.enter], [.character("P")], [.escape, .character("?")]] {
                for key in keys { shop.press(key) }
                shop.board.resize(to: TerminalSize(columns: size.columns, rows: size.rows))
                shop.answerAll()
                #expect(shop.board.drawn().width == size.columns)
            }
        }
    }
}
