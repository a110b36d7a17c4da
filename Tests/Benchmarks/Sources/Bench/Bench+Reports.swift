import CHost
import Glibc

/// The day's reports of a shop with many customers who want one: queued by the engine, then written, drawn and handed to a
/// mail program by fettle-deliver. The peers have nothing like it.
extension Bench {
    static let reportCustomers = 300
    private static let repairsEach = 7
    private static let estimatesEach = 1

    mutating func addReports() throws(BenchFailure) {
        guard options.wants("reports"), options.targets.contains(.fettle) else { return }
        let store = "\(places.work)/reports.fettle"
        try Bench.run(["rm", "-rf", store])
        try FettleStore.create(store, places.fettle)
        let engine = try Server([places.fettle, "serve", store], answerEnd: .line)
        try fillReports(engine)
        var queued = Figures()
        var delivered = Figures()
        var engineMemory = Figures()
        var largest = Figures()
        let sender = "\(places.fettle)-deliver"
        for _ in 0..<options.rounds {
            let start = host_now()
            let outcome = try engine.ask(ProtocolRequests.call("reports.run", "\"force\":true"))
            queued.add(Double(host_now() - start) / 1e6)
            engineMemory.add(Double(host_anonymous_kib(engine.pid)) / 1024)
            guard outcome.contains("\"queued\":\(Self.reportCustomers)") else {
                throw BenchFailure("not every report was queued: \(outcome.suffix(300))")
            }
            guard access(sender, X_OK) == 0 else { continue }
            let sent = try send(store, sender)
            delivered.add(sent.seconds)
            largest.add(sent.largestMebibytes)
        }
        try expectSent(engine, delivered.median != nil)
        try engine.close()
        add("\(Self.reportCustomers) reports of \(Self.repairsEach) repairs queued, ms", queued)
        add("… anonymous memory of the engine then, MiB", engineMemory)
        add("… written, drawn as PDF and handed to a mail program, s", delivered)
        add("… resident memory of the largest process of that, MiB", largest)
        if delivered.median == nil {
            report.notes.append("\(sender) is not there: the reports were queued and not drawn.")
        }
    }

    /// Customers with repair orders, an estimate that waits, and mail that goes to a program which reads and forgets it.
    private func fillReports(_ engine: Server) throws(BenchFailure) {
        for customer in 0..<Self.reportCustomers {
            let (name, email) = shop.account(customer)
            let account = try made(
                engine, "accounts.create",
                "\"name\":\"\(name)\",\"emails\":[\"\(email)\"],\"report\":{\"enabled\":true,\"methods\":[\"email\"]}")
            for repair in 0..<Self.repairsEach {
                let job = shop.job(customer * Self.repairsEach + repair)
                let id = try made(
                    engine, "jobs.create",
                    "\"kind\":\"repairOrder\",\"title\":\"\(job.title)\",\"accountId\":\"\(account)\",\"dueOut\":\"\(job.dueOut)\""
                )
                guard repair < Self.estimatesEach else { continue }
                _ = try engine.ask(
                    ProtocolRequests.call(
                        "estimates.create",
                        "\"jobId\":\"\(id)\",\"send\":true,\"tellCustomer\":false,"
                            + "\"lines\":[{\"description\":\"Work\",\"unitPriceMinor\":120000}]"))
            }
        }
        _ = try engine.ask(
            ProtocolRequests.call(
                "settings.update",
                "\"mail\":{\"mode\":\"command\",\"from\":\"desk@bench.example\",\"command\":[\"/bin/sh\",\"-c\",\"cat >/dev/null\"]}"
            ))
    }

    /// The id of what a call has made: the first in its answer.
    private func made(_ engine: Server, _ method: String, _ params: String) throws(BenchFailure) -> String {
        let answer = try engine.ask(ProtocolRequests.call(method, params))
        let mark = "\"id\":\""
        guard let result = answer.firstRange(of: "\"result\":"),
            let place = answer[result.upperBound...].firstRange(of: mark)
        else { throw BenchFailure("\(method) has made nothing: \(answer.prefix(300))") }
        return String(answer[place.upperBound...].prefix { $0 != "\"" })
    }

    /// Everything that is due, by a program that joins the engine; what it says of each message goes to a file.
    private func send(
        _ store: String, _ sender: String
    ) throws(BenchFailure) -> (seconds: Double, largestMebibytes: Double) {
        let start = host_now()
        let log = "\(places.work)/deliver.log"
        let process = try Server(
            ["/bin/sh", "-c", "exec \"$@\" 2>\"$0\"", log, sender, store, "--once", "--engine", places.fettle],
            answerEnd: .line)
        let peak = try process.closeForPeak()
        return (Double(host_now() - start) / 1e9, Double(peak) / 1024)
    }

    /// Refuses figures of reports that did not go out.
    private func expectSent(_ engine: Server, _ isDelivered: Bool) throws(BenchFailure) {
        guard isDelivered else { return }
        for state in ["queued", "retry", "failed"] {
            let left = try engine.ask(
                ProtocolRequests.call("outbox.list", "\"filter\":{\"state\":[\"\(state)\"]},\"limit\":1"))
            guard left.contains("\"rows\":[]") else { throw BenchFailure("left as \(state): \(left.prefix(400))") }
        }
    }

    private mutating func add(_ title: String, _ figures: Figures) {
        report.rows.append(.init(title: title, isTime: true, figures: figures.median == nil ? [:] : [.fettle: figures]))
    }
}
