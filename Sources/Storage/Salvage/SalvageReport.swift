/// What salvage brought out of a damaged store, and what it did not.
package struct SalvageReport: Sendable {
    /// One collection.
    package struct Table: Sendable {
        package var name: String
        package var file: String
        /// Rows of the new store.
        package var rows = 0
        /// Of these, rows of which only an earlier version was left.
        package var earlier = 0
        /// Rows that were there, by what is left of the file, and are lost.
        package var lost = 0
        /// The first of them.
        package var lostRows: [UInt64] = []
        /// Pages of the last state that are damaged or missing.
        package var damagedPages = 0
        /// Whether rows may be lost that nothing left of the file names.
        package var mayLackMore = false

        static let listed = 100
    }

    /// Files that rows name.
    package struct Contents: Sendable {
        /// In the new store.
        package var saved = 0
        /// Not what their names say, and left out.
        package var damaged = 0
        /// Named by rows of the new store, and in it neither whole nor damaged.
        package var missing = 0
    }

    package var tables: [Table] = []
    package var contents = Contents()
    /// What else is to be known, in words.
    package var notes: [String] = []
    /// Transactions taken from the journal.
    package var transactions = 0
    /// What the check of the new store found; nothing in good order.
    package var findings = 0

    package var rows: Int { tables.reduce(0) { $0 + $1.rows } }
    package var lost: Int { tables.reduce(0) { $0 + $1.lost } }
    /// Everything that was in the store is in the new one, as it was.
    package var isComplete: Bool {
        notes.isEmpty && tables.allSatisfy { $0.lost == 0 && $0.earlier == 0 && !$0.mayLackMore }
    }
}
