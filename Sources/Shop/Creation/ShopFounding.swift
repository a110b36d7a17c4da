// A shop can begin (C-15): what a new store is told, and what it is filled with.

internal import JSON
package import Platform
package import Records

/// What a new store needs to know.
package struct ShopFounding: Sendable {
    package var name: String
    /// Name in the time zone database.
    package var timeZone: String
    /// ISO 4217.
    package var currency: String
    /// RFC 5646.
    package var language: String
    /// Name of the first employee, an administrator.
    package var employee: String

    package init(name: String, timeZone: String, currency: String, language: String, employee: String) {
        self.name = name
        self.timeZone = timeZone
        self.currency = currency
        self.language = language
        self.employee = employee
    }

    /// Everything that is wrong with it, at once; paths are the names of the members.
    package var problems: [Problem] {
        var problems: [Problem] = []
        func check(_ path: String, _ text: String, max: Int, _ format: TextFormat, _ expected: String) {
            if ShopText.isBlank(text) {
                problems.append(Problem(path, .empty, expected: expected))
            } else if ShopText.characterCount(text) > max {
                problems.append(
                    Problem(
                        path, .tooLong, actual: ShopText.characterCount(text).fragment, limit: max,
                        hint: "At most \(max) characters."))
            } else if !format.accepts(text) {
                problems.append(Problem(path, .format, expected: expected, actual: text.fragment))
            }
        }
        check("/name", name, max: 120, .line, "the name of the shop")
        check("/employee", employee, max: 120, .line, "the name of the first employee")
        check("/currency", currency, max: 3, .currency, "a currency in three letters, such as EUR")
        check("/language", language, max: 35, .language, "a language, such as en or da")
        do throws(ShopError) { _ = try Shop.zone(named: timeZone, path: "/timeZone") } catch {
            problems += error.problems
        }
        return problems
    }
}

extension Shop {
    /// Makes a store at `path`, which must not exist, and fills its lists.
    /// - Parameters:
    ///   - sample: how many jobs of a made-up shop to add, and the seed they come from.
    ///   - version: of the program.
    package static func create(
        at path: String, _ founding: ShopFounding, sample: (jobs: Int, seed: UInt64)? = nil,
        disk: any Disk = RealDisk(), clock: any Clock = SystemClock(), random: any RandomSource = SystemRandom(),
        version: String = ""
    ) throws(ShopError) {
        // Without zone data there is nothing to be corrected in the request.
        _ = try zone(named: founding.timeZone, path: "/timeZone")
        let problems = founding.problems
        if !problems.isEmpty { throw .validation(problems) }
        try shopping { () throws(RecordError) in
            try Database.create(at: path, disk: disk, random: random, version: version)
        }
        let database = try shopping { () throws(RecordError) in
            try Database.open(at: path, disk: disk, random: random, usesBackgroundThread: false, version: version)
        }
        let shop = Shop(database, clock: clock, random: random)
        try shop.found(founding)
        if let sample { try shop.addSample(jobs: sample.jobs, seed: sample.seed) }
        try shopping { () throws(RecordError) in try database.close() }
    }

    /// Opens the store at `path`, which then has everything that a store made by this engine begins with.
    package static func open(
        at path: String, disk: any Disk = RealDisk(), clock: any Clock = SystemClock(),
        random: any RandomSource = SystemRandom(), usesBackgroundThread: Bool = true
    ) throws(ShopError) -> Shop {
        let database = try shopping { () throws(RecordError) in
            try Database.open(at: path, disk: disk, random: random, usesBackgroundThread: usesBackgroundThread)
        }
        let shop = Shop(database, clock: clock, random: random)
        try shop.completeFounding()
        return shop
    }

    // MARK: Filling

    private func found(_ founding: ShopFounding) throws(ShopError) {
        let zone = try Self.zone(named: founding.timeZone, path: "/timeZone")
        let author = Author(
            actor: "engine", method: "store.create", at: ShopTime(zone: zone).instant(clock.now()))
        try database.transact(author) { (transaction) throws(ShopError) in
            try shopping { () throws(RecordError) in
                for key in SettingKey.founded {
                    try transaction.addSetting(key.rawValue, key == .shop ? founding.identity : ShopCall.noValues)
                }
                for kind in DefaultStatuses.kinds { try transaction.addStatuses(of: kind) }
                for list in DefaultLists.all { try transaction.addList(list.list, list.names) }
                var employee = RecordDraft(.employees)
                employee.set(Employee.name, founding.employee)
                employee.set(Employee.role, .admin)
                employee.set(Employee.active, true)
                _ = try transaction.insert(employee)
            }
        }
    }
}

extension ShopFounding {
    /// The section `shop` of the settings.
    fileprivate var identity: JSONFragment {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        for (name, text) in [
            ("name", name), ("timeZone", timeZone), ("currency", currency), ("language", language),
        ] as [(StaticString, String)] {
            writer.key(name)
            text.write(to: &writer)
        }
        writer.endObject()
        return JSONFragment(writer.array)
    }
}

/// The lists a shop begins with; all can be changed.
package enum DefaultLists {
    package static let all: [(list: ListItem.List, names: [String])] = [
        (.repairStages, ["Body", "Frame", "Paint", "Reassembly", "Detail", "Quality check"]),
        (
            .dueOutReasons,
            ["Parts delay", "Insurer approval", "Additional damage", "Sublet work", "Customer request"]
        ),
        (.approvalMethods, ["Telephone", "E-mail", "Fax", "In person", "Portal", "Signed form"]),
    ]
}
