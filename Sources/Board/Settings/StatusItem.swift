internal import JSON

/// One status of a list that is being edited.
struct StatusItem: Equatable, Sendable {
    /// Nil for a new one.
    var id: String?
    /// What staff call it (S1-05).
    var name: String
    /// #RRGGBB; nil: the engine gives a new one its colour.
    var colour: String?
    /// Id of the status that customers see in its place (S1-06); nil: itself.
    var mapsTo: String?
    /// Customers do not see it (S1-07).
    var isHidden = false
    /// What customers call it (S1-08); nil: as staff do.
    var portalName: String?
    /// #RRGGBB for customers (S1-11); nil: the colour for staff.
    var portalColour: String?
    /// It came with the product and cannot be removed.
    var isSystem = false

    init(name: String) { self.name = name }

    init(_ node: JSONNode) {
        id = node["id"].text
        name = node["name"].text ?? ""
        colour = node["color"].text
        mapsTo = node["mapsTo"].text
        isHidden = node["portalHidden"].bool ?? false
        portalName = node["portalName"].text
        portalColour = node["portalColor"].text
        isSystem = node["system"].bool ?? false
    }

    /// As `statuses.save` takes it: what is as it was is left out.
    func params(since saved: StatusItem?) -> JSONNode {
        var members: [JSONNode.Member] = []
        func add(_ name: String, _ new: String?, _ old: String?) {
            if new != old { members.append(.init(name, new.map { .string($0) } ?? .null)) }
        }
        if let id { members.append(.init("id", .string(id))) }
        add("name", name, saved?.name)
        add("color", colour, saved?.colour)
        add("mapsTo", mapsTo, saved?.mapsTo)
        add("portalName", portalName, saved?.portalName)
        add("portalColor", portalColour, saved?.portalColour)
        if isHidden != (saved?.isHidden ?? false) { members.append(.init("portalHidden", .bool(isHidden))) }
        return .object(members)
    }

    /// What somebody else stored meanwhile, where this person changed nothing.
    func merged(from old: StatusItem, to new: StatusItem) -> StatusItem {
        var merged = self
        if name == old.name { merged.name = new.name }
        if colour == old.colour { merged.colour = new.colour }
        if mapsTo == old.mapsTo, isHidden == old.isHidden {
            merged.mapsTo = new.mapsTo
            merged.isHidden = new.isHidden
        }
        if portalName == old.portalName { merged.portalName = new.portalName }
        if portalColour == old.portalColour { merged.portalColour = new.portalColour }
        return merged
    }
}
