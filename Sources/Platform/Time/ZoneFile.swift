/// Reads a TZif file (RFC 9636):
///
///     header   "TZif" version 15 unused, six counts of 4 bytes
///     block    transition times, a type number each, types (offset, is daylight, name), names, leap seconds, …
///     header, block    again with 8-byte times, from version 2 on; the first block is then skipped
///     footer   newline, POSIX TZ string, newline
enum ZoneFile {
    private struct Counts {
        var isUT, isStandard, leaps, times, types, nameBytes: Int

        func blockBytes(timeBytes: Int) -> Int {
            times * timeBytes + times + types * 6 + nameBytes + leaps * (timeBytes + 4) + isStandard + isUT
        }
    }

    private static let headerBytes = 44

    static func parse(_ bytes: [UInt8], name: String) throws(TimeZoneError) -> ShopTimeZone {
        guard var counts = counts(bytes, at: 0) else { throw .unknown(name) }
        var timeBytes = 4
        var start = headerBytes
        let version = bytes[4]
        if version >= UInt8(ascii: "2") {
            let second = start + counts.blockBytes(timeBytes: 4)
            guard let secondCounts = self.counts(bytes, at: second) else { throw .damaged(name) }
            counts = secondCounts
            timeBytes = 8
            start = second + headerBytes
        }
        let end = start + counts.blockBytes(timeBytes: timeBytes)
        // Zones that count leap seconds ("right/…") are not in POSIX time.
        guard end <= bytes.count, counts.types > 0, counts.leaps == 0 else { throw .damaged(name) }
        let transitions = (0..<counts.times).map { integer(bytes, at: start + $0 * timeBytes, count: timeBytes) }
        guard zip(transitions, transitions.dropFirst()).allSatisfy({ $0 < $1 }) else { throw .damaged(name) }
        let indexes = start + counts.times * timeBytes
        let types = indexes + counts.times
        var offsets: [Int32] = []
        for transition in 0..<counts.times {
            let type = Int(bytes[indexes + transition])
            guard type < counts.types else { throw .damaged(name) }
            offsets.append(Int32(truncatingIfNeeded: integer(bytes, at: types + type * 6, count: 4)))
        }
        let firstOffset = Int32(truncatingIfNeeded: integer(bytes, at: types, count: 4))
        guard (offsets + [firstOffset]).allSatisfy({ abs(Int($0)) < 26 * 3600 }) else { throw .damaged(name) }
        return ShopTimeZone(
            name: name, transitions: transitions, offsets: offsets, firstOffset: firstOffset,
            rule: timeBytes == 8 ? try footer(bytes[end...], name: name) : nil)
    }

    private static func footer(_ bytes: ArraySlice<UInt8>, name: String) throws(TimeZoneError) -> ZoneRule? {
        let newline = UInt8(ascii: "\n")
        guard bytes.first == newline, let last = bytes.dropFirst().firstIndex(of: newline) else { throw .damaged(name) }
        let text = bytes[(bytes.startIndex + 1)..<last]
        if text.isEmpty { return nil }
        guard let rule = ZoneRule(text) else { throw .damaged(name) }
        return rule
    }

    private static func counts(_ bytes: [UInt8], at offset: Int) -> Counts? {
        guard offset + headerBytes <= bytes.count, bytes[offset..<offset + 4].elementsEqual("TZif".utf8) else {
            return nil
        }
        let numbers = (0..<6).map { Int(integer(bytes, at: offset + 20 + $0 * 4, count: 4)) }
        // No field of a real file comes near; a larger one would only overflow what follows.
        guard numbers.allSatisfy({ 0...100_000 ~= $0 }) else { return nil }
        return Counts(
            isUT: numbers[0], isStandard: numbers[1], leaps: numbers[2], times: numbers[3], types: numbers[4],
            nameBytes: numbers[5])
    }

    /// A big-endian two's complement number of 4 or 8 bytes.
    private static func integer(_ bytes: [UInt8], at offset: Int, count: Int) -> Int64 {
        var value: UInt64 = 0
        for byte in bytes[offset..<offset + count] { value = value << 8 | UInt64(byte) }
        return count == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
    }
}
