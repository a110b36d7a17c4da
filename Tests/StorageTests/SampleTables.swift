import Platform
import Storage

/// A small shop for the tests of storage: jobs with indexes of every kind, and the change log.
enum SampleTables {
    static let jobs: UInt16 = 3

    enum JobField {
        static let title = 1
        static let status = 2
        static let due = 3
        static let number = 4
        static let account = 5
        static let emails = 6
    }

    enum JobIndex {
        static let byStatusDue: UInt16 = 1
        static let byNumber: UInt16 = 2
        static let byAccount: UInt16 = 3
        static let byTitle: UInt16 = 4
        static let words: UInt16 = 5
        static let byEmail: UInt16 = 6
        static let byTitleDown: UInt16 = 7
    }

    static let all: [TableDefinition] = [
        TableDefinition(
            number: 1, name: "changes", file: "changes.flat", letter: "", tracked: false,
            fields: [
                FieldInfo(1, "at", .instant), FieldInfo(2, "actor", .text), FieldInfo(3, "method", .text),
                FieldInfo(4, "table", .integer), FieldInfo(5, "row", .integer), FieldInfo(6, "previous", .integer),
                FieldInfo(7, "old", .json), FieldInfo(8, "what", .text),
            ],
            indexes: [
                IndexDefinition(
                    id: 1, name: "byActor", components: [KeyComponent([2], .text(.bytes)), KeyComponent([1], .instant)])
            ]),
        TableDefinition(
            number: jobs, name: "jobs", file: "jobs.flat", letter: "J", tracked: true,
            fields: [
                FieldInfo(1, "title", .text), FieldInfo(2, "status", .reference), FieldInfo(3, "due", .instant),
                FieldInfo(4, "number", .integer), FieldInfo(5, "account", .reference), FieldInfo(6, "emails", .json),
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
    ]

    static func job(_ title: String, status: Int, number: Int? = nil, due: String? = nil) -> RowDraft {
        var draft = RowDraft()
        draft.set(JobField.title, text: title)
        draft.set(JobField.status, text: "S\(status)")
        if let number { draft.set(JobField.number, integer: number) }
        if let due { draft.set(JobField.due, text: due) }
        draft.set(JobField.account, text: "C\(number ?? 0 % 7)")
        return draft
    }

    static func options(_ disk: any Disk, seed: UInt64 = 1) -> StoreOptions {
        var options = StoreOptions(disk: disk, random: SeededRandom(seed: seed), usesBackgroundThread: false)
        options.arenaBytes = 64 << 20
        return options
    }

    static let info = TransactionInfo(at: 1_700_000_000_000, actor: "E1", method: "jobs.create")
    static let at = "2023-11-14T22:13:20Z"
}
