// A simulated file: what the page cache shows, and for every sector that may differ on the disk below it
// what the disk may hold.
//
//   image      the newest bytes, as reads and mappings see them
//   sectors    sector number -> the durable version, versions overwritten since the last flush, and whether
//              the newest one is on its way (pending) or was lost by a failed write-back
//   lengths    the durable one, then each one set since the last flush
//
// A sector that is not in the table is the same on the disk.

struct SimFileState: Sendable {
    static let sectorBytes = 512

    private(set) var image = SectorImage()
    private var sectors: [Int: SimSector] = [:]
    /// Keys of `sectors` in the order they came, so that a seed always meets them in the same order.
    private var order: [Int] = []
    /// The bytes of old versions, 512 at a time.
    private var log: [UInt8] = []
    private var durableByteCount = 0
    private var pendingByteCounts: [Int] = []
    /// Blocks whose first write-back failed stay unwritten extents: whatever is written later reads as
    /// zeros after a restart, although every flush succeeds (seen on ext4).
    private var cursed: Set<Int> = []

    var byteCount: Int { image.byteCount }
    var hasPending: Bool { !pendingByteCounts.isEmpty || sectors.values.contains { $0.isPending } }

    // MARK: Changing

    mutating func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        guard bytes.count > 0 else { return }
        let end = offset + bytes.count
        if end > byteCount { setByteCount(end) }
        for sector in Self.sectors(offset..<end) { remember(sector, event: 0) }
        image.write(bytes, at: offset)
    }

    /// A write that is durable when it returns, its length included.
    mutating func writeDurably(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        write(bytes, at: offset)
        let end = offset + bytes.count
        let written = Self.sectors(offset..<end)
        for sector in written {
            sectors[sector] = nil
            cursed.remove(sector)
        }
        order.removeAll { written.contains($0) }
        if order.isEmpty { log.removeAll(keepingCapacity: true) }
        durableByteCount = max(durableByteCount, end)
        for index in pendingByteCounts.indices { pendingByteCounts[index] = max(pendingByteCounts[index], end) }
        if pendingByteCounts.allSatisfy({ $0 == durableByteCount }) { pendingByteCounts = [] }
    }

    mutating func extend(to newByteCount: Int) {
        if newByteCount > byteCount { setByteCount(newByteCount) }
    }

    mutating func truncate(to newByteCount: Int) {
        let old = byteCount
        guard newByteCount < old else { return extend(to: newByteCount) }
        let event = pendingByteCounts.count + 1
        for sector in Self.sectors(newByteCount..<old) { remember(sector, event: event) }
        // Blocks that are given back take their history with them.
        cursed = cursed.filter { $0 * Self.sectorBytes < newByteCount }
        setByteCount(newByteCount)
    }

    mutating func flush() {
        var kept: [Int] = []
        for sector in order where sectors[sector]!.isPending {
            if cursed.contains(sector) {
                sectors[sector]!.lose()
            } else {
                sectors[sector] = nil
            }
        }
        for sector in order where sectors[sector] != nil { kept.append(sector) }
        order = kept
        if kept.isEmpty { log.removeAll(keepingCapacity: true) }
        durableByteCount = byteCount
        pendingByteCounts = []
    }

    // MARK: Faults

    /// Everything pending never reaches the disk; reads go on showing it.
    mutating func failWriteBack() {
        for sector in order where sectors[sector]!.isPending {
            if sector * Self.sectorBytes >= durableByteCount { cursed.insert(sector) }
            sectors[sector]!.lose()
        }
        // Zeros that the file grew by are written like anything else.
        for sector in Self.sectors(durableByteCount..<max(byteCount, durableByteCount)) { cursed.insert(sector) }
    }

    /// The sectors of a range written just now never reach the disk.
    mutating func lose(_ range: Range<Int>) {
        for sector in Self.sectors(range) { sectors[sector]?.lose() }
    }

    /// Puts bytes on the disk under the cache, sector by sector, within the file.
    mutating func writeUnderCache(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        for sector in Self.sectors(offset..<min(offset + bytes.count, byteCount)) {
            if sectors[sector] == nil {
                remember(sector, event: 0)
                sectors[sector]!.lose()
            }
            let slot = sectors[sector]!.durable
            let start = max(offset, sector * Self.sectorBytes)
            let end = min(offset + bytes.count, (sector + 1) * Self.sectorBytes)
            for position in start..<end {
                log[slot + position - sector * Self.sectorBytes] = bytes[position - offset]
            }
        }
    }

    /// Turns a bit over, on the disk and in the cache.
    mutating func flipBit(at offset: Int, bit: Int) {
        var byte: UInt8 = 0
        withUnsafeMutableBytes(of: &byte) { image.read(into: $0, at: offset) }
        byte ^= 1 << UInt8(bit)
        withUnsafeBytes(of: &byte) { image.write($0, at: offset) }
        let sector = offset / Self.sectorBytes
        guard let state = sectors[sector] else { return }
        for slot in [state.durable] + state.older.map(\.slot) {
            log[slot + offset % Self.sectorBytes] ^= 1 << UInt8(bit)
        }
    }

    /// What the disk holds shows where the cache believed something else; only for sectors that are not pending.
    mutating func dropCache() {
        for sector in order where !sectors[sector]!.isPending {
            put(sectors[sector]!.durable, into: &image, sector)
            sectors[sector] = nil
        }
        order.removeAll { sectors[$0] == nil }
    }

    // MARK: Reading

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) {
        image.read(into: buffer, at: offset)
    }

    /// Reads past the cache: lost sectors show what the disk holds.
    func readDisk(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) {
        image.read(into: buffer, at: offset)
        guard !order.isEmpty else { return }
        let end = offset + buffer.count
        for sector in Self.sectors(offset..<end) {
            guard let state = sectors[sector], !state.isPending else { continue }
            let start = sector * Self.sectorBytes
            for position in max(offset, start)..<min(end, start + Self.sectorBytes) {
                buffer[position - offset] = log[state.durable + position - start]
            }
        }
    }

    // MARK: Power cut

    /// The file as it may be found: each pending sector in any of its versions, any pending length.
    func afterPowerCut(_ random: inout SplitMix64) -> SimFileState {
        var found = SimFileState()
        found.image = image
        found.durableByteCount = byteCount
        if order.isEmpty && pendingByteCounts.isEmpty { return found }
        let bias = PowerCutBias(&random)
        let lengths = [durableByteCount] + pendingByteCounts
        let chosen = bias.picksNewest(&random) ? lengths.count - 1 : random.below(lengths.count)
        let byteCount = lengths[chosen]
        if byteCount > found.image.byteCount { found.image.resize(to: byteCount) }
        for sector in order where sector * Self.sectorBytes < byteCount {
            if let slot = sectors[sector]!.pick(bias, lengthEvent: chosen, &random) {
                put(slot, into: &found.image, sector)
            }
        }
        found.image.resize(to: byteCount)
        found.durableByteCount = byteCount
        return found
    }

    // MARK: Inside

    private static func sectors(_ range: Range<Int>) -> Range<Int> {
        range.isEmpty ? 0..<0 : range.lowerBound / sectorBytes..<(range.upperBound + sectorBytes - 1) / sectorBytes
    }

    private mutating func setByteCount(_ newByteCount: Int) {
        image.resize(to: newByteCount)
        pendingByteCounts.append(newByteCount)
    }

    /// Keeps what a sector holds before it changes. `event`: the place among the pending lengths of the
    /// truncation that changes it, or 0 for a write.
    private mutating func remember(_ sector: Int, event: Int) {
        if sectors[sector] == nil {
            sectors[sector] = SimSector(durable: save(sector), currentEvent: event)
            order.append(sector)
        } else if sectors[sector]!.isPending {
            let slot = save(sector)
            sectors[sector]!.overwrite(slot: slot, event: event)
        } else {
            sectors[sector]!.isPending = true
            sectors[sector]!.currentEvent = event
        }
    }

    /// Appends a sector's newest bytes to the log; zeros past the end of the file.
    private mutating func save(_ sector: Int) -> Int {
        let slot = log.count
        log.append(contentsOf: repeatElement(0, count: Self.sectorBytes))
        let start = sector * Self.sectorBytes
        let count = min(Self.sectorBytes, byteCount - start)
        guard count > 0 else { return slot }
        log.withUnsafeMutableBytes { bytes in
            image.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[slot..<slot + count]), at: start)
        }
        return slot
    }

    /// Writes a saved version into an image, as far as the image reaches.
    private func put(_ slot: Int, into image: inout SectorImage, _ sector: Int) {
        let start = sector * Self.sectorBytes
        let count = min(Self.sectorBytes, image.byteCount - start)
        guard count > 0 else { return }
        log.withUnsafeBytes { image.write(UnsafeRawBufferPointer(rebasing: $0[slot..<slot + count]), at: start) }
    }
}
