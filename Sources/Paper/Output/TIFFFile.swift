// Fax pages as a TIFF file (TIFF 6.0; class F of RFC 2306): one strip a page, group 3 one-dimensional. Every fax program takes
// this form, and efax no other.
//
//   II 2A 00 │ offset of the first directory │ page 1: strip, directory │ page 2: strip, directory │ …
//   directory: count of entries, 12 bytes each (tag, type, count, value or offset), offset of the next one

package enum TIFFFile {
    /// Pages as one file.
    package static func bytes(_ pages: [FaxRaster]) -> [UInt8] {
        var file = TIFFWriter()
        for (index, page) in pages.enumerated() { file.add(G3Encoder.encode(page), page: index, of: pages.count) }
        return file.bytes
    }
}

private struct TIFFWriter {
    var bytes: [UInt8] = [0x49, 0x49, 42, 0, 0, 0, 0, 0]
    /// Where the offset of the next directory goes.
    private var link = 4

    private enum Kind: UInt16 {
        case short = 3
        case long = 4
        case rational = 5
    }

    mutating func add(_ strip: [UInt8], page: Int, of count: Int) {
        let stripOffset = bytes.count
        bytes += strip
        if bytes.count % 2 == 1 { bytes.append(0) }
        let resolutions = bytes.count
        for value in [FaxRaster.dotsPerInch.across, 1, FaxRaster.dotsPerInch.down, 1] { append32(UInt32(value)) }
        let directory = UInt32(bytes.count)
        for index in 0..<4 { bytes[link + index] = UInt8(truncatingIfNeeded: directory >> UInt32(8 * index)) }
        let entries: [(tag: UInt16, kind: Kind, count: UInt32, value: UInt32)] = [
            (254, .long, 1, 2),  // NewSubfileType: a page of several
            (256, .long, 1, UInt32(FaxRaster.width)), (257, .long, 1, UInt32(FaxRaster.height)),
            (258, .short, 1, 1), (259, .short, 1, 3),  // BitsPerSample; Compression: group 3
            (262, .short, 1, 0), (266, .short, 1, 1),  // 0 is white; the first dot is the highest bit
            (273, .long, 1, UInt32(stripOffset)), (277, .short, 1, 1), (278, .long, 1, UInt32(FaxRaster.height)),
            (279, .long, 1, UInt32(strip.count)), (282, .rational, 1, UInt32(resolutions)),
            (283, .rational, 1, UInt32(resolutions + 8)), (292, .long, 1, 0),  // T4Options: one-dimensional
            (296, .short, 1, 2), (297, .short, 2, UInt32(page) | UInt32(count) << 16),  // inches; page, of how many
        ]
        append16(UInt16(entries.count))
        for entry in entries {
            append16(entry.tag)
            append16(entry.kind.rawValue)
            append32(entry.count)
            append32(entry.value)
        }
        link = bytes.count
        append32(0)
    }

    private mutating func append16(_ value: UInt16) {
        bytes += [UInt8(truncatingIfNeeded: value), UInt8(value >> 8)]
    }

    private mutating func append32(_ value: UInt32) {
        for index in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(8 * index))) }
    }
}
