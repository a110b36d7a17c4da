// How large a sample shop is and over which days it is spread.

package import Platform
internal import Records

/// Days of a sample shop: 0 is the first, `dayCount` the present one.
package struct SamplePlan: Sendable {
    package let jobs: Int
    package let seed: UInt64
    /// The present, ms since 1970.
    let end: Int64
    private let today: CivilDate
    /// Days before the present one.
    let dayCount: Int

    /// - Parameter now: the moment up to which the shop has lived, ms since 1970.
    package init(jobs: Int, seed: UInt64, now: Int64, _ zone: ShopTimeZone) {
        self.jobs = jobs
        self.seed = seed
        end = now
        today = zone.civilTime(atUTC: now).date
        // A small shop takes in three jobs a day, and no shop began more than two years ago.
        dayCount = max(1, min(730, jobs / 3))
    }

    /// How many jobs have been taken in at the end of a day.
    func jobsUpTo(_ day: Int) -> Int { day >= dayCount ? jobs : jobs * (day + 1) / (dayCount + 1) }

    /// An hour of a day, ms since 1970.
    func moment(_ day: Int, hour: Int, _ zone: ShopTimeZone) -> Int64 {
        zone.startOfDay(today.adding(days: day - dayCount)) + Int64(hour) * 3_600_000
    }

    /// When the shop begins.
    func beginning(_ zone: ShopTimeZone) -> Int64 { moment(0, hour: 6, zone) }
}

extension Shop {
    /// Makes a store at `path`, which must not exist, with a made-up shop that has lived up to the present.
    /// - Parameter progress: told how many jobs there are, of how many.
    package static func createSample(
        at path: String, _ founding: ShopFounding, jobs: Int, seed: UInt64, now: Int64, disk: any Disk = RealDisk(),
        random: any RandomSource, progress: (Int, Int) -> Void
    ) throws(ShopError) {
        let zone = try zone(named: founding.timeZone, path: "/timeZone")
        let plan = SamplePlan(jobs: jobs, seed: seed, now: now, zone)
        let clock = ManualClock(start: plan.beginning(zone))
        try create(at: path, founding, disk: disk, clock: clock, random: random)
        let shop = try open(at: path, disk: disk, clock: clock, random: random)
        let life = try SampleLife(shop, clock: clock, plan)
        for day in 0...plan.dayCount {
            try life.live(day)
            progress(life.jobsMade, jobs)
        }
        try life.flush()
        try shopping { () throws(RecordError) in try shop.database.close() }
    }
}
