// A connection on which lines are said and answered (as FTP and HylaFAX do): made by libcurl, so that names, addresses of both
// kinds and time limits are as everywhere.

internal import CCurl
internal import Platform

/// An answer of three digits and the text of its lines.
package struct LineReply: Equatable, Sendable {
    package let code: Int
    /// Without codes; several lines joined by line ends.
    package let text: String

    package var isGood: Bool { (200..<400).contains(code) || code == 150 || code == 125 }
}

package final class LineConnection {
    /// Nil once closed.
    private var handle: CurlHandle?
    private let seconds: Int
    private var pending: [UInt8] = []
    private let whileWaiting: (() -> Void)?

    package enum Failure: Error, Equatable {
        case unusable
        /// In words.
        case gone(String)
    }

    /// Connects; waits so many seconds at most for that, and for every answer.
    /// - Parameter whileWaiting: called about once a second meanwhile.
    package init(host: String, port: Int, seconds: Int, whileWaiting: (() -> Void)? = nil) throws(Failure) {
        let server = ServerAddress(host: host, port: port, security: .none)
        guard let handle = CurlHandle(), let written = server.written else { throw .unusable }
        self.handle = handle
        self.seconds = seconds
        self.whileWaiting = whileWaiting
        handle.whileWaiting = whileWaiting
        handle.reset(to: server)
        handle.set(CURLOPT_URL, "http://\(written)/")
        handle.set(CURLOPT_CONNECT_ONLY, 1)
        let result = handle.perform()
        guard result.isDone else { throw .gone("\(host): \(result.words)") }
    }

    /// Ends it, which tells the other side that everything was said.
    package func close() { handle = nil }

    package func say(_ line: String) throws(Failure) {
        // A line end inside would be a command of its own.
        let clean = line.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : String($0) }.joined()
        try send(Array("\(clean)\r\n".utf8))
    }

    package func send(_ bytes: [UInt8]) throws(Failure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let count = handle?.send(rest) else { throw .gone("the connection was closed") }
            rest = rest.dropFirst(count)
            if count == 0 { try wait(for: .write) }
        }
    }

    /// The next answer, all its lines.
    package func reply() throws(Failure) -> LineReply {
        var lines: [String] = []
        while true {
            let line = try self.line()
            let digits = line.prefix(3)
            guard let code = Int(digits), digits.utf8.count == 3 else {
                lines.append(line)
                continue
            }
            lines.append(String(line.dropFirst(4)))
            if line.dropFirst(3).first != "-" { return LineReply(code: code, text: lines.joined(separator: "\n")) }
        }
    }

    /// Everything until the other side closes.
    package func rest() throws(Failure) -> [UInt8] {
        while true {
            guard let piece = handle?.receive() else { return pending }
            if piece.isEmpty { try wait(for: .read) }
            pending += piece
            if pending.count > 16 << 20 { throw .gone("it says too much") }
        }
    }

    private func line() throws(Failure) -> String {
        while true {
            if let end = pending.firstIndex(of: 10) {
                let line = pending[..<end]
                pending = Array(pending[(end + 1)...])
                return String(decoding: line.last == 13 ? line.dropLast() : line, as: UTF8.self)
            }
            guard let piece = handle?.receive() else { throw .gone("the connection was closed") }
            if piece.isEmpty { try wait(for: .read) }
            pending += piece
            if pending.count > 1 << 20 { throw .gone("it says too much") }
        }
    }

    private func wait(for events: PollSet.Events) throws(Failure) {
        var polls = PollSet()
        polls.watch(handle?.descriptor ?? -1, for: events)
        for _ in 0..<seconds {
            if polls.wait(timeoutMilliseconds: 1000) > 0 { return }
            whileWaiting?()
        }
        throw .gone("no answer in \(seconds) seconds")
    }
}
