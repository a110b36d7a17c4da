/// What the command line says of a board.
package struct BoardOptions: Sendable {
    package let store: String
    /// The program that serves the store: this one.
    package let program: String
    /// Id or name of the employee who speaks; nil: the only one, or asked for.
    package var employee: String?
    /// A fixed time of day for tests and recordings, ms since 1970, and as it was written.
    package var fixedTime: (milliseconds: Int64, text: String)?
    /// Letters alone: no colours, no signs.
    package var isPlain = false

    package init(store: String, program: String) {
        self.store = store
        self.program = program
    }

    /// For `fettle serve`.
    var flags: [String] {
        (employee.map { ["--employee", $0] } ?? []) + (fixedTime.map { ["--clock", $0.text] } ?? [])
    }
}
