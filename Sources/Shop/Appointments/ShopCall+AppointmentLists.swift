package import JSON
import Platform
import Records

// The lists of appointments, and who stands in them (S2-01, S2-02, S2-21 to S2-26).

extension ShopCall {
    package func appointmentsList(_ request: AppointmentsListRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try page(Lists.appointments, request, &answer)
    }

    package mutating func appointmentsExportCsv(
        _ request: AppointmentsExportCsvRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try export(Lists.appointments, request, file: request.file)
    }

    package func appointmentsCustomersList(
        _ request: AppointmentsCustomersListRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try page(Lists.workshopCustomers, request, &answer)
    }

    package mutating func appointmentsCustomersExportCsv(
        _ request: AppointmentsCustomersExportCsvRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try export(Lists.workshopCustomers, request, file: request.file)
    }

    // MARK: My Customers (S2-26)

    package func appointmentsMyCustomersAdd(
        _ request: AppointmentsMyCustomersAddRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let employee = try call.owner()
            guard try call.reader.read(request.customer) != nil else {
                throw .validation(
                    "/customer", .noSuchRecord, actual: request.customer.fragment,
                    hint: "There is no customer \(request.customer).")
            }
            if try call.entry(employee, request.customer) == nil {
                var draft = RecordDraft(.myCustomers)
                draft.set(MyCustomer.employeeId, employee)
                draft.set(MyCustomer.accountId, request.customer)
                _ = try call.writing.add(draft)
                try WorkshopCustomers(call).refresh(of: request.customer)
            }
            try call.writeMyCustomers(of: employee, to: &answer)
        }
    }

    package func appointmentsMyCustomersRemove(
        _ request: AppointmentsMyCustomersRemoveRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let employee = try call.owner()
            guard let entry = try call.entry(employee, request.customer) else {
                throw .validation(
                    "/customer", .noSuchRecord, actual: request.customer.fragment,
                    hint: "\(request.customer) is not on this list.")
            }
            try call.writing.drop(entry.id)
            try WorkshopCustomers(call).refresh(of: request.customer)
            try call.writeMyCustomers(of: employee, to: &answer)
        }
    }

    package func appointmentsMyCustomersList(_ answer: inout JSONWriter) throws(ShopError) {
        try writeMyCustomers(of: try owner(), to: &answer)
    }

    /// Whose list it is: the employee who speaks.
    private func owner() throws(ShopError) -> RecordID {
        if let employee = session.employee { return employee }
        if let alone = try shop.onlyActiveEmployee() { return alone.id }
        throw .forbidden(
            "author", "Each employee has a list of his own, and it is not known who is speaking.",
            hint: "Open a session with session.open, or start with --employee ID.")
    }

    private func entry(_ employee: RecordID, _ customer: RecordID) throws(ShopError) -> Record? {
        try reader.first(.myCustomers, MyCustomer.Index.byEmployee, [.id(employee), .id(customer)])
    }

    private func writeMyCustomers(of employee: RecordID, to answer: inout JSONWriter) throws(ShopError) {
        var customers: [NamedEntry] = []
        try reader.each(.myCustomers, MyCustomer.Index.byEmployee, [.id(employee)]) { (entry) throws(ShopError) in
            guard let id = entry[MyCustomer.accountId], let account = try reader.read(id) else { return }
            customers.append(NamedEntry(id: id, name: account[Account.name] ?? id.description))
        }
        customers.sort { $0.name < $1.name }
        answer.beginObject()
        answer.key("customers")
        answer.beginArray()
        for customer in customers { customer.write(to: &answer) }
        answer.endArray()
        answer.endObject()
    }
}

extension AppointmentsListRequest {
    package var part: String? { list }
}

extension AppointmentsExportCsvRequest {
    package var part: String? { list }
}

extension ListRules {
    /// The rows of one of the appointment lists; all of them where the list is not named.
    func appointments(in part: String?) throws(ShopError) -> [Condition] {
        switch part {
        case nil, "all"?: return []
        case "escalated"?:
            return [
                .equal(Appointment.list, .choice(Appointment.List.actions)),
                .range(Appointment.dueAt, to: try call.now().milliseconds + 1),
            ]
        case let name?:
            return Appointment.List(rawValue: name).map { [.equal(Appointment.list, .choice($0))] } ?? []
        }
    }
}
