// One call without a stream: what `fettle call` and the commands made of it do. The same dispatcher, the same checks, the
// same bytes.

internal import JSON
internal import Platform
package import Shop
internal import Records

package final class InProcess {
    private let dispatcher: Dispatcher
    private let host: any EngineHost
    private let peer: Peer
    private let clock = SystemClock()

    /// Opens a store for calls.
    package convenience init(_ options: ServeOptions, version: String) throws(ShopError) {
        let host = try ShopHost.open(
            options.store, clock: options.clock, random: options.random, disk: RealDisk(), version: version,
            forcesFolder: options.forcesFolder)
        try self.init(host, options, version: version)
    }

    package init(_ host: any EngineHost, _ options: ServeOptions, version: String) throws(ShopError) {
        self.host = host
        peer = Peer(try Serving.firstSession(options, host))
        dispatcher = Dispatcher(host: host, version: version)
    }

    /// Calls a method and returns its result as JSON, durable.
    ///
    /// - Parameters:
    ///   - params: a JSON object or array; nil: none.
    ///   - progress: told now and then how far a long call is; returns whether to go on.
    package func call(
        _ method: String, _ params: [UInt8]? = nil, progress: (Int, Int?) -> Bool = { _, _ in true }
    ) throws(ShopError) -> [UInt8] {
        var request = JSONWriter(capacity: 256)
        request.beginObject()
        request.member("jsonrpc", literal: "2.0")
        request.member("id", 1)
        request.member("method", method)
        if let params {
            if let fault = Self.fault(in: params) { throw .parseError(fault) }
            request.key("params")
            params.withUnsafeBytes { request.raw($0) }
        }
        request.endObject()
        return try respond(request.bytes, progress)
    }

    private static func fault(in text: [UInt8]) -> JSONError? {
        text.withUnsafeBytes { bytes in
            do throws(JSONError) { try Document.scan(bytes) } catch { return error }
            return nil
        }
    }

    private func respond(
        _ text: UnsafeRawBufferPointer, _ progress: (Int, Int?) -> Bool
    ) throws(ShopError) -> [UInt8] {
        guard case .request(let envelope) = EnvelopeScanner.scan(text) else { throw ShopError(.invalidRequest) }
        let now = clock.monotonicNanoseconds()
        let result = try dispatcher.result(of: WireRequest(envelope, arrivedAt: now), of: peer, now: now)
        let bytes: [UInt8]
        switch result {
        case .bytes(let done): bytes = done
        case .started(let started): bytes = try finish(started.task, progress)
        }
        if host.hasUnflushed { try host.flush() }
        return bytes
    }

    private func finish(_ task: any LongTask, _ progress: (Int, Int?) -> Bool) throws(ShopError) -> [UInt8] {
        var answer = JSONWriter(capacity: 4096)
        while case .working(let done, let total) = try task.step(
            until: clock.monotonicNanoseconds() + 50_000_000, &answer)
        {
            // As the loop does: what is committed is written now and then, and memory stays small.
            if host.hasUnflushed { try host.flush() }
            guard progress(done, total) else {
                if task.cancel(&answer) { break }
                throw .cancelled("request")
            }
        }
        return answer.array
    }

    /// Closes the store.
    package func close() throws(ShopError) { try host.close() }
}
