import Platform
import TestSupport
import Testing

/// What holds on a simulated disk while the power stays on; the same as on a real one.
@Suite struct SimDiskTests {
    let disk = SimDisk(seed: 1)

    @Test func whatIsWrittenIsReadBackAndMapped() throws {
        let file = try disk.open("a", use: .readWrite, create: true)
        let mapping = try file.map(reserving: 1 << 30)
        let bytes = pattern(1, count: 40_000)
        try file.write(bytes, at: 777)
        #expect(try file.read(40_000, at: 777) == bytes)
        #expect(try file.byteCount() == 40_777)
        #expect(Array(UnsafeRawBufferPointer(start: mapping.base + 777, count: 40_000)) == bytes)
        let second = try file.map(reserving: 65_536)
        #expect(Array(UnsafeRawBufferPointer(start: second.base + 777, count: 40_000)) == bytes)
        try file.truncate(to: 1000)
        try file.extend(to: 2000)
        #expect(Array(UnsafeRawBufferPointer(start: mapping.base + 999, count: 3)) == [bytes[222], 0, 0])
        #expect(try file.read(1000, at: 1000) == [UInt8](repeating: 0, count: 1000))
    }

    @Test func namesBehaveAsTheKernels() throws {
        try disk.makeFolder("/shop.new")
        try disk.writeNew("/shop.new/a", [1])
        try disk.writeNew("/shop.new/b", [2])
        #expect(throws: DiskError.exists(path: "shop.new/a")) { try disk.writeNew("shop.new/a", [3]) }
        #expect(throws: DiskError.io(operation: "remove", path: "shop.new", errno: 39)) { try disk.remove("shop.new") }
        #expect(throws: DiskError.notFound(path: "none/x")) { try disk.writeNew("none/x", []) }
        try disk.rename("shop.new/a", to: "shop.new/b")
        try disk.rename("shop.new", to: "shop")
        #expect(try disk.entries(of: "shop") == ["b"])
        #expect(try disk.entries(of: "/") == ["shop"])
        #expect(try disk.readAll("shop/b") == [1])
        #expect(disk.exists("shop/b") && !disk.exists("shop.new"))
    }

    @Test func aLockIsHeldOnceAndNotOnACopy() throws {
        var first: (any DiskLock)? = try disk.lock("LOCK")
        try first?.write(text: "the holder")
        try first?.write(text: "holder")
        #expect(throws: DiskError.locked(path: "LOCK")) { try disk.lock("LOCK") }
        #expect(try disk.copy().lock("LOCK").readText() == "holder")
        first = nil
        _ = try disk.lock("LOCK")
    }

    @Test func aCopyGoesItsOwnWay() throws {
        let file = try disk.open("a", use: .readWrite, create: true)
        try file.write(pattern(1, count: 1000), at: 0)
        let other = disk.copy()
        try file.write(pattern(2, count: 1000), at: 0)
        #expect(try other.readAll("a") == pattern(1, count: 1000))
        #expect(other.operationCount == 2 && disk.operationCount == 3)
    }

    @Test func capacityRefusesGrowthAndOnlyGrowth() throws {
        disk.capacityBytes = 8192
        let file = try disk.open("a", use: .readWrite, create: true)
        try file.extend(to: 8000)
        #expect(throws: DiskError.noSpace(path: "a")) { try file.extend(to: 9000) }
        #expect(throws: DiskError.noSpace(path: "a")) { try file.write([1], at: 8192) }
        try file.write([1], at: 100)
        #expect(disk.freeByteCount("/") == 192)
        #expect(try file.byteCount() == 8000)
    }

    @Test func operationsAreCountedAndNamed() throws {
        let file = try disk.open("a", use: .readWrite, create: true)
        try file.extend(to: 4096)
        try file.write(pattern(1, count: 512), at: 512)
        try file.flush()
        try disk.flushFolder("/")
        #expect(
            disk.operations.map(\.description) == [
                "create a", "extend a to 4096", "write a [512..<1024]", "flush a", "flushFolder /",
            ])
    }

    @Test func theChosenOperationFailsOnceOrForEver() throws {
        let error = DiskError.io(operation: "pwrite", path: "a", errno: 5)
        let file = try disk.open("a", use: .readWrite, create: true)
        disk.failOperation(2, with: error)
        disk.failOperation(4, with: error, sticky: true)
        #expect(throws: error) { try file.write([1], at: 0) }
        try file.write([1], at: 0)
        #expect(throws: error) { try file.write([1], at: 0) }
        #expect(throws: error) { try disk.remove("a") }
        disk.stopFailing()
        try disk.remove("a")
    }

    @Test func readsOfTheChosenFilesFailUntilTheyStop() throws {
        let error = DiskError.io(operation: "pread", path: "a.flat", errno: 5)
        try disk.writeNew("a.flat", [1])
        try disk.writeNew("b.log", [2])
        disk.failReads(pathSuffix: ".flat", with: error)
        #expect(throws: error) { try disk.readAll("a.flat") }
        #expect(try disk.readAll("b.log") == [2])
        disk.stopFailing()
        #expect(try disk.readAll("a.flat") == [1])
    }

    @Test func journalWritesMustBeAligned() throws {
        let file = try disk.open("j", use: .journal, create: true)
        #expect(throws: DiskError.io(operation: "pwrite", path: "j", errno: 22)) { try file.write([1], at: 0) }
    }

    @Test func aFlippedBitIsSeenByEveryReader() throws {
        let file = try disk.open("a", use: .readWrite, create: true)
        try file.write([0, 0, 0], at: 0)
        let mapping = try file.map(reserving: 4096)
        try disk.flipBit("a", offset: 1, bit: 3)
        #expect(try file.read(3, at: 0) == [0, 8, 0])
        #expect(mapping.base.load(fromByteOffset: 1, as: UInt8.self) == 8)
    }
}
