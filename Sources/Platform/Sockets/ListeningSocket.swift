internal import CPlatform
internal import Glibc

/// A Unix socket that other processes of this user connect to. Its file is there for as long as the owner is.
package struct ListeningSocket: ~Copyable {
    /// Connections that may wait to be accepted.
    private static let backlog: Int32 = 64

    /// Readable while a connection waits.
    package let descriptor: Int32
    package let path: String

    /// Listens at a new path of at most 107 bytes, mode 0600; throws `.io` with EADDRINUSE when something is there.
    package init(path: String) throws(DiskError) {
        let opened = fettle_socket_listen(path, Self.backlog)
        guard opened >= 0 else { throw DiskError(operation: "listen", path: path, errno: -opened) }
        descriptor = opened
        self.path = path
    }

    deinit {
        // The name first: nobody finds a socket that nobody serves.
        unlink(path)
        close(descriptor)
    }

    /// The next connection that waits; nil when there is none or there are no descriptors left. Does not wait.
    package borrowing func accept() -> Channel? {
        let accepted = fettle_socket_accept(descriptor)
        return accepted < 0 ? nil : Channel(descriptor: accepted, closesAtEnd: true)
    }
}

extension Channel {
    /// Connects to the socket at a path; does not wait. Throws `.notFound` when there is none, and `.io` with
    /// ECONNREFUSED when nobody listens at it any more.
    package static func connect(to path: String) throws(DiskError) -> Channel {
        let opened = fettle_socket_connect(path)
        guard opened >= 0 else { throw DiskError(operation: "connect", path: path, errno: -opened) }
        return Channel(descriptor: opened, closesAtEnd: true)
    }
}
