// Columns that no field holds: names for ids, the colour of a number, days until Due Out, what customers see. What is
// looked up is kept for the rows that follow.

import JSON
import Records

package final class DerivedColumns {
    private let list: ListDefinition
    let reader: RecordReader
    private let statuses: StatusLists
    private let time: ShopTime
    let now: Instant
    /// Who asks, where lists of his own are concerned.
    let employee: RecordID?
    /// What customers see; nil in lists of the staff.
    private let sight: PortalSight?
    private var names: [RecordID: String] = [:]

    init(_ list: ListDefinition, _ call: ShopCall) throws(ShopError) {
        self.list = list
        reader = call.reader
        statuses = try call.statuses()
        time = try call.time()
        now = try call.now()
        if let employee = call.session.employee {
            self.employee = employee
        } else {
            employee = list.portal ? nil : try call.shop.onlyActiveEmployee()?.id
        }
        sight = try list.portal ? PortalScope(call).sight(list.collection == .jobs ? .job : .quote) : nil
    }

    /// How a column is worked out; nil when no rule knows it.
    func column(_ id: String) -> DerivedColumn? {
        if list.collection == .appointments { return appointmentColumn(id) }
        if list.name.isSame(as: "workshopCustomers"), let column = workshopColumn(id) { return column }
        return jobOrQuoteColumn(id)
    }

    private func jobOrQuoteColumn(_ id: String) -> DerivedColumn? {
        switch (id, list.collection) {
        case ("jobStatus", _): entry(Job.jobStatusId)
        case ("repairStage", _): entry(Job.repairStageId)
        case ("status", _):
            if let sight {
                { record, writer in
                    guard let status = sight.status(of: record) else { return false }
                    status.write(to: &writer)
                    return true
                }
            } else {
                entry(Quote.statusId)
            }
        case ("assignedToName", .quotes): name(Quote.assignedTo)
        case ("assignedToName", _): name(Job.assignedTo)
        case ("createdByName", _):
            { [self] record, writer in
                guard let person = record.createdBy.flatMap(RecordID.named) else { return false }
                return write(nameOf: person, to: &writer)
            }
        case ("customerName", .portalUsers): name(PortalUser.accountId)
        case ("customerName", .items): name(Item.accountId)
        case ("customerName", .estimates): name(Estimate.accountId)
        case ("roNumber", .estimates):
            { [self] estimate, writer in
                guard let id = estimate[Estimate.jobId], let job = try? reader.get(id), let number = job[Job.roNumber]
                else { return false }
                writer.string(number)
                return true
            }
        case ("roColor", _):
            { record, writer in
                writer.string(GreenMark.color(of: record))
                return true
            }
        case ("daysUntilDueOut", _):
            { [time, now] record, writer in
                guard let dueOut = record[Job.dueOut] else { return false }
                writer.integer(time.days(from: now, to: dueOut))
                return true
            }
        case ("star", _):
            { record, writer in
                guard record[Quote.createdByCustomer] == true else { return false }
                writer.string("green" as StaticString)
                return true
            }
        case ("unreadComments", _):
            { record, writer in
                writer.integer(Unread(record).customer)
                return true
            }
        default: nil
        }
    }

    /// Id and name of the record that a field refers to.
    private func entry(_ field: Field<RecordID>) -> DerivedColumn {
        { [self] record, writer in
            guard let id = record[field], let name = name(of: id) else { return false }
            NamedEntry(id: id, name: name).write(to: &writer)
            return true
        }
    }

    /// Name of the record that a field refers to.
    private func name(_ field: Field<RecordID>) -> DerivedColumn {
        { [self] record, writer in
            guard let id = record[field] else { return false }
            return write(nameOf: id, to: &writer)
        }
    }

    func write(nameOf id: RecordID, to writer: inout JSONWriter) -> Bool {
        guard let name = name(of: id) else { return false }
        writer.string(name)
        return true
    }

    /// nil for a record that is not there: a list shows what it can.
    private func name(of id: RecordID) -> String? {
        if id.collection == .statuses { return statuses[id]?.name }
        if let name = names[id] { return name }
        let field: Field<String>
        switch id.collection {
        case .employees: field = Employee.name
        case .portalUsers: field = PortalUser.name
        case .accounts: field = Account.name
        case .listItems: field = ListItem.name
        default: return nil
        }
        guard let record = try? reader.get(id), let name = record[field] else { return nil }
        names[id] = name
        return name
    }
}
