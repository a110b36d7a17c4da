// What holds for every customer account, made at the counter or imported.

internal import JSON
package import Records

package enum AccountRule {
    /// Completes a draft: number, defaults, and the nested objects that are changed member by member. `old` is nil for a
    /// new account.
    package static func complete(
        _ draft: inout RecordDraft, old: Record?, report: Patch<JSONFragment> = .absent,
        notify: Patch<JSONFragment> = .absent, _ call: ShopCall, _ transaction: Transaction
    ) throws(ShopError) {
        merge(report, Account.report, &draft, old)
        merge(notify, Account.notify, &draft, old)
        markReport(&draft)
        guard old == nil else { return }
        draft.set(Account.active, true)
        if draft.change(Account.kind.number) == nil { draft.set(Account.kind, .person) }
        if draft.change(Account.creditHold.number) == nil { draft.set(Account.creditHold, false) }
        if draft.value(Account.number) == nil {
            let number = try call.takeNumber(.accounts, transaction) { (text) throws(ShopError) in
                try shopping { () throws(RecordError) in
                    try transaction.reader.find(Account.Index.byNumber, in: .accounts, .text(text)) != nil
                }
            }
            draft.set(Account.number, number)
        }
        draft.set(Account.siteToken, token(call.shop))
    }

    /// Who wants the report is found by a field of its own.
    static func markReport(_ draft: inout RecordDraft) {
        guard let value = draft.change(Account.report.number) else { return }
        let isEnabled: Bool = value.value.flatMap { SettingReader($0).read("enabled") } ?? false
        if isEnabled { draft.set(Account.reportEnabled, true) } else { draft.clear(Account.reportEnabled) }
    }

    /// A report that is wanted goes out by something (S3-05).
    static func reportProblems(_ draft: RecordDraft) -> [Problem] {
        guard let report = draft.change(Account.report.number)?.value else { return [] }
        let reader = SettingReader(report)
        let methods: [String] = reader.elements("methods")
        guard reader.read("enabled") == true, methods.isEmpty else { return [] }
        return [
            Problem(
                "/report/methods", .required, expected: "email, fax or both",
                hint: "Say how the report is sent: by email, by fax, or both."
            ).judged(beside: "/report/enabled")
        ]
    }

    /// Jobs, quotes and appointments keep the customer's name beside them, so that they are found and sorted by it.
    package static func rename(
        _ account: RecordID, to name: String?, _ transaction: Transaction
    ) throws(ShopError) {
        try shopping { () throws(RecordError) in
            for (collection, index, field) in [
                (CollectionNumber.jobs, Job.Index.byAccountOpen, Job.customerName),
                (.quotes, Quote.Index.byAccountStatus, Quote.customerName),
                (.appointments, Appointment.Index.byAccount, Appointment.customerName),
            ] {
                var ids: [RecordID] = []
                var scan = try transaction.reader.scan(collection, index, prefix: [.id(account)])
                while let id = try scan.nextID() { ids.append(id) }
                for id in ids {
                    var draft = RecordDraft(collection)
                    if let name { draft.set(field, name) } else { draft.clear(field) }
                    _ = try transaction.update(id, draft)
                }
            }
        }
    }

    /// An object that is changed member by member, in the place of what the draft has.
    static func merge(
        _ patch: Patch<JSONFragment>, _ field: Field<JSONFragment>, _ draft: inout RecordDraft, _ old: Record?
    ) {
        switch patch {
        case .absent: break
        case .clear: draft.clear(field)
        case .set(let value):
            if let merged = JSONObjectMerge.merge(old?[field], value) {
                draft.set(field, merged)
            } else {
                draft.clear(field)
            }
        }
    }

    /// The part of the status page's address that cannot be guessed: 128 random bits.
    private static func token(_ shop: Shop) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in shop.random.bytes(16) {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
