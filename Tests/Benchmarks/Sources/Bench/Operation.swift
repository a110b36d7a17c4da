/// What is measured.
enum Operation: String, CaseIterable {
    case get1, get64, list8, counts, update1, update64, whole1, whole64, insert

    /// How many requests are on their way at a time.
    var window: Int {
        switch self {
        case .get1, .counts, .update1, .whole1, .insert: 1
        case .list8: 8
        case .get64, .update64, .whole64: 64
        }
    }

    var title: String {
        switch self {
        case .get1: "get by id, round trip on one core, µs"
        case .get64: "get by id, 64 in flight, /s"
        case .list8: "list 50 by status and due out, 8 in flight, pages/s"
        case .counts: "count by status, round trip on one core, µs"
        case .update1: "status update + history, 1 in flight, µs"
        case .update64: "status update + history, 64 in flight, /s"
        case .whole1: "whole webStatus.update with message, 1 in flight, µs"
        case .whole64: "whole webStatus.update with message, 64 in flight, /s"
        case .insert: "insert, 1,000 a request, rows/s"
        }
    }

    /// Whether the figure is a time, of which less is better.
    var isTime: Bool { window == 1 && self != .insert }

    /// Whether driver and server share one processor, so that no idle one has to be woken.
    var isOnOneCore: Bool { self == .get1 || self == .counts }

    /// Requests a round, before the time limit.
    var requestCount: Int {
        switch self {
        case .get1: 10_000
        case .get64: 100_000
        case .list8: 4_000
        case .counts: 2_000
        case .update1, .whole1: 400
        case .update64, .whole64: 12_800
        case .insert: 8
        }
    }

    /// Rows a request of inserts.
    static let batchRows = 1_000

    /// Results a request gives.
    var resultsPerRequest: Int { self == .insert ? Self.batchRows : 1 }

    /// Whether the peers can do it: messages are Fettle's alone.
    var isForPeers: Bool { self != .whole1 && self != .whole64 }

    /// The requests of one round. Inserts begin at `nextJob`, which moves on.
    func requests(_ maker: some RequestMaker, round: Int, nextJob: inout Int, count: Int) -> Requests {
        var requests = Requests()
        var random = SplitMix(seed: maker.shop.seed ^ 0x0BE5, place: round)
        for _ in 0..<count {
            switch self {
            case .get1, .get64: requests.append(maker.get(random.below(maker.shop.jobCount)))
            case .list8: requests.append(maker.list(status: random.below(4), from: maker.shop.dueOut(&random)))
            case .counts: requests.append(maker.counts())
            case .update1, .update64, .whole1, .whole64:
                let job = random.below(maker.shop.jobCount)
                let (status, stage) = (random.below(4), random.below(6))
                requests.append(
                    maker.update(
                        job, status: status, stage: stage, note: maker.shop.note(&random),
                        tellsCustomer: self == .whole1 || self == .whole64))
            case .insert:
                requests.append(maker.insert(nextJob..<nextJob + Self.batchRows))
                nextJob += Self.batchRows
            }
        }
        return requests
    }
}
