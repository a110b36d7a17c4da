// Constants of the superblock (docs/file-format.md, section 4).

package enum SuperblockFormat {
    package static let magic: [UInt8] = Array("FETTLESB".utf8)
    package static let slotBytes = 4096
    package static let compatible = 8
    package static let readCompatible = 12
    package static let incompatible = 16
    package static let pageBytes = 20
    package static let store = 24
    package static let generation = 40
    package static let lsn = 48
    package static let segment = 56
    package static let segmentOffset = 64
    package static let flags = 68
    package static let lastTime = 72
    package static let fileCount = 80
    package static let files = 96
    package static let fileBytes = 24
    package static let fileLimit = 96
    package static let hash = 4088

    // One file entry
    package static let tableRoot = 0
    package static let tableHash = 4
    package static let nextLogical = 8
    package static let physicalPages = 12
    package static let levels = 16

    /// Generations, LSNs and segment sequences stay far below this.
    package static let numberLimit: UInt64 = 1 << 62
    package static let cleanFlag: UInt32 = 1

    /// Feature bits this engine knows.
    package static let knownIncompatible: UInt32 = 1
    package static let knownReadCompatible: UInt32 = 0
}
