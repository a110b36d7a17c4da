import Platform
import TestSupport
import Testing

/// What a power cut may and may not leave on a simulated disk.
@Suite struct PowerCutTests {
    let disk = SimDisk()

    /// A file "a" whose bytes and name are durable.
    private func flushedFile(_ bytes: [UInt8], use: FileUse = .readWrite) throws -> any DiskFile {
        let file = try disk.open("a", use: use, create: true)
        try file.write(bytes, at: 0)
        try file.flush()
        try disk.flushFolder("/")
        return file
    }

    /// Everything that is found of "a" after that many power cuts at this moment; nil: no such name.
    private func found(_ seeds: Int, _ path: String = "a") throws -> Set<[UInt8]?> {
        try Set(
            (0..<seeds).map { seed in
                let found = disk.afterPowerCut(seed: UInt64(seed))
                return found.exists(path) ? try found.readAll(path) : nil
            })
    }

    @Test func flushedBytesAndNamesAreFoundAgain() throws {
        _ = try flushedFile(pattern(1, count: 5000))
        #expect(try found(200) == [pattern(1, count: 5000)])
    }

    @Test func aFlushedFileWithoutAFlushedNameMayBeMissing() throws {
        try disk.writeNew("a", [1])
        #expect(try found(100) == [nil, [1]])
    }

    @Test func everySectorIsFoundInAnyOfItsVersions() throws {
        let file = try flushedFile(sectors(1, 1, 1, 1))
        try file.write(sectors(2, 2, 2, 2), at: 0)
        try file.write(sectors(3, 3), at: 0)
        var expected: Set<[UInt8]> = []
        for a: UInt8 in 1...3 {
            for b: UInt8 in 1...3 {
                for c: UInt8 in 1...2 { for d: UInt8 in 1...2 { expected.insert(sectors(a, b, c, d)) } }
            }
        }
        #expect(try found(3000) == expected)
    }

    @Test func aGrownLengthIsFoundOrNotAndReadsAsZerosWhereNothingArrived() throws {
        let file = try flushedFile(sectors(1))
        try file.extend(to: 1024)
        try file.write(sectors(2), at: 1024)
        #expect(try found(500) == [sectors(1), sectors(1, 0), sectors(1, 0, 0), sectors(1, 0, 2)])
    }

    @Test func aTruncationHappensOrDoesNot() throws {
        let file = try flushedFile(sectors(1, 1))
        try file.truncate(to: 256)
        try file.extend(to: 1024)
        let rest = Array(sectors(1)[..<256])
        #expect(try found(500) == [sectors(1, 1), rest, rest + [UInt8](repeating: 0, count: 768)])
    }

    @Test func journalWritesAreDurableWhenTheyReturn() throws {
        let file = try flushedFile([UInt8](repeating: 0, count: 8192), use: .journal)
        try file.write(pattern(1, count: 4096), at: 4096)
        try file.write(pattern(2, count: 4096), at: 8192)
        let expected = [UInt8](repeating: 0, count: 4096) + pattern(1, count: 4096) + pattern(2, count: 4096)
        #expect(try found(100) == [expected])
    }

    @Test func aRenameIsAtomicAndMayBeLost() throws {
        try disk.writeNew("old", [1])
        try disk.writeNew("new", [2])
        try disk.flushFolder("/")
        try disk.rename("new", to: "old")
        var seen: Set<[String]> = []
        for seed: UInt64 in 0..<100 {
            let found = disk.afterPowerCut(seed: seed)
            seen.insert(try found.entries(of: "/").map { "\($0) \(try found.readAll($0)[0])" })
        }
        #expect(seen == [["new 2", "old 1"], ["old 2"]])
        try disk.flushFolder("/")
        #expect(try found(50, "old") == [[2]])
        #expect(try found(50, "new") == [nil])
    }

    @Test func aRenamedFolderTakesItsDurableEntriesAlong() throws {
        try disk.makeFolder("shop.new")
        try disk.writeNew("shop.new/a", [1])
        try disk.flushFolder("shop.new")
        try disk.writeNew("shop.new/b", [2])
        try disk.rename("shop.new", to: "shop")
        try disk.flushFolder("/")
        var seen: Set<[String]> = []
        for seed: UInt64 in 0..<100 {
            let found = disk.afterPowerCut(seed: seed)
            seen.insert(try found.entries(of: "/") + found.entries(of: "shop"))
        }
        #expect(seen == [["shop", "a"], ["shop", "a", "b"]])
    }

    @Test func changesOfNamesAreLostIndependently() throws {
        _ = try flushedFile([1])
        try disk.remove("a")
        try disk.writeNew("b", [2])
        let seen = try Set((0..<200).map { try disk.afterPowerCut(seed: UInt64($0)).entries(of: "/") })
        #expect(seen == [["a"], ["b"], ["a", "b"], []])
    }

