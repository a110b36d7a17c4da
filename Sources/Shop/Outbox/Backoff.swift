/// How long a message rests after a temporary answer: longer from try to try, a little over a day in all, so that a mail
/// server that is away over night loses nothing and one that is gone is not asked for ever.
package enum Backoff {
    /// Minutes after the first try, the second, and so on.
    package static let minutes = [1, 5, 15, 30, 60, 120, 240, 480, 720]

    /// Tries that a message has.
    package static var tryLimit: Int { minutes.count + 1 }

    /// Minutes until a server is looked for again that was not there at all; it uses up no try (C-08).
    package static let absentMinutes = 5

    /// Milliseconds to rest after so many tries; nil: there is no further one.
    package static func rest(afterTries tries: Int) -> Int64? {
        guard tries > 0, tries <= minutes.count else { return nil }
        return Int64(minutes[tries - 1]) * 60_000
    }
}
