import CHost

extension Bench {
    /// Round trips of a program that has joined the one that holds the store, beside those of that one, all on one core.
    mutating func addJoined() throws(BenchFailure) {
        guard options.wants("joined"), options.targets.contains(.fettle) else { return }
        let holder = try places.start(.fettle, in: places.work, jobs: options.jobs)
        let operation = Operation.get1
        let count = max(1, Int(Double(operation.requestCount) * options.share))
        // Who comes second joins: the first has answered by then.
        _ = try holder.exchange(gets(round: 1_000_000, count / 10 + 1), window: 1)
        let joined = try places.start(.fettle, in: places.work, jobs: options.jobs)
        _ = try joined.exchange(gets(round: 1_000_000, count / 10 + 1), window: 1)
        for server in [holder, joined] { bind(server, to: 0) }
        var pipe = Figures()
        var through = Figures()
        for round in 0..<options.rounds {
            let requests = gets(round: round, count)
            if round % 2 == 0 { pipe.add(try holder.exchange(requests, window: 1), of: operation) }
            through.add(try joined.exchange(requests, window: 1), of: operation)
            if round % 2 == 1 { pipe.add(try holder.exchange(requests, window: 1), of: operation) }
        }
        for server in [holder, joined] { bind(server, to: -1) }
        try joined.close()
        try holder.close()
        report.rows.append(
            .init(
                title: "get by id of a program that has joined, round trip on one core, µs", isTime: true,
                figures: [.fettle: through]))
        if let ratio = pipe.ratio(to: through, isTime: true) {
            report.notes.append(
                "A program that has joined waits \(decimal(ratio, digits: 2)) times as long as the one that holds the store."
            )
        }
    }

    private func gets(round: Int, _ count: Int) -> Requests {
        var none = 0
        return Operation.get1.requests(protocolRequests(.fettle), round: round, nextJob: &none, count: count)
    }
}
