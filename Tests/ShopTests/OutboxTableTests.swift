import Platform
import Records
import Testing

@testable import Shop

/// The table of docs/delivery.md and the one of the engine are one.
@Suite("The table of the outbox")
struct OutboxTableTests {
    @Test func itIsTheOneInTheDocument() throws {
        let document = String(decoding: try SmallFile.read("docs/delivery.md", limit: 1 << 20), as: UTF8.self)
        let rows = document.split(separator: "\n").filter {
            $0.hasPrefix("| D") || $0.hasPrefix("| L") || $0.hasPrefix("| P")
        }
        .map(String.init)
        let made = OutboxTable.steps.map { step in
            let from = step.from.map(\.rawValue).joined(separator: ", ")
            return "| \(step.number) | \(step.event.rawValue) | \(step.side) | \(from) | \(step.to.rawValue) |"
        }
        #expect(rows == made)
    }

    @Test func whatIsOverStaysOverUnlessPeopleWantItAgain() {
        for state in [OutboxEntry.State.sent, .failed, .cancelled] {
            for step in OutboxTable.steps where step.from.contains(state) { #expect(step.side == .staff) }
        }
    }

    @Test func everyStateThatIsNotOverHasAWayOut() {
        for state in [OutboxEntry.State.queued, .retry, .sending, .uncertain] {
            #expect(OutboxTable.steps.contains { $0.from.contains(state) && $0.to != state })
        }
    }

    @Test func eachRestIsLongerThanTheOneBeforeAndThereIsALastTry() {
        var before: Int64 = 0
        for tries in 1..<Backoff.tryLimit {
            let rest = Backoff.rest(afterTries: tries)
            #expect((rest ?? 0) > before)
            before = rest ?? 0
        }
        #expect(Backoff.rest(afterTries: Backoff.tryLimit) == nil)
        #expect(Backoff.rest(afterTries: 0) == nil)
    }
}
