import Glibc
import Platform
import TestSupport
import Testing

@testable import Storage

/// Real files, real threads: changes, checkpoints and an export of everything, at once.
@Suite(.serialized) struct LoadTests {
    private static let rowCount = Proof.scale(30_000, 100_000)
    private static let seconds = Proof.scale(6, 60)

    private func makeStore(_ path: String, rows: Int) throws -> Store {
        var options = StoreOptions(disk: RealDisk(), random: SeededRandom(seed: 1), usesBackgroundThread: true)
        options.arenaBytes = 512 << 20
        try Store.create(at: path, tables: ProofTables.all, options)
        let store = try Store.open(at: path, tables: ProofTables.all, options)
        for first in stride(from: 1, through: rows, by: 500) {
            try store.begin(SampleTables.info, atText: SampleTables.at)
            for number in first..<min(first + 500, rows + 1) {
                var draft = RowDraft()
                draft.set(1, text: "Job \(number) of the load, with a title of some length")
                draft.set(2, text: "S\(number % 20)")
                draft.set(4, integer: number)
                draft.set(5, text: "C\(number % 2000)")
                draft.set(7, text: String(repeating: "note ", count: number % 40))
                _ = try store.insert(ProofTables.jobs, draft)
            }
            store.commit()
            try store.flush()
            store.maintain()
        }
        try store.checkpointNow()
        return store
    }

    @Test func checkpointsAndAnExportKeepNoCommitWaiting() throws {
        let folder = TemporaryFolder()
        let store = try makeStore(folder("shop"), rows: Self.rowCount)
        defer { try? store.close() }
        var random = SplitMix64(seed: 6)
        // What each row's status must be, by row id.
        var statuses = [Int32](repeating: -1, count: Self.rowCount + 1)
        for number in 1...Self.rowCount { statuses[number] = Int32(number % 20) }
        var commits: [UInt64] = []
        // What checkpoint and export took of the thread: its own processor time, and the time it stood still for them.
        var costs: [UInt64] = []
        // The same by the clock on the wall, other processes on its core included.
        var waits: [UInt64] = []
        var export = try Export(store, statuses)
        var exports = 0
        var outgrown = 0
        let checkpoints = store.checkpointCount
        let begin = now()
        var lastCheckpoint = begin
        while now() - begin < UInt64(Self.seconds) * 1_000_000_000 {
            let start = now()
            let stood = store.waitedNanoseconds
            for _ in 0..<(1 + random.below(8)) {
                let row = 1 + random.below(Self.rowCount)
                let status = random.below(20)
                var draft = RowDraft()
                draft.set(2, text: "S\(status)")
                draft.set(3, text: "2024-02-\(padded(1 + random.below(28), 2))T10:00:00Z")
                try store.begin(SampleTables.info, atText: SampleTables.at)
                _ = try store.update(ProofTables.jobs, RowID(UInt64(row)), draft)
                store.commit()
                statuses[row] = Int32(status)
            }
            try store.flush()
            let flushed = now()
            let worked = processorTime()
            commits.append(flushed - start)
            // At the latest so often, as an idle moment would have it.
            let isDue = flushed - lastCheckpoint > UInt64(Self.seconds) * 1_000_000_000 / 24
            if isDue { lastCheckpoint = flushed }
            store.maintain(idle: isDue)
            if !export.isOpen {
                // What a reader that is too slow for the changes beside it is told.
                outgrown += 1
                export = try Export(store, statuses)
            }
            let isDone = try export.step(nanoseconds: 1_000_000)
            waits.append(now() - flushed)
            costs.append(processorTime() - worked + store.waitedNanoseconds - stood)
            if isDone {
                exports += 1
                #expect(export.problem == nil)
                export.close()
                export = try Export(store, statuses)
            }
        }
        export.close()
        waits.sort()
        costs.sort()
        commits.sort()
        let done = store.checkpointCount - checkpoints
        Proof.tell(
            """
            \(commits.count) commits in \(Self.seconds) s, \(done) checkpoints, \(exports) exports of \(Self.rowCount) rows, \(outgrown) given up
              commit us: \(percentiles(commits))
              of the thread for checkpoint and export, us: \(percentiles(costs))
              by the clock on the wall, us: \(percentiles(waits))
            """)
        #expect(done >= 10)
        #expect(exports >= 1)
        #expect(costs.last! <= 20_000_000)
        #expect(try StoreCheck.run(store).isClean)
    }

