internal import Records
package import Shop

/// The other side of one connection, as calls know it: who speaks, and how far its life is.
package final class Peer {
    /// What a connection is from its start: the command line's word.
    package internal(set) var initialSession: Session
    package internal(set) var session: Session
    /// After shutdown only exit is understood.
    package internal(set) var isShutDown = false
    /// The end was asked for by exit.
    package internal(set) var wantsExit = false
    /// The process whose end ends this one (initialize); nil: none.
    package internal(set) var watchedProcess: Int32?
    /// Who calls, in words, for the log.
    package internal(set) var clientName: String?
    /// What it is told of unasked.
    package let subscriptions = Subscriptions()

    package init(_ session: Session) {
        initialSession = session
        self.session = session
    }

    /// Bytes a message of this connection may have.
    package var messageLimit: Int {
        initialSession.isLocked && initialSession.role == .portal ? Limits.portalMessageBytes : Limits.messageBytes
    }
}
