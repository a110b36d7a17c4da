import Platform
import TestSupport
import Testing

@testable import Records

/// Attachments through a whole database on a disk that loses power: a record that is there has its file, and what
/// a record or a kept change names is never swept.
@Suite struct ContentCrashTests {
    /// What was told to be durable.
    private final class Told {
        var attached: [RecordID: String] = [:]
        var removed: Set<RecordID> = []
    }

    private static func bytes(_ number: Int) -> [UInt8] {
        pattern(UInt64(number % 7) + 1, count: 3000 + 700 * (number % 7))
    }

    private static func draft(_ digest: String, _ size: Int) -> RecordDraft {
        var draft = RecordDraft(.attachments)
        draft.set(Attachment.ownerId, RecordID(.jobs, row: 1))
        draft.set(Attachment.name, "photo.png")
        draft.set(Attachment.mediaType, "image/png")
        draft.set(Attachment.size, size)
        draft.set(Attachment.sha256, digest)
        draft.set(Attachment.visibility, .internal)
        draft.set(Attachment.authorName, "Ann")
        draft.set(Attachment.fromCustomer, false)
        return draft
    }

    private static func attach(_ database: Database, _ number: Int, _ told: Told) throws {
        let bytes = bytes(number)
        let content = try database.contents.begin()
        try content.append(Array(bytes[..<(bytes.count / 2)]))
        try content.append(Array(bytes[(bytes.count / 2)...]))
        let digest = try database.contents.seal(content)
        // One in five is not named after all: the call was refused when its bytes were there.
        if number % 5 == 4 { return }
        let id = try database.transact(SampleShop.author(Int64(number))) { (transaction) throws(RecordError) in
            try transaction.insert(draft(digest, bytes.count))
        }
        try database.flush()
        told.attached[id] = digest
    }

    private static func remove(_ database: Database, _ id: RecordID, _ told: Told) throws {
        told.removed.insert(id)
        _ = try database.transact(SampleShop.author(50)) { (transaction) throws(RecordError) in
            try transaction.remove(id)
        }
        try database.flush()
    }

    private static func work(_ disk: SimDisk, _ told: Told) throws {
        let database = try SampleShop.database(disk)
        for number in 0..<12 {
            try attach(database, number, told)
            if number == 5, let id = told.attached.keys.min(by: { $0.row < $1.row }) { try remove(database, id, told) }
            if number % 4 == 3 {
                let sweep = try ContentSweep(database)
                while try !sweep.step() {}
            }
            if number == 6 { try database.checkpoint() }
        }
        try database.close()
    }

    /// Contents that records and changes of the store name.
    private static func named(_ database: Database) throws -> Set<String> {
        var named: Set<String> = []
        for collection in [CollectionNumber.attachments, .changes] {
            var walk = try database.live.rows(of: collection)
            while let record = try walk.next() { named.formUnion(Contents.named(by: record)) }
        }
        return named
    }

    private static func problem(_ disk: SimDisk, _ told: Told) throws -> String? {
        let database = try SampleShop.database(disk)
        for (id, digest) in told.attached {
            let record = try database.live.get(id)
            if record == nil, !told.removed.contains(id) { return "\(id) was answered, and is not there" }
            if let record, record[Attachment.sha256] != digest { return "\(id) is another" }
        }
        for round in ["found", "swept"] {
            let names = try named(database)
            for digest in names {
                guard let size = try database.contents.byteCount(of: digest) else {
                    return "\(round): \(digest) is missing"
                }
                let bytes = try database.contents.read(digest, size, at: 0)
                guard SHA256.hex(bytes) == digest else { return "\(round): \(digest) has other bytes" }
            }
            let sweep = try ContentSweep(database)
            while try !sweep.step() {}
            if round == "swept" {
                let files = try database.contents.figures().files
                if files != names.count { return "\(files) files are left, and \(names.count) are named" }
            }
        }
        let check = try database.beginCheck(isDeep: true, comparesRoots: false)
        while try !check.step() {}
        return check.findings.first { $0.rule == "contents" }.map { "\($0.text)" }
    }

    @Test func aRecordThatIsThereHasItsFileWhateverIsCutWhen() throws {
        let base = SimDisk(seed: 3)
        let begun = try SampleShop.database(base)
        try begun.transact(SampleShop.author()) { (transaction) throws(RecordError) in
            _ = try transaction.insert(SampleShop.job("Job", number: "1"))
        }
        try begun.close()
        let start = base.copy()
        let whole = start.copy()
        let all = Told()
        try Self.work(whole, all)
        #expect(all.attached.count > 8)
        #expect(try Self.problem(whole.copy(), all) == nil)
        var states = 0
        for cut in (start.operationCount + 1)...whole.operationCount {
            let disk = start.copy()
            disk.cutPower(afterOperation: cut)
            let told = Told()
            try? Self.work(disk, told)
            for remain in 0..<UInt64(2) {
                states += 1
                let problem = try Self.problem(disk.afterPowerCut(seed: UInt64(cut) << 8 | remain), told)
                #expect(problem == nil, "cut in operation \(cut) (\(whole.operations[cut - 1])), remains \(remain)")
                if problem != nil { return }
            }
        }
        #expect(states > 100)
    }

    /// While somebody copies an earlier moment nothing goes, and afterwards it does.
    @Test func aHoldKeepsTheSweepAway() throws {
        let database = try SampleShop.database()
        let content = try database.contents.begin()
        try content.append(Self.bytes(1))
        let digest = try database.contents.seal(content)
        var hold: AnyObject? = database.store.contents.hold()
        let sweep = try ContentSweep(database)
        for _ in 0..<40 { #expect(try sweep.step() == false || sweep.removedCount == 0) }
        #expect(try database.contents.byteCount(of: digest) != nil && hold != nil)
        hold = nil
        let second = try ContentSweep(database)
        while try !second.step() {}
        #expect(try database.contents.byteCount(of: digest) == nil && second.removedCount == 1)
    }
}
