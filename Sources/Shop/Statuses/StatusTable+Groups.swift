extension StatusTable {
    /// What the customer's filter offers: one entry for each name that customers see, in the order of the list. Of
    /// statuses that end in one name, the first gives the colour (S1-15).
    /// - Parameter listed: whether the status at that position is listed at all.
    package func portalEntries(where listed: (Int) -> Bool = { _ in true }) -> [PortalEntry] {
        var seen: Set<String> = []
        return entries.indices.filter(listed).compactMap { resolutions[$0].portal }
            .enumerated().sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }
            .map(\.element).filter { seen.insert($0.name).inserted }
    }

    /// Positions of the statuses that customers see under one of these names.
    package func positions(seenAs names: Set<String>) -> [Int] {
        entries.indices.filter { resolutions[$0].portal.map { names.contains($0.name) } ?? false }
    }

    /// What has no effect as things are, in words for the administrator. Empty for most.
    package func warnings(at position: Int) -> [String] {
        let entry = entries[position]
        var warnings: [String] = []
        let hidden = resolutions[position].isHidden
        if entry.mapsTo != nil, !entry.portalHidden {
            if entry.portalName != nil {
                warnings.append("Customers see another status: its portal name has no effect.")
            }
            if entry.portalColor != nil {
                warnings.append("Customers see another status: its portal colour has no effect.")
            }
            if hidden { warnings.append("Customers do not see it: the status it maps to is hidden.") }
        }
        if entry.portalHidden {
            if entry.mapsTo != nil { warnings.append("Customers do not see it: its mapping has no effect.") }
            if entry.portalName != nil { warnings.append("Customers do not see it: its portal name has no effect.") }
            if entry.portalColor != nil { warnings.append("Customers do not see it: its portal colour has no effect.") }
        }
        return warnings
    }
}
