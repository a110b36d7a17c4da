import Platform

@testable import Storage

/// Superblock slots of any bytes, hashed as whole ones are: what decodes encodes to the same, and a store behind them opens
/// or says why not, and is checked without a trap.
enum SuperblockPromise {
    /// A closed store with some rows, and what its slots hold.
    private static func makeBase() -> (disk: SimDisk, slots: [UInt8]) {
        do {
            let run = try ProofRun(try ProofTables.diskWithStore(seed: 4), seed: 4)
            try run.run(40)
            try run.reopen()
            run.abandon()
            try run.store.close()
            return (run.disk.afterRestart(), try run.disk.readAll("shop/superblock"))
        } catch { fatalError("\(error)") }
    }

    private static let base = makeBase()

    static func problem(_ bytes: [UInt8]) -> String? {
        var input = FuzzInput(bytes)
        let how = input.byte()
        var slots = base.slots
        for _ in 0..<(1 + input.below(6)) {
            let slot = input.below(2) * SuperblockFormat.slotBytes
            // The fields before the file entries, or those of the entries in use.
            let offset = input.byte() & 1 == 0 ? input.below(96) : 96 + input.below(6 * SuperblockFormat.fileBytes)
            for (index, byte) in input.take(1 + input.below(8)).enumerated() {
                slots[slot + offset + index] = byte
            }
        }
        if how & 1 == 0 {
            for slot in [0, SuperblockFormat.slotBytes] {
                let hash = Hash.of(Array(slots[slot..<(slot + SuperblockFormat.hash)]))
                withUnsafeBytes(of: hash) { slots.replaceSubrange((slot + 4088)..<(slot + 4096), with: $0) }
            }
        }
        for slot in [0, SuperblockFormat.slotBytes] {
            let bytes = Array(slots[slot..<(slot + SuperblockFormat.slotBytes)])
            guard let decoded = Superblock(decoding: bytes) else { continue }
            if Superblock(decoding: decoded.encoded()) != decoded { return "a superblock does not survive writing" }
        }
        return how & 6 == 0 ? store(slots) : nil
    }

    private static func store(_ slots: [UInt8]) -> String? {
        let disk = base.disk.copy()
        do {
            let file = try disk.open("shop/superblock", use: .readWrite, create: false)
            try Store.writeBytes(file, slots, at: 0)
            try file.flush()
            _ = try StoreCheck.run(at: "shop", ProofTables.options(disk))
            let store = try Store.open(at: "shop", tables: ProofTables.all, ProofTables.options(disk))
            for table in store.live.tables {
                try? store.live.forEachRow(table) { (row) throws(StorageError) in row.version != UInt32.max }
            }
            try? store.close()
        } catch is StorageError {
        } catch { return "\(error)" }
        return nil
    }
}
