// Answers are written, not dumped: bytes appended to one buffer that is kept from answer to answer, with stored fragments
// spliced in as they are. The only state besides the bytes is whether a comma is due, so the writer cannot check that
// brackets match; callers' shapes are fixed and their tests parse what they write.
//
//   | reserved header | {"jsonrpc":"2.0", ... | room for more |
//   0                 ^ reserve() returned 0           count   capacity

/// An append-only writer of JSON text. Commas between elements and members are its business, brackets its caller's.
package struct JSONWriter: ~Copyable {
    private(set) var base: UnsafeMutableRawPointer
    private var capacity: Int
    /// Bytes written.
    package private(set) var count = 0
    /// Whether the next value or key needs a comma before it.
    private var commaDue = false

    /// A place to come back to.
    package struct Mark {
        package let count: Int
        fileprivate let commaDue: Bool
    }

    /// - Parameter capacity: bytes to begin with; the buffer doubles as needed.
    package init(capacity: Int = 4096) {
        self.capacity = max(capacity, 64)
        base = .allocate(byteCount: self.capacity, alignment: 16)
    }

    deinit { base.deallocate() }

    /// What has been written; valid until the next write.
    package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    /// A copy of what has been written.
    package var array: [UInt8] { [UInt8](bytes) }

    /// Empties the writer. A buffer that has grown beyond `kept` bytes is replaced by one of that size.
    package mutating func removeAll(keeping kept: Int = 1 << 20) {
        count = 0
        commaDue = false
        guard capacity > kept else { return }
        base.deallocate()
        capacity = max(kept, 64)
        base = .allocate(byteCount: capacity, alignment: 16)
    }

    package var mark: Mark { Mark(count: count, commaDue: commaDue) }

    /// Forgets everything written since `mark` was taken.
    package mutating func rewind(to mark: Mark) {
        count = mark.count
        commaDue = mark.commaDue
    }

    // MARK: Structure

    package mutating func beginObject() { open(UInt8(ascii: "{")) }
    package mutating func endObject() { close(UInt8(ascii: "}")) }
    package mutating func beginArray() { open(UInt8(ascii: "[")) }
    package mutating func endArray() { close(UInt8(ascii: "]")) }

    /// A member name known at compile time, which must need no escaping.
    package mutating func key(_ name: StaticString) {
        let length = name.utf8CodeUnitCount
        ensure(length &+ 4)
        comma()
        put(UInt8(ascii: "\""))
        (base + count).copyMemory(from: name.utf8Start, byteCount: length)
        count &+= length
        put(UInt8(ascii: "\""))
        put(UInt8(ascii: ":"))
        commaDue = false
    }

    /// A member name; any UTF-8.
    package mutating func key(_ name: UnsafeRawBufferPointer) {
        string(name)
        append(UInt8(ascii: ":"))
        commaDue = false
    }

    package mutating func key(_ name: String) {
        string(name)
        append(UInt8(ascii: ":"))
        commaDue = false
    }

    // MARK: Values

    package mutating func null() { word("null") }

    package mutating func bool(_ value: Bool) { word(value ? "true" : "false") }

    /// One whole value as it is, such as a stored fragment or a request's id.
    package mutating func raw(_ fragment: UnsafeRawBufferPointer) {
        ensure(fragment.count &+ 1)
        comma()
        copy(fragment)
        commaDue = true
    }

    /// One whole value known at compile time, such as "{}".
    package mutating func raw(_ fragment: StaticString) { word(fragment) }

    /// Members ready for use (`"a":1,"b":2`, without brackets and without a comma at either end); none when empty.
    package mutating func members(_ bytes: UnsafeRawBufferPointer) {
        if !bytes.isEmpty { raw(bytes) }
    }

    // MARK: Bytes beside the text

    /// Bytes as they are, outside the comma rules: framing, newlines.
    package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        ensure(bytes.count)
        copy(bytes)
    }

    package mutating func append(_ text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    package mutating func append(_ byte: UInt8) {
        ensure(1)
        put(byte)
    }

    /// Leaves room for `byteCount` bytes to be patched later; returns where it starts. The room holds spaces until then.
    package mutating func reserve(_ byteCount: Int) -> Int {
        ensure(byteCount)
        (base + count).initializeMemory(as: UInt8.self, repeating: 0x20, count: byteCount)
        count &+= byteCount
        return count &- byteCount
    }

    /// Overwrites bytes written or reserved before.
    ///
    /// - Precondition: all of them lie before `count`.
    package mutating func patch(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        precondition(offset >= 0 && offset + bytes.count <= count)
        if let source = bytes.baseAddress { (base + offset).copyMemory(from: source, byteCount: bytes.count) }
    }

    // MARK: Within

    /// Makes room for `more` bytes beyond `count`.
    @inline(__always)
    mutating func ensure(_ more: Int) {
        if count &+ more > capacity { grow(more) }
    }

    @inline(never)
    private mutating func grow(_ more: Int) {
        capacity = max(capacity * 2, count + more)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        larger.copyMemory(from: base, byteCount: count)
        base.deallocate()
        base = larger
    }

    /// One byte; room has been made.
    @inline(__always)
    mutating func put(_ byte: UInt8) {
        base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count &+= 1
    }

    /// The comma before a value, for which room has been made.
    @inline(__always)
    mutating func comma() {
        if commaDue { put(UInt8(ascii: ",")) }
    }

    /// Bytes already stored at the end of the text.
    @inline(__always)
    mutating func advance(_ byteCount: Int) { count &+= byteCount }

    @inline(__always)
    mutating func valueWritten() { commaDue = true }

    @inline(__always)
    private mutating func copy(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        (base + count).copyMemory(from: source, byteCount: bytes.count)
        count &+= bytes.count
    }

    @inline(__always)
    private mutating func open(_ bracket: UInt8) {
        ensure(2)
        comma()
        put(bracket)
        commaDue = false
    }

    @inline(__always)
    private mutating func close(_ bracket: UInt8) {
        ensure(1)
        put(bracket)
        commaDue = true
    }

    @inline(__always)
    private mutating func word(_ text: StaticString) {
        raw(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }
}
