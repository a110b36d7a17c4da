import CHost
import Glibc

/// One of those that are measured, in the order of the table.
enum TargetKind: String, CaseIterable {
    case ceiling, fettle, sqlite, lmdb, shell

    var title: String {
        switch self {
        case .ceiling: "ceiling"
        case .fettle: "Fettle"
        case .sqlite: "SQLite"
        case .lmdb: "LMDB"
        case .shell: "sqlite3 shell"
        }
    }
}

/// Where things are: the programs, the filled stores, and the copies that a run works on.
struct Places {
    let programs: String
    let fettle: String
    /// Filled once, never changed.
    let filled: String
    /// Copied from `filled` for each run.
    let work: String

    func store(_ kind: TargetKind, in folder: String) -> String {
        switch kind {
        case .ceiling: "\(folder)/ceiling.journal"
        case .fettle: "\(folder)/shop.fettle"
        case .sqlite: "\(folder)/sqlite"
        case .lmdb: "\(folder)/lmdb"
        case .shell: "\(folder)/shell"
        }
    }

    func command(_ kind: TargetKind, in folder: String, jobs: Int) -> [String] {
        let store = store(kind, in: folder)
        return switch kind {
        case .ceiling: ["\(programs)/ceiling-peer", store, "\(jobs)"]
        case .fettle: [fettle, "serve", store]
        case .sqlite: ["\(programs)/sqlite-peer", "\(store)/shop.db"]
        case .lmdb: ["\(programs)/lmdb-peer", store]
        case .shell: ["sqlite3", "-json", "-cmd", Self.shellSettings, "\(store)/shop.db"]
        }
    }

    /// The settings of the SQLite peer, as far as they are the connection's; their answers would be taken for others.
    private static let shellSettings =
        ".output /dev/null\nPRAGMA locking_mode=EXCLUSIVE; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=16000;"
        + " PRAGMA cache_size=-65536; PRAGMA mmap_size=17179869184;\n.output stdout"

    func start(_ kind: TargetKind, in folder: String, jobs: Int) throws(BenchFailure) -> Server {
        try Server(command(kind, in: folder, jobs: jobs), answerEnd: kind == .shell ? .bracket : .line)
    }
}
