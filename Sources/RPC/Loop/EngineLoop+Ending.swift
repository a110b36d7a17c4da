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
            lastProgress = clock.monotonicNanoseconds()
            ending = reason
        case (.inputEnded?, _), (_, .outcomeUnknown): ending = reason
        default: break
        }
        connection.endInput()
    }

    /// One step towards the end; the exit status when there is nothing left to do.
    func end(_ now: UInt64) -> ExitStatus? {
        if ending == nil {
            if connection.headerFault != nil {
                end(because: .unreadableInput)
                log.record(.error, "the input cannot be read: \(connection.headerFault!.reason)")
            } else if connection.inputEnded {
                end(because: .inputEnded)
            } else {
                return nil
            }
        }
        guard let ending else { return nil }
        if ending != .outcomeUnknown {
            if !ending.finishesTasks { cancelAllTasks() }
            guard tasks.isEmpty, finishQueue(ending, now) else { return nil }
            close()
        }
        writeAnswers()
        let waits = connection.outbox.count > 0 && now < lastProgress + ending.patience
        return waits ? nil : code(ending)
    }

    /// Executes what was accepted. A client that reads no answers holds this up only for a while; then what changes
    /// something is done without them.
    private func finishQueue(_ ending: Ending, _ now: UInt64) -> Bool {
        if connection.queue.isEmpty { return true }
        if ending == .exit { return true }
        if !connection.mayExecute, now >= lastProgress + ending.patience { connection.breakOutput() }
        return false
    }

    /// Closes the store, after a last flush. Twice is once.
    func close() {
        guard !isClosed, ending != .outcomeUnknown else { return }
        if dispatcher.host.hasUnflushed || firstUnflushed != nil { flush() }
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
        case .inputEnded, .signal, .processEnded: connection.outputBroken && ending == .inputEnded ? .failure : .success
        case .exit: connection.peer.isShutDown ? .success : .failure
        case .brokenOutput: .failure
        case .unreadableInput: .unreadableInput
        case .outcomeUnknown: .journalFailure
        }
    }
}
