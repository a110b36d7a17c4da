// accounts.merge.

package import JSON
internal import Records

extension ShopCall {
    /// Makes one customer of two (I-15).
    package func accountsMerge(_ request: AccountsMergeRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let from = try call.reader.record(request.from)
            let into = try call.reader.record(request.into)
            try from.expect(version: request.ifVersion)
            try into.expect(version: request.ifIntoVersion)
            if from.id == into.id {
                throw .validation(
                    "/into", .repeated, actual: into.id.fragment,
                    hint: "\(into.id) is the account that is to be merged; name the one that stays.")
            }
            try call.expectMergeable(from)
            try call.expectMergeable(into)
            if into[Account.active] != true {
                throw .validation(
                    "/into", .inactive, actual: into.id.fragment,
                    hint: "\(into.id) is not active; activate it first, or merge it into \(from.id).")
            }
            let merge = try AccountMerge(from, into, call)
            if request.dryRun {
                merge.rehearse(to: &answer)
            } else {
                try merge.store(call, to: &answer)
            }
        }
    }

    /// Refuses an account that is no customer any more.
    private func expectMergeable(_ account: Record) throws(ShopError) {
        try expectUnmerged(account)
        if account.has(Account.erasedAt) || shop.erasures.contains(account.id) {
            throw .conflict(
                "The customer \(account.id) was erased; what is left of the account stays as it is.", reason: "erased",
                current: account.bytes())
        }
    }

    /// Refuses an account that was merged into another one.
    func expectUnmerged(_ account: Record) throws(ShopError) {
        guard let into = account[Account.mergedInto] else { return }
        throw ShopError(
            .conflict,
            "The customer \(account.id) was merged into \(into); what is left of the account stays as it is.",
            hint: "Use \(into) instead."
        ) { writer in
            writer.member("reason", literal: "merged")
            account.bytes().withUnsafeBytes { writer.member("current", raw: $0) }
        }
    }
}
