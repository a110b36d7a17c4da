// People who work in the shop. An administrator is always left: without one nobody could make another.

package import JSON
internal import Records

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
}
