import Platform
import Storage

/// Tables with every kind of index, for the tests that compare a store with a model.
enum ProofTables {
    static let jobs: UInt16 = 3
    static let accounts: UInt16 = 4

    static let all: [TableDefinition] = [
        SampleTables.all[0],
        TableDefinition(
            number: jobs, name: "jobs", file: "jobs.flat", letter: "J", tracked: true,
            fields: [
                FieldInfo(1, "title", .text), FieldInfo(2, "status", .reference), FieldInfo(3, "due", .instant),
                FieldInfo(4, "number", .integer), FieldInfo(5, "account", .reference), FieldInfo(6, "emails", .json),
                FieldInfo(7, "notes", .text),
            ],
            indexes: [
                IndexDefinition(
                    id: 1, name: "byStatusDue",
                    components: [KeyComponent([2], .reference), KeyComponent([3], .instant, nilsLast: true)]),
                IndexDefinition(
                    id: 2, name: "byNumber", components: [KeyComponent([4], .integer)], unique: true, present: true),
                IndexDefinition(id: 3, name: "byAccount", components: [KeyComponent([5], .reference)]),
                IndexDefinition(id: 4, name: "byTitle", components: [KeyComponent([1], .text(.shop))]),
                IndexDefinition(id: 5, name: "words", components: [KeyComponent([1], .words)]),
                IndexDefinition(id: 6, name: "byEmail", components: [KeyComponent([6], .each(.folded))]),
                IndexDefinition(
                    id: 7, name: "byTitleDown", components: [KeyComponent([1], .text(.folded), descending: true)]),
            ]),
        TableDefinition(
            number: accounts, name: "accounts", file: "accounts.flat", letter: "C", tracked: true,
            fields: [
                FieldInfo(1, "name", .text), FieldInfo(2, "phone", .text), FieldInfo(3, "code", .text),
                FieldInfo(4, "active", .boolean), FieldInfo(5, "since", .date),
            ],
            indexes: [
                IndexDefinition(id: 1, name: "byName", components: [KeyComponent([1], .text(.shop))]),
                IndexDefinition(id: 2, name: "byPhone", components: [KeyComponent([2], .text(.digits))], present: true),
                IndexDefinition(id: 3, name: "byCode", components: [KeyComponent([3], .text(.folded))], unique: true),
                IndexDefinition(
                    id: 4, name: "byActiveSince",
                    components: [KeyComponent([4], .boolean), KeyComponent([5], .date, descending: true)]),
            ]),
    ]

    static func options(_ disk: any Disk, seed: UInt64 = 1) -> StoreOptions {
        var options = StoreOptions(disk: disk, random: SeededRandom(seed: seed), usesBackgroundThread: false)
        options.arenaBytes = 64 << 20
        return options
    }

    /// As the program opens a store of its own definitions: they are not read one by one.
    static func knowingOptions(_ disk: any Disk, seed: UInt64 = 1) -> StoreOptions {
        var options = options(disk, seed: seed)
        options.catalogDigest = digest
        return options
    }

    /// Of stores with these tables.
    private static let digest: UInt64? = {
        guard let disk = try? diskWithStore(), let store = try? Store.open(at: "shop", tables: all, options(disk))
        else {
            return nil
        }
        return try? store.catalogDigest
    }()

    /// A simulated disk with an empty store `shop` on it, everything durable.
    static func diskWithStore(seed: UInt64 = 1) throws -> SimDisk {
        let disk = SimDisk(seed: seed)
        try Store.create(at: "shop", tables: all, options(disk, seed: seed))
        return disk.copy()
    }
}
