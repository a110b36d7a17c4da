import Records

/// Updates that customers are shown of a job: neither one that was taken back, nor the record that says so. Asked for each
/// update of one job, newest first.
struct UndoneUpdates {
    private var undone: Set<RecordID> = []

    /// Whether the update stands.
    mutating func stands(_ update: Record) -> Bool {
        if let undone = update[WebStatusHistory.undoes] {
            self.undone.insert(undone)
            return false
        }
        return undone.remove(update.id) == nil
    }
}
