internal import CPlatform

/// Who is at the other end of a Unix socket, by the kernel's word (SO_PEERCRED).
package struct SocketPeer: Equatable, Sendable {
    package let process: Int32
    package let user: UInt32

    /// Nil when the descriptor is no connected Unix socket.
    package init?(of channel: Channel) {
        var process: Int32 = 0
        var user: UInt32 = 0
        guard fettle_socket_peer(channel.descriptor, &process, &user) == 0 else { return nil }
        self.process = process
        self.user = user
    }

    /// It runs as the user we run as: what it may do to our files it can do without us.
    package var isThisUser: Bool { user == CurrentProcess.userNumber }
}
