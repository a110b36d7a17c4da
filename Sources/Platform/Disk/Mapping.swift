internal import CPlatform
internal import Glibc

/// A read-only view of a file in memory; unmapped with the last reference.
///
/// A page of it that the disk cannot deliver does not end the process: it reads as zeros from then on (its
/// checksum fails), and a process-wide flag is raised that must be looked at before an answer leaves.
/// That needs `CrashLine.install()`.
package final class Mapping: @unchecked Sendable {
    package let base: UnsafeRawPointer
    package let byteCount: Int
    /// Place in the table of the SIGBUS handler; -1 for memory that cannot fault.
    private let guardSlot: Int32

    /// Takes over `byteCount` bytes at `base`, which came from mmap. `guarded`: it is a file that may fail to read.
    init(base: UnsafeRawPointer, byteCount: Int, guarded: Bool) {
        self.base = base
        self.byteCount = byteCount
        let writable = UnsafeMutableRawPointer(mutating: base)
        self.guardSlot = guarded ? fettle_guard_mapping(writable, byteCount) : -1
    }

    /// Memory of zeros, for a file that is not there.
    package static func zeros(byteCount: Int) throws(DiskError) -> Mapping {
        guard let base = fettle_reserve(byteCount) else {
            throw .io(operation: "mmap", path: "anonymous", errno: errno)
        }
        return Mapping(base: UnsafeRawPointer(base), byteCount: byteCount, guarded: false)
    }

    deinit {
        fettle_unguard_mapping(guardSlot)
        munmap(UnsafeMutableRawPointer(mutating: base), byteCount)
    }

    /// True once after a page of any mapping was replaced by zeros; clears the flag.
    package static func takeDamagedFlag() -> Bool {
        fettle_take_damaged_flag()
    }

    /// Addresses of the pages replaced by zeros since the last call. `isComplete` is false when there were
    /// more than are kept (256): then any page may be among them.
    package static func takeDamagedPages() -> (addresses: [UInt], isComplete: Bool) {
        var addresses: [UInt] = []
        while case let page = fettle_take_damaged_page(), page != 0 { addresses.append(page) }
        return (addresses.sorted(), !fettle_take_damaged_overflow())
    }

    /// Offset of an address within this mapping, or nil when it lies elsewhere.
    package func offset(ofAddress address: UInt) -> Int? {
        let start = UInt(bitPattern: base)
        guard address >= start, address - start < UInt(byteCount) else { return nil }
        return Int(address - start)
    }

    /// Asks the kernel to read these bytes ahead (a scan is about to need them).
    package func willNeed(_ range: Range<Int>) {
        advise(range, MADV_WILLNEED)
    }

    /// Tells the kernel that these bytes will not be read again soon.
    package func doneWith(_ range: Range<Int>) {
        advise(range, Int32(MADV_COLD))
    }

    private func advise(_ range: Range<Int>, _ advice: Int32) {
        let pageBytes = Int(sysconf(Int32(_SC_PAGESIZE)))
        let start = max(0, range.lowerBound) / pageBytes * pageBytes
        let end = min(range.upperBound, byteCount)
        guard start < end else { return }
        madvise(UnsafeMutableRawPointer(mutating: base + start), end - start, advice)
    }
}
