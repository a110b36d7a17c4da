// Constants of the journal (docs/file-format.md, section 8).

package enum JournalFormat {
    package static let segmentMagic: [UInt8] = Array("FETTLEJR".utf8)
    package static let format: UInt32 = 1
    /// Groups begin at multiples of this: a disk with 4 KiB physical blocks would otherwise rewrite acknowledged
    /// sectors of the same block.
    package static let blockBytes = 4096
    /// A group holds at least one record, and a record the longest row, with room for the transaction before it.
    package static let groupLimit = 1152 << 10

    /// Zeros after the seal of a clean close, as far as the segment reaches. As many after any seal say that nothing was
    /// written after it: a group that was damaged leaves other bytes.
    package static let zerosAfterEnd = 60 << 10

    // Segment header
    package static let segmentFormat = 8
    package static let segmentBytes = 12
    package static let store = 16
    package static let sequence = 32
    package static let salt = 40
    package static let segmentFirst = 48
    package static let segmentDurable = 56
    package static let segmentHash = 4088

    // Group header
    package static let groupMagic: UInt32 = 0x5052_4746  // "FGRP"
    package static let groupHeaderBytes = 64
    package static let groupFormat = 4
    package static let groupFlags = 6
    package static let groupSalt = 8
    package static let groupFirst = 16
    package static let groupLast = 24
    package static let groupDurable = 32
    package static let groupTime = 40
    package static let groupBytes = 48
    package static let groupCount = 52
    package static let groupHash = 56
    package static let continuesFlag: UInt16 = 1
    package static let sealFlag: UInt16 = 2
    package static let continuedFlag: UInt16 = 4

    // Record header
    package static let recordHeaderBytes = 24
    package static let recordTable = 2
    package static let recordBytes = 4
    package static let recordRow = 8
    package static let recordOldHash = 16

    package enum Kind: UInt8 {
        case transaction = 1
        case insert = 2
        case update = 3
        case remove = 4
    }

    /// Sizes of a new store's ring, and the largest it grows to (format card F11).
    package static let firstSegmentBytes = 1280 << 10
    package static let firstSegmentCount = 4
    package static let grownSegmentBytes = 4 << 20
    package static let ringLimit = 64 << 20
}
