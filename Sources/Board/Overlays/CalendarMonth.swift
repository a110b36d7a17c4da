internal import Platform

/// A month, and the day in it that is chosen.
struct CalendarMonth: Equatable, Sendable {
    private(set) var day: CivilDate
    /// Time of day that is there now; nil: none.
    let time: String?
    let today: CivilDate
    /// What the day is for.
    var title = "Due Out"
    /// No day can be taken for an answer too.
    var hasNone = true

    /// - Parameter text: date, or date and time, to begin with; today when there is none.
    init(at text: String?, today: CivilDate) {
        let parts = Dates.parts(text)
        day = parts?.date ?? today
        time = parts?.time
        self.today = today
    }

    mutating func move(days: Int) { set(day.adding(days: days)) }

    /// The same day of another month, or its last.
    mutating func move(months: Int) {
        let count = day.year * 12 + day.month - 1 + months
        let (year, month) = (count / 12, count % 12 + 1)
        guard (1...9998).contains(year) else { return }
        set(
            CivilDate(year: year, month: month, day: min(day.day, CivilDate.dayCount(year: year, month: month)))!)
    }

    private mutating func set(_ new: CivilDate) { if (1...9998).contains(new.year) { day = new } }

    /// The weeks of the month, Monday first; nil before the first day and after the last.
    var weeks: [[CivilDate?]] {
        let first = CivilDate(year: day.year, month: day.month, day: 1)!
        let count = CivilDate.dayCount(year: day.year, month: day.month)
        var days: [CivilDate?] = Array(repeating: nil, count: first.weekday - 1)
        days += (0..<count).map { first.adding(days: $0) }
        while days.count % 7 != 0 { days.append(nil) }
        return stride(from: 0, to: days.count, by: 7).map { Array(days[$0..<($0 + 7)]) }
    }
}
