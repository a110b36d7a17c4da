internal import Glibc

/// Columns and rows of a terminal.
package struct TerminalSize: Equatable, Sendable {
    package let columns: Int
    package let rows: Int

    package init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
    }

    /// Nil when the descriptor is no terminal, or one that does not know (TIOCGWINSZ).
    package init?(of descriptor: Int32) {
        var size = winsize()
        let done = restarting { ioctl(descriptor, UInt(TIOCGWINSZ), &size) }
        guard done == 0, size.ws_col > 0, size.ws_row > 0 else { return nil }
        self.init(columns: Int(size.ws_col), rows: Int(size.ws_row))
    }
}
