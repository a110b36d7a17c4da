import Platform
import Testing

@testable import Storage

@Suite struct StoreTests {
    typealias T = SampleTables

    @Test func whatWasFlushedIsThereAfterReopening() throws {
        let disk = SimDisk(seed: 1)
        try Store.create(at: "shop", tables: T.all, T.options(disk))
        var store: Store? = try Store.open(at: "shop", tables: T.all, T.options(disk))
        for index in 0..<2000 {
            try store!.begin(T.info, atText: T.at)
            _ = try store!.insert(
                T.jobs,
                T.job(
                    "Brake pads \(index)", status: index % 5, number: index, due: "2024-01-\(index % 28 + 10)T10:00:00Z"
                ))
            store!.commit()
            if index % 10 == 0 {
                try store!.flush()
                store!.maintain(idle: index % 500 == 0)
            }
        }
        try store!.flush()
        #expect(try store!.live.rowCount(T.jobs) == 2000)
        #expect(store!.checkpointCount > 0)
        store = nil
        store = try Store.open(at: "shop", tables: T.all, T.options(disk))
        #expect(try store!.live.rowCount(T.jobs) == 2000)
        var key: [UInt8] = []
        Array("\"S3\"".utf8).withUnsafeBytes { json in
            KeyEncoding.appendComponent(json, KeyComponent([2], .reference), to: &key)
        }
        #expect(try store!.live.count(T.jobs, T.JobIndex.byStatusDue, KeyRange(prefix: key)) == 400)
        var scan = try store!.live.scan(T.jobs, T.JobIndex.byStatusDue, KeyRange(prefix: key))
        var found = 0
        while let row = try scan.next() {
            found += 1
            let read = try #require(try store!.live.row(T.jobs, row))
            let status = try store!.live.schema(T.jobs).value(read, T.JobField.status).map {
                String(decoding: $0, as: UTF8.self)
            }
            #expect(status == "\"S3\"")
        }
        #expect(found == 400)
        try store!.close()
        store = nil
        store = try Store.open(at: "shop", tables: T.all, T.options(disk))
        #expect(store!.recovery.replayed == 0)
        #expect(try store!.live.rowCount(T.jobs) == 2000)
    }

    @Test func aRefusedTransactionLeavesNoTrace() throws {
        let disk = SimDisk(seed: 1)
        try Store.create(at: "shop", tables: T.all, T.options(disk))
        let store = try Store.open(at: "shop", tables: T.all, T.options(disk))
        try store.begin(T.info, atText: T.at)
        let first = try store.insert(T.jobs, T.job("One", status: 1, number: 7))
        store.commit()
        try store.begin(T.info, atText: T.at)
        _ = try store.insert(T.jobs, T.job("Two", status: 1, number: 8))
        _ = try store.update(T.jobs, first, T.job("Changed", status: 2, number: 9))
        do {
            _ = try store.insert(T.jobs, T.job("Three", status: 1, number: 8))
            Issue.record("a second row with number 8 was taken")
        } catch {
            guard case .duplicate(_, let index, _) = error else { throw error }
            #expect(index == T.JobIndex.byNumber)
        }
        store.rollback()
        #expect(try store.live.rowCount(T.jobs) == 1)
        #expect(try store.live.nextRow(T.jobs) == RowID(2))
        #expect(try store.live.rowCount(Store.changesTable) == 1)
        #expect(try store.live.count(T.jobs, T.JobIndex.byNumber, .all) == 1)
    }
}
