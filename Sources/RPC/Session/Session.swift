package import Records

/// Who speaks on a connection. Attribution, not authentication: the permissions of the files guard the store.
package struct Session: Sendable, Equatable {
    package enum Role: String, Sendable {
        case staff, portal
    }

    package var role: Role
    /// The employee of a staff session; nil: the store's only active employee speaks, if there is just one.
    package var employee: RecordID?
    /// Whether that employee has the administrator right.
    package var isAdministrator = false
    /// The user of a portal session.
    package var portalUser: RecordID?
    /// The account of a portal session or preview.
    package var account: RecordID?
    /// The portal user whose view staff preview. Nothing can be written meanwhile.
    package var actAs: RecordID?
    /// Started for this role, which no message can change.
    package var isLocked = false
    /// By session.open rather than by the command line.
    package var isOpened = false

    package init(role: Role) { self.role = role }

    /// The author of what is written.
    package var author: RecordID? { role == .portal ? portalUser : employee }

    /// Whose view of the portal this is.
    package var viewer: RecordID? { role == .portal ? portalUser : actAs }
}

/// An employee as sessions see him.
package struct StaffMember: Sendable, Equatable {
    package let id: RecordID
    package let isAdministrator: Bool
    package let isActive: Bool

    package init(id: RecordID, isAdministrator: Bool, isActive: Bool) {
        self.id = id
        self.isAdministrator = isAdministrator
        self.isActive = isActive
    }
}

/// A customer's portal user as sessions see him.
package struct PortalMember: Sendable, Equatable {
    package let id: RecordID
    package let account: RecordID

    package init(id: RecordID, account: RecordID) {
        self.id = id
        self.account = account
    }
}
