package import JSON
import Records

// site.content: what customers' pages of the status web site say, as plain data (S3-22). The same view as in messages and the
// portal: statuses by the customer's names, nothing of records whose status he never saw, no names of staff.

extension ShopCall {
    package func siteContent(_ request: SiteContentRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let (accounts, next) = try shopping { () throws(RecordError) -> ([Record], RecordID?) in
            var walk = try reader.rows(of: .accounts, from: request.after.map { $0.row + 1 } ?? 0)
            var found: [Record] = []
            while let account = try walk.next() {
                guard account[Account.active] ?? true, account[Account.siteToken] != nil else { continue }
                let open: [KeyValue] = [.id(account.id), .boolean(true)]
                let count = try reader.count(.jobs, Job.Index.byAccountOpen, prefix: open)
                // A report links to the page, with repairs or without (S3-02, S3-13).
                guard count > 0 || account[Account.reportEnabled] == true else { continue }
                if found.count == request.limit { return (found, found.last?.id) }
                found.append(account.copy())
            }
            return (found, nil)
        }
        answer.beginObject()
        answer.key("accounts")
        answer.beginArray()
        for account in accounts { try SitePages(self, account).write(to: &answer) }
        answer.endArray()
        if let next { answer.member("next", next.description) }
        answer.endObject()
    }
}
