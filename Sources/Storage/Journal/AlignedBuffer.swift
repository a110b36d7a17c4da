// Memory for the journal's direct writes: aligned to a block, growing, used again.

final class AlignedBuffer {
    private(set) var base: UnsafeMutableRawPointer
    private(set) var capacity: Int
    private(set) var count = 0

    init(capacity: Int) {
        self.capacity = capacity
        base = .allocate(byteCount: capacity, alignment: JournalFormat.blockBytes)
    }

    deinit { base.deallocate() }

    func removeAll() { count = 0 }

    /// Makes room for `byteCount` more bytes and returns where they begin; their content is the caller's to write.
    func grow(_ byteCount: Int) -> UnsafeMutableRawPointer {
        if count + byteCount > capacity {
            let larger = max(capacity * 2, count + byteCount)
            let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: JournalFormat.blockBytes)
            moved.copyMemory(from: base, byteCount: count)
            base.deallocate()
            base = moved
            capacity = larger
        }
        defer { count += byteCount }
        return base + count
    }

    func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        grow(bytes.count).copyMemory(from: source, byteCount: bytes.count)
    }

    func truncate(to count: Int) { self.count = min(self.count, count) }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }
}

@inline(__always)
func roundUp(_ value: Int, to unit: Int) -> Int { (value + unit - 1) / unit * unit }
