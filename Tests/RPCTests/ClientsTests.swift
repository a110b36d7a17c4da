import Records
import Shop
import Testing

@testable import RPC

private func call(_ method: String, _ params: String = "{}", id: Int = 1) -> String {
    "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\"\(method)\",\"params\":\(params)}\n"
}

private func write(_ name: String, id: Int = 1) -> String { call("shop.update", "{\"name\":\"\(name)\"}", id: id) }

private func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }

/// Several clients on one engine: one order, one flush, nobody in another's way.
@Suite struct ClientsTests {
    @Test func allAreMadeDurableByOneFlush() throws {
        let exchange = try Exchange()
        let clients = (0..<5).map { _ in exchange.join() }
        for (index, client) in clients.enumerated() { exchange.receive(write("N\(index)"), from: client) }
        exchange.turn()
        #expect(exchange.host.flushCount == 1 && exchange.host.names.count == 5)
        #expect(clients.allSatisfy { lines(exchange.taken(by: $0)).count == 1 })
    }

    @Test func aReadOfAnothersWriteWaitsForItsFlush() throws {
        let exchange = try Exchange()
        let reader = exchange.join()
        exchange.receive(write("A"))
        exchange.receive(call("shop.get", id: 7), from: reader)
        exchange.loop.execute(exchange.now)
        exchange.loop.execute(exchange.now)
        #expect(exchange.connection.firstUnflushed != nil)
        #expect(reader.firstUnflushed != nil || !String(decoding: reader.outbox.bytes, as: UTF8.self).contains("\"A\""))
        exchange.loop.flush()
        #expect(reader.firstUnflushed == nil && lines(exchange.taken(by: reader)).count == 1)
    }

    @Test func whenTheFlushFailsNobodyIsToldOfWhatMayBeLost() throws {
        let exchange = try Exchange()
        let others = [exchange.join(), exchange.join()]
        exchange.host.flushFails = true
        exchange.receive(write("A", id: 1))
        exchange.receive(write("B", id: 2), from: others[0])
        exchange.receive(call("shop.get", id: 3) + write("C", id: 4), from: others[1])
        exchange.turn()
        #expect(exchange.taken().contains("outcomeUnknown"))
        let answers = others.map { lines(exchange.taken(by: $0)) }
        #expect(answers.map(\.count) == [1, 2])
        #expect(answers[0][0].contains("outcomeUnknown") && answers[1][1].contains("outcomeUnknown"))
        #expect(exchange.loop.end(exchange.now) == .journalFailure)
    }

    @Test func oneThatSendsMuchDoesNotKeepAnotherWaiting() throws {
        let exchange = try Exchange()
        let other = exchange.join()
        exchange.receive(String(repeating: call("shop.get"), count: 20_000))
        exchange.receive(write("A", id: 9), from: other)
        exchange.turn()
        #expect(lines(exchange.taken(by: other)).first?.at("id") == "9")
        #expect(!exchange.connection.queue.isEmpty, "it has not waited for all the others")
    }

    @Test func oneThatReadsNothingStopsOnlyItself() throws {
        let exchange = try Exchange()
        let deaf = exchange.join()
        for _ in 0..<40 {
            exchange.receive(String(repeating: call("shop.get"), count: 1000), from: deaf)
            exchange.turn()
        }
        #expect(deaf.outbox.count < Limits.unsentAnswerBytes + 100 && !deaf.queue.isEmpty)
        for number in 0..<10 {
            exchange.receive(write("N\(number)"))
            exchange.turn()
            #expect(lines(exchange.taken()).count == 1)
        }
    }

    @Test func eachHasASessionAndAFramingOfItsOwn() throws {
        let exchange = try Exchange()
        exchange.host.employees.append(
            StaffMember(id: RecordID(.employees, row: 2), isAdministrator: false, isActive: true))
        let other = exchange.join(framing: .headers)
        let opening = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.open\",\"params\":{\"employeeId\":\"E2\"}}"
        exchange.receive("Content-Length: \(opening.utf8.count)\r\n\r\n\(opening)", from: other)
        exchange.receive(call("session.get"))
        exchange.turn()
        #expect(exchange.taken(by: other).hasPrefix("Content-Length: "))
        #expect(exchange.taken().at("result", "actor") == "null")
        #expect(other.peer.session.employee?.row == 2 && exchange.connection.peer.session.employee == nil)
    }

    @Test func theSameIDOfTwoClientsIsTwoCallsAndACancelReachesItsOwn() throws {
        let exchange = try Exchange()
        let other = exchange.join()
        exchange.host.slices = 100
        exchange.receive(call("store.check", id: 5))
        exchange.receive(call("store.check", id: 5), from: other)
        exchange.turn()
        exchange.receive(call("$/cancelRequest", "{\"id\":5}", id: 6), from: other)
        exchange.turn()
        #expect(exchange.taken(by: other).contains("-32800"))
        #expect(!exchange.taken().contains("-32800"))
        for _ in 0..<100 { exchange.turn() }
        #expect(exchange.taken().contains("\"result\":100"))
    }

    @Test func nobodyReadsWhatIsOnlyTriedOut() throws {
        let exchange = try Exchange()
        let other = exchange.join()
        exchange.host.isRehearsing = true
        exchange.receive(call("shop.get") + call("store.status", id: 2), from: other)
        exchange.turn()
        #expect(lines(exchange.taken(by: other)).map { $0.at("id") } == ["2"], "the state is told at any time")
        exchange.host.isRehearsing = false
        exchange.turn()
        #expect(lines(exchange.taken(by: other)).map { $0.at("id") } == ["1"])
    }

