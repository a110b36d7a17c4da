// Who may call what: the one place where this is decided. What a caller may see of a record is the shop's business.

internal import Records
package import Shop

package enum Authorization {
    /// Refuses a call that `session` may not make. Returns the session with its author filled in, as the call sees it.
    package static func check(
        _ method: Method, _ session: Session, _ host: any EngineHost
    ) throws(ShopError) -> Session {
        var session = session
        if session.role == .staff, session.employee == nil, method.access != .open, needsAuthor(method),
            let alone = try host.onlyActiveEmployee()
        {
            session.employee = alone.id
            session.isAdministrator = alone.isAdministrator
        }
        if session.role == .staff, needsAuthor(method), let employee = session.employee {
            // Rights are those of now, not of when the session was opened.
            let member = try host.employee(.id(employee))
            guard member.isActive else {
                throw .forbidden(
                    "author", "This employee is no longer active.", hint: "Open a session as an active employee.")
            }
            session.isAdministrator = member.isAdministrator
        }
        switch method.access {
        case .open: return session
        case .staff, .admin: try checkStaff(method, session)
        case .portal: try checkPortal(session, host)
        case .both: if session.role == .portal { try checkPortal(session, host) }
        }
        if method.writes { try checkAuthor(session) }
        if method.access == .admin, !session.isAdministrator {
            throw .forbidden(
                "admin", "This is for an administrator of the shop.",
                hint: "Open a session as an employee whose role is admin.")
        }
        return session
    }

    private static func needsAuthor(_ method: Method) -> Bool { method.writes || method.access == .admin }

    private static func checkStaff(_ method: Method, _ session: Session) throws(ShopError) {
        guard session.role == .portal else { return }
        throw .forbidden(
            "staff", "This is for the staff of the shop.", hint: "rpc.discover lists what customers may call.")
    }

    private static func checkPortal(_ session: Session, _ host: any EngineHost) throws(ShopError) {
        guard let viewer = session.viewer else {
            throw .forbidden(
                "portal", "This shows a customer's view, and no customer is named.",
                hint: session.role == .portal
                    ? "Open a session with role portal and a portalUserId."
                    : "Open a session with role portal, or with actAs to see a customer's view as staff.")
        }
        // Staff may look at a view that its user cannot reach now.
        if session.role == .portal { try host.checkPortalAccess(of: viewer) }
    }

    private static func checkAuthor(_ session: Session) throws(ShopError) {
        if session.actAs != nil {
            throw .forbidden(
                "portal", "A preview of a customer's view changes nothing.",
                hint: "Close the preview with session.close, or open a session without actAs.")
        }
        if session.author == nil {
            throw .forbidden(
                "author", "Each change has an author, and it is not known who is speaking.",
                hint: "Open a session with session.open, or start with --employee ID.")
        }
    }

    /// Whether a connection of that role could ever call a method, for rpc.discover and hints.
    package static func isVisible(_ method: Method, to role: Session.Role) -> Bool {
        switch method.access {
        case .open, .both: true
        case .staff, .admin: role == .staff
        case .portal: true
        }
    }
}
