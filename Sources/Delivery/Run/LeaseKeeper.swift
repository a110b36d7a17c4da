// A transfer can take longer than a lease: a server is slow, a fax has twenty pages. Without the lease the engine would hand
// the message out again, and there would be a second copy. What waits for the other side calls `beat` about once a second;
// when a third of the lease is over, it is made new.

internal import EngineClient
internal import JSON
internal import Platform

/// Keeps the lease of the one message that is being handed over.
final class LeaseKeeper {
    private struct Kept {
        let entry: String
        let lease: String
        let seconds: Int
        /// Monotonic nanoseconds.
        var renewAt: UInt64
    }

    private let clock = SystemClock()
    private var kept: Kept?
    private var renew: (JSONNode) throws(ClientError) -> Void = { (_) throws(ClientError) in }

    /// Renewals done, for tests and the curious.
    private(set) var renewals = 0

    /// From now on `beat` keeps this lease.
    /// - Parameter renew: takes the params of outbox.renew.
    func keep(
        _ entry: String, lease: String, seconds: Int, renew: @escaping (JSONNode) throws(ClientError) -> Void
    ) {
        self.renew = renew
        kept = Kept(entry: entry, lease: lease, seconds: seconds, renewAt: next(seconds))
    }

    /// The message is done with.
    func letGo() {
        kept = nil
        renew = { (_) throws(ClientError) in }
    }

    /// Makes the lease new when a third of it is over.
    func beat() {
        guard let kept, clock.monotonicNanoseconds() >= kept.renewAt else { return }
        self.kept?.renewAt = next(kept.seconds)
        let params: JSONNode = [
            "id": .string(kept.entry), "lease": .string(kept.lease), "leaseSeconds": .integer(Int64(kept.seconds)),
        ]
        do throws(ClientError) {
            try renew(params)
            renewals += 1
        } catch {
            // The lease was over, or the engine has ended. What is on its way cannot be called back: the engine says what
            // counts when it is told of the end.
            self.kept = nil
        }
    }

    private func next(_ seconds: Int) -> UInt64 {
        clock.monotonicNanoseconds() + UInt64(max(1, seconds)) * 1_000_000_000 / 3
    }
}
