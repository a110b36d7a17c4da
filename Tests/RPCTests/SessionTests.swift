import Records
import Shop
import Testing

@testable import RPC

private func call(_ method: String, _ params: String = "{}", id: Int = 1) -> String {
    "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\"\(method)\",\"params\":\(params)}"
}

private func missing(_ answers: [String]) -> String { answers.first?.at("error", "data", "missing") ?? "no answer" }

private let write = call("shop.update", "{\"name\":\"A\"}")

@Suite struct SessionTests {
    @Test func theOnlyActiveEmployeeIsTheAuthor() throws {
        let exchange = try Exchange()
        #expect(missing(exchange(write)) == "")
        exchange.host.employees.append(
            StaffMember(id: RecordID(.employees, row: 2), isAdministrator: false, isActive: true))
        #expect(missing(exchange(write)) == "\"author\"")
        #expect(missing(exchange(call("shop.get"))) == "")
        let opened = exchange(call("session.open", "{\"employeeId\":\"E2\"}"))
        #expect(opened[0].at("result", "actor") == "\"E2\"")
        #expect(missing(exchange(write)) == "\"admin\"")
        #expect(missing(exchange(call("session.open", "{\"employeeId\":\"E1\"}"))) == "")
        #expect(missing(exchange(write)) == "")
        #expect(exchange(call("session.close"))[0].at("result", "actor") == "null")
    }

    @Test func aPortalLockIsNotRaisedByAnyMessage() throws {
        var session = Session(role: .portal)
        session.portalUser = RecordID(.portalUsers, row: 17)
        session.account = RecordID(.accounts, row: 117)
        session.isLocked = true
        let exchange = try Exchange(session: session)
        for (method, params) in [
            ("session.open", "{\"role\":\"staff\",\"employeeId\":\"E1\"}"),
            ("session.open", "{\"role\":\"portal\",\"portalUserId\":\"P18\"}"),
        ] {
            #expect(exchange(call(method, params))[0].at("error", "data", "kind") == "\"forbidden\"")
        }
        #expect(missing(exchange(write)) == "\"staff\"")
        #expect(missing(exchange(call("jobs.list"))) == "\"staff\"")
        #expect(missing(exchange(call("portal.jobs.list"))) == "")
        #expect(exchange(call("session.get"))[0].at("result", "accountId") == "\"C117\"")
        #expect(exchange.connection.peer.messageLimit == Limits.portalMessageBytes)
    }

    @Test func aPreviewShowsTheCustomersViewAndWritesNothing() throws {
        let exchange = try Exchange()
        #expect(missing(exchange(call("portal.jobs.list"))) == "\"portal\"")
        let preview = exchange(call("session.open", "{\"employeeId\":\"E1\",\"actAs\":\"P17\"}"))[0]
        #expect(preview.at("result", "actAs") == "\"P17\"")
        #expect(missing(exchange(call("portal.jobs.list"))) == "")
        #expect(missing(exchange(write)) == "\"portal\"")
        #expect(exchange.host.names == [])
    }

    @Test func aClosedPortalIsClosedToItsUsers() throws {
        var session = Session(role: .portal)
        session.portalUser = RecordID(.portalUsers, row: 17)
        let exchange = try Exchange(session: session)
        exchange.host.portalIsOpen = false
        #expect(missing(exchange(call("portal.jobs.list"))) == "\"portalDisabled\"")
    }
}

@Suite struct WriteTests {
    @Test func aRefusedCallLeavesNothing() throws {
        let exchange = try Exchange()
        #expect(exchange(call("shop.update", "{\"name\":\"refused\"}"))[0].at("error", "code") == "1001")
        #expect(exchange.host.names == [])
        #expect(exchange.host.unflushed == 0)
    }

    @Test func oneFlushCoversAllThatArrivedTogether() throws {
        let exchange = try Exchange()
        let calls = (1...50).map { call("shop.update", "{\"name\":\"N\($0)\"}", id: $0) }
        #expect(exchange(calls.joined(separator: "\n")).count == 50)
        #expect(exchange.host.flushCount == 1)
        #expect(exchange(call("shop.get")).count == 1)
        #expect(exchange.host.flushCount == 1)
    }

