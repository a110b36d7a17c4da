// One open store with the shop that keeps it: what rules need beside the call itself. Engine thread only.

package import Platform
package import Records

package final class Shop {
    package let database: Database
    package let clock: any Clock
    package let random: any RandomSource
    /// The engine that serves the shop.
    package let engine: EngineState
    /// What the clock is judged by.
    package var clockRule = ClockRule()
    /// The store holds the mark that its clock was confirmed.
    var hasClockMark = false
    /// Files on their way in.
    package let uploads = Uploads()
    /// Accounts whose erasure was begun and is not at its end; and the one that goes on without a caller.
    var erasures: Set<RecordID> = []
    var goingErasure: AccountErasure?
    private var caches: [ObjectIdentifier: CacheEntry] = [:]
    private var knownZone: ShopTimeZone?
    /// Whether an import was broken off; nil until it was looked for.
    var knownBrokenImport: Bool?

    private struct CacheEntry {
        let stamp: UInt64
        let value: any ShopCache
    }

    package init(_ database: Database, clock: any Clock = SystemClock(), random: any RandomSource = SystemRandom()) {
        self.database = database
        self.clock = clock
        self.random = random
        engine = EngineState(clock: clock)
    }

    // MARK: What is worked out from records

    /// A cache, made anew when one of its collections has changed. Sees what the open transaction has written.
    package func cache<Cache: ShopCache>(_ type: Cache.Type) throws(ShopError) -> Cache {
        var stamp: UInt64 = 0
        for collection in Cache.collections { stamp &+= database.changeCount(collection) }
        let key = ObjectIdentifier(type)
        if let entry = caches[key], entry.stamp == stamp, let cache = entry.value as? Cache { return cache }
        let cache: Cache
        do throws(RecordError) { cache = try Cache(database.live) } catch { throw ShopError(error) }
        caches[key] = CacheEntry(stamp: stamp, value: cache)
        return cache
    }

    package func settings() throws(ShopError) -> Settings { try cache(SettingsCache.self).settings }

    // MARK: Time

    /// The shop's zone, and what its walls show.
    package func time() throws(ShopError) -> ShopTime {
        let name = try settings().shop.timeZone
        if let zone = knownZone, zone.name == name { return ShopTime(zone: zone) }
        let zone = try Self.zone(named: name, path: "/timeZone")
        knownZone = zone
        return ShopTime(zone: zone)
    }

    /// A zone of the time zone database. glibc would silently read an unknown one as UTC; here it is refused (C-15).
    package static func zone(named name: String, path: String) throws(ShopError) -> ShopTimeZone {
        do throws(TimeZoneError) { return try ShopTimeZone(named: name) } catch {
            switch error {
            case .noZoneFiles:
                throw ShopError(
                    .notConfigured, "This computer has no time zone data.", hint: "Install the package tzdata."
                ) { $0.member("setting", literal: "tzdata") }
            case .damaged:
                throw ShopError(.notConfigured, "The time zone data of \(name) are damaged.") {
                    $0.member("setting", literal: "tzdata")
                }
            case .malformedName, .unknown:
                let nearest = ShopText.nearest(name, among: ShopTimeZone.names())
                throw .validation(
                    path, .unknownZone, expected: "a name of the time zone database, such as Europe/Copenhagen",
                    actual: name.fragment,
                    hint: nearest.map { "There is no time zone \(name). Did you mean \($0)?" }
                        ?? "There is no time zone \(name).")
            }
        }
    }

    /// The time that a write of now carries: the clock's, or where that runs behind the last change, that plus 1 ms
    /// (C-18).
    package func now() throws(ShopError) -> Instant {
        try time().instant(Self.writeTime(now: clock.now(), last: database.lastTime))
    }

    /// The time that a write carries, refused or not.
    static func writeTime(now: Int64, last: Int64) -> Int64 { now < last ? last + 1 : now }

    /// Refuses while the clock is off too far and nobody has said that it is right (C-18).
    package func expectClock() throws(ShopError) {
        let now = clock.now()
        let last = database.lastTime
        if clockRule.time(now: now, last: last) != nil { return try endClockConfirmation() }
        let time = try time()
        let difference = now < last ? "more than a day behind" : "more than a year ahead of"
        throw ShopError(
            .clockBehind,
            "The clock of this computer says \(time.instant(now)), which is \(difference) the last change."
        ) { writer in
            writer.member("now", time.instant(now).description)
            writer.member("lastChange", time.instant(last).description)
        }
    }
}

/// What is worked out from records and kept until one of their collections changes.
package protocol ShopCache: AnyObject {
    static var collections: [CollectionNumber] { get }
    init(_ reader: RecordReader) throws(RecordError)
}

/// The settings as they are stored.
package final class SettingsCache: ShopCache {
    package static var collections: [CollectionNumber] { [.settings] }
    package let settings: Settings

    package init(_ reader: RecordReader) throws(RecordError) {
        var settings = Settings()
        var rows = try reader.rows(of: .settings)
        while let row = try rows.next() {
            guard let key = row[Setting.key].flatMap(SettingKey.init) else { continue }
            settings.rows[key] = (row.id, row.version)
            if let value = row[Setting.value] { settings.read(key, value) }
        }
        self.settings = settings
    }
}
