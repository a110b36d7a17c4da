internal import JSON
internal import Records
internal import Shop

/// A long call with an idempotency key: what it answers is kept.
final class KeyedTask: LongTask {
    /// What came of it.
    enum Outcome {
        case answered([UInt8])
        case failed(ShopError)
    }

    let author: RecordID
    let key: String
    /// Hash of the params.
    let params: String
    private let task: any LongTask
    private let call: Call
    private let host: any EngineHost
    private(set) var outcome: Outcome?
    private(set) var state = LongTaskState.working(done: 0, total: nil)

    init(
        _ task: any LongTask, _ call: Call, author: RecordID, key: String, params: String, _ host: any EngineHost
    ) {
        self.task = task
        self.call = call
        self.author = author
        self.key = key
        self.params = params
        self.host = host
    }

    var method: String { call.method.name.text }

    var isOver: Bool { outcome != nil }

    func step(until deadline: UInt64, _ answer: inout JSONWriter) throws(ShopError) -> LongTaskState {
        let start = answer.count
        do throws(ShopError) {
            state = try task.step(until: deadline, &answer)
            if state == .finished { try settle([UInt8](answer.bytes[start...])) }
            return state
        } catch {
            outcome = .failed(error)
            throw error
        }
    }

    func cancel(_ answer: inout JSONWriter) -> Bool {
        let start = answer.count
        guard task.cancel(&answer) else {
            outcome = .failed(.cancelled("request"))
            return false
        }
        let result = [UInt8](answer.bytes[start...])
        // That it was given up is its answer from now on; where that cannot be kept, the call can be sent again.
        do throws(ShopError) { try settle(result) } catch { outcome = .answered(result) }
        return true
    }

    /// Ends the work for want of an engine or of a caller: nobody has given the call up, and when it is sent again it goes
    /// on from here.
    func leave(_ answer: inout JSONWriter) -> Bool {
        outcome = .failed(.cancelled("closing"))
        return task.cancel(&answer)
    }

    private func settle(_ result: [UInt8]) throws(ShopError) {
        // What has changed nothing can as well be done again: a long answer, a store that takes no writes.
        if call.method.writes {
            try host.remember(result, of: call)
        } else if result.count <= RememberedRequest.answerLimit {
            try? host.remember(result, of: call)
        }
        outcome = .answered(result)
    }
}

/// The same long call, sent again while the first is at work: it gets the first one's answer.
final class FollowingTask: LongTask {
    private let first: KeyedTask

    init(_ first: KeyedTask) { self.first = first }

    func step(until deadline: UInt64, _ answer: inout JSONWriter) throws(ShopError) -> LongTaskState {
        switch first.outcome {
        case nil: return first.state
        case .failed(let error)?: throw error
        case .answered(let result)?:
            result.withUnsafeBytes { answer.raw($0) }
            return .finished
        }
    }

    func cancel(_ answer: inout JSONWriter) -> Bool { false }
}
