import Records

extension ShopTime {
    /// The moment that a given date or time stands for; nil with a problem at `path` when the clocks jump over it.
    func moment(
        _ given: DateOrInstant, keeping old: Instant?, otherwise time: TimeOfDay, path: String,
        _ problems: inout [Problem]
    ) -> Moment? {
        do throws(Gap) {
            return try moment(given, keeping: old, otherwise: time)
        } catch {
            problems.append(
                Problem(
                    path, .noSuchTime, expected: "\(error.before) or \(error.after)",
                    hint: "The clocks are put forward over that time; take \(error.before) or \(error.after)."))
            return nil
        }
    }
}
