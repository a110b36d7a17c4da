// Constants of rows (docs/file-format.md, section 5).

package enum RowFormat {
    package static let hash = 0
    package static let length = 4
    package static let row = 8
    package static let schema = 14
    package static let version = 16
    package static let lastChange = 20
    package static let headerBytes = 26
    /// Rows of this length and more have end offsets of four bytes.
    package static let wideLength = 65_536
    package static let rowLimit = 1 << 20
}
