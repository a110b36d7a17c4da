import Glibc

/// How much of a proof is run: what continuous integration has time for, or all of it (`FETTLE_LONG=1`).
enum Proof {
    static let isLong = getenv("FETTLE_LONG") != nil

    static func scale(_ short: Int, _ long: Int) -> Int { isLong ? long : short }
}
