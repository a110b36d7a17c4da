extension Database {
    /// Version of the file format that this engine writes (docs/file-format.md).
    package static let formatVersion = 1
}
