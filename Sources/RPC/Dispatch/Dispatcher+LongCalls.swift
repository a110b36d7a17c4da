// Long calls, and what their idempotency keys stand for: the same call sent again while the first is at work gets the
// first one's answer; sent again later, the answer that was kept; after a crash it goes on from where it was.

internal import JSON
internal import Records
internal import Shop

extension Dispatcher {
    /// Begins a long call. Returns nil when its result is written already.
    func begin(
        _ call: Call, _ params: Value?, _ reader: RequestReader, _ writer: inout JSONWriter
    ) throws(ShopError) -> (any LongTask)? {
        guard let key = call.meta.idempotencyKey, let author = call.session.author else {
            return try run(call, reader, &writer)
        }
        let name = call.method.name.text
        let hash = ParamsDigest.text(of: params)
        keyedTasks.removeAll(where: \.isOver)
        if let first = keyedTasks.first(where: { $0.author == author && $0.key == key }) {
            try expect(first.method, first.params, name, hash)
            return FollowingTask(first)
        }
        var progress: JSONFragment?
        if let earlier = try host.remembered(of: author, key: key) {
            guard earlier.progress != nil else {
                try replay(earlier, name, hash, &writer)
                return nil
            }
            try expect(earlier.method, earlier.params, name, hash)
            progress = earlier.progress
        }
        var call = call
        call.key = CallKey(key, params: hash, progress: progress)
        guard let task = try run(call, reader, &writer) else { return nil }
        let keyed = KeyedTask(task, call, author: author, key: key, params: hash, host)
        keyedTasks.append(keyed)
        return keyed
    }

    private func run(
        _ call: Call, _ reader: RequestReader, _ writer: inout JSONWriter
    ) throws(ShopError) -> (any LongTask)? {
        guard state.tasks.count < Self.taskLimit else { throw busy() }
        if case .started(let task) = try host.run(call, reader, &writer) { return task }
        return nil
    }
}
