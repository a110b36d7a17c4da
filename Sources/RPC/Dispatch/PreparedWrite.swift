internal import JSON
internal import Shop

/// A call that writes and has something to prepare first: slices of that, then the call itself in its one transaction, with
/// its idempotency key. Given up before that, nothing has happened.
final class PreparedWrite: LongTask {
    private unowned let dispatcher: Dispatcher
    private var call: Call
    private let preparation: any CallPreparation
    /// The request's own bytes are gone when its turn comes again.
    private let params: [UInt8]
    private var isPrepared = false

    init(_ dispatcher: Dispatcher, _ call: Call, _ preparation: any CallPreparation, params: [UInt8]) {
        self.dispatcher = dispatcher
        self.call = call
        self.preparation = preparation
        self.params = params
        self.call.prepared = preparation
    }

    func step(until deadline: UInt64, _ answer: inout JSONWriter) throws(ShopError) -> LongTaskState {
        if !isPrepared {
            let state = try preparation.step(until: deadline)
            guard state == .finished else { return state }
            isPrepared = true
        }
        // There is one transaction at a time, and a rehearsal holds it over many slices.
        if dispatcher.host.isRehearsing { return .working(done: params.count, total: nil) }
        var failure: ShopError?
        params.withUnsafeBytes { bytes in
            do throws(ShopError) { try carryOut(bytes, &answer) } catch { failure = error }
        }
        if let failure { throw failure }
        return .finished
    }

    private func carryOut(_ params: UnsafeRawBufferPointer, _ answer: inout JSONWriter) throws(ShopError) {
        let document: Document
        do throws(JSONError) { document = try Document(parsing: params) } catch {
            throw ShopError(.internalError, "The params of a call were read once and not again: \(error.reason).")
        }
        try dispatcher.write(call, document.root, dispatcher.reader(document.root, call.method), &answer)
    }

    func cancel(_ answer: inout JSONWriter) -> Bool { false }
}

extension Dispatcher {
    /// What is to be prepared for a call; nothing for one that was carried out before under its key.
    func preparation(_ call: Call, _ reader: RequestReader) throws(ShopError) -> (any CallPreparation)? {
        guard let preparation = host.preparation(of: call, reader) else { return nil }
        if let key = call.meta.idempotencyKey, let author = call.session.author,
            try host.remembered(of: author, key: key) != nil
        {
            return nil
        }
        guard state.tasks.count < Self.taskLimit else { throw busy() }
        return preparation
    }
}
