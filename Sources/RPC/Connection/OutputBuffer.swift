/// Bytes on their way out. Positions count from the first byte ever appended, so that what was appended since a place can
/// be taken back while none of it has been sent.
package struct OutputBuffer: ~Copyable {
    private static let smallestCapacity = 64 << 10

    private var base: UnsafeMutableRawPointer
    private var capacity: Int
    private var start = 0
    private var end = 0
    /// Position of the byte at `base`.
    private var origin = 0

    package init() {
        capacity = Self.smallestCapacity
        base = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit { base.deallocate() }

    /// What has not been sent.
    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base + start, count: end - start) }

    package var count: Int { end - start }

    /// Position after the last byte.
    package var position: Int { origin + end }

    package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        if end + bytes.count > capacity { makeRoom(bytes.count) }
        (base + end).copyMemory(from: source, byteCount: bytes.count)
        end += bytes.count
    }

    package mutating func append(_ text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    package mutating func append(_ byte: UInt8) {
        if end == capacity { makeRoom(1) }
        base.storeBytes(of: byte, toByteOffset: end, as: UInt8.self)
        end += 1
    }

    /// A number above or equal to 0, in decimal.
    package mutating func append(decimal number: Int) {
        var divisor = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }

    /// The first `count` bytes have been sent.
    package mutating func sent(_ count: Int) {
        start += count
        guard start == end else { return }
        removeAll()
    }

    /// Forgets what is not sent.
    package mutating func removeAll() {
        origin += end
        start = 0
        end = 0
        guard capacity > 4 << 20 else { return }
        base.deallocate()
        capacity = Self.smallestCapacity
        base = .allocate(byteCount: capacity, alignment: 16)
    }

    /// Takes back everything from `position` on, none of which has been sent.
    package mutating func truncate(to position: Int) {
        precondition(position >= origin + start && position <= origin + end)
        end = position - origin
    }

    private mutating func makeRoom(_ more: Int) {
        let unsent = count
        if unsent + more > capacity || start < capacity / 2 {
            capacity = max(capacity * 2, unsent + more)
            let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
            larger.copyMemory(from: base + start, byteCount: unsent)
            base.deallocate()
            base = larger
        } else {
            base.copyMemory(from: base + start, byteCount: unsent)
        }
        origin += start
        end = unsent
        start = 0
    }
}
