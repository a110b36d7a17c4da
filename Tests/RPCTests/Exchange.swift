import JSON
import Platform
import Shop

@testable import RPC

/// One connection on a fake host, without descriptors: bytes in, bytes out.
final class Exchange {
    let host = FakeHost()
    let loop: EngineLoop
    let connection: Connection
    private let clock = ManualClock(start: 1_700_000_000_000)

    init(session: Session = Session(role: .staff), framing: Framing? = nil, usesFastShape: Bool = true) throws {
        let nobody = Channel(descriptor: -1, closesAtEnd: false)
        connection = Connection(input: nobody, output: nobody, peer: Peer(session), framing: framing, trace: nil)
        let dispatcher = Dispatcher(
            host: host, version: "1.2.3", usesFastShape: usesFastShape)
        loop = EngineLoop(
            dispatcher: dispatcher, connection: connection, signals: nil, clock: clock,
            log: try EventLog(path: nil, on: SimDisk(seed: 1), clock: clock), trace: nil)
    }

    /// Another client of the same engine.
    func join(session: Session = Session(role: .staff), framing: Framing? = nil) -> Connection {
        let nobody = Channel(descriptor: -1, closesAtEnd: false)
        let connection = Connection(input: nobody, output: nobody, peer: Peer(session), framing: framing, trace: nil)
        loop.add(connection)
        return connection
    }

    /// Queues bytes as if they had been read, from the engine's own client unless told otherwise.
    func receive(_ text: String, from client: Connection? = nil) {
        clock.advance(milliseconds: 1)
        let now = clock.monotonicNanoseconds()
        Array(text.utf8).withUnsafeBytes { (client ?? connection).receive($0, now: now) }
    }

    /// Lets time go by.
    func wait(seconds: Int) { clock.advance(milliseconds: Int64(seconds * 1000)) }

    /// Monotonic nanoseconds.
    var now: UInt64 { clock.monotonicNanoseconds() }

    /// Executes what may be executed, with its flush.
    func turn() {
        let now = clock.monotonicNanoseconds()
        loop.execute(now)
        loop.runTasks()
        if loop.needsFlush(now) { loop.flush() }
        loop.sendEvents()
    }

    /// What has been answered since the last time, taken off.
    func taken(by client: Connection? = nil) -> String {
        let client = client ?? connection
        let text = String(decoding: client.outbox.bytes, as: UTF8.self)
        client.outbox.removeAll()
        return text
    }

    /// Lines in, lines out, one turn.
    func callAsFunction(_ text: String) -> [String] {
        receive(text + "\n")
        turn()
        return taken().split(separator: "\n").map(String.init)
    }
}

extension String {
    /// The member of a JSON object at a path of names, as its bytes; "" when it is not there.
    func at(_ path: String...) -> String {
        var text = Array(self.utf8)
        for name in path {
            let found = text.withUnsafeBytes { bytes in
                JSONText.members(of: bytes).first { String(decoding: $0.name, as: UTF8.self) == "\"\(name)\"" }
                    .map { [UInt8]($0.value) }
            }
            guard let found else { return "" }
            text = found
        }
        return String(decoding: text, as: UTF8.self)
    }
}
