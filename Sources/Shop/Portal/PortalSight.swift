// What customers see of a record's status. A status may be hidden from them; then they see the last one they could see,
// or, where the shop has chosen so, nothing of the record at all (Q8). A record that never showed one stays out.

package import Records

package struct PortalSight: Sendable {
    package let table: StatusTable
    package let whenHidden: WebStatusSettings.WhenHidden

    package init(_ table: StatusTable, whenHidden: WebStatusSettings.WhenHidden) {
        self.table = table
        self.whenHidden = whenHidden
    }

    /// How a record looks to its customer.
    package enum Look: Hashable, Sendable {
        /// He does not see the record.
        case nothing
        /// He sees it, with this status; nil where the last one he could see has been hidden since.
        case record(PortalEntry?)
    }

    /// - Parameters:
    ///   - status: the present one.
    ///   - lastVisible: the last that the customer could see.
    package func look(status: RecordID?, lastVisible: RecordID?) -> Look {
        if let entry = status.flatMap(table.portal) { return .record(entry) }
        guard whenHidden == .lastVisible, let lastVisible else { return .nothing }
        return .record(table.portal(lastVisible))
    }

    /// How a job or quote looks to its customer.
    package func look(_ record: Record) -> Look {
        switch record.id.collection {
        case .quotes: look(status: record[Quote.statusId], lastVisible: record[Quote.lastVisibleStatusId])
        default: look(status: record[Job.jobStatusId], lastVisible: record[Job.lastVisibleStatusId])
        }
    }

    /// The status that a customer is told; nil: none.
    package func status(of record: Record) -> PortalEntry? {
        if case .record(let entry) = look(record) { entry } else { nil }
    }

    package func shows(_ record: Record) -> Bool { look(record) != .nothing }
}
