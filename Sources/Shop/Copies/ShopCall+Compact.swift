// store.compact: gives room of the collections' files back while the shop is worked in (C-12).

package import JSON
internal import Platform
internal import Records

extension ShopCall {
    /// Begins to make the files smaller.
    package mutating func storeCompact(_ answer: inout JSONWriter) throws(ShopError) {
        started = try CompactTask(shop)
    }
}

/// store.compact in slices.
final class CompactTask: LongTask {
    private let shop: Shop
    private let compaction: DatabaseCompaction
    private let startedAt: UInt64

    init(_ shop: Shop) throws(ShopError) {
        self.shop = shop
        startedAt = shop.clock.monotonicNanoseconds()
        compaction = try shopping { () throws(RecordError) in try shop.database.beginCompaction() }
    }

    func step(until deadline: UInt64, _ answer: inout JSONWriter) throws(ShopError) -> LongTaskState {
        repeat {
            if try shopping({ () throws(RecordError) in try compaction.step() }) {
                write(to: &answer)
                return .finished
            }
        } while shop.clock.monotonicNanoseconds() < deadline && !shop.database.isCheckpointRunning
        return .working(done: compaction.progress.done, total: compaction.progress.total)
    }

    func cancel(_ answer: inout JSONWriter) -> Bool { false }

    private func write(to answer: inout JSONWriter) {
        answer.beginObject()
        answer.member("before", compaction.before)
        answer.member("after", compaction.after)
        answer.member("movedPages", compaction.movedPages)
        answer.key("collections")
        answer.beginArray()
        for file in compaction.files where file.before != file.after || file.movedPages > 0 {
            answer.beginObject()
            answer.member("name", file.collection)
            answer.member("file", file.file)
            answer.member("before", file.before)
            answer.member("after", file.after)
            answer.member("movedPages", file.movedPages)
            answer.endObject()
        }
        answer.endArray()
        answer.member("milliseconds", Int((shop.clock.monotonicNanoseconds() - startedAt) / 1_000_000))
        answer.endObject()
    }
}
