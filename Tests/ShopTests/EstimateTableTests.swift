import Platform
import Records
import Testing

@testable import Shop

/// The table of docs/estimates.md and the one of the engine are one.
@Suite("The table of estimates")
struct EstimateTableTests {
    @Test func itIsTheOneInTheDocument() throws {
        let document = String(decoding: try SmallFile.read("docs/estimates.md", limit: 1 << 20), as: UTF8.self)
        let rows = document.split(separator: "\n").filter { $0.hasPrefix("| E") }.map(String.init)
        let made = EstimateTable.steps.map { step in
            let from = step.from.isEmpty ? "(new)" : step.from.map(\.rawValue).joined(separator: ", ")
            let to = step.to.map(\.rawValue).joined(separator: ", ")
            return "| \(step.number) | \(step.event.rawValue) | \(from) | \(to) |"
        }
        #expect(rows == made)
    }

    @Test func nothingFollowsWhatIsSupersededOrWithdrawn() {
        for state in [Estimate.State.superseded, .withdrawn] { #expect(EstimateTable.allowed(from: state).isEmpty) }
    }
}
