// An import done to see what would become of it, and taken back: one transaction over all its slices, none of which the
// journal sees. Other calls wait meanwhile, as they do for every import, so nobody reads what is not so.

internal import Platform
internal import Records

final class Rehearsal {
    let transaction: Transaction
    private let database: Database
    private let clock: any Clock
    private var isOver = false

    /// Memory for changed pages that a rehearsal may take; the engine has half a gibibyte of it.
    private static let byteLimit = 384 << 20
    private static let sliceChanges = 100

    init(_ call: ShopCall) throws(ShopError) {
        let author = try call.author()
        let database = call.shop.database
        self.database = database
        clock = call.shop.clock
        transaction = try shopping { () throws(RecordError) in try database.rehearse(author) }
    }

    deinit { end() }

    /// Refuses to go on when memory would not do.
    func checkRoom() throws(ShopError) {
        guard database.dirtyBytes > Self.byteLimit else { return }
        throw ShopError(
            .tooLarge, "There are too many rows to try out at once.", hint: "Split the file, and import part by part."
        ) { $0.member("limit", Self.byteLimit) }
    }

    /// How much was done so far.
    var mark: Int { database.changesDone }

    /// Takes back what was done since a mark; the rehearsal goes on.
    func takeBack(to mark: Int) {
        let count = database.changesDone - mark
        if count > 0 { _ = database.takeBack(atMost: count) }
    }

    /// Takes changes back until the deadline; returns whether there are more.
    func takeBack(until deadline: UInt64) -> Bool {
        while !isOver {
            guard database.takeBack(atMost: Self.sliceChanges) else {
                end()
                break
            }
            if clock.monotonicNanoseconds() >= deadline { return true }
        }
        return false
    }

    /// Takes all of it back.
    func end() {
        guard !isOver else { return }
        isOver = true
        database.rollback()
    }
}
