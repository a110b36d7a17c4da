import Glibc

/// How much of a proof is run: what continuous integration has time for, or all of it (`FETTLE_LONG=1`).
enum Proof {
    static let isLong = getenv("FETTLE_LONG") != nil

    /// Says what a proof covered, when asked (`FETTLE_TELL=1`).
    static func tell(_ text: String) {
        if isLong || getenv("FETTLE_TELL") != nil { print(text) }
    }

    static func scale(_ short: Int, _ long: Int) -> Int { isLong ? long : short }

    /// Seeds of the longest proof: `FETTLE_LONG=16` tries sixteen times as many as `FETTLE_LONG=1`.
    static func seeds(_ short: Int, _ long: Int) -> ClosedRange<UInt64> {
        let times = getenv("FETTLE_LONG").flatMap { Int(String(cString: $0)) } ?? 1
        return 1...UInt64(scale(short, long * max(1, times)))
    }
}
