// Where jansson's trees live. A tree of `[{},{},…]` takes eighty times the bytes of its text, so the memory of a request
// is a fixed reservation: jansson allocates by moving a mark forward, frees nothing (the last block excepted, which keeps
// growing string buffers cheap), and the whole arena is empty again when its last document is gone. A full arena makes
// jansson fail with whatever text it has at that point; `isFull` tells what really happened.
//
//   base                mark                                   base + byteCount
//   | tree | tree | ... | untouched pages, no memory behind them |
//
// jansson's allocation functions carry no context, so the arena in use is a global that is set for the duration of one
// call, under a lock: arenas of several threads are safe, one arena used by two threads at once is not.

internal import CJansson
internal import Synchronization

/// Memory for the documents of one thread. Reserves address space only; `byteCount` is rounded up to whole pages.
package final class JSONArena {
    /// What one request may use (protocol limit: 64 MiB).
    package static let requestBytes = 64 << 20
    /// Pages touched beyond this are given back when the arena becomes empty.
    private static let keptBytes = 1 << 20
    private static let pageBytes = 4096

    private let space: UnsafeMutablePointer<Space>
    private var documentCount = 0

    package init(byteCount: Int = JSONArena.requestBytes) {
        JSONArena.installed
        let size = (max(byteCount, 1) + JSONArena.pageBytes - 1) / JSONArena.pageBytes * JSONArena.pageBytes
        let base = cjansson_reserve(size)
        space = .allocate(capacity: 1)
        space.initialize(
            to: Space(base: base, byteCount: base == nil ? 0 : size, mark: 0, last: 0, highest: 0, isFull: false))
    }

    deinit {
        if let base = space.pointee.base { cjansson_release(base, space.pointee.byteCount) }
        space.deallocate()
    }

    /// Bytes the living documents take.
    package var usedBytes: Int { space.pointee.mark }

    /// Whether an allocation was refused since the last call of `allocating`.
    var isFull: Bool { space.pointee.isFull }

    /// Runs `body` with this arena behind jansson's allocation functions.
    func allocating<Result>(_ body: () -> Result) -> Result {
        ActiveArena.lock.withLock { _ in
            space.pointee.isFull = false
            ActiveArena.space = space
            defer { ActiveArena.space = nil }
            return body()
        }
    }

    /// Zeroed or used memory, aligned to 16; nil when the arena is full.
    func allocate(byteCount: Int) -> UnsafeMutableRawPointer? { space.pointee.allocate(byteCount) }

    /// Takes back everything allocated since `usedBytes` was `mark`.
    func rewind(to mark: Int) {
        space.pointee.mark = mark
        space.pointee.last = mark
        if documentCount == 0 { empty() }
    }

    func documentOpened() { documentCount &+= 1 }

    func documentClosed() {
        documentCount &-= 1
        if documentCount == 0 { empty() }
    }

    private func empty() {
        space.pointee.mark = 0
        space.pointee.last = 0
        guard space.pointee.highest > JSONArena.keptBytes, let base = space.pointee.base else { return }
        cjansson_forget(base + JSONArena.keptBytes, space.pointee.byteCount - JSONArena.keptBytes)
        space.pointee.highest = 0
    }

    /// Once a process: our allocation functions, and a seed for jansson's hash tables that no sender can know
    /// (colliding names would make a parse quadratic). Member order does not depend on the seed.
    private static let installed: Void = {
        json_set_alloc_funcs(
            { ActiveArena.space?.pointee.allocate($0) },
            { pointer in if let pointer { ActiveArena.space?.pointee.free(pointer) } })
        json_object_seed(0)
    }()
}

/// The marks of one arena; `last` is the offset of the newest block, `highest` the highest mark since pages were given back.
private struct Space {
    let base: UnsafeMutableRawPointer?
    let byteCount: Int
    var mark: Int
    var last: Int
    var highest: Int
    var isFull: Bool

    mutating func allocate(_ wanted: Int) -> UnsafeMutableRawPointer? {
        guard let base, wanted >= 0, wanted <= byteCount &- mark else {
            isFull = true
            return nil
        }
        last = mark
        mark = min(byteCount, (mark &+ wanted &+ 15) & ~15)
        if mark > highest { highest = mark }
        return base + last
    }

    mutating func free(_ pointer: UnsafeMutableRawPointer) {
        guard let base, pointer == base + last else { return }
        mark = last
    }
}

/// The arena behind jansson's allocation functions right now; guarded by `lock`.
private enum ActiveArena {
    static let lock = Mutex<Void>(())
    nonisolated(unsafe) static var space: UnsafeMutablePointer<Space>?
}
