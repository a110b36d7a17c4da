internal import Transfer

/// A way out for messages of one channel.
protocol Way: AnyObject {
    /// How long a message may take, for the lease.
    var leaseSeconds: Int { get }
    func deliver(_ entry: OutboxEntry) -> Delivered
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
