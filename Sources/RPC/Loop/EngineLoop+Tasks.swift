internal import JSON
internal import Shop

extension EngineLoop {
    /// Gives a new task its first slice; what is finished then is answered in its turn.
    func begin(_ task: RunningTask) {
        step(task, until: clock.monotonicNanoseconds() + Self.sliceNanoseconds, isFirst: true)
        guard !task.isOver else { return }
        tasks.append(task)
        dispatcher.state.tasks.append(.init(method: task.started.method.name, startedAt: dispatcher.state.clock.now()))
        progress(task, "begin")
    }

    /// A slice for each task, after those that were given up.
    func runTasks() {
        cancelTasks()
        guard !tasks.isEmpty else { return }
        let isAlone = tasks.count == 1 && connections.allSatisfy(\.queue.isEmpty)
        for task in tasks {
            let now = clock.monotonicNanoseconds()
            if let deadline = task.started.deadline, now >= deadline {
                cancel(task, .cancelled("deadline"))
            } else {
                // With nothing else to do a slice may be longer, so that a flush covers more.
                step(task, until: now + (isAlone ? 4 : 1) * Self.sliceNanoseconds, isFirst: false)
            }
        }
        removeFinished()
    }

    private func step(_ task: RunningTask, until deadline: UInt64, isFirst: Bool) {
        let connection = task.connection
        let position = connection.outbox.position
        answer.removeAll()
        let id = task.started.id
        id.withUnsafeBytes { answer.beginResult(id: $0) }
        do throws(ShopError) {
            switch try task.started.task.step(until: deadline, &answer) {
            case .working(let done, let total):
                task.done = done
                task.total = total
                progressIfDue(task)
                return
            case .finished: answer.endResult()
            }
        } catch {
            answer.removeAll()
            id.withUnsafeBytes { answer.errorResponse(id: $0, error) }
        }
        finish(task, since: position, isFirst: isFirst)
    }

    /// `answer` holds the task's response.
    private func finish(_ task: RunningTask, since position: Int, isFirst: Bool) {
        let connection = task.connection
        task.isOver = true
        // Who asked for progress hears of the beginning and the end, however short the work was.
        if isFirst { progress(task, "begin") }
        progress(task, "end")
        if let batch = task.batch {
            if !task.started.isNotification {
                batch.answers.raw(answer.bytes)
                batch.answerCount += 1
            }
            if !isFirst { run(batch, of: connection) }
        } else if !task.started.isNotification {
            connection.send(answer.bytes)
        }
        if isFirst { return }
        noteUnflushed(connection, since: position, message: connection.queue.executed.count)
        if connection.firstUnflushed != nil { tasksSinceFlush.append(task) }
    }

    // MARK: Giving up

    private func cancelTasks() {
        for connection in connections {
            while let id = connection.cancellations.popLast() {
                let task = tasks.first { $0.connection === connection && $0.started.id == id && !$0.isOver }
                if let task {
                    cancel(task, .cancelled("request"))
                } else {
                    // It may stand in a batch behind the long call that is at work.
                    _ = tasks.contains { $0.connection === connection && $0.batch?.cancel(id) == true }
                }
            }
        }
        removeFinished()
    }

    /// Gives up the long calls of a client that goes, or that has to find another engine.
    func cancelTasks(of connection: Connection) {
        for task in tasks where task.connection === connection && !task.isOver {
            // Where another process goes on with the store, to repeat the call is all that is needed.
            let isMoved = connection !== own && ending != nil
            cancel(task, isMoved ? ShopError(.engineMoved) : .cancelled("closing"), isCutOff: true)
        }
        removeFinished()
    }

    /// - Parameter isCutOff: nobody wants to give it up; with a key it goes on when it is sent again.
    private func cancel(_ task: RunningTask, _ failure: ShopError, isCutOff: Bool = false) {
        let connection = task.connection
        let position = connection.outbox.position
        let id = task.started.id
        answer.removeAll()
        id.withUnsafeBytes { answer.beginResult(id: $0) }
        let keyed = isCutOff ? task.started.task as? KeyedTask : nil
        let hasChanged = keyed?.leave(&answer) ?? task.started.task.cancel(&answer)
        if hasChanged, keyed == nil || failure.kind != .engineMoved {
            answer.endResult()
        } else {
            answer.removeAll()
            id.withUnsafeBytes { answer.errorResponse(id: $0, failure) }
        }
        finish(task, since: position, isFirst: false)
    }

    private func removeFinished() {
        for index in tasks.indices.reversed() {
            guard tasks[index].isOver else {
                dispatcher.state.tasks[index].done = tasks[index].done
                dispatcher.state.tasks[index].total = tasks[index].total
                continue
            }
            tasks.remove(at: index)
            dispatcher.state.tasks.remove(at: index)
        }
    }

    // MARK: Progress

    private func progressIfDue(_ task: RunningTask) {
        guard let last = task.lastProgress else { return }
        if clock.monotonicNanoseconds() - last >= Self.progressNanoseconds { progress(task, "report") }
    }

    /// Sends one $/progress notification to a caller that asked for it.
    private func progress(_ task: RunningTask, _ kind: StaticString) {
        let connection = task.connection
        guard let token = task.started.progressToken, connection.mayExecute else { return }
        task.lastProgress = clock.monotonicNanoseconds()
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.member("jsonrpc", literal: "2.0")
        writer.member("method", literal: "$/progress")
        writer.key("params")
        writer.beginObject()
        token.withUnsafeBytes { writer.member("token", raw: $0) }
        writer.key("value")
        writer.beginObject()
        writer.member("kind", literal: kind)
        writer.member("title", literal: task.started.method.name)
        writer.member("done", task.done)
        if let total = task.total {
            writer.member("total", total)
            if total > 0 { writer.member("percentage", min(100, task.done * 100 / total)) }
        }
        writer.endObject()
        writer.endObject()
        writer.endObject()
        connection.send(writer.bytes)
    }
}
