// Who may speak: employees and portal users as sessions name them (C-16, domain section 7).

package import Records

extension Shop {
    /// An employee by id or unique name.
    package func staffMember(_ reference: EntryReference) throws(ShopError) -> StaffMember {
        switch reference {
        case .id(let id):
            guard id.collection == .employees else {
                throw .notFound(named: "\(id)", "\(id) is not the id of an employee.")
            }
            return Self.staffMember(try database.live.record(id))
        case .name(let name):
            let found = try shopping { () throws(RecordError) -> [Record] in
                var scan = try database.live.scan(.employees, Employee.Index.byFoldedName, prefix: [.text(name)])
                var found: [Record] = []
                while let record = try scan.next(), found.count < 2 { found.append(record) }
                return found
            }
            guard let first = found.first else {
                throw .notFound(named: name, "There is no employee named \(name).")
            }
            guard found.count == 1 else {
                throw .validation(
                    "/employeeId", .ambiguous, actual: name.fragment,
                    hint: "Several employees are named \(name): use an id, such as \(first.id).")
            }
            return Self.staffMember(first)
        }
    }

    /// The store's only active employee, who speaks where nobody else is named; nil where there are none or several.
    package func onlyActiveEmployee() throws(ShopError) -> StaffMember? {
        try shopping { () throws(RecordError) -> StaffMember? in
            var scan = try database.live.scan(.employees, Employee.Index.byActive, prefix: [.boolean(true)])
            guard let first = try scan.next() else { return nil }
            let member = Self.staffMember(first)
            return try scan.next() == nil ? member : nil
        }
    }

    private static func staffMember(_ record: Record) -> StaffMember {
        StaffMember(
            id: record.id, isAdministrator: record[Employee.role] == .admin, isActive: record[Employee.active] ?? false)
    }

    /// A portal user by id or e-mail address.
    package func portalMember(_ reference: EntryReference) throws(ShopError) -> PortalMember {
        let record: Record?
        switch reference {
        case .id(let id): record = id.collection == .portalUsers ? try database.live.record(id) : nil
        case .name(let email):
            record = try shopping { () throws(RecordError) in
                try database.live.find(PortalUser.Index.byEmail, in: .portalUsers, .text(email))
            }
        }
        guard let record, let account = record[PortalUser.accountId] else {
            throw .notFound(named: "\(reference)", "There is no such portal user.")
        }
        return PortalMember(id: record.id, account: account)
    }

    /// Refuses a portal user while the portal is off, or he or his account is not active (I-10, I-11).
    package func checkPortalAccess(of user: RecordID) throws(ShopError) {
        guard try settings().portal.enabled else {
            throw .forbidden(
                "portalDisabled", "The customer portal is switched off.",
                hint: "An administrator switches it on with portal.setEnabled.")
        }
        let record = try database.live.record(user)
        guard record[PortalUser.active] ?? false else {
            throw .forbidden("accountInactive", "This portal user is not active.")
        }
        guard let account = record[PortalUser.accountId],
            try database.live.record(account)[Account.active] ?? false
        else { throw .forbidden("accountInactive", "This customer account is not active.") }
    }
}
