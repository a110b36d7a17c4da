internal import CPlatform
internal import Glibc

/// A file of the kernel, one descriptor for life.
final class RealFile: DiskFile {
    let path: String
    private let descriptor: Int32
    private let use: FileUse
    /// What O_DIRECT asks of memory, offsets and counts.
    private static let alignment = 4096

    init(path: String, descriptor: Int32, use: FileUse) {
        self.path = path
        self.descriptor = descriptor
        self.use = use
    }

    deinit { close(descriptor) }

    func byteCount() throws(DiskError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("fstat") }
        return Int(status.st_size)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(DiskError) {
        guard let start = buffer.baseAddress, buffer.count > 0 else { return }
        guard use == .journal else { return try readAll(start, buffer.count, at: offset) }
        // Matters only where O_DIRECT was refused: the cache must not stand in for the disk.
        posix_fadvise(descriptor, off_t(offset), off_t(buffer.count), POSIX_FADV_DONTNEED)
        if Self.isAligned(start) { return try readAll(start, buffer.count, at: offset) }
        let bounce = UnsafeMutableRawBufferPointer.allocate(byteCount: buffer.count, alignment: Self.alignment)
        defer { bounce.deallocate() }
        try readAll(bounce.baseAddress!, buffer.count, at: offset)
        buffer.copyMemory(from: UnsafeRawBufferPointer(bounce))
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(DiskError) {
        guard let start = bytes.baseAddress, bytes.count > 0 else { return }
        if use != .journal || Self.isAligned(start) { return try writeAll(start, bytes.count, at: offset) }
        let bounce = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: Self.alignment)
        defer { bounce.deallocate() }
        bounce.copyMemory(from: bytes)
        try writeAll(bounce.baseAddress!, bytes.count, at: offset)
    }

    func flush() throws(DiskError) {
        guard restarting({ fdatasync(descriptor) }) == 0 else { throw failure("fdatasync") }
    }

    func extend(to byteCount: Int) throws(DiskError) {
        let old = try self.byteCount()
        var position = old
        do throws(DiskError) {
            while position < byteCount {
                // Pieces end at multiples of their size, so that writing stays aligned.
                let end = min(byteCount, (position / Zeros.byteCount + 1) * Zeros.byteCount)
                try writeAll(Zeros.start, end - position, at: position)
                position = end
            }
        } catch {
            _ = ftruncate(descriptor, off_t(old))
            throw error
        }
    }

    func truncate(to byteCount: Int) throws(DiskError) {
        guard restarting({ ftruncate(descriptor, off_t(byteCount)) }) == 0 else { throw failure("ftruncate") }
    }

    func map(reserving byteCount: Int) throws(DiskError) -> Mapping {
        guard let base = fettle_map_file(descriptor, byteCount) else { throw failure("mmap") }
        return Mapping(base: base, byteCount: byteCount, guarded: true)
    }

    private func readAll(_ start: UnsafeMutableRawPointer, _ count: Int, at offset: Int) throws(DiskError) {
        var done = 0
        while done < count {
            let result = restarting { pread(descriptor, start + done, count - done, off_t(offset + done)) }
            if result < 0 {
                if errno == EINVAL && stopDirect() { continue }
                throw failure("pread")
            }
            if result == 0 { throw .shortRead(path: path, offset: offset + done) }
            done += result
        }
    }

    private func writeAll(_ start: UnsafeRawPointer, _ count: Int, at offset: Int) throws(DiskError) {
        var done = 0
        while done < count {
            let result = restarting { pwrite(descriptor, start + done, count - done, off_t(offset + done)) }
            if result < 0 {
                if errno == EINVAL && stopDirect() { continue }
                throw failure("pwrite")
            }
            if result == 0 { throw .io(operation: "pwrite", path: path, errno: EIO) }
            done += result
        }
    }

    /// Some file systems accept O_DIRECT and refuse the reads and writes, or end a short one unaligned.
    /// True when O_DIRECT was on and is off now; O_DSYNC stays.
    private func stopDirect() -> Bool {
        guard use == .journal, fettle_is_direct(descriptor) else { return false }
        return fettle_set_direct(descriptor, false) == 0
    }

    private func failure(_ operation: String) -> DiskError {
        DiskError(operation: operation, path: path, errno: errno)
    }

    private static func isAligned(_ pointer: UnsafeRawPointer) -> Bool {
        UInt(bitPattern: pointer) % UInt(alignment) == 0
    }
}

/// A mebibyte of zeros to write from; the kernel backs it with its one page of zeros.
private enum Zeros {
    static let byteCount = 1 << 20
    nonisolated(unsafe) static let start: UnsafeRawPointer = {
        guard let memory = fettle_reserve(byteCount) else { fatalError("no address space for a mebibyte") }
        return UnsafeRawPointer(memory)
    }()
}
