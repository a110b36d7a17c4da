import Platform

// I13: the older root and the journal give the rows that the newest root and the journal give.
//
// The store is opened a second time from its older root, for reading, beside the one that has it open, and both are walked
// together. Nothing may be changed or published meanwhile: it runs at once and not in slices, and for as long as a replay
// of up to the whole ring and a reading of every row take.

enum OlderRootCheck {
    static func run(_ store: Store, _ report: inout CheckReport) {
        store.finishCheckpoint()
        guard store.older != nil else { return }
        var options = StoreOptions(disk: store.disk, random: store.random, usesBackgroundThread: false)
        options.isReadOnly = true
        options.usesOlderRoot = true
        options.isBesideHolder = true
        let other: Store
        do throws(StorageError) { other = try Store.open(at: store.path, tables: nil, options) } catch {
            return report.add("store", "older root", error)
        }
        if other.appliedLSN != store.appliedLSN {
            report.add(
                "store", "older root",
                "ends with transaction \(other.appliedLSN) where the newest one ends with \(store.appliedLSN)")
        }
        for number in store.live.tables {
            do throws(StorageError) { try compare(number, store.live, other.live, &report) } catch {
                report.add(name(number, store.live), "older root", error)
            }
        }
        try? other.close()
    }

    private static func name(_ number: UInt16, _ view: ReadView) -> String {
        (try? view.schema(number))?.definition.name ?? "table \(number)"
    }

    private static func compare(
        _ number: UInt16, _ newest: ReadView, _ older: ReadView, _ report: inout CheckReport
    ) throws(StorageError) {
        let name = name(number, newest)
        let (next, otherNext) = (try newest.nextRow(number), try older.nextRow(number))
        if next != otherNext { report.add(name, "older root", "gives \(otherNext) as the next row id, not \(next)") }
        for index in try newest.schema(number).definition.indexes {
            let (entries, otherEntries) = (try newest.index(number, index.id), try older.index(number, index.id))
            guard entries.state == .ready, otherEntries.state == .ready else { continue }
            if entries.entries != otherEntries.entries {
                report.add(
                    name, "older root",
                    "gives index \(index.name) \(otherEntries.entries) entries, not \(entries.entries)")
            }
        }
        var walk = try newest.walk(number)
        var otherWalk = try older.walk(number)
        var row = try walk.next()
        var other = try otherWalk.next()
        while report.findingCount < CheckReport.findingLimit, row != nil || other != nil {
            let (id, otherID) = (row?.rowID, other?.rowID)
            if let id, let otherID, id == otherID {
                if let row, let other, !isEqual(row.bytes, other.bytes) {
                    report.add(name, "row \(id)", "is another one when the journal is replayed over the older root")
                }
                row = try walk.next()
                other = try otherWalk.next()
            } else if let id, otherID.map({ id < $0 }) ?? true {
                report.add(name, "row \(id)", "is not there when the journal is replayed over the older root")
                row = try walk.next()
            } else if let otherID {
                report.add(name, "row \(otherID)", "is there only when the journal is replayed over the older root")
                other = try otherWalk.next()
            }
        }
    }

    private static func isEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        left.count == right.count && compareBytes(left, 0, right, 0, left.count) == 0
    }
}
