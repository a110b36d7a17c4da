package import Records

/// A status as the rules see it: stored, or in a list that is not saved yet.
package struct StatusEntry: Hashable, Sendable {
    /// nil for one that is not stored.
    package var id: RecordID?
    package var kind: Status.Kind
    /// Fixed key of a status that came with the product.
    package var key: String?
    /// Cannot be removed.
    package var system: Bool
    /// What a quote status means to the rules; nil for a job status.
    package var phase: Status.Phase?
    /// Name for staff.
    package var name: String
    /// Place in the list, from 0.
    package var order: Int
    /// #RRGGBB.
    package var color: String
    /// Customers see that status in its place.
    package var mapsTo: RecordID?
    /// Name for customers; nil: the staff name.
    package var portalName: String?
    /// Colour for customers; nil: the staff colour.
    package var portalColor: String?
    package var portalHidden: Bool
    /// A job that takes it is closed by it (S0-26).
    package var closing: Bool
    /// Listed and may be chosen.
    package var active: Bool

    package init(
        id: RecordID? = nil, kind: Status.Kind, key: String? = nil, system: Bool = false, phase: Status.Phase? = nil,
        name: String, order: Int = 0, color: String = StatusEntry.plainColor, mapsTo: RecordID? = nil,
        portalName: String? = nil, portalColor: String? = nil, portalHidden: Bool = false, closing: Bool = false,
        active: Bool = true
    ) {
        self.id = id
        self.kind = kind
        self.key = key
        self.system = system
        self.phase = phase
        self.name = name
        self.order = order
        self.color = color
        self.mapsTo = mapsTo
        self.portalName = portalName
        self.portalColor = portalColor
        self.portalHidden = portalHidden
        self.closing = closing
        self.active = active
    }

    /// Colour of a status that was given none.
    package static let plainColor = "#808080"

    /// The name by which two statuses of a kind must differ: whatever the case and the compatibility form (S1-05).
    package var foldedName: String { ShopText.folded(name) }
}
