internal import JSON
internal import Shop

extension EngineLoop {
    /// Whether the next message in the queue may be executed now.
    var canExecute: Bool {
        guard !isClosed || connection.peer.isShutDown, ending != .outcomeUnknown, ending != .exit else { return false }
        guard connection.mayExecute, let first = connection.queue.first else { return false }
        if tasks.contains(where: \.holdsQueue) { return false }
        // What was accepted before shutdown is finished first.
        return first.method != .shutdown || tasks.isEmpty
    }

    func execute(_ now: UInt64) {
        for message in connection.urgent { executeRequest(message) }
        connection.urgent.removeAll(keepingCapacity: true)
        let start = now
        var count = 0
        while canExecute, let message = connection.queue.first {
            connection.queue.firstExecuted()
            execute(message)
            count += 1
            if count & 15 == 0, clock.monotonicNanoseconds() - start > Self.turnNanoseconds { break }
        }
        if count > 0, firstUnflushed == nil { connection.releaseExecuted() }
    }

    private func execute(_ message: QueuedMessage) {
        let position = connection.outbox.position
        let bytes = connection.bytes(of: message)
        switch message.kind {
        case .refused: message.prepared.withUnsafeBytes { connection.send($0) }
        case .request: executeRequest(message)
        case .batch: run(BatchRun(message, text: bytes))
        }
        if connection.peer.wantsExit { end(because: .exit) }
        noteUnflushed(since: position, message: connection.queue.executed.count - 1)
        if connection.peer.isShutDown { close() }
    }

    private func executeRequest(_ message: QueuedMessage) {
        let request = message.request(in: connection.bytes(of: message))
        // With nobody to answer, only what changes something is worth doing.
        if connection.outputBroken, request.method?.writes != true, request.method?.effect != .control { return }
        answer.removeAll()
        let now = clock.monotonicNanoseconds()
        switch dispatcher.respond(to: request, of: connection.peer, now: now, &answer) {
        case .written: connection.send(answer.bytes)
        case .nothing: break
        case .started(let started): begin(RunningTask(started, startedAt: now, messageStart: message.range.start))
        }
    }

    /// Goes on with a batch until its end or its next long call.
    func run(_ batch: BatchRun) {
        while let request = batch.next() {
            let now = clock.monotonicNanoseconds()
            switch dispatcher.respond(to: request, of: connection.peer, now: now, &batch.answers) {
            case .written: batch.answerCount += 1
            case .nothing: break
            case .started(let started):
                let task = RunningTask(started, startedAt: now, messageStart: batch.messageStart, batch: batch)
                begin(task)
                if !task.isOver { return }
            }
        }
        batch.answers.endArray()
        if batch.answerCount > 0 { connection.send(batch.answers.bytes) }
    }

    // MARK: Durability

    /// Remembers where answers begin that depend on something not flushed, and with which message of the queue.
    func noteUnflushed(since position: Int, message index: Int) {
        guard firstUnflushed == nil, !isClosed, dispatcher.host.hasUnflushed else { return }
        firstUnflushed = position
        executedBeforeUnflushed = index
    }

    /// Answers wait for a flush; what long tasks have committed may wait a little.
    func needsFlush(_ now: UInt64) -> Bool {
        guard !isClosed, ending != .outcomeUnknown else { return false }
        // Also when the host has flushed by itself meanwhile (a checkpoint, a full journal): the answers wait for us.
        if firstUnflushed != nil { return true }
        guard dispatcher.host.hasUnflushed else { return false }
        return tasks.isEmpty || now - lastFlush > Self.taskFlushNanoseconds
    }

    /// One flush for everything executed since the last.
    func flush() {
        do throws(ShopError) {
            try dispatcher.host.flush()
            lastFlush = clock.monotonicNanoseconds()
            firstUnflushed = nil
            tasksSinceFlush.removeAll()
            connection.releaseExecuted()
            nextTick = 0
        } catch {
            fail(error, "the journal could not be written")
            answerOutcomeUnknown(error)
            end(because: .outcomeUnknown)
        }
    }

    /// Takes back the answers that depended on the flush: whether it happened is not known. Each of them is given again.
    private func answerOutcomeUnknown(_ failure: ShopError) {
        if let position = firstUnflushed {
            connection.outbox.truncate(to: position)
            for message in connection.queue.executed.dropFirst(executedBeforeUnflushed)
            where !tasks.contains(where: { $0.messageStart == message.range.start }) {
                answer(message, failure)
            }
        }
        for started in tasksSinceFlush { answer(started, failure) }
        for task in tasks {
            if let batch = task.batch { answer(batch.again, failure) } else { answer(task.started, failure) }
        }
        tasks.removeAll()
        firstUnflushed = nil
    }

    private func answer(_ message: QueuedMessage, _ failure: ShopError) {
        let bytes = connection.bytes(of: message)
        switch message.kind {
        case .refused: message.prepared.withUnsafeBytes { connection.send($0) }
        case .batch: answer(BatchRun(message, text: bytes), failure)
        case .request:
            let request = message.request(in: bytes)
            if request.isNotification { return }
            answer.removeAll()
            answer.errorResponse(id: request.id, failure)
            connection.send(answer.bytes)
        }
    }

    private func answer(_ batch: BatchRun, _ failure: ShopError) {
        while let request = batch.next() {
            if request.isNotification { continue }
            batch.answers.errorResponse(id: request.id, failure)
            batch.answerCount += 1
        }
        batch.answers.endArray()
        if batch.answerCount > 0 { connection.send(batch.answers.bytes) }
    }

    private func answer(_ started: StartedTask, _ failure: ShopError) {
        if started.isNotification { return }
        answer.removeAll()
        started.id.withUnsafeBytes { answer.errorResponse(id: $0, failure) }
        connection.send(answer.bytes)
    }
}
