/// How one store calls the records of the sample shop. Ids of a collection run on, so that the first one is enough.
struct Names {
    var firstAccount = 1
    var firstItem = 1
    var firstJob = 1
    /// The four statuses that jobs have, and the six stages.
    var statuses = ["S2", "S3", "S4", "S5"]
    var stages = ["L1", "L2", "L3", "L4", "L5", "L6"]

    func account(_ index: Int) -> String { "C\(firstAccount + index)" }
    func item(_ index: Int) -> String { "V\(firstItem + index)" }
    func job(_ index: Int) -> String { "J\(firstJob + index)" }
}
