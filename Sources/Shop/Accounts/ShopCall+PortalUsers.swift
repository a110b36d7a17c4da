// People who act for a customer in the portal.

package import JSON
internal import Records

extension ShopCall {
    package func portalUsersCreate(
        _ request: PortalUsersCreateRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        if request.permissions != nil { try expectAdministrator() }
        try create(.portalUsers, &answer) { (draft, transaction) throws(ShopError) in
            request.apply(to: &draft)
            AccountRule.merge(
                request.permissions.map(Patch.set) ?? .absent, PortalUser.permissions, &draft, nil)
            draft.set(PortalUser.active, true)
            return try ownerProblems(request.accountId, transaction.reader)
        }
    }

    package func portalUsersGet(_ request: PortalUsersGetRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try get(request.id, &answer)
    }

    package func portalUsersUpdate(
        _ request: PortalUsersUpdateRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        if !request.permissions.isAbsent { try expectAdministrator() }
        try update(request.id, ifVersion: request.ifVersion, &answer) { draft, user, _ in
            request.apply(to: &draft)
            AccountRule.merge(request.permissions, PortalUser.permissions, &draft, user)
            return []
        }
    }

    package func portalUsersDeactivate(
        _ request: PortalUsersDeactivateRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try setActive(request.id, false, ifVersion: request.ifVersion, &answer)
    }

    package func portalUsersActivate(
        _ request: PortalUsersActivateRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try setActive(request.id, true, ifVersion: request.ifVersion, &answer)
    }

    package func portalUsersRemove(
        _ request: PortalUsersRemoveRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try remove(request.id, ifVersion: request.ifVersion, &answer) { (user, transaction) throws(ShopError) in
            try expectNoChanges(by: user.id, transaction.reader)
            try removeViews(of: user.id, transaction)
        }
    }

    // MARK: Rules

    /// What portal users may do beyond reading and asking is an administrator's decision (S4-14).
    private func expectAdministrator() throws(ShopError) {
        if !session.isAdministrator {
            throw .forbidden(
                "admin", "Permissions of portal users are given by an administrator.",
                hint: "Open a session as an employee whose role is admin.")
        }
    }

    private func ownerProblems(_ account: RecordID, _ reader: RecordReader) throws(ShopError) -> [Problem] {
        let record = try shopping { () throws(RecordError) in try reader.get(account) }
        guard let record, record.has(Account.erasedAt) else { return [] }
        return [Problem("/accountId", .inactive, actual: account.fragment, hint: "This customer was erased.")]
    }
}
