/// A server and how it is spoken to.
package struct ServerAddress: Sendable {
    package enum Security: String, Sendable {
        /// In the clear.
        case none
        /// The connection begins in the clear and must become secret before anything is told.
        case starttls
        /// Secret from the first byte.
        case tls
    }

    /// Name and secret. The secret is in no description and no error.
    package struct Login: Sendable, CustomStringConvertible {
        package let user: String
        let secret: String

        package init(user: String, secret: String) {
            self.user = user
            self.secret = secret
        }

        package var description: String { user }
    }

    package let host: String
    package let port: Int
    package let security: Security
    package let login: Login?
    /// File of certificates (PEM) to trust in place of the machine's; nil for the machine's.
    package let certificates: String?
    package var connectSeconds = 20
    /// How long a server that says nothing is waited for.
    package var patienceSeconds = 60

    package init(host: String, port: Int, security: Security, login: Login? = nil, certificates: String? = nil) {
        self.host = host
        self.port = port
        self.security = security
        self.login = login
        self.certificates = certificates
    }

    /// The host as a URL has it; nil when it is no host name or address.
    var written: String? {
        let isName =
            !host.isEmpty
            && host.utf8.allSatisfy { byte in
                byte >= 0x80 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
                    || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            }
        if isName { return "\(host):\(port)" }
        let isSix = host.contains(":") && host.utf8.allSatisfy { "0123456789abcdefABCDEF:.".utf8.contains($0) }
        return isSix ? "[\(host)]:\(port)" : nil
    }

    /// This machine: what is said to it stays on it.
    var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }

    /// A secret would go over the network for everyone to read.
    package var wouldTellSecret: Bool { login != nil && security == .none && !isLoopback }
}
