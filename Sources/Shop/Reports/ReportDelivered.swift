// Success is told where the shop wants it, on one line for each customer, when the last of the chosen ways has delivered
// (S3-15, Q18). Failures are told always, one by one, by the outbox (S3-16).

import Records

enum ReportDelivered {
    /// Writes the line if `entry`, which has just been sent, was the last of its report.
    static func note(_ entry: Record, _ call: ShopCall) throws(ShopError) {
        guard entry[OutboxEntry.kind] == .report, let run = entry[OutboxEntry.runId],
            let account = entry[OutboxEntry.accountId], try call.settings().report.logSuccess
        else { return }
        var channels: [MessageChannel] = []
        var isWhole = true
        let begun = try call.reader.read(run)?[ReportRun.begun]
        var scan: RecordScan
        do throws(RecordError) {
            scan = try call.reader.scan(
                .outbox, OutboxEntry.Index.byAccount, prefix: [.id(account)], descending: true)
        } catch {
            throw ShopError(error)
        }
        while true {
            let other: Record?
            do throws(RecordError) { other = try scan.next() } catch { throw ShopError(error) }
            guard let other else { break }
            if let begun, let at = other[OutboxEntry.queuedAt], at < begun { break }
            guard other[OutboxEntry.runId] == run else { continue }
            if other.outboxState == .sent {
                other[OutboxEntry.channel]?.way.map { channels.append($0) }
            } else {
                isWhole = false
            }
        }
        guard isWhole else { return }
        let customer = try call.reader.read(account)
        let ways = MessageChannel.allCases.filter(channels.contains).map { $0 == .email ? "e-mail" : "fax" }
        try call.note(
            "The report for \(customer?[Account.name] ?? "") (\(customer?[Account.number] ?? "")) went out by \(ways.joined(separator: " and ")).",
            about: entry.id, account, level: .info, category: "report", run: run, call.writing)
    }
}
