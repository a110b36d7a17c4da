import CHost
import Glibc

/// A run: stores are filled or found, copied, opened; rounds go through all operations, the targets taking turns; then
/// the starts and sizes.
struct Bench {
    let options: Options
    let places: Places
    let shop: SampleShop
    var report: Report
    var filled: [TargetKind: Filling.Result] = [:]
    var servers: [TargetKind: Server] = [:]
    /// The next job that a store has not seen.
    var nextJob: [TargetKind: Int] = [:]
    /// Anonymous memory in KiB, the most seen after a round.
    var memory: [TargetKind: Int64] = [:]

    static func main(_ arguments: [String]) {
        signal(SIGPIPE, SIG_IGN)
        do {
            var bench = try Bench(Options(arguments), program: arguments[0])
            try bench.run()
        } catch {
            say("bench: \(error)")
            exit(1)
        }
    }

    init(_ options: Options, program: String) throws(BenchFailure) {
        self.options = options
        shop = SampleShop(seed: options.seed, jobCount: options.jobs)
        let programs = program.lastIndex(of: "/").map { String(program[..<$0]) } ?? "."
        let folder = options.folder.isEmpty ? "\(programs)/stores" : options.folder
        places = Places(
            programs: programs, fettle: options.fettle, filled: "\(folder)/filled-\(options.jobs)-\(options.seed)",
            work: "\(folder)/work")
        report = Report(kinds: options.targets)
        try Bench.run(["mkdir", "-p", places.filled])
    }

    mutating func run() throws(BenchFailure) {
        print(Machine.line(probing: "\(places.filled)/probe"))
        print("\(options.jobs) jobs, \(options.rounds) rounds, medians; × is above 1 where Fettle is ahead.\n")
        // The reports have a shop of their own.
        if options.only != ["reports"] {
            try fill()
            try copy()
            for kind in options.targets { try open(kind) }
        } else {
            try Bench.run(["mkdir", "-p", places.work])
        }
        for operation in Operation.allCases where options.wants(operation.rawValue) {
            report.rows.append(.init(title: operation.title, isTime: operation.isTime))
            for round in 0..<options.rounds { try self.round(round, operation) }
        }
        for kind in options.targets { try servers.removeValue(forKey: kind)?.close() }
        try addJoined()
        try addStarts()
        try addReports()
        addMemory()
        addSizes()
        print(report.text())
    }

    mutating func open(_ kind: TargetKind) throws(BenchFailure) {
        servers[kind] = try places.start(kind, in: places.work, jobs: options.jobs)
    }

    private mutating func fill() throws(BenchFailure) {
        let filling = Filling(shop: shop, places: places)
        for kind in options.targets where kind != .ceiling && kind != .shell { filled[kind] = try filling.fill(kind) }
        if options.targets.contains(.shell) && filled[.sqlite] == nil { _ = try filling.fill(.sqlite) }
        for kind in options.targets { nextJob[kind] = options.jobs }
    }

    /// Copies the filled stores, holes made solid, and waits until they are on the disk.
    private func copy() throws(BenchFailure) {
        try Bench.run(["rm", "-rf", places.work])
        try Bench.run(["mkdir", "-p", places.work])
        for kind in options.targets where kind != .ceiling {
            let source = places.store(kind == .shell ? .sqlite : kind, in: places.filled)
            try Bench.run(["cp", "-r", "--sparse=never", source, places.store(kind, in: places.work)])
        }
        try Bench.run(["sync"])
    }

    /// Runs a command to its end.
    static func run(_ command: [String]) throws(BenchFailure) {
        try Server(command, answerEnd: .line).close()
    }
}
