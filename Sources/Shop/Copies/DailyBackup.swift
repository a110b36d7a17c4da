// One copy of the store a day, made when the store is first served on that day (settings.backup). A copy that fails is told and
// tried again later; it never keeps anyone from working.

internal import JSON
package import Platform
internal import Records

package final class DailyBackup {
    private let shop: Shop
    private var copy: DatabaseCopy?
    private var name = ""
    /// The day that is done with: its copy is there.
    private var doneDay = ""
    /// Monotonic nanoseconds before which nothing is tried.
    private var notBefore: UInt64?

    /// The first clients are answered before a copy is begun.
    private static let startNanoseconds: UInt64 = 2_000_000_000
    private static let lookNanoseconds: UInt64 = 600_000_000_000
    private static let sliceNanoseconds: UInt64 = 2_000_000
    private static let pauseNanoseconds: UInt64 = 1_000_000

    package init(_ shop: Shop) { self.shop = shop }

    /// Does what is due; returns when it wants to be called again (monotonic nanoseconds, as `now`), nil where no copies are
    /// wanted: a change of the settings is a flush, after which it is called anyway.
    package func tick(now: UInt64) -> UInt64? {
        if copy != nil { return work(now) }
        guard let notBefore else {
            self.notBefore = now + Self.startNanoseconds
            return now + Self.startNanoseconds
        }
        if now < notBefore { return notBefore }
        self.notBefore = now + Self.lookNanoseconds
        do throws(ShopError) {
            guard let folder = try shop.settings().backup.folder else {
                self.notBefore = now
                return nil
            }
            try begin(in: folder)
        } catch {
            fail(error.message ?? error.kind.message.text)
        }
        return copy == nil ? now + Self.lookNanoseconds : now
    }

    private func begin(in folder: String) throws(ShopError) {
        let instant = try shop.time().instant(shop.clock.now())
        let day = String(instant.description.prefix(10))
        guard day != doneDay else { return }
        name = Self.stem(of: shop.database.path) + "-" + day + ".tar"
        let names = try copies(in: folder)
        shop.engine.backup.last = names.last
        if names.contains(name) {
            doneDay = day
            return
        }
        let path = folder + "/" + name
        copy = try shopping { () throws(RecordError) in
            try shop.database.beginCopy(to: path, isFolder: false, at: instant, version: shop.engine.version)
        }
        shop.engine.backup.isRunning = true
    }

    private func work(_ now: UInt64) -> UInt64 {
        do throws(ShopError) {
            guard let copy else { return now + Self.lookNanoseconds }
            let deadline = shop.clock.monotonicNanoseconds() + Self.sliceNanoseconds
            repeat {
                if try shopping({ () throws(RecordError) in try copy.step() }) {
                    finish(copy)
                    return now + Self.lookNanoseconds
                }
            } while shop.clock.monotonicNanoseconds() < deadline && !shop.clock.isManual
            return now + Self.pauseNanoseconds
        } catch {
            copy = nil
            fail(error.message ?? error.kind.message.text)
            return now + Self.lookNanoseconds
        }
    }

    private func finish(_ finished: DatabaseCopy) {
        copy = nil
        shop.engine.backup.isRunning = false
        shop.engine.backup.failure = nil
        shop.engine.backup.last = name
        shop.engine.backup.damagedAttachments = finished.facts.damagedAttachments.count
        doneDay = String(name.dropLast(4).suffix(10))
        do throws(ShopError) {
            let settings = try shop.settings().backup
            guard let folder = settings.folder else { return }
            let names = try copies(in: folder)
            for old in names.dropLast(max(1, settings.keep)) { try remove(folder + "/" + old) }
        } catch {
            fail(error.message ?? error.kind.message.text)
        }
    }

    private func remove(_ path: String) throws(ShopError) {
        do throws(DiskError) { try RealDisk().remove(path) } catch {
            throw ShopError(.storage, "An old copy cannot be removed: \(error).")
        }
    }

    private func fail(_ why: String) {
        shop.engine.backup.isRunning = false
        shop.engine.backup.failure = why
        StandardStreams.writeError(line: "fettle: warning: today's copy of the store could not be made: \(why)")
    }

    private func copies(in folder: String) throws(ShopError) -> [String] {
        do throws(DiskError) {
            return try Self.copies(of: shop.database.path, in: folder)
        } catch {
            throw ShopError(.storage, "The folder for copies cannot be read: \(error).")
        }
    }

    /// Names of the copies of a store in a folder, the oldest first: files with this store's name and a date
    /// (`shop-2026-03-02.tar`), nothing else.
    package static func copies(of store: String, in folder: String) throws(DiskError) -> [String] {
        let stem = Self.stem(of: store) + "-"
        return try RealDisk().entries(of: folder).filter { name in
            guard name.hasPrefix(stem), name.hasSuffix(".tar") else { return false }
            let date = name.dropFirst(stem.count).dropLast(4)
            return date.utf8.count == 10
                && date.utf8.allSatisfy { $0 == UInt8(ascii: "-") || (48...57).contains($0) }
        }
    }

    /// The store's own name, without folder and ending.
    private static func stem(of path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? "shop"
        return name.hasSuffix(".fettle") ? String(name.dropLast(7)) : name
    }

    /// Gives up what is at work, before the store is closed.
    package func cancel() {
        copy?.cancel()
        copy = nil
        shop.engine.backup.isRunning = false
    }
}

extension Clock {
    /// Time stands still: each slice is one step.
    fileprivate var isManual: Bool { self is ManualClock }
}
