import Platform
import TestSupport
import Testing

@testable import Storage

/// A copy is one moment of the store, or it is not there.
@Suite struct CopyTests {
    private static let at = (text: "2026-03-02T09:00:00+01:00", seconds: Int64(1_772_438_400))

    private static func copy(_ run: ProofRun, to path: String, _ form: StoreCopy.Form = .file) throws -> StoreCopy {
        try StoreCopy(of: run.store, to: path, as: form, at: at, version: "1.0")
    }

    private static func restored(_ disk: SimDisk, _ path: String, to target: String) throws -> Store {
        let restore = try StoreRestore(from: path, to: target, ProofTables.options(disk, seed: 9))
        while try !restore.step() {}
        return try Store.open(at: target, tables: ProofTables.all, ProofTables.options(disk, seed: 10))
    }

    private static func busy(seed: UInt64) throws -> ProofRun {
        let run = try ProofRun(try ProofTables.diskWithStore(seed: seed), seed: seed)
        try run.run(150)
        try run.insertLongRow(notes: 70_000)
        return run
    }

    @Test(arguments: [StoreCopy.Form.file, .folder], 1...UInt64(Proof.scale(3, 100)))
    func aCopyMadeAmongChangesIsOneMoment(form: StoreCopy.Form, seed: UInt64) throws {
        let run = try Self.busy(seed: seed)
        let copy = try Self.copy(run, to: "copy", form)
        var steps = 0
        while try !copy.step() {
            steps += 1
            if steps % 2 == 0 { try run.run(1) }
        }
        #expect(run.store.appliedLSN > copy.manifest.lsn, "nothing was changed meanwhile")
        let model = try #require(run.states[copy.manifest.lsn])
        let store = try Self.restored(run.disk, "copy", to: "restored")
        #expect(try model.difference(store.live) == nil)
        #expect(try StoreCheck.run(store).isClean)
        #expect(store.storeID != run.store.storeID)
        // It is a store like any other.
        try store.begin(SampleTables.info, atText: SampleTables.at)
        _ = try store.insert(ProofTables.jobs, SampleTables.job("Later", status: 1, number: 90_001))
        store.commit()
        try store.close()
        #expect(try StoreCheck.run(at: "restored", ProofTables.options(run.disk)).isClean)
        // The original is none the worse.
        try run.flush()
        #expect(try run.model.difference(run.store.live) == nil)
    }

    @Test func aFolderCopyOpensAsItIs() throws {
        let run = try Self.busy(seed: 4)
        let copy = try Self.copy(run, to: "copy", .folder)
        while try !copy.step() {}
        let store = try Store.open(at: "copy", tables: ProofTables.all, ProofTables.options(run.disk, seed: 3))
        #expect(try run.model.difference(store.live) == nil)
        #expect(store.recovery.replayed == 0 && store.storeID == run.store.storeID)
        #expect(try StoreCheck.run(store).isClean)
    }

