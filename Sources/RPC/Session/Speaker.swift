internal import Records
package import Shop

/// Who speaks on a connection by the word of its process's command line, before any message.
package struct Speaker: Equatable, Sendable {
    /// Locked to the portal role.
    package var isPortal = false
    /// Id or unique name of an employee.
    package var employee: String?
    /// Id or e-mail address of the portal user it is locked to.
    package var user: String?

    package init(isPortal: Bool = false, employee: String? = nil, user: String? = nil) {
        self.isPortal = isPortal
        self.employee = employee
        self.user = user
    }

    /// The session a connection begins with. Throws notFound, validation (several of that name) or noSession.
    package func session(_ host: any EngineHost) throws(ShopError) -> Session {
        guard isPortal else { return try staffSession(host) }
        var session = Session(role: .portal)
        session.isLocked = true
        guard let user else { return session }
        let member = try host.portalUser(Self.reference(user))
        session.portalUser = member.id
        session.account = member.account
        return session
    }

    private func staffSession(_ host: any EngineHost) throws(ShopError) -> Session {
        var session = Session(role: .staff)
        guard let name = employee else { return session }
        let employee = try host.employee(Self.reference(name))
        guard employee.isActive else {
            throw .noSession("/employee", .inactive, "The employee \(name) is not active.")
        }
        session.employee = employee.id
        session.isAdministrator = employee.isAdministrator
        return session
    }

    private static func reference(_ text: String) -> EntryReference {
        var text = text
        return text.withUTF8 { EntryReference(UnsafeRawBufferPointer($0)) }
    }
}
