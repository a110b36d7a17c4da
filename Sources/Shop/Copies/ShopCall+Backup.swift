// store.backup: a copy of the shop while it is worked in (C-12).

package import JSON
internal import Platform
internal import Records

extension ShopCall {
    /// Begins a copy of the whole store, as one file or as a folder.
    package mutating func storeBackup(_ request: StoreBackupRequest, _ answer: inout JSONWriter) throws(ShopError) {
        started = try BackupTask(shop, request.path, isFolder: request.folder)
    }
}

/// store.backup in slices.
final class BackupTask: LongTask {
    private let shop: Shop
    private let copy: DatabaseCopy
    private let startedAt: UInt64

    init(_ shop: Shop, _ path: String, isFolder: Bool) throws(ShopError) {
        self.shop = shop
        startedAt = shop.clock.monotonicNanoseconds()
        let now = try shop.time().instant(shop.clock.now())
        do throws(RecordError) {
            copy = try shop.database.beginCopy(
                to: path, isFolder: isFolder, at: now, version: shop.engine.version)
        } catch .exists {
            throw .validation("/path", .taken, actual: path.fragment, hint: "There is \(path) already.")
        } catch .noStore {
            throw .validation("/path", .unknown, actual: path.fragment, hint: "There is no folder for \(path).")
        } catch {
            throw ShopError(error)
        }
    }

    func step(until deadline: UInt64, _ answer: inout JSONWriter) throws(ShopError) -> LongTaskState {
        repeat {
            if try shopping({ () throws(RecordError) in try copy.step() }) {
                write(to: &answer)
                return .finished
            }
        } while shop.clock.monotonicNanoseconds() < deadline
        let progress = copy.progress
        return .working(done: progress.done, total: progress.total)
    }

    func cancel(_ answer: inout JSONWriter) -> Bool {
        copy.cancel()
        return false
    }

    private func write(to answer: inout JSONWriter) {
        answer.beginObject()
        answer.member("path", copy.path)
        copy.facts.writeMembers(to: &answer)
        answer.member("milliseconds", Int((shop.clock.monotonicNanoseconds() - startedAt) / 1_000_000))
        answer.endObject()
    }
}

extension CopyFacts {
    /// The members that every telling of a copy has.
    func writeMembers(to answer: inout JSONWriter) {
        answer.member("bytes", bytes)
        answer.member("files", files)
        answer.member("attachments", attachments)
        if !damagedAttachments.isEmpty {
            answer.key("damagedAttachments")
            answer.beginArray()
            for digest in damagedAttachments { answer.string(digest) }
            answer.endArray()
        }
        answer.member("sequence", sequence)
        answer.member("at", at)
    }
}
