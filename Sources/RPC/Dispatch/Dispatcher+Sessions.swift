internal import JSON
internal import Records
internal import Shop

extension Dispatcher {
    func openSession(
        _ request: SessionOpenRequest, _ peer: Peer, _ writer: inout JSONWriter
    ) throws(ShopError) {
        let former = peer.session
        peer.session =
            switch request.role {
            case .staff: try staffSession(request, peer)
            case .portal: try portalSession(request, peer)
            }
        do throws(ShopError) {
            try describe(peer, &writer)
        } catch {
            peer.session = former
            throw error
        }
    }

    private func staffSession(_ request: SessionOpenRequest, _ peer: Peer) throws(ShopError) -> Session {
        if peer.initialSession.isLocked, peer.initialSession.role == .portal { throw locked() }
        if request.portalUserId != nil {
            throw .noSession(
                "/portalUserId", .together, "A staff session has no portal user.",
                hint: "actAs shows a customer's view to staff.")
        }
        var session = Session(role: .staff)
        session.isOpened = true
        if let reference = request.employeeId {
            let employee = try host.employee(reference)
            guard employee.isActive else {
                throw .noSession("/employeeId", .inactive, "This employee is not active.")
            }
            session.employee = employee.id
            session.isAdministrator = employee.isAdministrator
        } else if request.actAs == nil {
            throw .noSession(
                "/employeeId", .required, "A staff session needs an employee, or actAs for a preview.")
        } else {
            session.employee = peer.session.role == .staff ? peer.session.employee : nil
            session.isAdministrator = peer.session.role == .staff && peer.session.isAdministrator
        }
        if let user = request.actAs {
            let member = try host.portalUser(.id(user))
            session.actAs = member.id
            session.account = member.account
        }
        return session
    }

    private func portalSession(_ request: SessionOpenRequest, _ peer: Peer) throws(ShopError) -> Session {
        let first = peer.initialSession
        if request.employeeId != nil || request.actAs != nil {
            throw .noSession(
                request.employeeId != nil ? "/employeeId" : "/actAs", .together, "A portal session has no employee.")
        }
        guard let reference = request.portalUserId else {
            throw .noSession("/portalUserId", .required, "A portal session needs its user.")
        }
        let member = try host.portalUser(reference)
        if first.isLocked, first.role == .staff || (first.portalUser != nil && first.portalUser != member.id) {
            throw locked()
        }
        try host.checkPortalAccess(of: member.id)
        var session = Session(role: .portal)
        session.portalUser = member.id
        session.account = member.account
        session.isLocked = first.isLocked
        session.isOpened = true
        return session
    }

    private func locked() -> ShopError {
        .forbidden(
            "staff", "This connection was started for one role and keeps it.",
            hint: "The role is set on the command line; no message changes it.")
    }

    /// Writes who a connection is (schema: SessionInfo).
    func describe(_ peer: Peer, _ writer: inout JSONWriter) throws(ShopError) {
        var session = peer.session
        if session.role == .staff, session.employee == nil, let alone = try host.onlyActiveEmployee() {
            session.employee = alone.id
            session.isAdministrator = alone.isAdministrator
        }
        writer.beginObject()
        writer.member("role", session.role.rawValue)
        write("actor", session.actAs == nil ? session.author : nil, &writer)
        writer.key("employee")
        try writeRecord(session.role == .staff ? session.employee : nil, session, &writer)
        writer.key("portalUser")
        try writeRecord(session.viewer, session, &writer)
        // The account of the session's user may have been merged into another since (I-15).
        let account = session.viewer.flatMap { try? host.portalUser(.id($0)).account }
        write("accountId", account ?? session.account, &writer)
        writer.member("admin", session.isAdministrator)
        write("actAs", session.actAs, &writer)
        writer.member("locked", session.isLocked)
        writer.member("opened", session.isOpened)
        writer.endObject()
    }

    private func write(_ name: StaticString, _ id: RecordID?, _ writer: inout JSONWriter) {
        writer.key(name)
        if let id { writer.string(id.description) } else { writer.null() }
    }

    private func writeRecord(
        _ id: RecordID?, _ session: Session, _ writer: inout JSONWriter
    ) throws(ShopError) {
        guard let id else { return writer.null() }
        try host.write(record: id, for: session, to: &writer)
    }
}
