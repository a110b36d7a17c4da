import Platform

// The journal from the older kept root to its end: groups that follow each other, records that are whole, and an end
// that is where the engine believes it is.

struct JournalCheck {
    private var segments: [JournalSegment] = []
    private let generation: UInt64
    private var offset: Int
    private var expected: LSN
    private var next = 0
    private var isContinuing = false
    private var isEnded = false

    init(_ store: Store, _ report: inout CheckReport) {
        generation = store.generation
        let root = store.older ?? store.superblock
        offset = root.journal.offset
        expected = root.lsn + 1
        let used = store.journal.segments.filter { $0.sequence >= root.journal.sequence && $0.sequence > 0 }
        segments = used.sorted { $0.sequence < $1.sequence }
        if segments.first?.sequence != root.journal.sequence {
            report.add("journal", "segment \(root.journal.sequence)", "is missing, and a kept root names it")
            segments = []
        }
        if let reason = store.readOnlyReason, case .some = store.recovery.damage { report.add("journal", "", reason) }
    }

    /// Reads one segment; true when the end was reached.
    mutating func step(_ store: Store, _ report: inout CheckReport) -> Bool {
        // After another checkpoint the first segments may be in use again.
        guard store.generation == generation, next < segments.count, !isEnded else {
            if store.generation == generation, !segments.isEmpty, expected != store.durableLSN + 1,
                store.recovery.damage == nil
            {
                report.add("journal", "", "ends before transaction \(expected), and \(store.durableLSN) are durable")
            }
            return true
        }
        do throws(StorageError) {
            try readSegment(segments[next], &report)
        } catch {
            report.add("journal", "segment \(segments[next].sequence)", error)
            isEnded = true
        }
        next += 1
        offset = JournalFormat.blockBytes
        if next < segments.count, segments[next].sequence != segments[next - 1].sequence + 1 {
            report.add("journal", "segment \(segments[next - 1].sequence + 1)", "is missing")
            isEnded = true
        }
        return false
    }

    private mutating func readSegment(_ segment: JournalSegment, _ report: inout CheckReport) throws(StorageError) {
        let image = try SegmentImage(segment, from: offset)
        let place = "segment \(segment.sequence)"
        while let group = try image.group(at: offset) {
            // A transaction that a torn end cut off is begun anew in the next segment.
            let isNext = group.first == expected && (!group.isContinued || isContinuing)
            guard isNext else {
                return report.add(
                    "journal", place, "has a group of transaction \(group.first) where \(expected) should be")
            }
            if !group.isSeal, group.last < group.first {
                report.add(
                    "journal", place,
                    "has a group that ends with transaction \(group.last) and begins with \(group.first)")
            }
            if group.durable >= group.first {
                report.add("journal", place, "has a group that says it was durable before it was written")
            }
            try checkRecords(image, group, place, &report)
            report.journalGroups += 1
            isContinuing = group.continues
            if !group.isSeal, !group.continues { expected = group.last + 1 }
            offset += roundUp(group.byteCount, to: JournalFormat.blockBytes)
        }
    }

    private func checkRecords(
        _ image: SegmentImage, _ group: SegmentImage.Group, _ place: String, _ report: inout CheckReport
    ) throws(StorageError) {
        var problems: [String] = []
        try image.forEachRecord(group) { (record) throws(StorageError) in
            switch record.kind {
            case .transaction:
                if record.number < group.first || record.number > group.last {
                    problems.append(
                        "has a record of transaction \(record.number) in a group of \(group.first) to \(group.last)")
                }
            case .insert, .update:
                let row = Row(unowned: record.payload)
                if record.payload.count < RowFormat.headerBytes || row.storedHash != row.computedHash
                    || row.rowID.number != record.number
                {
                    problems.append(
                        "has a record for row \(record.number) of table \(record.table) whose row is not whole")
                }
            case .remove: break
            }
        }
        for problem in problems { report.add("journal", place, problem) }
    }
}