    @Test func aCutOperationIsDoneInAnyPartAndNothingWorksAfterIt() throws {
        let file = try flushedFile([UInt8](repeating: 1, count: 4096), use: .journal)
        disk.cutPower(afterOperation: disk.operationCount + 1)
        #expect(throws: DiskError.powerCut) { try file.write([UInt8](repeating: 2, count: 4096), at: 0) }
        #expect(throws: DiskError.powerCut) { try file.byteCount() }
        #expect(throws: DiskError.powerCut) { try disk.entries(of: "/") }
        let writtenSectors = try found(500).map { $0!.count { $0 == 2 } / 512 }
        #expect(Set(writtenSectors) == Set(0...8))
    }

    @Test func aCutFlushPromisesNothing() throws {
        let file = try flushedFile([1])
        try file.write([2], at: 0)
        disk.cutPower(afterOperation: disk.operationCount + 1)
        #expect(throws: DiskError.powerCut) { try file.flush() }
        #expect(try found(100) == [[1], [2]])
    }

    @Test func anIgnoredFlushPromisesNothing() throws {
        disk.ignoreFlush(pathSuffix: ".flat")
        disk.ignoreFolderFlush()
        try disk.writeNew("x.flat", [1])
        try disk.flushFolder("/")
        #expect(try found(200, "x.flat") == [nil, [], [0], [1]])
    }

    @Test func aFailedWriteBackIsToldOnceAndLostThoughReadsShowIt() throws {
        let file = try flushedFile([1])
        disk.failNextWriteBack(pathSuffix: "a")
        try file.write([2], at: 0)
        #expect(throws: DiskError.io(operation: "fdatasync", path: "a", errno: 5)) { try file.flush() }
        try file.flush()
        #expect(try file.read(1, at: 0) == [2])
        #expect(try disk.open("a", use: .journal, create: false).read(1, at: 0) == [1])
        #expect(try found(50) == [[1]])
        try file.write([3], at: 0)
        try file.flush()
        #expect(try found(50) == [[3]])
    }

    @Test func aBlockWhoseFirstWriteBackFailedStaysZeros() throws {
        let file = try flushedFile(sectors(1))
        disk.failNextWriteBack(pathSuffix: "a")
        try file.write(sectors(2), at: 512)
        #expect(throws: DiskError.self) { try file.flush() }
        try file.write(sectors(3), at: 512)
        try file.flush()
        #expect(try file.read(512, at: 512) == sectors(3))
        #expect(try found(50) == [sectors(1, 0)])
    }

    @Test func lostAndMisdirectedWritesAreSeenAfterARestartOrACacheDrop() throws {
        let file = try flushedFile(sectors(1, 1, 1, 1))
        disk.loseWrite(operation: disk.operationCount + 1)
        disk.misdirectWrite(operation: disk.operationCount + 2, by: 512)
        try file.write(sectors(2), at: 0)
        try file.write(sectors(3), at: 512)
        try file.flush()
        #expect(try file.read(2048, at: 0) == sectors(2, 3, 1, 1))
        #expect(try found(50) == [sectors(1, 1, 3, 1)])
        let mapping = try file.map(reserving: 4096)
        disk.dropCache()
        #expect(try file.read(2048, at: 0) == sectors(1, 1, 3, 1))
        #expect(Array(UnsafeRawBufferPointer(start: mapping.base, count: 2048)) == sectors(1, 1, 3, 1))
    }

    @Test func theSameSeedFindsTheSameDisk() throws {
        for name in 0..<20 {
            let file = try disk.open("f\(name)", use: .readWrite, create: true)
            try file.write(pattern(UInt64(name), count: 3000), at: 0)
        }
        let states = try (0..<2).map { _ in
            let found = disk.afterPowerCut(seed: 42)
            return try found.entries(of: "/").map { try found.readAll($0) }
        }
        #expect(states[0] == states[1])
    }

    @Test func aThousandStatesOfASmallStoreTakeUnderASecond() throws {
        var files: [any DiskFile] = []
        for name in 0..<10 {
            let file = try disk.open("f\(name)", use: .readWrite, create: true)
            try file.write([UInt8](repeating: 7, count: 20_000), at: 0)
            try file.flush()
            files.append(file)
        }
        try disk.flushFolder("/")
        for file in files { try file.write([UInt8](repeating: 9, count: 4096), at: 4096) }
        let start = ContinuousClock.now
        var bytes = 0
        for seed in 0..<1000 { bytes += try disk.afterPowerCut(seed: UInt64(seed)).readAll("f3").count }
        let duration = ContinuousClock.now - start
        #expect(duration < .seconds(1))
        #expect(bytes == 20_000_000)
    }

    /// 512 bytes of each value.
    private func sectors(_ values: UInt8...) -> [UInt8] {
        values.flatMap { [UInt8](repeating: $0, count: 512) }
    }
}
