package import JSON
package import Records

/// A status as customers see it: after mapping, portal name and portal colour (S1-06 to S1-11).
package struct PortalEntry: Hashable, Sendable {
    package let name: String
    /// #RRGGBB.
    package let color: String
    package let kind: Status.Kind
    /// Place in the list, from 0, of the status that decided.
    package let order: Int

    package init(name: String, color: String, kind: Status.Kind, order: Int) {
        self.name = name
        self.color = color
        self.kind = kind
        self.order = order
    }

    /// Writes the members, for an object that may have more of them.
    package func writeMembers(to writer: inout JSONWriter) {
        writer.member("name", name)
        writer.member("color", color)
        writer.member("icon", literal: kind.icon)
        writer.member("order", order)
    }

    package func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writeMembers(to: &writer)
        writer.endObject()
    }
}

extension Status.Kind {
    /// The shape that shows the colour: a diamond for quotes, a circle for jobs (S1-10).
    package var icon: StaticString {
        switch self {
        case .job: "circle"
        case .quote: "diamond"
        }
    }
}
