import Glibc

/// How much of a proof is run: what continuous integration has time for, or all of it (`FETTLE_LONG=1`).
enum Proof {
    static let isLong = getenv("FETTLE_LONG") != nil

    /// Says what a proof covered, when asked (`FETTLE_TELL=1`).
    static func tell(_ text: String) {
        if isLong || getenv("FETTLE_TELL") != nil { print(text) }
    }

    static func scale(_ short: Int, _ long: Int) -> Int { isLong ? long : short }
}
