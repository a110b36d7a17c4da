import Records

extension Record {
    /// Who stands for the record now: the account that it was merged into, or itself (I-15). A merge takes along what was
    /// merged into it before, so one step is enough.
    var presentID: RecordID {
        guard id.collection == .accounts else { return id }
        return self[Account.mergedInto] ?? id
    }
}
