// Customer accounts: persons and firms that have work done.

package import JSON
internal import Records

extension ShopCall {
    package func accountsCreate(_ request: AccountsCreateRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try create(.accounts, &answer) { (draft, transaction) throws(ShopError) in
            request.apply(to: &draft)
            try AccountRule.complete(
                &draft, old: nil, report: request.report.map(Patch.set) ?? .absent,
                notify: request.notify.map(Patch.set) ?? .absent, self, transaction)
            return AccountRule.reportProblems(draft)
        }
    }

    package func accountsGet(_ request: AccountsGetRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try get(request.id, &answer)
    }

    package func accountsUpdate(_ request: AccountsUpdateRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try update(request.id, ifVersion: request.ifVersion, &answer) {
            (draft, account, transaction) throws(ShopError) in
            try expectUnmerged(account)
            if account.has(Account.erasedAt) {
                throw .conflict(
                    "This customer was erased; what is left of the account stays as it is.", reason: "erased",
                    current: account.bytes())
            }
            request.apply(to: &draft)
            try AccountRule.complete(
                &draft, old: account, report: request.report, notify: request.notify, self, transaction)
            if let name = draft.value(Account.name), name != account[Account.name] {
                try AccountRule.rename(account.id, to: name, transaction)
            }
            return AccountRule.reportProblems(draft)
        }
    }

    package func accountsDeactivate(
        _ request: AccountsDeactivateRequest, _ answer: inout JSONWriter
    ) throws(ShopError) {
        try setActive(request.id, false, ifVersion: request.ifVersion, &answer)
    }

    package func accountsActivate(_ request: AccountsActivateRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try setActive(request.id, true, ifVersion: request.ifVersion, &answer) { (account, _) throws(ShopError) in
            try expectUnmerged(account)
        }
    }

    package func accountsRemove(_ request: AccountsRemoveRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try remove(request.id, ifVersion: request.ifVersion, &answer)
    }
}
