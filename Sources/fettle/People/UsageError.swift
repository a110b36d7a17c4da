/// A command line that cannot be done as it stands, and what would do (exit status 64).
struct UsageError: Error {
    let message: String

    init(_ message: String) { self.message = message }
}
