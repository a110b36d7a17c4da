// What customers see of a record's status. A status may be hidden from them; then they see the last one they could see,
// or, where the shop has chosen so, nothing of the record at all (Q8). A record that never showed one stays out.
//
//   present status visible                        it
//   else, whenHidden = omit                       nothing of the record
//   else, no status was ever visible              nothing of the record
//   else, the last visible one is visible still   that one
//   else                                          the newest of its history that is, or the record without a status

package import Records

package struct PortalSight {
    package let table: StatusTable
    package let whenHidden: WebStatusSettings.WhenHidden
    private let reader: RecordReader?

    /// - Parameter reader: where the history of a job is looked up; nil for what has none.
    package init(_ table: StatusTable, whenHidden: WebStatusSettings.WhenHidden, _ reader: RecordReader? = nil) {
        self.table = table
        self.whenHidden = whenHidden
        self.reader = reader
    }

    /// How a record looks to its customer.
    package enum Look: Hashable, Sendable {
        /// He does not see the record.
        case nothing
        /// He sees it, with this status; nil where every one he could see has been hidden since.
        case record(PortalEntry?)
    }

    /// - Parameters:
    ///   - status: the present one.
    ///   - lastVisible: the last that the customer could see when the record took it.
    package func look(
        status: RecordID?, lastVisible: RecordID?, earlier: () -> PortalEntry? = { nil }
    ) -> Look {
        if let entry = status.flatMap(table.portal) { return .record(entry) }
        guard whenHidden == .lastVisible, let lastVisible else { return .nothing }
        return .record(table.portal(lastVisible) ?? earlier())
    }

    /// How a job or quote looks to its customer.
    package func look(_ record: Record) -> Look {
        switch record.id.collection {
        case .quotes: look(status: record[Quote.statusId], lastVisible: record[Quote.lastVisibleStatusId])
        default: look(record, with: record[Job.jobStatusId])
        }
    }

    /// How a job would look with that status.
    package func look(_ job: Record, with status: RecordID?) -> Look {
        look(status: status, lastVisible: job[Job.lastVisibleStatusId]) { earlierStatus(of: job.id) }
    }

    /// The status that a customer is told; nil: none.
    package func status(of record: Record) -> PortalEntry? {
        if case .record(let entry) = look(record) { entry } else { nil }
    }

    package func shows(_ record: Record) -> Bool { look(record) != .nothing }

    /// How far back a history is read.
    private static let historyLimit = 100

    /// The newest status of a job's history that customers see.
    private func earlierStatus(of job: RecordID) -> PortalEntry? {
        guard let reader,
            var scan = try? reader.scan(.webStatusHistory, WebStatusHistory.Index.byJob, prefix: [.id(job)])
        else { return nil }
        var undone = UndoneUpdates()
        for _ in 0..<Self.historyLimit {
            guard let update = try? scan.next() else { return nil }
            guard undone.stands(update) else { continue }
            if let entry = update[WebStatusHistory.jobStatusId].flatMap(table.portal) { return entry }
        }
        return nil
    }
}
