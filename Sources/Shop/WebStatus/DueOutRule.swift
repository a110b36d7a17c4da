package import Records

/// When a Due Out counts as changed, and when it needs its reason (S0-06, S0-07). The same moment again is no change. A
/// first Due Out changes nothing that was promised: it may have a reason and needs none.
package enum DueOutRule {
    /// What a request does to Due Out.
    package struct Outcome: Hashable, Sendable {
        package let value: Instant?
        package let isChanged: Bool
        package let fault: Fault?
    }

    package enum Fault: Hashable, Sendable {
        /// Changed, and no reason given.
        case reasonMissing
        /// A reason, and nothing changed.
        case reasonWithoutChange
    }

    /// - Parameters:
    ///   - old: the job's Due Out.
    ///   - patch: the moment that was asked for.
    package static func outcome(old: Instant?, patch: Patch<Instant>, hasReason: Bool) -> Outcome {
        let value: Instant?
        switch patch {
        case .absent: value = old
        case .clear: value = nil
        case .set(let new): value = new.milliseconds == old?.milliseconds ? old : new
        }
        let isChanged = value?.milliseconds != old?.milliseconds
        let fault: Fault? =
            if isChanged, old != nil, !hasReason {
                .reasonMissing
            } else if !isChanged, hasReason {
                .reasonWithoutChange
            } else {
                nil
            }
        return Outcome(value: value, isChanged: isChanged, fault: fault)
    }
}