    @Test func twoImportsAreDoneOneAfterTheOtherAndOtherCallsBetween() throws {
        let exchange = try Exchange()
        let others = [exchange.join(), exchange.join(), exchange.join()]
        exchange.host.slices = 4
        exchange.receive(call("store.import"))
        exchange.turn()
        exchange.receive(call("store.import", id: 2), from: others[0])
        exchange.receive("[" + call("store.import", id: 3).dropLast() + "]\n", from: others[1])
        exchange.receive(write("A", id: 4), from: others[2])
        exchange.turn()
        #expect(exchange.host.runs.filter { $0 == .storeImport }.count == 1)
        #expect(lines(exchange.taken(by: others[2])).count == 1)
        for _ in 0..<20 { exchange.turn() }
        #expect(exchange.host.runs.filter { $0 == .storeImport }.count == 3)
        #expect(others[..<2].allSatisfy { lines(exchange.taken(by: $0)).count == 1 })
    }

    @Test func oneThatHasClosedIsAnsweredAndLetGo() throws {
        let exchange = try Exchange()
        let other = exchange.join()
        exchange.receive(write("A"), from: other)
        other.endInput()
        exchange.turn()
        exchange.loop.endLeaving(exchange.now)
        #expect(exchange.loop.connections.count == 2, "its answer has not gone out")
        #expect(lines(exchange.taken(by: other)).count == 1)
        exchange.loop.endLeaving(exchange.now)
        #expect(exchange.loop.connections.count == 1 && exchange.loop.end(exchange.now) == nil)
        #expect(exchange.host.state.clients.map(\.isOwn) == [true])
    }

    @Test func oneThatDiedHasItsWritesDoneAndItsReadsLeft() throws {
        let exchange = try Exchange()
        let other = exchange.join()
        exchange.receive(call("shop.get") + write("A") + call("shop.get"), from: other)
        other.breakOutput()
        other.endInput()
        exchange.turn()
        exchange.loop.endLeaving(exchange.now)
        #expect(exchange.host.names == ["A"] && exchange.host.runs == [.shopUpdate])
        #expect(exchange.loop.connections.count == 1)
    }

    @Test func oneThatHasClosedAndTakesNothingIsWaitedForOnlyAWhile() throws {
        let exchange = try Exchange()
        let other = exchange.join()
        exchange.receive(String(repeating: call("shop.get"), count: 40_000) + write("A"), from: other)
        other.endInput()
        for _ in 0..<50 {
            exchange.turn()
            exchange.loop.endLeaving(exchange.now)
        }
        #expect(exchange.loop.connections.count == 2)
        exchange.wait(seconds: 11)
        for _ in 0..<200 where !exchange.host.names.contains("A") {
            exchange.loop.endLeaving(exchange.now)
            exchange.turn()
        }
        exchange.loop.endLeaving(exchange.now)
        #expect(exchange.host.names == ["A"] && exchange.loop.connections.count == 1)
    }

    @Test func theEndOfTheEnginesOwnClientFinishesWhatTheOthersHaveSent() throws {
        let exchange = try Exchange()
        let other = exchange.join()
        exchange.receive(write("A"))
        exchange.loop.end(because: .inputEnded)
        exchange.receive(write("B"), from: other)
        #expect(!exchange.loop.closeWhenDone(.inputEnded, exchange.now))
        exchange.turn()
        #expect(exchange.loop.closeWhenDone(.inputEnded, exchange.now))
        #expect(exchange.host.isClosed && Set(exchange.host.names) == ["A", "B"])
        #expect(lines(exchange.taken()).count == 1 && lines(exchange.taken(by: other)).count == 1)
        #expect(exchange.loop.end(exchange.now) == .success)
    }

    @Test func shutdownOfTheEnginesOwnClientComesAfterWhatTheOthersHaveSent() throws {
        let exchange = try Exchange()
        let other = exchange.join()
        exchange.receive(String(repeating: write("B"), count: 500), from: other)
        exchange.receive(call("shutdown", "null", id: 8))
        for _ in 0..<100 where !exchange.host.isClosed { exchange.turn() }
        #expect(exchange.host.names.count == 500 && exchange.taken().contains("\"id\":8,\"result\":null"))
        #expect(lines(exchange.taken(by: other)).count == 500)
        exchange.loop.endLeaving(exchange.now)
        #expect(exchange.loop.connections.count == 1)
    }

    @Test func shutdownOfAnotherClosesNothing() throws {
        let exchange = try Exchange()
        let other = exchange.join()
        exchange.receive(call("shutdown", "null", id: 8) + call("shop.get") + call("exit", "null"), from: other)
        exchange.receive(write("A"))
        exchange.turn()
        #expect(!exchange.host.isClosed && exchange.host.names == ["A"] && exchange.loop.ending == nil)
        let messages = lines(exchange.taken(by: other))
        #expect(messages.filter { $0.at("id") != "" }.count == 3 && other.peer.wantsExit)
        // What is told ahead of an answer that changes who speaks, for the process that has joined.
        #expect(messages[0].at("method") == "\"$/peer\"" && messages[0].at("params", "shutDown") == "true")
        exchange.loop.endLeaving(exchange.now)
        #expect(exchange.loop.connections.count == 1)
    }

    @Test func aLongCallOfAnotherIsSentToTheNextEngine() throws {
        let exchange = try Exchange()
        let other = exchange.join()
        exchange.host.slices = 1_000_000
        exchange.receive(call("store.check", id: 5), from: other)
        exchange.turn()
        exchange.loop.end(because: .inputEnded)
        #expect(exchange.loop.closeWhenDone(.inputEnded, exchange.now))
        #expect(exchange.taken(by: other).contains("engineMoved"))
        #expect(exchange.loop.end(exchange.now) == .success)
    }
}
