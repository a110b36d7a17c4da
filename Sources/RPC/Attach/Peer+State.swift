// What a client's connection is, as one process tells another: the engine tells the process that has joined whenever a
// message has changed it, and that process tells the next engine. So a client's session outlives the process that held
// the store. A JSON object, written and read by Fettle alone.
//
//     {"initial":SESSION,"session":SESSION,"shutDown":false,"exit":false,"watched":4711,"client":"nvim 0.10"}
//     SESSION: {"role":"staff","employee":"E1","admin":true,"locked":false,"opened":true}
//
// Members that are not known are passed over, absent ones are as if false or nobody: programs of different versions
// join each other.

internal import JSON
internal import Records
internal import Shop

extension Peer {
    /// Writes the state as one value.
    func writeState(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("initial")
        Self.write(initialSession, &writer)
        writer.key("session")
        Self.write(session, &writer)
        writer.member("shutDown", isShutDown)
        writer.member("exit", wantsExit)
        if let watchedProcess { writer.member("watched", Int(watchedProcess)) }
        if let clientName { writer.member("client", clientName) }
        writer.endObject()
    }

    /// Becomes what another process says; false when that is not understood, and nothing is changed.
    func takeState(_ state: UnsafeRawBufferPointer) -> Bool {
        guard let first = JSONText.member("initial", of: state).flatMap(Self.session),
            let now = JSONText.member("session", of: state).flatMap(Self.session)
        else { return false }
        initialSession = first
        session = now
        isShutDown = JSONText.member("shutDown", of: state).flatMap(JSONText.bool) ?? false
        wantsExit = JSONText.member("exit", of: state).flatMap(JSONText.bool) ?? false
        watchedProcess = JSONText.member("watched", of: state).flatMap(JSONText.integer).flatMap { Int32(exactly: $0) }
        clientName = JSONText.member("client", of: state).flatMap(JSONText.string)
        return true
    }

    private static func write(_ session: Session, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("role", session.role.rawValue)
        if let id = session.employee { writer.member("employee", id.description) }
        if let id = session.portalUser { writer.member("portalUser", id.description) }
        if let id = session.account { writer.member("account", id.description) }
        if let id = session.actAs { writer.member("actAs", id.description) }
        writer.member("admin", session.isAdministrator)
        writer.member("locked", session.isLocked)
        writer.member("opened", session.isOpened)
        writer.endObject()
    }

    private static func session(_ text: UnsafeRawBufferPointer) -> Session? {
        guard let name = JSONText.member("role", of: text).flatMap(JSONText.string),
            let role = Session.Role(rawValue: name)
        else { return nil }
        var session = Session(role: role)
        func record(_ name: StaticString) -> RecordID? {
            JSONText.member(name, of: text).flatMap { JSONText.withString($0) { RecordID($0) } ?? nil }
        }
        func flag(_ name: StaticString) -> Bool { JSONText.member(name, of: text).flatMap(JSONText.bool) ?? false }
        session.employee = record("employee")
        session.portalUser = record("portalUser")
        session.account = record("account")
        session.actAs = record("actAs")
        session.isAdministrator = flag("admin")
        session.isLocked = flag("locked")
        session.isOpened = flag("opened")
        return session
    }
}