    @Test func aKeySeenBeforeDoesNothingTwice() throws {
        let exchange = try Exchange()
        let keyed = { (name: String, key: String) in
            call("shop.update", "{\"name\":\"\(name)\",\"_meta\":{\"idempotencyKey\":\"\(key)\"}}")
        }
        let first = exchange(keyed("A", "k1"))
        #expect(exchange(keyed("B", "k2")).count == 1)
        #expect(exchange(keyed("A", "k1")) == first)
        #expect(exchange.host.names == ["A", "B"])
        #expect(exchange(keyed("C", "k1"))[0].at("error", "data", "reason") == "\"idempotencyKey\"")
        #expect(exchange(keyed("refused", "k3"))[0].at("error", "code") == "1001")
        #expect(exchange(keyed("D", "k3"))[0].at("result", "name") == "\"D\"")
        #expect(exchange.host.names == ["A", "B", "D"])
    }

    @Test func aFailedFlushMakesEveryDependentAnswerUnknown() throws {
        let exchange = try Exchange()
        exchange.host.flushFails = true
        let text = [call("shop.get", id: 1), write, "[\(call("shop.get", id: 2)),7]", "nonsense"].joined(
            separator: "\n")
        let answers = exchange(text)
        #expect(answers.count == 4)
        #expect(answers[0].at("result", "count") == "0")
        #expect(answers[1].at("error", "data", "kind") == "\"outcomeUnknown\"")
        #expect(answers[2].hasPrefix("[{") && answers[2].contains("\"id\":2") && answers[2].contains("outcomeUnknown"))
        #expect(answers[3].at("error", "code") == "-32700")
        #expect(exchange.loop.end(2) == .journalFailure)
        #expect(!exchange.host.isClosed)
    }
}

@Suite struct LongTaskTests {
    private let check = call("store.check", "{\"_meta\":{\"progressToken\":\"t\"}}", id: 5)

    @Test func laterReadsAreAnsweredBeforeALongRead() throws {
        let exchange = try Exchange()
        exchange.host.slices = 4
        let first = exchange(call("store.check", id: 5) + "\n" + call("shop.get", id: 6))
        #expect(first.map { $0.at("id") } == ["6"])
        exchange.turn()
        exchange.turn()
        #expect(exchange.taken() == "{\"jsonrpc\":\"2.0\",\"id\":5,\"result\":4}\n")
    }

    @Test func whatFollowsALongWriteWaitsForIt() throws {
        let exchange = try Exchange()
        exchange.host.taskCommits = true
        let first = exchange(call("store.import", id: 5) + "\n" + call("shop.get", id: 6))
        #expect(first == [])
        var answers: [String] = []
        for _ in 0..<4 {
            exchange.turn()
            answers += exchange.taken().split(separator: "\n").map { String($0).at("id") }
        }
        #expect(answers == ["5", "6"])
        #expect(exchange.host.unflushed == 0)
    }

    @Test func progressBeginsReportsAndEnds() throws {
        let exchange = try Exchange()
        var answers = exchange(check)
        exchange.turn()
        exchange.turn()
        answers += exchange.taken().split(separator: "\n").map(String.init)
        #expect(answers.map { $0.at("params", "value", "kind") } == ["\"begin\"", "\"end\"", ""])
        #expect(answers[0].at("params", "token") == "\"t\"")
        #expect(answers[2].at("result") == "3")
    }

    @Test func aCancelledCallIsAnsweredOnce() throws {
        let exchange = try Exchange()
        exchange.host.slices = 1_000_000
        let cancel = { (id: String) in "{\"jsonrpc\":\"2.0\",\"method\":\"$/cancelRequest\",\"params\":{\"id\":\(id)}}"
        }
        #expect(exchange(call("store.check", id: 5)) == [])
        #expect(exchange(cancel("5"))[0].at("error", "code") == "-32800")
        #expect(exchange(cancel("5")) == [])
        #expect(exchange(cancel("99")) == [])
        // One that still waits never starts.
        let before = exchange.host.runs.count
        #expect(exchange(call("shop.get", id: 6) + "\n" + cancel("6"))[0].at("error", "code") == "-32800")
        #expect(exchange.host.runs.count == before)
        // One that has committed something is answered with it.
        exchange.host.taskCommits = true
        #expect(exchange(call("store.import", id: 7)) == [])
        #expect(exchange(cancel("7"))[0].at("result") != "")
    }

