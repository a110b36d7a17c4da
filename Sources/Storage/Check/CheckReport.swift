/// What a check found. Nothing in it is an error of the check itself: a damaged store is an answer.
package struct CheckReport: Sendable {
    /// One broken promise.
    package struct Finding: Sendable, Equatable, CustomStringConvertible {
        /// Name of the collection, or `superblock`, `journal`, `store`.
        package var table: String
        /// Where: "page 17", "row 4 in index byTitle", …; empty for the whole.
        package var place: String
        /// Which promise is broken, in words.
        package var what: String

        package var description: String { place.isEmpty ? "\(table): \(what)" : "\(table), \(place): \(what)" }
    }

    /// How many findings are kept; the rest is only counted.
    package static let findingLimit = 100

    package private(set) var findings: [Finding] = []
    package private(set) var findingCount = 0
    /// What is worth knowing and no damage by itself: a slot that a power cut may have torn, an older root in use.
    package var notes: [String] = []

    package var tables = 0
    /// Pages of the moment that was checked, and pages of kept roots.
    package var pages = 0
    package var rows = 0
    package var indexEntries = 0
    package var journalGroups = 0

    package var isClean: Bool { findingCount == 0 }

    package init() {}

    package mutating func add(_ table: String, _ place: String, _ what: String) {
        findingCount += 1
        if findings.count < Self.findingLimit { findings.append(Finding(table: table, place: place, what: what)) }
    }

    package mutating func add(_ table: String, _ place: String, _ error: StorageError) {
        if case .corrupt(let what) = error { add(table, place, what) } else { add(table, place, "\(error)") }
    }
}
