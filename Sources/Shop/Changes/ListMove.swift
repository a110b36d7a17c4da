/// What a change did to a row of a list (I-13).
enum ListMove: String, CaseIterable {
    // In the order in which they are told.
    case removed, added, changed

    /// nil where the row was not in the list before and is not after.
    init?(before: Bool, after: Bool) {
        switch (before, after) {
        case (true, false): self = .removed
        case (false, true): self = .added
        case (true, true): self = .changed
        case (false, false): return nil
        }
    }
}