    @Test func statusOvertakesWhatWaits() throws {
        let exchange = try Exchange()
        exchange.host.slices = 1_000_000
        exchange.host.taskCommits = true
        #expect(exchange(call("store.import", id: 5) + "\n" + call("shop.get", id: 6)) == [])
        #expect(exchange(call("store.status", id: 7)).map { $0.at("id") } == ["7"])
    }

    @Test func aLongCallInABatchIsAnsweredInItsPlace() throws {
        let exchange = try Exchange()
        let batch = "[\(call("shop.get", id: 1)),\(call("store.check", id: 2)),\(call("shop.get", id: 3))]"
        #expect(exchange(batch + "\n" + call("shop.get", id: 4)) == [])
        exchange.turn()
        exchange.turn()
        let answers = exchange.taken().split(separator: "\n").map(String.init)
        #expect(answers.count == 2 && answers[1].at("id") == "4")
        #expect(answers[0].contains("{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":3},{\"jsonrpc\":\"2.0\",\"id\":3"))
    }

    @Test func theEndOfTheInputLetsLongCallsFinish() throws {
        let exchange = try Exchange()
        exchange.host.slices = 5
        #expect(exchange(call("store.check", id: 5)) == [])
        exchange.connection.endInput()
        #expect(exchange.loop.end(2) == nil)
        for _ in 0..<5 { exchange.turn() }
        #expect(exchange.taken().contains("\"result\":5"))
        #expect(exchange.loop.end(2) == .success)
    }

    @Test func aSignalGivesLongCallsUp() throws {
        let exchange = try Exchange()
        exchange.host.slices = 1_000_000
        #expect(exchange(call("store.check", id: 5) + "\n" + write).count == 1)
        exchange.loop.end(because: .signal)
        exchange.loop.cancelTasks(of: exchange.connection)
        #expect(exchange.taken().contains("\"reason\":\"closing\""))
        #expect(exchange.loop.end(2) == .success)
        #expect(exchange.host.isClosed && exchange.host.names == ["A"])
    }
}

@Suite struct BackPressureTests {
    @Test func requestsWaitWhileAnswersAreNotRead() throws {
        let exchange = try Exchange()
        let line = call("shop.get") + "\n"
        let lines = String(repeating: line, count: 1000)
        for _ in 0..<40 {
            exchange.receive(lines)
            exchange.turn()
        }
        #expect(exchange.connection.outbox.count < Limits.unsentAnswerBytes + 100)
        var answered = 0
        for _ in 0..<20 {
            answered += exchange.taken().split(separator: "\n").count
            exchange.turn()
        }
        #expect(answered == 40_000)
    }

    @Test func inputIsNotReadFurtherWhileRequestsPileUp() throws {
        let exchange = try Exchange()
        exchange.host.slices = 1_000_000
        exchange.receive(call("store.import") + "\n")
        exchange.turn()
        let lines = String(repeating: call("shop.get") + "\n", count: 10_000)
        while exchange.connection.wantsInput { exchange.receive(lines) }
        #expect(exchange.connection.bytesHeld < Limits.waitingRequestBytes + lines.utf8.count + 100)
    }
}

@Suite struct HostFlushTests {
    @Test func answersDoNotWaitForAFlushTheHostHasDoneItself() throws {
        let exchange = try Exchange()
        exchange.host.slices = 2
        exchange.host.flushesItself = true
        exchange.receive(write + "\n" + call("store.check", id: 5) + "\n")
        exchange.turn()
        #expect(exchange.connection.firstUnflushed == nil)
        #expect(exchange.taken().contains("\"name\":\"A\""))
    }
}
