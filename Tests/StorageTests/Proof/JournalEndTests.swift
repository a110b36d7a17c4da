import Platform
import Testing

@testable import Storage

/// Where the log ends, what is looked at past it, and when.
@Suite struct JournalEndTests {
    private func open(_ disk: any Disk) throws -> Store {
        try Store.open(at: "shop", tables: ProofTables.all, ProofTables.options(disk))
    }

    private func insert(_ store: Store, notes: Int) throws {
        var draft = RowDraft()
        draft.set(7, text: String(decoding: [UInt8](repeating: 97, count: notes), as: UTF8.self))
        try store.begin(SampleTables.info, atText: SampleTables.at)
        _ = try store.insert(ProofTables.jobs, draft)
        store.commit()
        try store.flush()
    }

    /// A store whose write position lies on groups of an earlier use of its segment.
    private func storeWhoseRingWentRound() throws -> (disk: SimDisk, store: Store) {
        let disk = try ProofTables.diskWithStore()
        let store = try open(disk)
        while store.journal.position.sequence < 6 {
            try insert(store, notes: 100_000)
            try store.checkpointNow()
        }
        try insert(store, notes: 10)
        let offset = store.journal.position.offset
        let segment = try #require(
            store.journal.segments.first { $0.sequence == store.journal.position.sequence })
        let image = try SegmentImage(segment, from: offset)
        #expect(try !image.isZero(offset, JournalFormat.zerosAfterEnd))
        return (disk, store)
    }

    /// Two MiB of an earlier use of the segment were read and hashed before the first answer: 9 ms to start where a fresh
    /// store took 3.
    @Test func aStoreClosedInGoodOrderOpensWithoutASearch() throws {
        let (disk, store) = try storeWhoseRingWentRound()
        #expect(try open(disk.afterRestart()).recovery.searchedBytes > 0)
        try store.close()
        let found = try open(disk)
        #expect(found.recovery.searchedBytes == 0)
        #expect(!found.isSearchingJournal)
        // Without changes nothing is written at its close, and the next one is as quick.
        let operations = disk.operationCount
        try found.close()
        #expect(disk.operationCount == operations)
        #expect(try open(disk).recovery.searchedBytes == 0)
    }

    /// A store that an engine without these zeros closed is searched once, and has them from its next close on.
    @Test func aSealWithoutZerosIsSearchedOnce() throws {
        let (disk, store) = try storeWhoseRingWentRound()
        try store.checkpointNow(clean: true)
        try store.seal()
        let found = try open(disk.afterRestart())
        #expect(found.recovery.searchedBytes > 0)
        let second = disk.afterRestart()
        let again = try open(second)
        try again.close()
        #expect(try open(second).recovery.searchedBytes == 0)
    }

    /// Format card F10: two MiB past the end are searched before the first answer, the rest afterwards, and until then
    /// nothing is written over it.
    ///
    /// Where groups were replayed, opening takes a fresh segment anyway; right behind a checkpoint only the journal's own
    /// rule keeps the tail.
    @Test(arguments: [false, true])
    func proofFarPastTheEndIsFoundAfterTheStoreAnswers(isBehindCheckpoint: Bool) throws {
        let disk = try ProofTables.diskWithStore()
        let store = try open(disk)
        // The first segments are too short for this; those made later have four MiB.
        while store.journal.position.sequence < 5 { try insert(store, notes: 700_000) }
        if isBehindCheckpoint { try store.checkpointNow() }
        var groups: [JournalPosition] = []
        for notes in [900_000, 900_000, 900_000, 10] {
            groups.append(store.journal.position)
            try insert(store, notes: notes)
        }
        let sequence = store.journal.position.sequence
        #expect(groups.allSatisfy { $0.sequence == sequence })
        #expect(groups[3].offset - groups[0].offset > JournalSearch.firstBytes)
        let name = try #require(store.journal.segments.first { $0.sequence == sequence }).name
        let file = try disk.open("shop/journal/\(name)", use: .readWrite, create: false)
        for group in groups[..<3] { try file.write([UInt8](repeating: 1, count: 4096), at: group.offset) }
        try file.flush()

        let found = try open(disk.afterRestart())
        #expect(found.readOnlyReason == nil)
        #expect(found.isSearchingJournal)
        try insert(found, notes: 10)
        #expect(found.journal.position.sequence == sequence + 1)
        var steps = 0
        while found.isSearchingJournal {
            found.maintain()
            steps += 1
        }
        #expect(steps > 1)
        #expect(found.readOnlyReason != nil)
        #expect(found.recovery.damage != nil)
        #expect(throws: StorageError.self) { try found.begin(SampleTables.info, atText: SampleTables.at) }
    }

    /// The same without damage: a torn end, after which changes go on.
    @Test func aTornEndFarFromItsSegmentsEndIsSearchedAndGoesOn() throws {
        let disk = try ProofTables.diskWithStore()
        let store = try open(disk)
        while store.journal.position.sequence < 5 { try insert(store, notes: 700_000) }
        let position = store.journal.position
        try insert(store, notes: 900_000)
        let last = store.appliedLSN
        let name = try #require(store.journal.segments.first { $0.sequence == position.sequence }).name
        let file = try disk.open("shop/journal/\(name)", use: .readWrite, create: false)
        try file.write([UInt8](repeating: 1, count: 4096), at: position.offset)
        try file.flush()

        let second = disk.afterRestart()
        let found = try open(second)
        #expect(found.appliedLSN == last - 1)
        #expect(found.isSearchingJournal)
        for _ in 0..<3 { try insert(found, notes: 10) }
        try found.checkpointNow()
        #expect(!found.isSearchingJournal)
        try found.close()
        let again = try open(second)
        #expect(again.appliedLSN == last + 2)
        #expect(again.recovery.searchedBytes == 0)
        #expect(try StoreCheck.run(again).isClean)
    }
}