    private func percentiles(_ sorted: [UInt64]) -> String {
        [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999), ("max", 1.0)].map { name, part in
            "\(name) \(sorted[min(Int(Double(sorted.count) * part), sorted.count - 1)] / 1000)"
        }.joined(separator: ", ")
    }

    /// Everything of one moment in slices; and that no page it read from changed meanwhile.
    private struct Export {
        private enum Phase { case hash, rows, hashAgain, done }

        private let snapshot: Snapshot
        private let expected: [Int32]
        private var phase = Phase.hash
        private var hashes: [UInt64] = []
        private var next: UInt32 = 0
        private var row = RowID(0)
        private var rowCount = 0
        private(set) var problem: String?

        init(_ store: Store, _ statuses: [Int32]) throws {
            snapshot = try store.snapshot()
            expected = statuses
        }

        func close() { snapshot.close() }

        var isOpen: Bool { snapshot.isOpen }

        /// True when everything was read and compared.
        mutating func step(nanoseconds: UInt64) throws(StorageError) -> Bool {
            let end = now() + nanoseconds
            while now() < end {
                switch phase {
                case .hash, .hashAgain: try hashPages()
                case .rows: try readRows()
                case .done: return true
                }
            }
            return phase == .done
        }

        private mutating func hashPages() throws(StorageError) {
            let view = try snapshot.view.file(ProofTables.jobs)
            let end = min(next + 64, view.nextLogical)
            while next < end {
                var hash: UInt64 = 0
                if let page = try? view.page(next) { hash = Hash.of(page.bytes(0, PageFormat.pageBytes)) }
                if phase == .hash {
                    hashes.append(hash)
                } else if hashes[Int(next)] != hash {
                    problem = problem ?? "page \(next) changed under the snapshot"
                }
                next += 1
            }
            guard next == view.nextLogical else { return }
            next = 0
            phase = phase == .hash ? .rows : .done
        }

        private mutating func readRows() throws(StorageError) {
            let schema = try snapshot.view.schema(ProofTables.jobs)
            var left = 200
            var last = row
            var wrong: String?
            var count = 0
            try snapshot.view.forEachRow(ProofTables.jobs, from: row) { (found) throws(StorageError) in
                let status = schema.value(found, 2).map { String(decoding: $0, as: UTF8.self) }
                if status != "\"S\(expected[Int(found.rowID.number)])\"" {
                    wrong = "row \(found.rowID) has status \(status ?? "nil")"
                }
                last = RowID(found.rowID.number + 1)
                left -= 1
                count += 1
                return left > 0
            }
            problem = problem ?? wrong
            rowCount += count
            row = last
            if left > 0 {
                if rowCount != expected.count - 1 { problem = problem ?? "\(rowCount) rows of \(expected.count - 1)" }
                phase = .hashAgain
            }
        }
    }

    // MARK: Maps and reads

    @Test func collectionFilesAreMappedForReadingAndReadWithoutACall() throws {
        let folder = TemporaryFolder()
        let rows = 3000
        let store = try makeStore(folder("shop"), rows: rows)
        defer { try? store.close() }
        let maps = text("/proc/self/maps").split(separator: "\n").filter { $0.contains(folder.path) }
        #expect(maps.count == ProofTables.all.count + 1)
        for map in maps {
            let rights = map.split(separator: " ")[1]
            #expect(rights.hasPrefix("r-"), "\(map)")
        }

        let before = readCalls()
        let idle = readCalls() - before
        var random = SplitMix64(seed: 1)
        let start = readCalls()
        for _ in 0..<2000 {
            let row = try store.live.row(ProofTables.jobs, RowID(UInt64(1 + random.below(rows))))
            #expect(row != nil)
        }
        var found = 0
        var scan = try store.live.scan(ProofTables.jobs, 1)
        while let id = try scan.next() { found += try store.live.row(ProofTables.jobs, id) == nil ? 0 : 1 }
        let end = readCalls()
        #expect(found == rows)
        #expect(end - start == idle)
    }

    /// Read calls of this thread so far.
    private func readCalls() -> Int {
        let line = text("/proc/thread-self/io").split(separator: "\n").first { $0.hasPrefix("syscr:") }
        return line.flatMap { Int($0.split(separator: " ")[1]) } ?? -1
    }

    private func text(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY)
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = read(descriptor, &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }
}

private func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}

/// Processor time of this thread so far, ns.
private func processorTime() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
