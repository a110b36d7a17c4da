import Platform

@testable import Storage

/// A journal segment of any bytes, some of them hashed and salted as groups are: replay never traps, and takes exactly what
/// docs/file-format.md says it takes.
enum GroupPromise {
    private static let salt: UInt64 = 0x5A17
    private static let segmentBytes = 256 << 10
    private static let path = "journal/00000000"
    private static let root: LSN = 7
    private static let storeID = [UInt8](repeating: 3, count: 16)

    /// A disk with an empty segment in use.
    private static func makeBase() -> SimDisk {
        let disk = SimDisk()
        do {
            try disk.makeFolder("journal")
            let segment = try Journal.makeSegment(
                disk, "journal", index: 0, byteCount: segmentBytes, storeID: storeID)
            segment.sequence = 1
            segment.salt = salt
            segment.first = 1
            try JournalSegment.writeHeader(segment, storeID: storeID)
        } catch { fatalError("\(error)") }
        return disk.copy()
    }

    private static let base = makeBase()

    /// What of a record counts.
    struct Taken: Equatable {
        var kind: UInt8
        var table: UInt16
        var number: UInt64
        var oldHash: UInt32
        var payload: [UInt8]
    }

    static func problem(_ bytes: [UInt8]) -> String? {
        var input = FuzzInput(bytes)
        let image = image(&input)
        let disk = base.copy()
        var taken: [Taken] = []
        do {
            let file = try disk.open(path, use: .readWrite, create: false)
            if !image.isEmpty { try Store.writeBytes(file, image, at: JournalFormat.blockBytes) }
            let segment = JournalSegment(disk: disk, folder: "journal", name: "00000000", byteCount: segmentBytes)
            try segment.readHeader(of: file, storeID: storeID)
            let start = JournalPosition(sequence: 1, offset: JournalFormat.blockBytes)
            let outcome = try JournalReader([segment]).replay(from: start, after: root, lastTime: 0) {
                (record) throws(StorageError) in
                taken.append(
                    Taken(
                        kind: record.kind.rawValue, table: record.table, number: record.number,
                        oldHash: record.oldHash, payload: Array(record.payload)))
            }
            let model = Model(image)
            if outcome.last != model.last { return "ends with \(outcome.last), not \(model.last)" }
            if outcome.transactionCount != Int(outcome.last - root) { return "counts \(outcome.transactionCount)" }
            if outcome.position.offset != JournalFormat.blockBytes + model.end { return "ends elsewhere" }
            if !model.isBroken, taken != model.taken { return "takes \(taken.count) records, not \(model.taken.count)" }
            return model.isBroken ? "a record of no known form was taken" : nil
        } catch {
            guard case StorageError.corrupt = error else { return "\(error)" }
            return Model(image).isBroken ? nil : "\(error)"
        }
    }

    /// Blocks as the input has them; where it says so, with magic, salt and hash put right.
    private static func image(_ input: inout FuzzInput) -> [UInt8] {
        var image: [UInt8] = []
        var expected = root + 1
        while !input.isEmpty, image.count < segmentBytes / 2 {
            let start = image.count
            let how = input.byte()
            var group = [UInt8](repeating: 0, count: JournalFormat.groupHeaderBytes)
            func put<Value: FixedWidthInteger>(_ value: Value, _ offset: Int) {
                withUnsafeBytes(of: value.littleEndian) { group.replaceSubrange(offset..<offset + $0.count, with: $0) }
            }
            put(JournalFormat.groupMagic, 0)
            put(UInt16(1), JournalFormat.groupFormat)
            put(UInt16(input.byte() & 7), JournalFormat.groupFlags)
            put(salt, JournalFormat.groupSalt)
            let first = how & 2 == 0 ? expected : UInt64(truncatingIfNeeded: Int(expected) + input.below(5) - 2)
            let last = how & 4 == 0 ? first : first &+ UInt64(input.below(6)) &- 2
            put(first, JournalFormat.groupFirst)
            put(last, JournalFormat.groupLast)
            put(how & 8 == 0 ? expected - 1 : UInt64(input.byte()), JournalFormat.groupDurable)
            put(UInt64(input.number()), JournalFormat.groupTime)
            var count = 0
            for _ in 0..<input.below(4) {
                let payload = input.piece()
                var record = [UInt8](repeating: 0, count: JournalFormat.recordHeaderBytes)
                record[0] = how & 16 == 0 ? 1 + input.byte() % 4 : input.byte()
                record[2] = input.byte()
                let length = how & 32 == 0 ? payload.count : input.number()
                record[4] = UInt8(length & 0xFF)
                record[5] = UInt8(length >> 8)
                record[8] = input.byte()
                record[16] = input.byte()
                group += record + payload + [UInt8](repeating: 0, count: (8 - payload.count % 8) % 8)
                count += 1
            }
            put(UInt32(how & 64 == 0 ? count : input.number()), JournalFormat.groupCount)
            put(UInt32(group.count), JournalFormat.groupBytes)
            let hash = Hash.of(group)
            put(hash, JournalFormat.groupHash)
            for _ in 0..<(how & 128 == 0 ? 0 : 1 + input.below(3)) {
                group[input.below(group.count)] = input.byte()
            }
            image += group
            image += [UInt8](repeating: 0, count: (4096 - image.count % 4096) % 4096)
            expected = how & 1 == 0 ? max(expected, last &+ 1) : expected
            if start == image.count { break }
        }
        return image
    }

