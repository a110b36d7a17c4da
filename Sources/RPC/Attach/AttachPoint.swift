internal import JSON
package import Platform
internal import Shop

/// Where other processes join this one: its socket, and whom it lets in.
package struct AttachPoint: ~Copyable {
    /// Processes that may be joined at a time, each with a descriptor and its buffers.
    static let limit = 200

    private let socket: ListeningSocket
    let store: StoreIdentity
    let program: String

    /// Listens in this user's folder of sockets.
    package init(store: StoreIdentity, program: String) throws(DiskError) {
        socket = try SocketFolder.listen()
        self.store = store
        self.program = program
    }

    package var path: String { socket.path }

    /// Readable while somebody waits to be let in.
    var descriptor: Int32 { socket.descriptor }

    /// The next that waits, of this user; others are turned away without a word.
    borrowing func accept() -> Connection? {
        while let channel = socket.accept() {
            guard let other = SocketPeer(of: channel), other.isThisUser else { continue }
            // Nobody in particular, until the preface has come.
            var session = Session(role: .portal)
            session.isLocked = true
            let connection = Connection(
                input: channel, output: channel, peer: Peer(session), framing: .headers, trace: nil)
            connection.process = other.process
            connection.isJoining = true
            return connection
        }
        return nil
    }
}
