// Whether a store is sound, looked at piece by piece so that requests are answered in between: first everything the
// format promises (StoreCheck), then that every reference of a record names a record.

internal import Storage

package final class DatabaseCheck {
    /// One thing that is not as it should be.
    package struct Finding: Sendable {
        package let collection: CollectionNumber?
        /// Name of the file it is about.
        package let file: String
        package let record: RecordID?
        /// The promise that is broken.
        package let rule: String
        /// In words.
        package let text: String
    }

    private let reader: RecordReader
    private let snapshot: Snapshot
    private var check: StoreCheck
    private var isStoreChecked = false
    /// Collections whose references are still to be looked at; empty when that is not wanted.
    private var remaining: [CollectionNumber]
    private var row: UInt64 = 0
    private var contents: ContentCheck
    private var isContentChecked = false
    private var dangling: [Finding] = []
    private var danglingCount = 0
    private static let findingLimit = 1000

    init(_ database: Database, isDeep: Bool, comparesRoots: Bool) throws(RecordError) {
        let snapshot = try stored { () throws(StorageError) in try database.store.snapshot() }
        self.snapshot = snapshot
        check = StoreCheck(database.store, snapshot, comparesRoots: comparesRoots)
        reader = RecordReader(database.store, snapshot.view, database.live.layouts, copies: false)
        contents = ContentCheck(database, reader, isDeep: isDeep)
        remaining = isDeep ? CollectionNumber.allCases.filter { $0.definition.refers } : []
    }

    deinit { snapshot.close() }

    /// Collections done, of how many.
    package var progress: (done: Int, total: Int) { check.progress }
    package var pages: Int { check.report.pages }
    package var rows: Int { check.report.rows }
    /// Index entries compared.
    package var entries: Int { check.report.indexEntries }
    package var findingCount: Int { check.report.findingCount + danglingCount + contents.findings.count }
    /// Of attachments and their files.
    package var contentFigures: ContentFigures { contents.figures }

    /// Does some of the work (about a millisecond); true when everything was looked at.
    package func step() throws(RecordError) -> Bool {
        guard snapshot.isOpen else { throw .snapshotTooOld }
        if !isStoreChecked {
            isStoreChecked = check.step()
            return false
        }
        // Damaged pages are told once, by the check of the store.
        guard check.report.isClean else { return true }
        if let collection = remaining.last {
            try lookAtReferences(of: collection)
        } else if !isContentChecked {
            isContentChecked = try contents.step()
        }
        return remaining.isEmpty && isContentChecked
    }

    package var findings: [Finding] {
        let stored = check.report.findings.map { finding in
            let collection = CollectionNumber.allCases.first { $0.definition.name.text == finding.table }
            return Finding(
                collection: collection, file: collection?.definition.file.text ?? finding.table, record: nil,
                rule: "format", text: finding.description)
        }
        return stored + dangling + contents.findings
    }

    /// Lets go of the moment that is checked.
    package func close() { snapshot.close() }

    private func lookAtReferences(of collection: CollectionNumber) throws(RecordError) {
        var walk = try reader.rows(of: collection, from: row)
        for _ in 0..<500 {
            guard let record = try walk.next() else {
                remaining.removeLast()
                row = 0
                return
            }
            row = record.id.row + 1
            for field in collection.definition.fields {
                guard case .reference = field.kind, !field.isFrozen(in: collection),
                    let value = record.fragment(field.number), let id = RecordID(fragment: value),
                    try !reader.exists(id)
                else { continue }
                danglingCount += 1
                guard dangling.count < Self.findingLimit else { continue }
                dangling.append(
                    Finding(
                        collection: collection, file: collection.definition.file.text, record: record.id,
                        rule: "references", text: "\(record.id): \(field.name) names \(id), which is not there"))
            }
        }
    }
}

extension Database {
    /// Begins a check of this moment.
    /// - Parameter isDeep: also looks whether every reference of a record names a record.
    package func beginCheck(isDeep: Bool, comparesRoots: Bool) throws(RecordError) -> DatabaseCheck {
        try DatabaseCheck(self, isDeep: isDeep, comparesRoots: comparesRoots)
    }
}

extension CollectionDefinition {
    fileprivate var refers: Bool {
        fields.contains { if case .reference = $0.kind { true } else { false } }
    }
}

extension FieldDefinition {
    /// History and log keep ids of what may be removed later, with its name beside them.
    fileprivate func isFrozen(in collection: CollectionNumber) -> Bool {
        switch collection {
        case .log: true
        case .webStatusHistory: number != WebStatusHistory.jobId.number
        default: false
        }
    }
}
