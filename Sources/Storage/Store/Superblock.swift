package import Platform

// The superblock: which pages are the store (docs/file-format.md, section 4).

/// Where the page table of one collection file begins.
package struct FileEntry: Equatable, Sendable {
    package var tableRoot: UInt32 = 0
    package var tableHash: UInt32 = 0
    package var nextLogical: UInt32 = 0
    package var physicalPages: UInt32 = 0
    package var levels: UInt8 = 0

    package var isPresent: Bool { physicalPages > 0 }
}

package struct Superblock: Equatable, Sendable {
    package var compatible: UInt32 = 0
    package var readCompatible: UInt32 = 0
    package var incompatible: UInt32 = SuperblockFormat.knownIncompatible
    package var storeID: [UInt8]
    package var generation: UInt64
    package var lsn: LSN
    package var journal: JournalPosition
    package var isClean = false
    package var lastTime: Int64
    /// By table number.
    package var files: [FileEntry]

    package init(
        storeID: [UInt8], generation: UInt64, lsn: LSN, journal: JournalPosition, lastTime: Int64, files: [FileEntry]
    ) {
        self.storeID = storeID
        self.generation = generation
        self.lsn = lsn
        self.journal = journal
        self.lastTime = lastTime
        self.files = files
    }

    /// The 4,096 bytes of a slot.
    package func encoded() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: SuperblockFormat.slotBytes)
        bytes.withUnsafeMutableBytes { raw in
            raw.copyBytes(from: SuperblockFormat.magic)
            raw.storeBytes(of: compatible, toByteOffset: SuperblockFormat.compatible, as: UInt32.self)
            raw.storeBytes(of: readCompatible, toByteOffset: SuperblockFormat.readCompatible, as: UInt32.self)
            raw.storeBytes(of: incompatible, toByteOffset: SuperblockFormat.incompatible, as: UInt32.self)
            raw.storeBytes(of: UInt32(PageFormat.pageBytes), toByteOffset: SuperblockFormat.pageBytes, as: UInt32.self)
            UnsafeMutableRawBufferPointer(rebasing: raw[SuperblockFormat.store..<(SuperblockFormat.store + 16)])
                .copyBytes(from: storeID)
            raw.storeBytes(of: generation, toByteOffset: SuperblockFormat.generation, as: UInt64.self)
            raw.storeBytes(of: lsn, toByteOffset: SuperblockFormat.lsn, as: UInt64.self)
            raw.storeBytes(of: journal.sequence, toByteOffset: SuperblockFormat.segment, as: UInt64.self)
            raw.storeBytes(of: UInt32(journal.offset), toByteOffset: SuperblockFormat.segmentOffset, as: UInt32.self)
            raw.storeBytes(
                of: isClean ? SuperblockFormat.cleanFlag : 0, toByteOffset: SuperblockFormat.flags, as: UInt32.self)
            raw.storeBytes(of: lastTime, toByteOffset: SuperblockFormat.lastTime, as: Int64.self)
            raw.storeBytes(of: UInt32(files.count), toByteOffset: SuperblockFormat.fileCount, as: UInt32.self)
            for (index, file) in files.enumerated() {
                let at = SuperblockFormat.files + index * SuperblockFormat.fileBytes
                raw.storeBytes(of: file.tableRoot, toByteOffset: at + SuperblockFormat.tableRoot, as: UInt32.self)
                raw.storeBytes(of: file.tableHash, toByteOffset: at + SuperblockFormat.tableHash, as: UInt32.self)
                raw.storeBytes(of: file.nextLogical, toByteOffset: at + SuperblockFormat.nextLogical, as: UInt32.self)
                raw.storeBytes(
                    of: file.physicalPages, toByteOffset: at + SuperblockFormat.physicalPages, as: UInt32.self)
                raw.storeBytes(of: file.levels, toByteOffset: at + SuperblockFormat.levels, as: UInt8.self)
            }
            let hash = Hash.of(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(raw)[..<SuperblockFormat.hash]))
            raw.storeBytes(of: hash, toByteOffset: SuperblockFormat.hash, as: UInt64.self)
        }
        return bytes
    }

    /// The slot's content, nil if it is not a whole superblock.
    package init?(decoding slot: [UInt8]) {
        guard slot.count == SuperblockFormat.slotBytes, slot.starts(with: SuperblockFormat.magic) else { return nil }
        func value<Value: FixedWidthInteger>(_ offset: Int, _ type: Value.Type) -> Value {
            slot.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Value.self) }
        }
        let hash = slot.withUnsafeBytes { Hash.of(UnsafeRawBufferPointer(rebasing: $0[..<SuperblockFormat.hash])) }
        let fileCount = Int(value(SuperblockFormat.fileCount, UInt32.self))
        guard value(SuperblockFormat.hash, UInt64.self) == hash, fileCount <= SuperblockFormat.fileLimit else {
            return nil
        }
        compatible = value(SuperblockFormat.compatible, UInt32.self)
        readCompatible = value(SuperblockFormat.readCompatible, UInt32.self)
        incompatible = value(SuperblockFormat.incompatible, UInt32.self)
        storeID = Array(slot[SuperblockFormat.store..<(SuperblockFormat.store + 16)])
        generation = value(SuperblockFormat.generation, UInt64.self)
        lsn = value(SuperblockFormat.lsn, UInt64.self)
        journal = JournalPosition(
            sequence: value(SuperblockFormat.segment, UInt64.self),
            offset: Int(value(SuperblockFormat.segmentOffset, UInt32.self)))
        isClean = value(SuperblockFormat.flags, UInt32.self) & SuperblockFormat.cleanFlag != 0
        // Numbers that only rise, and offsets of groups: anything else was not written by an engine.
        guard generation < SuperblockFormat.numberLimit, lsn < SuperblockFormat.numberLimit,
            journal.sequence < SuperblockFormat.numberLimit, journal.offset >= JournalFormat.blockBytes,
            journal.offset % JournalFormat.blockBytes == 0
        else { return nil }
        lastTime = value(SuperblockFormat.lastTime, Int64.self)
        files = (0..<fileCount).map { index in
            let at = SuperblockFormat.files + index * SuperblockFormat.fileBytes
            return FileEntry(
                tableRoot: value(at + SuperblockFormat.tableRoot, UInt32.self),
                tableHash: value(at + SuperblockFormat.tableHash, UInt32.self),
                nextLogical: value(at + SuperblockFormat.nextLogical, UInt32.self),
                physicalPages: value(at + SuperblockFormat.physicalPages, UInt32.self),
                levels: value(at + SuperblockFormat.levels, UInt8.self))
        }
    }

    /// Both slots of the file; nil where a slot is not whole.
    package static func read(_ file: any DiskFile) throws(DiskError) -> (first: Superblock?, second: Superblock?) {
        var slots: [Superblock?] = []
        for index in 0..<2 {
            var bytes = [UInt8](repeating: 0, count: SuperblockFormat.slotBytes)
            var failure: DiskError?
            bytes.withUnsafeMutableBytes { buffer in
                do throws(DiskError) { try file.read(into: buffer, at: index * SuperblockFormat.slotBytes) } catch {
                    failure = error
                }
            }
            // A slot that cannot be read is as bad as one that is not whole; the other one may do.
            slots.append(failure == nil ? Superblock(decoding: bytes) : nil)
        }
        return (slots[0], slots[1])
    }

    /// Writes this generation to its slot and makes it durable.
    package func write(to file: any DiskFile) throws(DiskError) {
        let bytes = encoded()
        var failure: DiskError?
        bytes.withUnsafeBytes { buffer in
            do throws(DiskError) { try file.write(buffer, at: Int(generation % 2) * SuperblockFormat.slotBytes) } catch
            {
                failure = error
            }
        }
        if let failure { throw failure }
        try file.flush()
    }
}
