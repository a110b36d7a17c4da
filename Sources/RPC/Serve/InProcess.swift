// Calls without a stream: what `fettle call` and the commands made of it do. The same loop, the same checks, the same
// bytes as for a client on stdin: where another process holds the store the calls go to that one, else this process is the
// engine for as long as they last, and others may join it.

internal import JSON
internal import Platform
package import Shop

package final class InProcess {
    private let conversation: Conversation
    private let client: Connection
    private let answers = Answers()
    private let random: any RandomSource
    private var lastID = 0

    /// What has come for the client: lines.
    private final class Answers {
        var lines: [[UInt8]] = []
        private var rest: [UInt8] = []

        func append(_ bytes: UnsafeRawBufferPointer) {
            for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
                if line.offset > 0 {
                    lines.append(rest)
                    rest = []
                }
                rest += line.element
            }
        }
    }

    /// Opens a store for calls, or joins the process that holds it.
    package init(_ options: ServeOptions, version: String) throws(ShopError) {
        let nobody = Channel(descriptor: -1, closesAtEnd: false)
        client = Connection(
            input: nobody, output: nobody, peer: Peer(Session(role: .staff)), framing: .lines, trace: nil)
        random = options.random
        let log: EventLog
        do throws(DiskError) {
            log = try EventLog(path: options.logPath, on: RealDisk(), clock: options.clock)
        } catch {
            throw ShopError(.storage, "\(error)")
        }
        conversation = Conversation(
            options, version: version, client: client, signals: SignalWatch(nil), log: log, trace: nil)
        client.sink = { [answers] in answers.append($0) }
        try conversation.establish()
    }

    /// Calls a method and returns its result as JSON, durable. A call that its engine has left unanswered is repeated
    /// when that does nothing twice.
    ///
    /// - Parameters:
    ///   - params: a JSON object or array; nil: none.
    ///   - progress: told now and then how far a long call is; returns whether to go on.
    package func call(
        _ method: String, _ params: [UInt8]? = nil, progress: (Int, Int?) -> Bool = { _, _ in true }
    ) throws(ShopError) -> [UInt8] {
        if let params, let fault = Self.fault(in: params) { throw .parseError(fault) }
        let known = Array(method.utf8).withUnsafeBytes { Method($0) }
        let effect = known?.effect
        let params = withMeta(params, effect)
        while true {
            do throws(ShopError) {
                return try callOnce(method, params, progress)
            } catch {
                guard error.kind == .engineMoved, effect == .read || effect == .write else { throw error }
            }
        }
    }

    private func callOnce(
        _ method: String, _ params: [UInt8]?, _ progress: (Int, Int?) -> Bool
    ) throws(ShopError) -> [UInt8] {
        lastID += 1
        send(method, params, id: lastID)
        while true {
            let status = try conversation.run { !answers.lines.isEmpty }
            guard !answers.lines.isEmpty else {
                throw ShopError(.internalError, "The engine ended with status \(status?.rawValue ?? 0) and no answer.")
            }
            let line = answers.lines.removeFirst()
            switch line.withUnsafeBytes({ take($0, progress) }) {
            case .result(let result): return result
            case .error(let error): throw error
            case .more: break
            }
        }
    }

    private func send(_ method: String, _ params: [UInt8]?, id: Int?) {
        var request = JSONWriter(capacity: 256)
        request.beginObject()
        request.member("jsonrpc", literal: "2.0")
        if let id { request.member("id", id) }
        request.member("method", method)
        if let params { params.withUnsafeBytes { request.member("params", raw: $0) } }
        request.endObject()
        request.append("\n")
        client.receive(request.bytes, now: SystemClock().monotonicNanoseconds())
    }

    private enum Message {
        case result([UInt8])
        case error(ShopError)
        /// The answer is still to come.
        case more
    }

    private func take(_ message: UnsafeRawBufferPointer, _ progress: (Int, Int?) -> Bool) -> Message {
        if let result = JSONText.member("result", of: message) { return .result([UInt8](result)) }
        if let error = JSONText.member("error", of: message) { return .error(ShopError(answered: error)) }
        if let params = JSONText.member("params", of: message), let value = JSONText.member("value", of: params),
            let done = JSONText.member("done", of: value).flatMap(JSONText.integer)
        {
            let total = JSONText.member("total", of: value).flatMap(JSONText.integer).map(Int.init)
            if !progress(Int(done), total) { send("$/cancelRequest", Array("{\"id\":\(lastID)}".utf8), id: nil) }
        }
        return .more
    }

    private static func fault(in text: [UInt8]) -> JSONError? {
        text.withUnsafeBytes { bytes in
            do throws(JSONError) { try Document.scan(bytes) } catch { return error }
            return nil
        }
    }

    /// Asks for progress of a long call, and makes a write that goes to another process safe to repeat.
    private func withMeta(_ params: [UInt8]?, _ effect: Method.Effect?) -> [UInt8]? {
        let meta: String
        switch (effect, conversation.role) {
        case (.long?, _): meta = "\"_meta\":{\"progressToken\":1}"
        case (.write?, .joined?):
            let key = String(random.next(), radix: 16) + String(random.next(), radix: 16)
            meta = "\"_meta\":{\"idempotencyKey\":\"\(key)\"}"
        default: return params
        }
        guard let params else { return Array("{\(meta)}".utf8) }
        return params.withUnsafeBytes { bytes in
            guard JSONText.kind(of: bytes) == .object, JSONText.member("_meta", of: bytes) == nil,
                let start = bytes.firstIndex(of: UInt8(ascii: "{"))
            else { return params }
            let isEmpty = JSONText.members(of: bytes).first { _ in true } == nil
            return Array("{\(meta)\(isEmpty ? "" : ",")".utf8) + bytes[(start + 1)...]
        }
    }

    /// Ends the conversation: closes the store, if this process holds it.
    package func close() throws(ShopError) {
        client.endInput()
        _ = try conversation.run()
    }
}
