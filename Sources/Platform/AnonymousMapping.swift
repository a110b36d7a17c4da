internal import CPlatform
internal import Glibc

/// Address space for an arena: zeros that cost memory only where they were touched. Unmapped at the end.
package struct AnonymousMapping: ~Copyable, @unchecked Sendable {
    package let base: UnsafeMutableRawPointer
    package let byteCount: Int

    /// Reserves `byteCount` bytes; throws when the address space is limited (ulimit -v).
    package init(byteCount: Int) throws(DiskError) {
        guard let base = fettle_reserve(byteCount) else {
            throw .io(operation: "mmap", path: "anonymous", errno: errno)
        }
        self.base = base
        self.byteCount = byteCount
    }

    deinit { munmap(base, byteCount) }

    /// Gives the memory of a range back; it reads as zeros afterwards. Both ends are multiples of the kernel's page.
    package func release(_ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= byteCount)
        guard !range.isEmpty else { return }
        madvise(base + range.lowerBound, range.count, MADV_DONTNEED)
    }
}
