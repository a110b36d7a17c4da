import JSON
import Platform
import Records
import Shop
import Testing

@testable import RPC

private func bytes<Result>(_ text: String, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    Array(text.utf8).withUnsafeBytes(body)
}

/// What a process keeps that has joined another.
@Suite struct JoiningTests {
    @Test func aNoteIsReadAsItWasWrittenAndBelievedOnlyWhileItsProcessLives() throws {
        let own = CurrentProcess.number
        var note = HolderNote(
            pid: own, program: "fettle 0.1.0", since: "2026-03-02T08:00:00Z",
            startTicks: CurrentProcess.startTicks(of: own), protocolVersion: "1.0", socketPath: "/tmp/a b/x.sock")
        #expect(HolderNote(text: note.text) == note && note.isCurrent)
        note.startTicks = 1
        #expect(!note.isCurrent, "the number was given a second time")
        note.pid = Int32.max
        #expect(!note.isCurrent)
        for text in ["", "\u{0}\n\n", "pid x\nsocket y\n", "program fettle\n"] {
            #expect(HolderNote(text: text) == nil)
        }
        #expect(HolderNote(text: "later 1\npid 7\n")?.pid == 7)
    }

    @Test func aStateIsTakenAsItWasToldAndNothingLessIsTaken() throws {
        let peer = Peer(Session(role: .portal))
        peer.initialSession.isLocked = true
        peer.initialSession.portalUser = RecordID(.portalUsers, row: 17)
        peer.session = peer.initialSession
        peer.session.account = RecordID(.accounts, row: 3)
        peer.session.isOpened = true
        peer.watchedProcess = 4711
        peer.clientName = "nvim \"0.10\""
        var writer = JSONWriter(capacity: 256)
        peer.writeState(to: &writer)
        let other = Peer(Session(role: .staff))
        #expect(other.takeState(writer.bytes))
        #expect(other.initialSession == peer.initialSession && other.session == peer.session)
        #expect(other.watchedProcess == 4711 && other.clientName == peer.clientName && !other.wantsExit)
        let third = Peer(Session(role: .portal))
        for text in ["{}", "null", "{\"initial\":{\"role\":\"captain\"},\"session\":{\"role\":\"staff\"}}"] {
            #expect(!bytes(text) { third.takeState($0) } && third.session.role == .portal)
        }
    }

    @Test func answersAreMatchedByTheBytesOfTheirIDs() {
        let ids = ["1", "1.0", "\"1\"", "\"a\\\",b\"", "null", "1", "18446744073709551616"]
        var pending = PendingAnswers()
        for id in ids { pending.append(.init(ids: [Array(id.utf8)])) }
        pending.append(.init(ids: [Array("1".utf8), Array("2".utf8)], isBatch: true))
        func answer(_ id: String) -> String { "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"result\":null}" }
        #expect(bytes("{\"jsonrpc\":\"2.0\",\"method\":\"$/progress\"}") { pending.remove(answered: $0) } == nil)
        #expect(bytes("[\(answer("1")),\(answer("2"))]") { pending.remove(answered: $0)?.ids.count } == 2)
        for id in ids.reversed() {
            #expect(bytes(answer(id)) { pending.remove(answered: $0)?.ids } == [Array(id.utf8)])
        }
        #expect(pending.isEmpty && bytes(answer("1")) { pending.remove(answered: $0) } == nil)
    }

    private func event(_ name: String, _ seq: Int, _ more: String = "") -> String {
        "{\"jsonrpc\":\"2.0\",\"method\":\"changes.event\",\"params\":{\"subscription\":\"\(name)\",\"seq\":\(seq)\(more)}}"
    }

    @Test func aSubscriptionGoesOnInTheMiddleOfANumber() {
        let kept = KeptSubscriptions()
        let params = Array("{\"lists\":[\"jobs\"],\"since\":3,\"_meta\":{\"deadlineMs\":1}}".utf8)
        bytes("{\"subscription\":\"S1\",\"seq\":9,\"fresh\":false}") { kept.subscribed(params, $0) }
        for seq in [5, 6, 6] { #expect(bytes(event("S1", seq)) { kept.passes($0) }) }
        let request = String(decoding: kept.requests()[0], as: UTF8.self)
        #expect(request.at("params") == "{\"subscription\":\"S1\",\"since\":5,\"lists\":[\"jobs\"]}")
        let answer = Array("{\"result\":{\"subscription\":\"S1\",\"seq\":9,\"fresh\":false}}".utf8)
        #expect(kept.resumed([answer]).isEmpty)
        // The two of number 6 come again, and a third that the client has not had.
        let again = [6, 6, 6, 7].map { seq in bytes(event("S1", seq)) { kept.passes($0) } }
        #expect(again == [false, false, true, true] && !kept.hasRepeats)
    }

    @Test func whatCannotGoOnIsSaid() {
        let kept = KeptSubscriptions()
        for name in ["A", "B", "C"] {
            bytes("{\"subscription\":\"\(name)\",\"seq\":9,\"fresh\":false}") { kept.subscribed([], $0) }
        }
        bytes("{\"subscription\":\"C\",\"seq\":9}") { kept.unsubscribed($0) }
        #expect(kept.requests().count == 2)
        let answers = [
            "{\"error\":{\"code\":1006}}", "{\"result\":{\"subscription\":\"B\",\"seq\":40,\"fresh\":true}}",
        ]
        let events = kept.resumed(answers.map { Array($0.utf8) }).map { String(decoding: $0, as: UTF8.self) }
        #expect(events == [event("A", 9, ",\"ended\":\"failed\""), event("B", 40, ",\"gap\":true")])
        #expect(bytes(event("B", 41, ",\"ended\":\"session\"")) { kept.passes($0) } && kept.isEmpty)
    }
}
