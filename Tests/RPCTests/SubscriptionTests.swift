import JSON
import Records
import Shop
import Testing

@testable import RPC

@Suite struct SubscriptionTests {
    private static func update(_ id: Int) -> String {
        #"{"jsonrpc":"2.0","id":\#(id),"method":"shop.update","params":{"name":"n\#(id)"}}"#
    }

    private static func subscribe(_ params: String = "{}") -> String {
        #"{"jsonrpc":"2.0","id":0,"method":"changes.subscribe","params":\#(params)}"#
    }

    /// Numbers of the events among messages; a gap as its number with a minus, an end as 0.
    private static func numbers(_ messages: [String]) -> [Int] {
        messages.filter { $0.at("method") == #""changes.event""# }.map { message in
            let seq = Int(message.at("params", "seq")) ?? -1
            if !message.at("params", "ended").isEmpty { return 0 }
            return message.at("params", "gap") == "true" ? -seq : seq
        }
    }

    private static func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }

    @Test func eventsFollowTheAnswersOfTheirWritesAndTheFlush() throws {
        let exchange = try Exchange()
        let begun = exchange(Self.subscribe())
        #expect(begun.map { $0.at("result", "subscription") } == [#""S1""#])
        let said = exchange([Self.update(1), Self.update(2)].joined(separator: "\n"))
        #expect(said.map { $0.at("id") } == ["1", "2", "", ""])
        #expect(Self.numbers(said) == [1, 2])
        #expect(said.dropFirst(2).allSatisfy { $0.at("params", "subscription") == #""S1""# })
        exchange.host.flushFails = true
        let failed = exchange(Self.update(3))
        #expect(failed.map { $0.at("error", "data", "kind") } == [#""outcomeUnknown""#])
    }

    @Test func aFormerPlaceIsGoneOnFromAndANameIsTakenOver() throws {
        let exchange = try Exchange()
        _ = exchange([Self.update(1), Self.update(2), Self.update(3)].joined(separator: "\n"))
        let said = exchange(Self.subscribe(#"{"since":1,"subscription":"board"}"#))
        #expect(said[0].at("result", "seq") == "3" && Self.numbers(said) == [2, 3])
        let again = exchange(Self.subscribe(#"{"since":2,"subscription":"board"}"#))
        #expect(Self.numbers(again) == [3])
        #expect(Self.numbers(exchange(Self.update(4))) == [4])
    }

    @Test func whatIsNotReadWaitsInTheLogAndNotInMemory() throws {
        let exchange = try Exchange()
        exchange.host.eventBytes = 1000
        let slow = exchange.join()
        exchange.receive(Self.subscribe() + "\n", from: slow)
        _ = exchange(Self.subscribe())
        var heard: [Int] = []
        for id in 1...1000 { heard += Self.numbers(exchange(Self.update(id))) }
        // The one that reads has everything; the other holds what fits and no more.
        #expect(heard == Array(1...1000))
        #expect(slow.outbox.count >= Limits.unsentEventBytes && slow.outbox.count < Limits.unsentEventBytes + 2000)
        var late: [Int] = []
        while true {
            let part = Self.numbers(Self.lines(exchange.taken(by: slow)))
            if part.isEmpty { break }
            late += part
            exchange.turn()
        }
        #expect(late == Array(1...1000))
    }

    @Test func tooMuchThatWaitsIsOneGapAndThenTheNews() throws {
        let exchange = try Exchange()
        exchange.host.eventBytes = 1000
        let slow = exchange.join()
        exchange.receive(Self.subscribe() + "\n", from: slow)
        exchange.turn()
        for id in 0..<(Limits.waitingChanges / 50 + 20) {
            _ = exchange((1...50).map { Self.update(id * 50 + $0) }.joined(separator: "\n"))
        }
        var late: [Int] = []
        while true {
            let part = Self.numbers(Self.lines(exchange.taken(by: slow)))
            if part.isEmpty { break }
            late += part
            exchange.turn()
        }
        let gaps = late.filter { $0 < 0 }
        #expect(gaps.count == 1)
        let place = try #require(late.firstIndex { $0 < 0 })
        #expect(Array(late[..<place]) == Array(1...place))
        #expect(Array(late[(place + 1)...]) == Array((1 - gaps[0])...exchange.host.durableChange))
    }

    @Test func anotherPersonOnTheConnectionHearsNothingOfTheFormerOne() throws {
        let exchange = try Exchange()
        _ = exchange(Self.subscribe())
        let opened = exchange(
            #"{"jsonrpc":"2.0","id":1,"method":"session.open","params":{"role":"portal","portalUserId":"P1"}}"#)
        #expect(opened.map { $0.at("params", "ended") }.last == #""session""#)
        exchange.host.changeCount += 1
        exchange.host.unflushed += 1
        exchange.turn()
        #expect(exchange.taken().isEmpty)
    }

    @Test(arguments: [("portal", #""forbidden""#), ("disk", #""failed""#)])
    func aSubscriptionThatCannotGoOnSaysSoAndEnds(why: String, reason: String) throws {
        let exchange = try Exchange()
        _ = exchange(Self.subscribe())
        if why == "portal" { exchange.host.portalIsOpen = false } else { exchange.host.feedsFail = true }
        let said = exchange(Self.update(1))
        #expect(said.last?.at("params", "ended") == reason)
        #expect(exchange(Self.update(2)).count == 1)
    }

    @Test func aClientMayHaveSoManySubscriptionsAndNoMore() throws {
        let exchange = try Exchange()
        for _ in 1...Limits.subscriptions { #expect(exchange(Self.subscribe()).first?.at("error") == "") }
        #expect(exchange(Self.subscribe()).first?.at("error", "data", "kind") == #""tooLarge""#)
        let ended = exchange(#"{"jsonrpc":"2.0","id":1,"method":"changes.unsubscribe","params":{"subscription":"S9"}}"#)
        #expect(ended.first?.at("result", "subscription") == #""S9""#)
        #expect(exchange(Self.subscribe()).first?.at("result", "subscription") == #""S65""#)
    }
}
