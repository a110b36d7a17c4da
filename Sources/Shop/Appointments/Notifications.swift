// The notifications column of every list of appointments (S2-18, S2-19): what the customer asked for and what the
// vehicle reports, as they are now.
//
//     at most one of   requested, warnings, requestedAndWarnings
//     exactly one of   connected, notConnected
//     and, in All Workshop Customers alone, inList

import JSON
import Records

struct Notifications: Equatable {
    let isRequested: Bool
    let hasWarnings: Bool
    let isConnected: Bool
    var isInList = false

    /// - Parameters:
    ///   - appointment: nil where there is none under way.
    ///   - item: the vehicle.
    static func of(_ appointment: Record?, _ item: Record?) -> Notifications {
        Notifications(
            isRequested: appointment.map(asksForService) ?? false, hasWarnings: item?[Item.hasWarnings] == true,
            isConnected: item?[Item.connected] == true)
    }

    /// A customer asked for this visit, and it is not over.
    private static func asksForService(_ appointment: Record) -> Bool {
        switch appointment[Appointment.origin] {
        case .portal?, .onBehalf?: appointment[Appointment.status] != .cancelled && appointment.has(Appointment.list)
        case .shop?, nil: false
        }
    }

    var names: [StaticString] {
        var names: [StaticString] = []
        switch (isRequested, hasWarnings) {
        case (true, true): names.append("requestedAndWarnings")
        case (true, false): names.append("requested")
        case (false, true): names.append("warnings")
        case (false, false): break
        }
        names.append(isConnected ? "connected" : "notConnected")
        if isInList { names.append("inList") }
        return names
    }

    func write(to writer: inout JSONWriter) {
        writer.beginArray()
        for name in names { writer.string(name) }
        writer.endArray()
    }
}
