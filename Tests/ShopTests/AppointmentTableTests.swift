import Platform
import Records
import Testing

@testable import Shop

/// The table of events, by itself: what the dialogue relies on, and that the document shows it.
@Suite struct AppointmentTableTests {
    private static let states: [AppointmentState] = [
        .requested, .accepted, .cancelledByCustomer, .inquired, .proposed, .confirmed, .preBooked, .cancelledByShop,
        .closed,
    ]

    @Test func anEventLeadsFromOneStateToOneStateOnly() {
        for state in Self.states {
            for event in AppointmentEvent.Event.allCases {
                let steps = AppointmentTable.steps.filter { $0.event == event && $0.from.contains(state) }
                #expect(steps.count <= 1, "\(event) from \(state.text)")
            }
        }
    }

    @Test func nothingLeadsOutOfTheEnd() {
        for state in [AppointmentState.cancelledByShop, .closed] {
            #expect(!AppointmentTable.steps.contains { $0.from.contains(state) })
        }
    }

    @Test func everyStateCanBeReachedAndLeft() {
        for state in Self.states {
            #expect(AppointmentTable.steps.contains { $0.to == state }, "\(state.text)")
            if state.list != nil { #expect(AppointmentTable.steps.contains { $0.from.contains(state) }) }
        }
    }

    @Test func onlyAListThatWaitsForSomebodyOffersHimAnEvent() {
        for state in Self.states {
            let customer = AppointmentTable.allowed(from: state, for: .portal, allowWithdraw: false)
            let shop = AppointmentTable.allowed(from: state, for: .staff, allowWithdraw: false)
            #expect(state.list != .actions || customer.isEmpty, "\(state.text)")
            #expect(state.list == nil || !shop.isEmpty, "\(state.text)")
        }
    }

    @Test func theDocumentShowsTheTable() throws {
        let document = String(
            decoding: try SmallFile.read("docs/appointments.md", limit: 1 << 20), as: UTF8.self)
        let shown = document.components(between: "<!-- table -->\n", and: "<!-- end -->")
        #expect(shown == Self.table, "put this between the two marks:\n\(Self.table)")
    }

    private static var table: String {
        var text = "| no. | event | by | from | to | requirement |\n|---|---|---|---|---|---|\n"
        for step in AppointmentTable.steps {
            let from = step.from.isEmpty ? "(new)" : step.from.map(\.text).joined(separator: "; ")
            let event = step.event == .cancelOnBehalf ? "cancel" : step.event.rawValue
            text +=
                "| \(step.number) | \(event) | \(step.side.rawValue) | \(from) | \(step.to.text) | \(step.requirement) |\n"
        }
        return text
    }
}

extension String {
    /// What stands between two marks; nil without them.
    fileprivate func components(between start: String, and end: String) -> String? {
        guard let from = firstRange(of: start),
            let to = self[from.upperBound...].firstRange(of: end)
        else { return nil }
        return String(self[from.upperBound..<to.lowerBound])
    }
}
