/// Words requests in the language of a target.
protocol RequestMaker {
    var shop: SampleShop { get }
    func get(_ job: Int) -> String
    func list(status: Int, from dueOut: String) -> String
    func counts() -> String
    func update(_ job: Int, status: Int, stage: Int, note: String, tellsCustomer: Bool) -> String
    func insert(_ jobs: Range<Int>) -> String
}

/// Fettle's protocol, which the peers speak too. The driver writes all requests in one form: no spaces, members in order.
struct ProtocolRequests: RequestMaker {
    let shop: SampleShop
    let names: Names

    /// The columns of a row are those that a peer's job has.
    private static let columns = [
        "kind", "title", "roNumber", "accountId", "itemId", "dueOut", "repairStageId", "jobStatusId",
        "webStatusUpdatedAt", "origin", "createdByCustomer", "open", "customerName", "itemName", "createdAt",
        "createdBy", "updatedAt", "updatedBy",
    ].map { "\"\($0)\"" }.joined(separator: ",")

    static func call(_ method: String, _ params: String, id: Int = 1) -> String {
        "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\"\(method)\",\"params\":{\(params)}}"
    }

    func get(_ job: Int) -> String { Self.call("jobs.get", "\"id\":\"\(names.job(job))\"", id: job) }

    func list(status: Int, from dueOut: String) -> String {
        let filter = "{\"jobStatus\":\"\(names.statuses[status])\",\"dueOut\":{\"from\":\"\(dueOut)\"}}"
        return Self.call(
            "jobs.list", "\"filter\":\(filter),\"sort\":\"dueOut\",\"limit\":50,\"columns\":[\(Self.columns)]",
            id: dueOut.utf8.reduce(status) { ($0 &* 31 &+ Int($1)) & 0xFFFF })
    }

    func counts() -> String { Self.call("statuses.counts", "\"kind\":\"job\"") }

    func update(_ job: Int, status: Int, stage: Int, note: String, tellsCustomer: Bool) -> String {
        let told = tellsCustomer ? "" : ",\"tellCustomer\":false"
        return Self.call(
            "webStatus.update",
            "\"jobId\":\"\(names.job(job))\",\"jobStatus\":\"\(names.statuses[status])\","
                + "\"repairStage\":\"\(names.stages[stage])\",\"note\":\"\(note)\"\(told)",
            id: job)
    }

    func insert(_ jobs: Range<Int>) -> String { batch(jobs, create) }

    private func create(_ index: Int) -> String {
        let job = shop.job(index)
        let item = index % shop.jobCount
        return Self.call(
            "jobs.create",
            "\"kind\":\"repairOrder\",\"title\":\"\(job.title)\",\"roNumber\":\"\(job.roNumber)\","
                + "\"accountId\":\"\(names.account(shop.owner(ofItem: item)))\",\"itemId\":\"\(names.item(item))\","
                + "\"dueOut\":\"\(job.dueOut)\",\"repairStage\":\"\(names.stages[job.stage])\","
                + "\"jobStatus\":\"\(names.statuses[job.status])\"",
            id: index)
    }

    func insertAccounts(_ accounts: Range<Int>) -> String {
        batch(accounts) { index in
            let account = shop.account(index)
            return Self.call(
                "accounts.create", "\"name\":\"\(account.name)\",\"emails\":[\"\(account.email)\"]", id: index)
        }
    }

    func insertItems(_ items: Range<Int>) -> String {
        batch(items) { index in
            let item = shop.item(index)
            return Self.call(
                "items.create",
                "\"accountId\":\"\(names.account(shop.owner(ofItem: index)))\",\"make\":\"\(item.make)\","
                    + "\"model\":\"\(item.model)\",\"registration\":\"\(item.registration)\",\"vin\":\"\(item.vin)\"",
                id: index)
        }
    }

    private func batch(_ range: Range<Int>, _ call: (Int) -> String) -> String {
        "[" + range.map(call).joined(separator: ",") + "]"
    }
}

/// The statements that the sqlite3 shell needs for the same, on the file of the SQLite peer. A change ends with a
/// select, because the shell says nothing of a commit.
struct ShellRequests: RequestMaker {
    let shop: SampleShop

    func get(_ job: Int) -> String { "SELECT * FROM job WHERE id=\(job + 1);" }

    func list(status: Int, from dueOut: String) -> String {
        "SELECT * FROM job WHERE status=\(status + 2) AND dueOut>=unixepoch('\(dueOut)')*1000 ORDER BY dueOut, id LIMIT 50;"
    }

    func counts() -> String { "SELECT status, count(*) FROM job GROUP BY status;" }

    func update(_ job: Int, status: Int, stage: Int, note: String, tellsCustomer: Bool) -> String {
        let id = job + 1
        return "BEGIN IMMEDIATE; UPDATE job SET version=version+1, status=\(status + 2), stage=\(stage + 1),"
            + " updated=unixepoch()*1000, webUpdated=unixepoch()*1000, updates=updates+1 WHERE id=\(id);"
            + " INSERT INTO history(job, seq, status, stage, dueOut, updatedOn, note)"
            + " SELECT id, updates, status, stage, dueOut, updated, '\(note)' FROM job WHERE id=\(id); COMMIT;"
            + " SELECT 1 AS done;"
    }

    func insert(_ jobs: Range<Int>) -> String {
        let rows = jobs.map { index in
            let job = shop.job(index)
            let item = index % shop.jobCount
            return "(1, \(shop.owner(ofItem: item) + 1), \(item + 1), \(job.status + 2), \(job.stage + 1),"
                + "unixepoch('\(job.dueOut)')*1000, unixepoch()*1000, unixepoch()*1000, 0, 0, '\(job.title)',"
                + "'\(job.roNumber)', '', '')"
        }
        return "BEGIN IMMEDIATE; INSERT INTO job(version, account, item, status, stage, dueOut, created, updated,"
            + " webUpdated, updates, title, roNumber, customerName, itemName) VALUES \(rows.joined(separator: ","));"
            + " COMMIT; SELECT 1 AS done;"
    }
}
