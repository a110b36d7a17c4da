// A call that writes is one transaction, and what its idempotency key stands for is part of it: after a crash either both
// are there or neither, so a client that repeats the call with its key never does it twice.

internal import JSON
internal import Records
internal import Shop

extension Dispatcher {
    func write(
        _ call: Call, _ params: Value?, _ reader: RequestReader, _ writer: inout JSONWriter
    ) throws(ShopError) {
        guard let key = call.meta.idempotencyKey, let author = call.session.author else {
            return try host.transact(call) { () throws(ShopError) in
                _ = try host.run(call, reader, &writer)
            }
        }
        let name = call.method.name.text
        let hash = ParamsDigest.text(of: params)
        if let earlier = try host.remembered(of: author, key: key) {
            return try replay(earlier, name, hash, &writer)
        }
        let start = writer.count
        try host.transact(call) { () throws(ShopError) in
            _ = try host.run(call, reader, &writer)
            let result = UnsafeRawBufferPointer(rebasing: writer.bytes[start...])
            try host.remember(key: key, params: hash, answer: [UInt8](result))
        }
    }

    /// Answers a call as it was answered when it was done.
    func replay(
        _ earlier: RememberedRequest, _ method: String, _ hash: String, _ writer: inout JSONWriter
    ) throws(ShopError) {
        try expect(earlier.method, earlier.params, method, hash)
        guard let answer = earlier.answer else {
            throw ShopError(
                .conflict, "This call was done before; its answer was too large to be kept.",
                hint: "Read the records to see what it did."
            ) { $0.member("reason", literal: "idempotencyKey") }
        }
        answer.write(to: &writer)
    }

    /// Refuses a key that came with another call.
    func expect(_ keptMethod: String, _ keptHash: String, _ method: String, _ hash: String) throws(ShopError) {
        guard keptMethod == method, keptHash == hash else {
            throw ShopError(
                .conflict, "This idempotency key belongs to another call.",
                hint: "Take a new key for each call; keep it only to repeat the same call."
            ) { $0.member("reason", literal: "idempotencyKey") }
        }
    }
}
