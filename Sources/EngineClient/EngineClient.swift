// The engine as a client sees it: a child on pipes that answers requests in lines of JSON. Nothing here waits but `close`;
// the owner polls the descriptors that `watch` names and then asks for the messages that came.
//
//   owner ── call ──► outgoing ──► pipe ──► fettle serve STORE
//   owner ◄─ messages ◄─ lines ◄── pipe ◄──┘        └── stderr ──► the last lines, for when it cannot start

package import JSON
package import Platform

/// One engine process and the requests on their way to it.
package final class EngineClient {
    private let child: ChildProcess
    private var outgoing: [UInt8] = []
    private var lines = LineBuffer(limit: 64 << 20)
    private var errorLines = LineBuffer(limit: 1 << 16)
    private var lastRequest = 0
    private var outputHasEnded = false
    private var errorsHaveEnded = false
    private var tellsEnd = true

    /// The last lines of its standard error, oldest first.
    package private(set) var said: [String] = []

    /// Starts `program serve store` with more flags. From here on writing to a program that has ended is no end of this one:
    /// an engine that cannot start is known by its last words.
    package init(program: String, store: String, flags: [String]) throws(DiskError) {
        CurrentProcess.ignoreClosedPipes()
        child = try ChildProcess(program, ["serve", store, "--framing", "lines"] + flags)
    }

    package var processNumber: Int32 { child.number }

    /// Sends a request; its answer comes as a message with the number returned here.
    @discardableResult
    package func call(_ method: String, _ params: JSONNode = .null) -> Int {
        lastRequest += 1
        send(method, params, id: lastRequest)
        return lastRequest
    }

    package func notify(_ method: String, _ params: JSONNode = .null) { send(method, params, id: nil) }

    /// Adds its descriptors to a set that is about to wait.
    package func watch(in polls: inout PollSet) {
        if !outputHasEnded { polls.watch(child.output.descriptor, for: .read) }
        if !errorsHaveEnded { polls.watch(child.errors.descriptor, for: .read) }
        if !outgoing.isEmpty, let input = child.input { polls.watch(input.descriptor, for: .write) }
    }

    /// Writes what goes and reads what came. The end of the engine is the last message, and comes once.
    package func messages() -> [EngineMessage] {
        flush()
        drainErrors()
        var found: [EngineMessage] = []
        if !outputHasEnded { outputHasEnded = !lines.fill(from: child.output) }
        while let line = lines.next() {
            if let message = EngineMessage(line: line) { found.append(message) }
        }
        if lines.isOverfull { child.kill() }
        if outputHasEnded, tellsEnd {
            child.closeInput()
            child.wait()
            drainErrors()
            tellsEnd = false
            found.append(.ended(child.ending ?? .status(0)))
        }
        return found
    }

    /// Ends the engine in order: shutdown, exit, end of input; SIGTERM and SIGKILL after `patience` each.
    package func close(patienceMilliseconds: Int = 2000) {
        call("shutdown")
        notify("exit")
        let clock = SystemClock()
        for step in 0..<3 {
            let end = clock.monotonicNanoseconds() + UInt64(patienceMilliseconds) * 1_000_000
            while tellsEnd {
                let now = clock.monotonicNanoseconds()
                guard now < end else { break }
                _ = messages()
                if outgoing.isEmpty { child.closeInput() }
                guard tellsEnd else { return }
                var polls = PollSet()
                watch(in: &polls)
                polls.wait(timeoutMilliseconds: Int((end - now) / 1_000_000) + 1)
            }
            guard tellsEnd else { return }
            if step == 0 { child.terminate() } else { child.kill() }
        }
    }

    private func send(_ method: String, _ params: JSONNode, id: Int?) {
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.member("jsonrpc", literal: "2.0")
        if let id { writer.member("id", id) }
        writer.member("method", method)
        if !params.isNull {
            writer.key("params")
            params.write(to: &writer)
        }
        writer.endObject()
        writer.append(UInt8(ascii: "\n"))
        outgoing += writer.bytes
        flush()
    }

    private func flush() {
        while !outgoing.isEmpty, let input = child.input {
            switch outgoing.withUnsafeBytes({ input.write($0) }) {
            case .bytes(let count): outgoing.removeFirst(count)
            case .wouldBlock: return
            case .end, .failed: outgoing.removeAll()
            }
        }
    }

    private func drainErrors() {
        if !errorsHaveEnded { errorsHaveEnded = !errorLines.fill(from: child.errors) }
        while let line = errorLines.next() { said.append(String(decoding: line, as: UTF8.self)) }
        if said.count > 50 { said.removeFirst(said.count - 50) }
    }
}
