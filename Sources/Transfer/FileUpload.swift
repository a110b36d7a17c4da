// Files on an FTP server (RFC 959; FTPS by RFC 4217). A file is sent under another name and then renamed, so that nobody reads
// half a page: NAME.part, then RNFR NAME.part, RNTO NAME.

internal import CCurl

/// A way to one folder of an FTP server. Transfers that follow each other share a connection.
package final class FileUpload {
    private let server: ServerAddress
    /// Below which everything lies, as the login finds it; without slashes at its ends.
    private let folder: String
    private let handle: CurlHandle
    /// The server had opened the file of the last `put` and let us send: something of it may lie there.
    package private(set) var hadBegun = false

    /// - Parameter folder: from where the login begins; with a slash in front from the server's root.
    package init?(_ server: ServerAddress, folder: String) {
        guard let handle = CurlHandle() else { return nil }
        self.server = server
        self.handle = handle
        self.folder = folder
    }

    /// Puts a file in its place, making folders on the way.
    package func put(_ bytes: [UInt8], at path: String) -> TransferOutcome {
        let (parent, name) = Self.parts(path)
        hadBegun = false
        func attempt(_ commands: [String]) -> CurlResult? {
            guard begin(parent, file: "\(name).part") else { return nil }
            handle.set(CURLOPT_FTP_CREATE_MISSING_DIRS, 2)
            handle.set(CURLOPT_POSTQUOTE, lines: commands)
            handle.give(bytes)
            let result = handle.perform()
            hadBegun = hadBegun || result.hadBody
            return result
        }
        let rename = ["RNFR \(name).part", "RNTO \(name)"]
        guard let first = attempt(rename) else { return wrongHost }
        guard first.code == CURLE_QUOTE_ERROR else { return outcome(first) }
        // Some servers rename over nothing only.
        guard let second = attempt(["*DELE \(name)"] + rename) else { return wrongHost }
        return outcome(second)
    }

    /// Takes a file away; one that is not there is none the worse.
    package func remove(_ path: String) -> TransferOutcome {
        let (parent, name) = Self.parts(path)
        return command(in: parent, "*DELE \(name)")
    }

    /// Takes away what a `put` that was broken off has left of a file.
    package func removePart(of path: String) -> TransferOutcome { remove("\(path).part") }

    /// Takes a folder away when it is empty.
    package func removeFolder(_ path: String) -> TransferOutcome {
        let (parent, name) = Self.parts(path)
        return command(in: parent, "*RMD \(name)")
    }

    private func command(in parent: String, _ command: String) -> TransferOutcome {
        guard begin(parent, file: "") else { return wrongHost }
        handle.set(CURLOPT_NOBODY, 1)
        handle.set(CURLOPT_POSTQUOTE, lines: [command])
        let result = handle.perform()
        // A folder that is not there has nothing in it.
        if result.code == CURLE_REMOTE_ACCESS_DENIED { return .done("not there") }
        return outcome(result)
    }

    private var wrongHost: TransferOutcome {
        .permanent(.init("\(server.host) is no name of a server.", stopsChannel: true))
    }

    private func begin(_ parent: String, file: String) -> Bool {
        guard let host = server.written else { return false }
        handle.reset(to: server)
        var path = folder.split(separator: "/").map(String.init) + parent.split(separator: "/").map(String.init)
        path.append(file)
        // A path that begins at the server's root has its first slash written out (RFC 1738, section 3.2.2).
        let root = folder.hasPrefix("/") ? "/%2F" : "/"
        let address = root + path.map(Self.escaped).joined(separator: "/")
        handle.set(CURLOPT_URL, (server.security == .tls ? "ftps://" : "ftp://") + host + address)
        handle.set(CURLOPT_PROTOCOLS_STR, "ftp,ftps")
        let demand = server.security == .none ? CURLUSESSL_NONE : CURLUSESSL_ALL
        handle.set(CURLOPT_USE_SSL, Int(demand.rawValue))
        // Not TLS 1.3: a server's session tickets come after its handshake, libcurl closes a data connection without having read
        // them, and the reset that follows loses the end of the file while the server takes it for whole (decision 0043).
        handle.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2) | Int(CURL_SSLVERSION_MAX_TLSv1_2))
        // Data to the host we speak with, whatever address it tells: it may be behind a router that does not know its own.
        handle.set(CURLOPT_FTP_SKIP_PASV_IP, 1)
        return true
    }

    private func outcome(_ result: CurlResult) -> TransferOutcome {
        if result.isDone { return .done(result.said ?? "stored") }
        let answer = "\(server.host): \(result.words)"
        if result.code == CURLE_LOGIN_DENIED {
            let isTemporary = (400..<500).contains(result.answerCode)
            return isTemporary
                ? .temporary(.init(answer, stopsChannel: true)) : .permanent(.init(answer, stopsChannel: true))
        }
        if result.isOfConnection { return .temporary(.init(answer, stopsChannel: true)) }
        return (500..<600).contains(result.answerCode) ? .permanent(.init(answer)) : .temporary(.init(answer))
    }

    private static func parts(_ path: String) -> (parent: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return ("", path) }
        return (String(path[..<slash]), String(path[path.index(after: slash)...]))
    }

    private static func escaped(_ name: String) -> String {
        name.utf8.reduce(into: "") { text, byte in
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || "-._~".utf8.contains(byte)
            if isPlain {
                text.unicodeScalars.append(UnicodeScalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                text += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
    }
}