    /// Replay as the document has it, over an array of bytes.
    private struct Model {
        var last = root
        var end = 0
        var taken: [Taken] = []
        /// A group that counts holds records that do not fit it.
        var isBroken = false

        init(_ image: [UInt8]) {
            func number(_ offset: Int, _ count: Int) -> UInt64 {
                (0..<count).reduce(0) { $0 | UInt64(image[offset + $1]) << UInt64(8 * $1) }
            }
            var at = 0
            var isOpen = false
            // nil: some of it does not fit its group, which counts when the transaction is whole.
            var pending: [Taken]? = []
            while at + 64 <= image.count {
                let bytes = Int(number(at + 48, 4))
                guard number(at, 4) == 0x5052_4746, number(at + 8, 8) == salt, bytes >= 64, at + bytes <= image.count
                else { break }
                var group = Array(image[at..<at + bytes])
                group.replaceSubrange(56..<64, with: [UInt8](repeating: 0, count: 8))
                guard Hash.of(group) == number(at + 56, 8) else { break }
                let flags = number(at + 6, 2)
                let (first, through) = (number(at + 16, 8), number(at + 24, 8))
                let isSeal = flags & 2 != 0
                guard isSeal ? through &+ 1 == first : through >= first else { break }
                guard first == last + 1, flags & 4 == 0 || isOpen else { break }
                if flags & 4 == 0 { pending = [] }
                if let records = Self.records(image, at, bytes, Int(number(at + 52, 4))), let before = pending {
                    pending = before + records
                } else {
                    pending = nil
                }
                at = (at + bytes + 4095) / 4096 * 4096
                end = at
                isOpen = flags & 1 != 0
                if isOpen { continue }
                guard let whole = pending else {
                    isBroken = true
                    return
                }
                taken += whole
                pending = []
                if !isSeal { last = through }
            }
        }

        private static func records(_ image: [UInt8], _ group: Int, _ bytes: Int, _ count: Int) -> [Taken]? {
            var found: [Taken] = []
            var at = group + 64
            for _ in 0..<count {
                guard at + 24 <= group + bytes, (1...4).contains(image[at]) else { return nil }
                let length = (0..<4).reduce(0) { $0 | Int(image[at + 4 + $1]) << (8 * $1) }
                guard at + 24 + length <= group + bytes else { return nil }
                found.append(
                    Taken(
                        kind: image[at], table: UInt16(image[at + 2]) | UInt16(image[at + 3]) << 8,
                        number: (0..<8).reduce(0) { $0 | UInt64(image[at + 8 + $1]) << UInt64(8 * $1) },
                        oldHash: (0..<4).reduce(0) { $0 | UInt32(image[at + 16 + $1]) << UInt32(8 * $1) },
                        payload: Array(image[(at + 24)..<(at + 24 + length)])))
                at += 24 + (length + 7) / 8 * 8
            }
            return found
        }
    }
}
