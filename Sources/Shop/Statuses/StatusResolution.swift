/// What customers see in a status's place, and why (domain rule "portal view of a status").
package struct StatusResolution: Sendable {
    /// nil when customers do not see it.
    package let portal: PortalEntry?
    /// Statuses along the mapping, itself first; the last one decided. Positions in the table.
    package let via: [Int]

    package var isHidden: Bool { portal == nil }
}
