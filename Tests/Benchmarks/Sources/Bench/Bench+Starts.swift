import CHost
import Glibc

extension Bench {
    /// From starting the process, its first request waiting, to the whole answer.
    mutating func addStarts() throws(BenchFailure) {
        if options.wants("start") {
            report.rows.append(.init(title: "start to first answer, warm, after a clean close, ms", isTime: true))
            for _ in 0..<options.rounds * 4 {
                for kind in options.targets where kind != .ceiling { try addStart(kind, job: 0) }
            }
        }
        if options.wants("killed") {
            report.rows.append(
                .init(title: "start to first answer after kill -9 with 3,000 updates, ms", isTime: true))
            for round in 0..<options.rounds {
                for kind in options.targets where kind != .ceiling && kind != .shell { try addKilled(kind, round) }
            }
        }
    }

    private mutating func addStart(_ kind: TargetKind, job: Int) throws(BenchFailure) {
        var request = Requests()
        request.append(kind == .shell ? ShellRequests(shop: shop).get(job) : protocolRequests(kind).get(job))
        let start = host_now()
        let server = try places.start(kind, in: places.work, jobs: options.jobs)
        _ = try server.exchange(request, window: 1)
        let milliseconds = Double(host_now() - start) / 1e6
        report.rows[report.rows.count - 1].figures[kind, default: Figures()].add(milliseconds)
        try check(server.answerText, kind, job)
        try server.close()
    }

    /// Updates that are answered, a kill, and the start after it, which must show the last of them.
    private mutating func addKilled(_ kind: TargetKind, _ round: Int) throws(BenchFailure) {
        let maker = protocolRequests(kind)
        var random = SplitMix(seed: shop.seed ^ 0x1337, place: round)
        var requests = Requests()
        var job = 0
        for _ in 0..<3_000 {
            job = random.below(shop.jobCount)
            requests.append(
                maker.update(
                    job, status: random.below(4), stage: random.below(6), note: shop.note(&random), tellsCustomer: false
                ))
        }
        let server = try places.start(kind, in: places.work, jobs: options.jobs)
        _ = try server.exchange(requests, window: 64)
        server.kill()
        try addStart(kind, job: job)
    }

    private func check(_ answer: String, _ kind: TargetKind, _ job: Int) throws(BenchFailure) {
        let mark = kind == .shell ? "\"id\":\(job + 1)," : "\"id\":\"\(protocolRequests(kind).names.job(job))\""
        let wasUpdated = job == 0 || answer.contains("\"webStatusUpdatedAt\":\"")
        guard answer.contains(mark), wasUpdated else {
            throw BenchFailure("\(kind.title) has lost an update it had answered: \(answer.prefix(600))")
        }
    }
}
