import Glibc
import Platform
import TestSupport
import Testing

@Suite struct RealDiskTests {
    let disk = RealDisk()
    let folder = TemporaryFolder()

    @Test func whatIsWrittenIsReadBack() throws {
        let bytes = pattern(1, count: 10_000)
        let file = try disk.open(folder("a"), use: .readWrite, create: true)
        try file.write(bytes, at: 5)
        try file.flush()
        #expect(try file.byteCount() == 10_005)
        #expect(try file.read(10_000, at: 5) == bytes)
        #expect(try disk.readAll(folder("a")) == [0, 0, 0, 0, 0] + bytes)
    }

    @Test func newFilesAndFoldersBelongToTheirOwnerAlone() throws {
        _ = try disk.open(folder("file"), use: .readWrite, create: true)
        try disk.makeFolder(folder("folder"))
        _ = try disk.lock(folder("LOCK"))
        let modes = ["file", "folder", "LOCK"].map { name in
            var status = stat()
            return stat(folder(name), &status) == 0 ? status.st_mode & 0o777 : 0
        }
        #expect(modes == [0o600, 0o700, 0o600])
    }

    @Test func everyRefusalHasItsError() throws {
        let path = folder("a")
        #expect(throws: DiskError.notFound(path: path)) { try disk.open(path, use: .readWrite, create: false) }
        let file = try disk.open(path, use: .readWrite, create: true)
        try file.write([1, 2, 3], at: 0)
        #expect(throws: DiskError.exists(path: path)) { try disk.open(path, use: .readWrite, create: true) }
        #expect(throws: DiskError.shortRead(path: path, offset: 3)) { try file.read(4, at: 0) }
        #expect(throws: DiskError.notFound(path: folder("none"))) { try disk.entries(of: folder("none")) }
        #expect(throws: DiskError.io(operation: "pwrite", path: path, errno: EBADF)) {
            try disk.open(path, use: .readOnly, create: false).write([1], at: 0)
        }
        #expect(symlink(path, folder("link")) == 0)
        #expect(throws: DiskError.io(operation: "open", path: folder("link"), errno: ELOOP)) {
            try disk.open(folder("link"), use: .readWrite, create: false)
        }
    }

    @Test func journalFilesTakeUnalignedMemoryAndGrowInZeros() throws {
        let file = try disk.open(folder("j"), use: .journal, create: true)
        try file.extend(to: 3 << 20)
        #expect(try file.byteCount() == 3 << 20)
        let bytes = pattern(2, count: 8193)
        try bytes.withUnsafeBytes { try file.write(UnsafeRawBufferPointer(rebasing: $0[1...]), at: 4096) }
        #expect(try file.read(8192, at: 4096) == Array(bytes[1...]))
        #expect(try file.read(4096, at: 0) == [UInt8](repeating: 0, count: 4096))
        #expect(try file.read(4096, at: (3 << 20) - 4096) == [UInt8](repeating: 0, count: 4096))
    }

    @Test func aMappingShowsWhatIsWrittenLaterAndWhereTheFileGrew() throws {
        let file = try disk.open(folder("m"), use: .readWrite, create: true)
        try file.write(pattern(3, count: 4096), at: 0)
        let mapping = try file.map(reserving: 1 << 30)
        let grown = pattern(4, count: 4096)
        try file.extend(to: 12_288)
        try file.write(grown, at: 4096)
        #expect(Array(UnsafeRawBufferPointer(start: mapping.base + 4096, count: 4096)) == grown)
        mapping.willNeed(0..<12_288)
        mapping.doneWith(0..<12_288)
        #expect(mapping.offset(ofAddress: UInt(bitPattern: mapping.base) + 7) == 7)
    }

    @Test func truncatedBytesAreGone() throws {
        let file = try disk.open(folder("t"), use: .readWrite, create: true)
        try file.write(pattern(5, count: 100), at: 0)
        try file.truncate(to: 10)
        try file.extend(to: 20)
        #expect(try file.read(20, at: 0) == pattern(5, count: 100)[..<10] + [UInt8](repeating: 0, count: 10))
    }

    @Test func namesAreSortedRenamedAndRemoved() throws {
        for name in ["b", "a", "ä", "B"] { try disk.writeNew(folder(name), [1]) }
        try disk.makeFolder(folder("sub"))
        try disk.rename(folder("a"), to: folder("b"))
        try disk.remove(folder("sub"))
        try disk.flushFolder(folder.path)
        #expect(try disk.entries(of: folder.path) == ["B", "b", "ä"])
        #expect(disk.exists(folder("b")) && !disk.exists(folder("a")))
        #expect(try #require(disk.freeByteCount(folder.path)) > 0)
    }

    @Test func aLockIsHeldOnceAndFreeAgainWithItsLastReference() throws {
        var first: (any DiskLock)? = try disk.lock(folder("LOCK"))
        try first?.write(text: "a long line about the holder")
        try first?.write(text: "pid 1")
        #expect(throws: DiskError.locked(path: folder("LOCK"))) { try disk.lock(folder("LOCK")) }
        #expect(first?.readText() == "pid 1")
        #expect(String(decoding: try disk.readAll(folder("LOCK")), as: UTF8.self) == "pid 1")
        first = nil
        #expect(try disk.lock(folder("LOCK")).readText() == "pid 1")
    }
}