    @Test func anyChangedByteOfACopyIsNoticed() throws {
        let run = try Self.busy(seed: 5)
        let copy = try Self.copy(run, to: "copy.tar")
        while try !copy.step() {}
        let size = try run.disk.open("copy.tar", use: .readOnly, create: false).byteCount()
        let end = copy.manifest.byteCount
        var random = SplitMix64(seed: 6)
        for _ in 0..<Proof.scale(150, 5000) {
            let disk = run.disk.copy()
            // Zeros after the end belong to nobody.
            let offset = random.below(min(size, end))
            try disk.flipBit("copy.tar", offset: offset, bit: random.below(8))
            // Times and owners of members say nothing of the store; a header's checksum covers them all the same.
            #expect(throws: StorageError.self, "byte \(offset)") {
                let restore = try StoreRestore(from: "copy.tar", to: "restored", ProofTables.options(disk))
                while try !restore.step() {}
            }
            #expect(!disk.exists("restored") && !disk.exists("restored.new"))
        }
    }

    @Test func aPowerCutLeavesNoHalfCopyAndASoundStore() throws {
        let run = try Self.busy(seed: 7)
        try run.flush()
        run.abandon()
        let base = run.disk.copy().afterPowerCut(seed: 1)
        func work(_ disk: SimDisk) throws {
            let store = try Store.open(at: "shop", tables: ProofTables.all, ProofTables.options(disk))
            let copy = try StoreCopy(of: store, to: "copy.tar", as: .file, at: Self.at, version: "1.0")
            while try !copy.step() {}
        }
        let whole = base.copy()
        try work(whole)
        let cuts = (base.operationCount + 1)...whole.operationCount
        for cut in cuts where cut % Proof.scale(5, 1) == 0 || cut > cuts.upperBound - 6 {
            let disk = base.copy()
            disk.cutPower(afterOperation: cut)
            try? work(disk)
            for remain in 0..<UInt64(2) {
                let found = disk.afterPowerCut(seed: UInt64(cut) << 8 | remain)
                if found.exists("copy.tar") {
                    let store = try Self.restored(found, "copy.tar", to: "restored")
                    #expect(try run.model.difference(store.live) == nil)
                }
                let store = try Store.open(at: "shop", tables: ProofTables.all, ProofTables.options(found))
                let problem = try run.model.difference(store.live)
                #expect(problem == nil, "cut in operation \(cut)")
                if problem != nil { return }
            }
        }
    }

    @Test func aFullDiskLeavesNothingOfACopy() throws {
        let run = try Self.busy(seed: 8)
        try run.flush()
        try run.store.checkpointNow()
        for room in stride(from: 0, through: 900_000, by: Proof.scale(150_000, 10_000)) {
            for form in [StoreCopy.Form.file, .folder] {
                run.disk.capacityBytes = run.disk.usedByteCount + room
                #expect(throws: StorageError.self, "\(room) bytes, \(form)") {
                    let copy = try Self.copy(run, to: "copy", form)
                    while try !copy.step() {}
                }
                #expect(!run.disk.exists("copy") && !run.disk.exists("copy.partial"))
                run.disk.capacityBytes = nil
            }
        }
        #expect(run.store.readOnlyReason == nil)
        try run.run(5)
        #expect(try StoreCheck.run(run.store).isClean)
    }

    @Test func cancellingLeavesNothing() throws {
        let run = try Self.busy(seed: 9)
        let copy = try Self.copy(run, to: "copy.tar")
        for _ in 0..<12 { _ = try copy.step() }
        copy.cancel()
        #expect(!run.disk.exists("copy.tar") && !run.disk.exists("copy.tar.partial"))
        let next = try Self.copy(run, to: "copy.tar")
        while try !next.step() {}
        #expect(run.disk.exists("copy.tar"))
        #expect(throws: StorageError.self) { try Self.copy(run, to: "copy.tar") }
    }

    @Test func aDamagedPageIsNotCopied() throws {
        let run = try Self.busy(seed: 10)
        try run.checkpoint()
        try run.run(3)
        try run.checkpoint()
        try run.flush()
        try run.store.close()
        let disk = run.disk.copy()
        let file = try disk.open("shop/jobs.flat", use: .readWrite, create: false)
        for page in 1..<(try file.byteCount() / 4096) { try disk.flipBit("shop/jobs.flat", offset: page * 4096 + 2000) }
        #expect(throws: StorageError.self) {
            let store = try Store.open(at: "shop", tables: ProofTables.all, ProofTables.options(disk))
            let copy = try StoreCopy(of: store, to: "copy.tar", as: .file, at: Self.at, version: "1.0")
            while try !copy.step() {}
        }
        #expect(!disk.exists("copy.tar") && !disk.exists("copy.tar.partial"))
    }

    @Test func sizesBeyondOctalTextStandInAPaxHeader() throws {
        let large = 9 << 30
        let blocks = TarHeader(name: "shop.fettle/jobs.flat", byteCount: large, kind: .file).encoded(seconds: 0)
        let first = try #require(TarHeader(Array(blocks[..<512])))
        #expect(first.kind == .pax)
        #expect(TarHeader.paxSize(Array(blocks[512..<(512 + first.byteCount)])) == large)
        #expect(TarHeader(Array(blocks.suffix(512)))?.name == "shop.fettle/jobs.flat")
    }

    @Test func anOlderStoreIsCopiedBesideItselfBeforeItIsChanged() throws {
        let run = try Self.busy(seed: 11)
        try run.flush()
        run.abandon()
        let disk = run.disk.copy().afterPowerCut(seed: 1)
        var tables = ProofTables.all
        tables[1].fields.append(FieldInfo(8, "shade", .text))
        var options = ProofTables.options(disk)
        options.engineVersion = "2.0"
        options.copiesBeforeEvolution = Self.at
        let store = try Store.open(at: "shop", tables: tables, options)
        #expect(store.recovery.isEvolved)
        #expect(try store.live.rowCount(ProofTables.jobs) == run.model.jobs.count)
        let old = try Self.restored(disk, "shop.before-2.0.tar", to: "old")
        #expect(try run.model.difference(old.live) == nil)
        try store.close()
        try Store.open(at: "shop", tables: tables, options).close()
        #expect(!disk.exists("shop.before-2.0-2.tar"))
    }
}
