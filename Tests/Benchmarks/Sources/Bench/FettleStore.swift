/// What Fettle needs before the first job: a store with its lists, and the ids of their entries.
enum FettleStore {
    static func create(_ store: String, _ fettle: String) throws(BenchFailure) {
        try Bench.run([
            fettle, "init", store, "--name", "Bench Garage", "--zone", "UTC", "--currency", "EUR", "--language", "en",
            "--employee", "Anna Berg",
        ])
    }

    /// Asks for the ids of the statuses and stages that every new store has.
    static func names(_ server: Server) throws(BenchFailure) -> Names {
        var names = Names()
        let statuses = try server.ask(ProtocolRequests.call("statuses.list", "\"kind\":\"job\""))
        let stages = try server.ask(ProtocolRequests.call("lists.repairStages", ""))
        names.statuses = []
        names.stages = []
        for name in ["Scheduled", "In Progress", "On Hold", "Completed"] {
            names.statuses.append(try id(of: name, in: statuses))
        }
        for name in ["Body", "Frame", "Paint", "Reassembly", "Detail", "Quality check"] {
            names.stages.append(try id(of: name, in: stages))
        }
        return names
    }

    /// The id of the record with this name: the last `"id"` before it.
    private static func id(of name: String, in answer: String) throws(BenchFailure) -> String {
        let mark = "\"id\":\""
        guard let place = answer.firstRange(of: "\"name\":\"\(name)\""),
            let before = answer[..<place.lowerBound].ranges(of: mark).last
        else { throw BenchFailure("no \(name) in \(answer.prefix(500))") }
        return String(answer[before.upperBound...].prefix { $0 != "\"" })
    }
}
