import CHost

extension Bench {
    /// No target sends longer than this in a round.
    private static let roundLimit: Int64 = 3_000_000_000

    /// One round of one operation: every target in turn, another one first each time.
    mutating func round(_ round: Int, _ operation: Operation) throws(BenchFailure) {
        for turn in options.targets.indices {
            let kind = options.targets[(turn + round) % options.targets.count]
            guard kind == .fettle || operation.isForPeers else { continue }
            try measure(kind, round, operation)
        }
    }

    private mutating func measure(_ kind: TargetKind, _ round: Int, _ operation: Operation) throws(BenchFailure) {
        guard let server = servers[kind] else { return }
        let count = max(operation.window, Int(Double(operation.requestCount) * options.share))
        // A tenth as much goes before, uncounted: the store's pages and the processor's caches are as in use.
        let warming = requests(kind, round + 1_000_000, operation, max(1, count / 10))
        let counted = requests(kind, round, operation, count)
        if operation.isOnOneCore { bind(server, to: 0) }
        defer { if operation.isOnOneCore { bind(server, to: -1) } }
        _ = try server.exchange(warming, window: operation.window, limit: Self.roundLimit / 10)
        let measurement = try server.exchange(counted, window: operation.window, limit: Self.roundLimit)
        report.rows[report.rows.count - 1].figures[kind, default: Figures()].add(measurement, of: operation)
        memory[kind] = max(memory[kind] ?? 0, host_anonymous_kib(server.pid))
    }

    func bind(_ server: Server, to processor: Int32) {
        host_bind(0, processor)
        host_bind(server.pid, processor)
    }

    private mutating func requests(_ kind: TargetKind, _ round: Int, _ operation: Operation, _ count: Int) -> Requests {
        var next = nextJob[kind] ?? 0
        defer { nextJob[kind] = next }
        if kind == .shell {
            return operation.requests(ShellRequests(shop: shop), round: round, nextJob: &next, count: count)
        }
        let maker = protocolRequests(kind)
        return operation.requests(maker, round: round, nextJob: &next, count: count)
    }

    func protocolRequests(_ kind: TargetKind) -> ProtocolRequests {
        ProtocolRequests(shop: shop, names: filled[kind]?.names ?? Names())
    }
}
