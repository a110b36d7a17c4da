internal import CPlatform

/// Atomic access to raw memory that two threads share: bitmaps, counters, flags. Loads acquire, stores release, changes
/// do both and return the value from before; the relaxed ones order nothing. Words are aligned to their size.
package enum Atomics {
    @inlinable @inline(__always)
    package static func load8(_ address: UnsafeRawPointer) -> UInt8 { fettle_atomic_load_u8(address) }
    @inlinable @inline(__always)
    package static func load32(_ address: UnsafeRawPointer) -> UInt32 { fettle_atomic_load_u32(address) }
    @inlinable @inline(__always)
    package static func load64(_ address: UnsafeRawPointer) -> UInt64 { fettle_atomic_load_u64(address) }
    @inlinable @inline(__always)
    package static func loadRelaxed64(_ address: UnsafeRawPointer) -> UInt64 { fettle_atomic_load_relaxed_u64(address) }

    @inlinable @inline(__always)
    package static func store8(_ value: UInt8, _ address: UnsafeMutableRawPointer) {
        fettle_atomic_store_u8(address, value)
    }
    @inlinable @inline(__always)
    package static func store32(_ value: UInt32, _ address: UnsafeMutableRawPointer) {
        fettle_atomic_store_u32(address, value)
    }
    @inlinable @inline(__always)
    package static func store64(_ value: UInt64, _ address: UnsafeMutableRawPointer) {
        fettle_atomic_store_u64(address, value)
    }
    @inlinable @inline(__always)
    package static func storeRelaxed64(_ value: UInt64, _ address: UnsafeMutableRawPointer) {
        fettle_atomic_store_relaxed_u64(address, value)
    }

    /// Sets the bits of `mask`.
    @inlinable @inline(__always) @discardableResult
    package static func or8(_ mask: UInt8, _ address: UnsafeMutableRawPointer) -> UInt8 {
        fettle_atomic_or_u8(address, mask)
    }
    /// Keeps only the bits of `mask`.
    @inlinable @inline(__always) @discardableResult
    package static func and8(_ mask: UInt8, _ address: UnsafeMutableRawPointer) -> UInt8 {
        fettle_atomic_and_u8(address, mask)
    }
    @inlinable @inline(__always) @discardableResult
    package static func or64(_ mask: UInt64, _ address: UnsafeMutableRawPointer) -> UInt64 {
        fettle_atomic_or_u64(address, mask)
    }
    @inlinable @inline(__always) @discardableResult
    package static func and64(_ mask: UInt64, _ address: UnsafeMutableRawPointer) -> UInt64 {
        fettle_atomic_and_u64(address, mask)
    }
    /// Adds, wrapping around.
    @inlinable @inline(__always) @discardableResult
    package static func add64(_ value: UInt64, _ address: UnsafeMutableRawPointer) -> UInt64 {
        fettle_atomic_add_u64(address, value)
    }
    @inlinable @inline(__always)
    package static func exchange64(_ value: UInt64, _ address: UnsafeMutableRawPointer) -> UInt64 {
        fettle_atomic_exchange_u64(address, value)
    }
    /// Stores `value` if the word holds `expected`; true when it did.
    @inlinable @inline(__always)
    package static func compareExchange64(
        expected: UInt64, _ value: UInt64, _ address: UnsafeMutableRawPointer
    ) -> Bool {
        fettle_atomic_compare_exchange_u64(address, expected, value)
    }
}
