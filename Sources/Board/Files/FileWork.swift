/// What the board wants done with files of this computer. One file at a time.
package enum FileWork: Equatable, Sendable {
    /// A new file in a folder ("~" is the person's own), which has no name before it is whole.
    case begin(folder: String, name: String)
    /// The next bytes of it.
    case write([UInt8])
    /// It is whole: it gets its name, or the next free one, and may be opened with the program for its kind.
    case finish(opens: Bool)
    /// It does not come to its end.
    case abandon
}

/// What came of it.
package enum FileResult: Equatable, Sendable {
    case begun
    case written
    /// - Parameter trouble: why it was not opened, for a person; nil: it was, or was not to be.
    case finished(path: String, trouble: String?)
    /// Why, for a person.
    case failed(String)
}
