internal import JSON
internal import Shop

extension EngineLoop {
    /// Messages of one client that are executed before it is another's turn.
    private static let messagesInTurn = 16

    /// Whether the next message of a client may be executed now.
    func canExecute(_ connection: Connection) -> Bool {
        let peer = connection.peer
        guard ending != .outcomeUnknown, !peer.wantsExit else { return false }
        guard !isClosed || (connection === own && peer.isShutDown) else { return false }
        guard connection.mayExecute, let first = connection.queue.first else { return false }
        if connection.isJoining { return true }
        if dispatcher.host.isRehearsing || waitsForTask(connection, first) { return false }
        return first.method != .shutdown || mayShutDown(connection)
    }

    /// A client's own import holds up what it sent afterwards; anyone's holds up another import, which a batch may have.
    private func waitsForTask(_ connection: Connection, _ message: QueuedMessage) -> Bool {
        if tasks.contains(where: { $0.connection === connection && $0.holdsQueue }) { return true }
        let mayImport = message.kind == .batch || message.method?.effect == .long && message.method?.writes == true
        return mayImport && tasks.contains { $0.started.method.writes }
    }

    /// What was accepted before shutdown is finished first; that of all clients, when it closes the store.
    private func mayShutDown(_ connection: Connection) -> Bool {
        guard connection === own else { return !tasks.contains { $0.connection === connection } }
        endOthers()
        return tasks.isEmpty && connections.allSatisfy { $0 === own || $0.queue.isEmpty }
    }

    /// Executes what may be executed, a few messages of each client in turn: one order for all that is done.
    func execute(_ now: UInt64) {
        for connection in connections {
            for message in connection.urgent { executeRequest(message, of: connection) }
            connection.urgent.removeAll(keepingCapacity: true)
        }
        firstInTurn += 1
        var isOver = false
        while !isOver {
            isOver = true
            for index in connections.indices {
                let connection = connections[(firstInTurn + index) % connections.count]
                if executeSome(of: connection) { isOver = false }
                if clock.monotonicNanoseconds() - now > Self.turnNanoseconds {
                    isOver = true
                    break
                }
            }
        }
        for connection in connections where connection.firstUnflushed == nil { connection.releaseExecuted() }
    }

    /// Returns whether there was something.
    private func executeSome(of connection: Connection) -> Bool {
        var count = 0
        while count < Self.messagesInTurn, canExecute(connection), let message = connection.queue.first {
            connection.queue.firstExecuted()
            execute(message, of: connection)
            count += 1
        }
        return count > 0
    }

    private func execute(_ message: QueuedMessage, of connection: Connection) {
        let position = connection.outbox.position
        let bytes = connection.bytes(of: message)
        switch message.kind {
        case .refused: message.prepared.withUnsafeBytes { connection.send($0) }
        case .request: executeRequest(message, of: connection)
        case .batch: run(BatchRun(message, text: bytes), of: connection)
        }
        noteUnflushed(connection, since: position, message: connection.queue.executed.count - 1)
        guard connection === own else { return }
        if connection.peer.wantsExit { end(because: .exit) }
        if connection.peer.isShutDown { close() }
    }

    private func executeRequest(_ message: QueuedMessage, of connection: Connection) {
        if connection.isJoining { return join(connection, message) }
        let request = message.request(in: connection.bytes(of: message))
        // With nobody to answer, only what changes something is worth doing.
        if connection.outputBroken, request.method?.writes != true, request.method?.effect != .control { return }
        answer.removeAll()
        let now = clock.monotonicNanoseconds()
        switch dispatcher.respond(to: request, of: connection.peer, now: now, &answer) {
        case .written:
            tellState(connection, after: request.method)
            connection.send(answer.bytes)
        case .nothing: tellState(connection, after: request.method)
        case .started(let started):
            begin(RunningTask(started, of: connection, startedAt: now, messageStart: message.range.start))
        }
    }

    /// Goes on with a batch until its end or its next long call.
    func run(_ batch: BatchRun, of connection: Connection) {
        while let request = batch.next() {
            let now = clock.monotonicNanoseconds()
            if request.method == .cancelRequest { connection.cancel(asIn: request) }
            defer { tellState(connection, after: request.method) }
            switch dispatcher.respond(to: request, of: connection.peer, now: now, &batch.answers) {
            case .written: batch.answerCount += 1
            case .nothing: break
            case .started(let started):
                let task = RunningTask(
                    started, of: connection, startedAt: now, messageStart: batch.messageStart, batch: batch)
                begin(task)
                if !task.isOver { return }
            }
        }
        batch.answers.endArray()
        if batch.answerCount > 0 { connection.send(batch.answers.bytes) }
    }
}
