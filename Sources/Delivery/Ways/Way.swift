internal import Transfer

/// A way out for messages of one channel.
protocol Way: AnyObject {
    /// Hands a message over.
    /// - Parameter beat: called about once a second while the other side is waited for, which keeps the lease.
    func deliver(_ entry: OutboxEntry, beat: @escaping () -> Void) -> Delivered
}

extension Delivered {
    init(_ outcome: TransferOutcome) {
        switch outcome {
        case .done(let answer): self = .sent(answer)
        case .temporary(let refusal): self = .retry(refusal.answer, reached: !refusal.stopsChannel)
        case .permanent(let refusal): self = .failed(refusal.answer, stopsChannel: refusal.stopsChannel)
        }
    }
}
