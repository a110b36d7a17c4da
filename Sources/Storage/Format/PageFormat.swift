// Constants of pages (docs/file-format.md, sections 3 and 6). Nothing outside this folder spells an offset of a header.

package enum PageFormat {
    /// 4,096: the block of the disks and the page of the kernel; also the unit of a torn write.
    package static let pageBytes = 4096
    package static let headerBytes = 32

    // Header
    package static let kind = 0
    package static let level = 1
    package static let flags = 2
    package static let owner = 4
    package static let count = 6
    package static let logical = 8
    package static let generation = 12
    package static let lower = 16
    package static let upper = 18
    package static let left = 20
    package static let right = 24
    package static let hash = 28

    /// Entries of 8 bytes after a header: page tables and slot directories.
    package static let entriesPerPage = (pageBytes - headerBytes) / 8
    /// Child page numbers of 4 bytes after a header: upper levels of slot directory and space map.
    package static let childrenPerPage = (pageBytes - headerBytes) / 4
    /// Bytes after a header: space map leaves, overflow pages.
    package static let payloadBytes = pageBytes - headerBytes

    /// In memory, a physical number with this bit names an arena frame (never so in a file).
    package static let frameBit: UInt32 = 0x8000_0000

    package enum Kind: UInt8, Sendable {
        case fileRoot = 1
        case pageTable = 2
        case slotDirectory = 3
        case heap = 4
        case tree = 5
        case overflow = 6
        case spaceMap = 7
    }

    /// Physical page 0 of a file.
    package enum Identity {
        package static let magic: [UInt8] = Array("FETTLEPG".utf8)
        package static let table = 8
        package static let format = 12
        package static let store = 16
    }

    /// Logical page 0 of a file.
    package enum Root {
        package static let nextRow = 32
        package static let rowCount = 40
        package static let directoryRoot = 48
        package static let directoryLevels = 52
        package static let spaceRoot = 56
        package static let spaceLevels = 60
        package static let indexCount = 64
        package static let indexes = 72
        package static let indexBytes = 24
        package static let indexLimit = (pageBytes - indexes) / indexBytes

        // One index
        package static let id = 0
        package static let state = 2
        package static let levels = 3
        package static let root = 4
        package static let entries = 8
        package static let definition = 16
    }

    package enum Directory {
        package static let overflowFlag: UInt16 = 1
    }

    package enum Heap {
        /// The longest row on a heap page; longer ones go to overflow pages.
        package static let rowLimit = 4000
        package static let slotBytes = 2
    }

    package enum Space {
        package static let free: UInt8 = 255
        package static let unit = 16
        package static let most: UInt8 = 250
    }

    package enum Tree {
        package static let prefixLength = 32
        package static let garbage = 34
        package static let prefix = 36
        package static let headBytes = 8
        package static let slotBytes = 2
        package static let leafCellBytes = 2
        package static let innerCellBytes = 12
        /// Four keys of this length fit a page, so that a split always makes room.
        package static let keyLimit = 1000
        /// Twelve levels of at least two children bound any tree that 2^32 pages can hold; a deeper one is damage.
        package static let levelLimit = 32
    }
}
