// A page as bytes, with the loads and stores that the structures above are written in.
//
// Every access is checked against the 4,096 bytes of the page. A page is validated by hash when it is first touched,
// so damage is reported long before a wrong offset could be followed; these checks are the second line.
//
// Ownership: a page is borrowed from the map or from an arena frame. It stays valid until the next change of the
// store, or until the snapshot that it was read through is closed.

package struct Page {
    package let base: UnsafeRawPointer

    @inline(__always)
    package init(_ base: UnsafeRawPointer) { self.base = base }

    @inline(__always)
    private func checked(_ offset: Int, _ byteCount: Int) -> Int {
        precondition(UInt(bitPattern: offset) <= UInt(bitPattern: PageFormat.pageBytes - byteCount))
        return offset
    }

    @inline(__always) package func u8(_ offset: Int) -> Int {
        Int(base.load(fromByteOffset: checked(offset, 1), as: UInt8.self))
    }
    @inline(__always) package func u16(_ offset: Int) -> Int {
        Int(base.loadUnaligned(fromByteOffset: checked(offset, 2), as: UInt16.self))
    }
    @inline(__always) package func u32(_ offset: Int) -> UInt32 {
        base.loadUnaligned(fromByteOffset: checked(offset, 4), as: UInt32.self)
    }
    @inline(__always) package func u64(_ offset: Int) -> UInt64 {
        base.loadUnaligned(fromByteOffset: checked(offset, 8), as: UInt64.self)
    }
    @inline(__always) package func u48(_ offset: Int) -> UInt64 {
        UInt64(u32(offset)) | UInt64(u16(offset + 4)) << 32
    }
    @inline(__always) package func bytes(_ offset: Int, _ count: Int) -> UnsafeRawBufferPointer {
        precondition(count >= 0 && offset >= 0 && offset <= PageFormat.pageBytes - count)
        return UnsafeRawBufferPointer(start: base + offset, count: count)
    }

    // Header
    @inline(__always) package var kind: Int { u8(PageFormat.kind) }
    @inline(__always) package var level: Int { u8(PageFormat.level) }
    @inline(__always) package var count: Int { u16(PageFormat.count) }
    @inline(__always) package var logical: UInt32 { u32(PageFormat.logical) }
    @inline(__always) package var lower: Int { u16(PageFormat.lower) }
    @inline(__always) package var upper: Int { u16(PageFormat.upper) }
    @inline(__always) package var left: UInt32 { u32(PageFormat.left) }
    @inline(__always) package var right: UInt32 { u32(PageFormat.right) }

    /// The hash that the page must have, its own hash field counting as zero.
    package func computedHash() -> UInt32 {
        // The field is the last word of the header; hashing a copy of 4 KiB costs less than a second code path.
        withUnsafeTemporaryAllocation(byteCount: PageFormat.pageBytes, alignment: 16) { copy in
            copy.copyMemory(from: UnsafeRawBufferPointer(start: base, count: PageFormat.pageBytes))
            copy.storeBytes(of: 0, toByteOffset: PageFormat.hash, as: UInt32.self)
            return Hash.of32(UnsafeRawBufferPointer(copy))
        }
    }
}

package struct MutablePage {
    package let base: UnsafeMutableRawPointer

    @inline(__always)
    package init(_ base: UnsafeMutableRawPointer) { self.base = base }

    @inline(__always)
    package var page: Page { Page(UnsafeRawPointer(base)) }

    @inline(__always)
    private func checked(_ offset: Int, _ byteCount: Int) -> Int {
        precondition(UInt(bitPattern: offset) <= UInt(bitPattern: PageFormat.pageBytes - byteCount))
        return offset
    }

    @inline(__always) package func set8(_ offset: Int, _ value: Int) {
        base.storeBytes(of: UInt8(truncatingIfNeeded: value), toByteOffset: checked(offset, 1), as: UInt8.self)
    }
    @inline(__always) package func set16(_ offset: Int, _ value: Int) {
        base.storeBytes(of: UInt16(truncatingIfNeeded: value), toByteOffset: checked(offset, 2), as: UInt16.self)
    }
    @inline(__always) package func set32(_ offset: Int, _ value: UInt32) {
        base.storeBytes(of: value, toByteOffset: checked(offset, 4), as: UInt32.self)
    }
    @inline(__always) package func set64(_ offset: Int, _ value: UInt64) {
        base.storeBytes(of: value, toByteOffset: checked(offset, 8), as: UInt64.self)
    }
    @inline(__always) package func set48(_ offset: Int, _ value: UInt64) {
        set32(offset, UInt32(truncatingIfNeeded: value))
        set16(offset + 4, Int(truncatingIfNeeded: value >> 32))
    }
    @inline(__always) package func copy(_ bytes: UnsafeRawBufferPointer, to offset: Int) {
        precondition(offset >= 0 && offset <= PageFormat.pageBytes - bytes.count)
        if let source = bytes.baseAddress {
            (base + offset).copyMemory(from: source, byteCount: bytes.count)
        }
    }
    /// Moves bytes inside the page; the ranges may overlap.
    @inline(__always) package func move(from source: Int, to target: Int, count: Int) {
        precondition(
            count >= 0 && source >= 0 && target >= 0 && source <= PageFormat.pageBytes - count
                && target <= PageFormat.pageBytes - count)
        memmoveBytes(base + target, base + source, count)
    }

    /// Makes an empty page of a kind.
    package func initialize(kind: PageFormat.Kind, level: Int, owner: UInt16, logical: UInt32) {
        base.initializeMemory(as: UInt8.self, repeating: 0, count: PageFormat.pageBytes)
        set8(PageFormat.kind, Int(kind.rawValue))
        set8(PageFormat.level, level)
        set16(PageFormat.owner, Int(owner))
        set32(PageFormat.logical, logical)
    }
}

@inline(__always)
package func memmoveBytes(_ target: UnsafeMutableRawPointer, _ source: UnsafeRawPointer, _ count: Int) {
    target.copyMemory(from: source, byteCount: count)
}
