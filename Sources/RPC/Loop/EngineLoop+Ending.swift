internal import Platform
internal import Shop

extension EngineLoop {
    /// Why the engine ends.
    enum Ending: Equatable {
        /// The client has closed its end; it may still read.
        case inputEnded
        case signal
        case processEnded
        case exit
        case brokenOutput
        case unreadableInput
        case outcomeUnknown

        /// Nanoseconds without a byte going out after which the rest is given up.
        var patience: UInt64 {
            self == .inputEnded ? EngineLoop.patientNanoseconds : EngineLoop.impatientNanoseconds
        }

        /// Long tasks go on only for a client that may wait for them.
        var finishesTasks: Bool { self == .inputEnded || self == .unreadableInput }
    }

    /// Begins the end; a stronger reason takes the place of a weaker one.
    func end(because reason: Ending) {
        switch (ending, reason) {
        case (nil, _):
            let now = clock.monotonicNanoseconds()
            for connection in connections { connection.lastProgress = now }
            ending = reason
        case (.inputEnded?, _), (_, .outcomeUnknown): ending = reason
        default: break
        }
        own.endInput()
    }

    /// What other clients have sent until now is what is still done for them.
    func endOthers() {
        attachPoint = nil
        let now = clock.monotonicNanoseconds()
        for connection in connections where connection !== own && !connection.isEnding {
            connection.read(now: now)
            connection.endInput()
            connection.isHandedOver = true
            connection.lastProgress = now
        }
    }

    /// Nanoseconds without a byte going out to a client after which the rest is given up.
    func patience(with connection: Connection) -> UInt64 {
        if let ending { return ending.patience }
        return own.queue.first?.method == .shutdown ? Self.impatientNanoseconds : Self.patientNanoseconds
    }

    /// One step towards the end; the exit status when there is nothing left to do.
    func end(_ now: UInt64) -> ExitStatus? {
        if ending == nil {
            if let fault = own.headerFault {
                end(because: .unreadableInput)
                log.record(.error, "the input cannot be read: \(fault.reason)")
            } else if own.inputEnded {
                end(because: .inputEnded)
            } else {
                return nil
            }
        }
        guard let ending, closeWhenDone(ending, now) else { return nil }
        writeAnswers()
        let isAwaited = connections.contains { connection in
            connection.outbox.count > 0 && now < connection.lastProgress + ending.patience
        }
        return isAwaited ? nil : code(ending)
    }

    /// Closes the store when nothing that was accepted is left to do; whether that is so.
    func closeWhenDone(_ ending: Ending, _ now: UInt64) -> Bool {
        if ending == .outcomeUnknown { return true }
        // The others are served until the last of its own client's work is done.
        if !ending.finishesTasks { cancelTasks(of: own) }
        guard finish(own, now) else { return false }
        endOthers()
        for connection in connections where connection !== own { cancelTasks(of: connection) }
        var isFinished = true
        for connection in connections where !finish(connection, now) { isFinished = false }
        guard isFinished else { return false }
        close()
        return true
    }

    /// Whether all that was accepted from a client is executed. One that reads no answers holds this up only for a while;
    /// then what changes something is done without them.
    private func finish(_ connection: Connection, _ now: UInt64) -> Bool {
        if tasks.contains(where: { $0.connection === connection }) { return false }
        if connection === own, owesEvents(to: own), now < own.lastProgress + patience(with: own) { return false }
        if connection.queue.isEmpty || connection.peer.wantsExit { return true }
        giveUpWaiting(for: connection, now)
        return false
    }

    /// A client that takes no answers is not waited for for ever.
    private func giveUpWaiting(for connection: Connection, _ now: UInt64) {
        if !connection.mayExecute, now >= connection.lastProgress + patience(with: connection) {
            connection.breakOutput()
        }
    }

    /// One step towards the end of other clients that have closed their side: what they sent is done, and answered as
    /// long as they take it. After that they are let go.
    func endLeaving(_ now: UInt64) {
        for connection in connections where connection !== own {
            if connection.peer.wantsExit { connection.endInput() }
            guard connection.isEnding else {
                connection.lastProgress = now
                continue
            }
            if connection.outputBroken { cancelTasks(of: connection) }
            giveUpWaiting(for: connection, now)
            let isDone = connection.queue.isEmpty || connection.peer.wantsExit || isClosed
            guard isDone, !tasks.contains(where: { $0.connection === connection }) else { continue }
            let isServed = connection.outbox.count == 0 && !owesEvents(to: connection)
            let isOver = isServed || now >= connection.lastProgress + patience(with: connection)
            // Who finds the connection closed tries to take the store: it is free by then.
            if connection.firstUnflushed == nil, isOver, isClosed || !connection.isHandedOver { remove(connection) }
        }
    }

    /// Closes the store, after a last flush. Twice is once.
    func close() {
        guard !isClosed, ending != .outcomeUnknown else { return }
        if dispatcher.host.hasUnflushed || connections.contains(where: { $0.firstUnflushed != nil }) { flush() }
        guard ending != .outcomeUnknown else { return }
        isClosed = true
        nextTick = nil
        do throws(ShopError) {
            try dispatcher.host.close()
        } catch {
            fail(error, "the store could not be closed in order")
        }
    }

    private func code(_ ending: Ending) -> ExitStatus {
        switch ending {
        case .inputEnded, .signal, .processEnded: own.outputBroken && ending == .inputEnded ? .failure : .success
        case .exit: own.peer.isShutDown ? .success : .failure
        case .brokenOutput: .failure
        case .unreadableInput: .unreadableInput
        case .outcomeUnknown: .journalFailure
        }
    }
}
