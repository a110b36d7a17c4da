import CHost
import Glibc

/// Fills a store with the sample shop, by the same requests for each of them.
struct Filling {
    let shop: SampleShop
    let places: Places

    /// What is remembered of a filled store: its names, and what filling took.
    struct Result {
        var names = Names()
        var nanoseconds: Int64 = 0
        var rows = 0
    }

    /// Fills the store of a kind, unless that was done before.
    func fill(_ kind: TargetKind) throws(BenchFailure) -> Result {
        let note = "\(places.filled)/\(kind.rawValue).filled"
        if let result = Result(reading: note) { return result }
        let store = places.store(kind, in: places.filled)
        try Bench.run(["rm", "-rf", store])
        if kind == .sqlite { mkdir(store, 0o755) }
        say("filling \(kind.title) with \(shop.jobCount) jobs …")
        if kind == .fettle { try FettleStore.create(store, places.fettle) }
        let server = try places.start(kind, in: places.filled, jobs: shop.jobCount)
        var result = Result()
        if kind == .fettle { result.names = try FettleStore.names(server) }
        try fill(server, kind, &result)
        try server.close()
        try result.write(to: note)
        return result
    }

    /// Customers, items and jobs, a thousand a request. The first answer of each tells where the ids begin.
    private func fill(_ server: Server, _ kind: TargetKind, _ result: inout Result) throws(BenchFailure) {
        let first = try batches(server, shop.accountCount, &result) { names, range in
            ProtocolRequests(shop: shop, names: names).insertAccounts(range)
        }
        result.names.firstAccount = first
        result.names.firstItem = try batches(server, shop.jobCount, &result) { names, range in
            ProtocolRequests(shop: shop, names: names).insertItems(range)
        }
        result.names.firstJob = try batches(server, shop.jobCount, &result) { names, range in
            ProtocolRequests(shop: shop, names: names).insert(range)
        }
    }

    private func batches(
        _ server: Server, _ count: Int, _ result: inout Result, _ line: (Names, Range<Int>) -> String
    ) throws(BenchFailure) -> Int {
        var firstID = 0
        for start in stride(from: 0, to: count, by: Operation.batchRows) {
            var requests = Requests()
            requests.append(line(result.names, start..<min(start + Operation.batchRows, count)))
            result.nanoseconds += try server.exchange(requests, window: 1).nanoseconds
            if start == 0 { firstID = try number(afterFirst: "\"result\":{\"id\":\"", in: server.answerText) }
        }
        result.rows += count
        return firstID
    }

    /// The digits of the id that follows a mark and one letter.
    private func number(afterFirst mark: String, in answer: String) throws(BenchFailure) -> Int {
        guard let range = answer.firstRange(of: mark),
            let number = Int(answer[range.upperBound...].dropFirst().prefix { $0.isNumber })
        else { throw BenchFailure("no id in \(answer.prefix(300))") }
        return number
    }
}

extension Filling.Result {
    /// A note is one line: rows, nanoseconds, first ids, statuses, stages.
    init?(reading path: String) {
        guard let text = readFile(path) else { return nil }
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        guard words.count == 15, let rows = Int(words[0]), let nanoseconds = Int64(words[1]),
            let firstAccount = Int(words[2]), let firstItem = Int(words[3]), let firstJob = Int(words[4])
        else { return nil }
        self.rows = rows
        self.nanoseconds = nanoseconds
        names = Names(
            firstAccount: firstAccount, firstItem: firstItem, firstJob: firstJob, statuses: Array(words[5..<9]),
            stages: Array(words[9..<15]))
    }

    func write(to path: String) throws(BenchFailure) {
        let firsts = [names.firstAccount, names.firstItem, names.firstJob].map(String.init)
        let words = [String(rows), String(nanoseconds)] + firsts + names.statuses + names.stages
        guard writeFile(path, words.joined(separator: " ") + "\n") else { throw BenchFailure("cannot write \(path)") }
    }
}
