// People who work in the shop. An administrator is always left: without one nobody could make another.

package import JSON
package import Records

extension ShopCall {
    package func employeesCreate(_ request: EmployeesCreateRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try create(.employees, &answer) { draft, _ in
            request.apply(to: &draft)
            draft.set(Employee.active, true)
            return []
        }
    }

    package func employeesGet(_ request: EmployeesGetRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try get(request.id, &answer)
    }

    package func employeesUpdate(_ request: EmployeesUpdateRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try update(request.id, ifVersion: request.ifVersion, &answer) {
            (draft, employee, transaction) throws(ShopError) in
            request.apply(to: &draft)
            guard let role = request.role, role != .admin else { return [] }
            return try isLastAdministrator(employee, transaction.reader) ? [Self.lastAdministrator("/role")] : []
        }
    }

    package func employeesDeactivate(
        _ request: EmployeesDeactivateRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try setActive(request.id, false, ifVersion: request.ifVersion, &answer, keepAdministrator)
    }

    package func employeesActivate(
        _ request: EmployeesActivateRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try setActive(request.id, true, ifVersion: request.ifVersion, &answer)
    }

    /// Removes an employee who never changed anything and whom nothing refers to; others are deactivated.
    package func employeesRemove(_ request: EmployeesRemoveRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try remove(request.id, ifVersion: request.ifVersion, &answer) { (employee, transaction) throws(ShopError) in
            try keepAdministrator(employee, transaction)
            try expectNoChanges(by: employee.id, transaction.reader)
            try removeViews(of: employee.id, transaction)
        }
    }

    // MARK: Rules

    private func keepAdministrator(_ employee: Record, _ transaction: Transaction) throws(ShopError) {
        if try isLastAdministrator(employee, transaction.reader) {
            throw .validation([Self.lastAdministrator("/id")])
        }
    }

    private static func lastAdministrator(_ path: String) -> Problem {
        Problem(path, .lastAdministrator, hint: "Make another employee an administrator first.")
    }

    private func isLastAdministrator(_ employee: Record, _ reader: RecordReader) throws(ShopError) -> Bool {
        guard employee.isActive, employee[Employee.role] == .admin else { return false }
        return try shopping { () throws(RecordError) in
            var scan = try reader.scan(.employees, Employee.Index.byRole, prefix: [.choice(Employee.Role.admin)])
            while let other = try scan.next() {
                if other.id != employee.id, other.isActive { return false }
            }
            return true
        }
    }

    /// Whose changes are in the change log stays, so that the log keeps its names (C-16).
    func expectNoChanges(by id: RecordID, _ reader: RecordReader) throws(ShopError) {
        let count = try shopping { () throws(RecordError) in
            try reader.count(.changes, ChangeRow.Index.byActor, prefix: [.text(id.description)])
        }
        if count > 0 { throw .inUse(id, counts: [(ChangeRow.collection.name, count)]) }
    }

    /// How somebody arranged his lists goes with him.
    func removeViews(of id: RecordID, _ transaction: Transaction) throws(ShopError) {
        try shopping { () throws(RecordError) in
            var scan = try transaction.reader.scan(.views, View.Index.byUser, prefix: [.text(id.description)])
            var views: [RecordID] = []
            while let view = try scan.nextID() { views.append(view) }
            for view in views { try transaction.remove(view) }
        }
    }

    // MARK: Sessions

    /// An employee by id or by a name that only one has (C-16).
    package static func employee(_ reference: EntryReference, _ reader: RecordReader) throws(ShopError) -> StaffMember {
        switch reference {
        case .id(let id) where id.collection == .employees: return StaffMember(try reader.record(id))
        case .id(let id): throw .notFound(id)
        case .name(let name):
            let found = try shopping { () throws(RecordError) in
                var scan = try reader.scan(.employees, Employee.Index.byFoldedName, prefix: [.text(name)])
                var found: [StaffMember] = []
                while let record = try scan.next() { found.append(StaffMember(record)) }
                return found
            }
            let active = found.filter(\.isActive)
            guard let one = active.count == 1 ? active.first : found.first else {
                throw .notFound(named: name, "There is no employee \(name).")
            }
            if active.count > 1 || (active.isEmpty && found.count > 1) {
                let ids = found.map(\.id.description).joined(separator: ", ")
                throw .validation(
                    "/employeeId", .ambiguous, actual: name.fragment, hint: "Several are called \(name): \(ids).")
            }
            return one
        }
    }

    /// The store's only active employee; nil where there are none or several.
    package static func onlyActiveEmployee(_ reader: RecordReader) throws(ShopError) -> StaffMember? {
        try shopping { () throws(RecordError) in
            var scan = try reader.scan(.employees, Employee.Index.byActive, prefix: [true])
            guard let first = try scan.next().map(StaffMember.init), try scan.nextID() == nil else { return nil }
            return first
        }
    }
}

extension StaffMember {
    init(_ record: Record) {
        self.init(
            id: record.id, isAdministrator: record[Employee.role] == .admin, isActive: record[Employee.active] ?? false)
    }
}
