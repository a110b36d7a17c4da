internal import JSON
internal import Shop

// One flush makes durable what all clients have written since the last; until then no answer goes out that depends on it,
// whoever wrote it.

extension EngineLoop {
    /// Remembers where a client's answers begin that depend on something not flushed, and with which message of its
    /// queue.
    func noteUnflushed(_ connection: Connection, since position: Int, message index: Int) {
        guard connection.firstUnflushed == nil, !isClosed, dispatcher.host.hasUnflushed else { return }
        connection.firstUnflushed = position
        connection.executedBeforeUnflushed = index
    }

    private var isAwaited: Bool { connections.contains { $0.firstUnflushed != nil } }

    /// Answers wait for a flush; what long tasks have committed may wait a little.
    func needsFlush(_ now: UInt64) -> Bool {
        guard !isClosed, ending != .outcomeUnknown else { return false }
        // Also when the host has flushed by itself meanwhile (a checkpoint, a full journal): the answers wait for us.
        if isAwaited { return true }
        guard dispatcher.host.hasUnflushed else { return false }
        return tasks.isEmpty || now - lastFlush > Self.taskFlushNanoseconds
    }

    /// One flush for everything executed since the last.
    func flush() {
        do throws(ShopError) {
            try dispatcher.host.flush()
            lastFlush = clock.monotonicNanoseconds()
            tasksSinceFlush.removeAll()
            for connection in connections {
                connection.firstUnflushed = nil
                connection.releaseExecuted()
            }
            nextTick = 0
        } catch {
            fail(error, "the journal could not be written")
            answerOutcomeUnknown(error)
            end(because: .outcomeUnknown)
        }
    }

    /// Takes back the answers that depended on the flush: whether it happened is not known. Each of them is given again.
    private func answerOutcomeUnknown(_ failure: ShopError) {
        for connection in connections {
            guard let position = connection.firstUnflushed else { continue }
            connection.firstUnflushed = nil
            connection.outbox.truncate(to: position)
            for message in connection.queue.executed.dropFirst(connection.executedBeforeUnflushed)
            where !tasks.contains(where: { $0.connection === connection && $0.messageStart == message.range.start }) {
                answer(message, of: connection, failure)
            }
        }
        for task in tasksSinceFlush { answer(task, failure) }
        for task in tasks {
            if let batch = task.batch {
                answer(batch.again, of: task.connection, failure)
            } else {
                answer(task, failure)
            }
        }
        tasks.removeAll()
    }

    private func answer(_ message: QueuedMessage, of connection: Connection, _ failure: ShopError) {
        let bytes = connection.bytes(of: message)
        switch message.kind {
        case .refused: message.prepared.withUnsafeBytes { connection.send($0) }
        case .batch: answer(BatchRun(message, text: bytes), of: connection, failure)
        case .request:
            let request = message.request(in: bytes)
            if request.isNotification { return }
            answer.removeAll()
            answer.errorResponse(id: request.id, failure)
            connection.send(answer.bytes)
        }
    }

    private func answer(_ batch: BatchRun, of connection: Connection, _ failure: ShopError) {
        while let request = batch.next() {
            if request.isNotification { continue }
            batch.answers.errorResponse(id: request.id, failure)
            batch.answerCount += 1
        }
        batch.answers.endArray()
        if batch.answerCount > 0 { connection.send(batch.answers.bytes) }
    }

    private func answer(_ task: RunningTask, _ failure: ShopError) {
        if task.started.isNotification { return }
        answer.removeAll()
        task.started.id.withUnsafeBytes { answer.errorResponse(id: $0, failure) }
        task.connection.send(answer.bytes)
    }
}
