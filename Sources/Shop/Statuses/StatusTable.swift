// All statuses of one kind as a value, with how customers see each. A kind has a handful of statuses, so the table is
// built anew whenever one of them changes, and every question is answered from memory.
//
//   resolve(s):  while s maps to another: hidden? -> hidden; s = the other
//                hidden? -> hidden; else portal name or name, portal colour or colour, order of s

package import Records

/// The statuses of one kind in their order.
package struct StatusTable: Sendable {
    package let kind: Status.Kind
    /// By rising order.
    package let entries: [StatusEntry]
    /// One for each of `entries`.
    package let resolutions: [StatusResolution]
    private let positions: [RecordID: Int]

    /// - Parameter entries: of one kind, in any order.
    package init(kind: Status.Kind, _ entries: [StatusEntry]) {
        self.kind = kind
        let entries = entries.enumerated()
            .sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }.map(\.element)
        self.entries = entries
        var positions: [RecordID: Int] = [:]
        for (position, entry) in entries.enumerated() {
            if let id = entry.id { positions[id] = position }
        }
        self.positions = positions
        resolutions = entries.indices.map { Self.resolve($0, entries, positions) }
    }

    /// The status of that id, if it is of this kind.
    package subscript(id: RecordID) -> StatusEntry? { positions[id].map { entries[$0] } }

    package func position(of id: RecordID) -> Int? { positions[id] }

    /// The status of that name, whatever the case.
    package func entry(named name: String) -> StatusEntry? {
        let folded = ShopText.folded(name)
        return entries.first { $0.foldedName == folded }
    }

    /// The status that came with the product under that key.
    package func entry(key: String) -> StatusEntry? { entries.first { $0.key == key } }

    /// How customers see it; nil when they do not, or when there is no such status in this kind.
    package func portal(_ id: RecordID) -> PortalEntry? { positions[id].flatMap { resolutions[$0].portal } }

    /// Whether customers see it under some name.
    package func isVisible(_ id: RecordID) -> Bool { portal(id) != nil }

    private static func resolve(
        _ start: Int, _ entries: [StatusEntry], _ positions: [RecordID: Int]
    ) -> StatusResolution {
        var via = [start]
        var entry = entries[start]
        while let target = entry.mapsTo, let next = positions[target] {
            // A saved list has no cycle; in one that is only tried out nobody sees what goes round in it.
            if entry.portalHidden || via.contains(next) { return StatusResolution(portal: nil, via: via) }
            via.append(next)
            entry = entries[next]
        }
        guard !entry.portalHidden else { return StatusResolution(portal: nil, via: via) }
        let portal = PortalEntry(
            name: entry.portalName ?? entry.name, color: entry.portalColor ?? entry.color, kind: entry.kind,
            order: entry.order)
        return StatusResolution(portal: portal, via: via)
    }
}
