package import Platform

/// The signals that end a process, wherever it is in its life: the first asks for an orderly end, the second ends at once.
package final class SignalWatch {
    private let source: SignalSource?
    private var count = 0

    /// - Parameter source: nil: none are heard.
    package init(_ source: SignalSource?) { self.source = source }

    /// Readable while a signal waits; -1: never.
    package var descriptor: Int32 { source?.descriptor ?? -1 }

    /// One has come, now or before.
    package var hasCome: Bool { count > 0 }

    /// Takes what has come; whether that was the first.
    package func hear() -> Bool {
        let before = count
        while let signal = source?.next() {
            count += 1
            if count > 1 { CurrentProcess.exit(signal == .interrupt ? 130 : 143) }
        }
        return before == 0 && count > 0
    }
}
