// A store keeps files that rows name (F14). The promise is one way: whatever is cut when, a row that is there has its file.

import Platform
import Testing

@testable import Storage

@Suite("Contents")
struct ContentTests {
    /// Keeps contents and then says so in a log that is flushed, as a store flushes the group that names them.
    private static func work(_ disk: SimDisk) throws(DiskError) {
        let folder = ContentFolder(disk, store: "shop")
        let log = try disk.open("shop/log", use: .readWrite, create: true)
        try disk.flushFolder("shop")
        var end = 0
        for number in 0..<4 {
            let bytes = [UInt8](repeating: UInt8(number % 3), count: 5000 + number % 3)
            let digest = try folder.keep(bytes)
            try log.write(Array((digest + "\n").utf8), at: end)
            end += 65
            try log.flush()
        }
    }

    private static func base() throws -> SimDisk {
        let disk = SimDisk()
        try disk.makeFolder("shop")
        try disk.flushFolder("")
        return disk
    }

    @Test("No content that was named is missing after a power cut in any operation")
    func powerCuts() throws {
        let base = try Self.base()
        let whole = base.copy()
        try Self.work(whole)
        for cut in (base.operationCount + 1)...whole.operationCount {
            let disk = base.copy()
            disk.cutPower(afterOperation: cut)
            try? Self.work(disk)
            for seed in 0..<4 {
                let found = disk.afterPowerCut(seed: UInt64(cut * 8 + seed))
                guard found.exists("shop/log"), let log = try? found.readAll("shop/log") else { continue }
                let folder = ContentFolder(found, store: "shop")
                for name in String(decoding: log, as: UTF8.self).split(separator: "\n") {
                    let digest = String(name)
                    guard ContentFolder.isDigest(digest) else { continue }
                    let count = try folder.byteCount(of: digest)
                    let bytes = try count.map { try folder.read(digest, $0, at: 0) }
                    #expect(bytes.map { SHA256.hex($0) } == digest, "cut after operation \(cut)")
                }
            }
        }
    }

    @Test("The same content is kept once; a draft that is let go leaves nothing")
    func onceAndNothing() throws {
        let disk = try Self.base()
        let folder = ContentFolder(disk, store: "shop")
        let first = try folder.keep([1, 2, 3])
        let second = try folder.keep([1, 2, 3])
        #expect(first == second)
        do {
            let draft = try folder.begin()
            try draft.append([9])
        }
        #expect(try disk.entries(of: "shop/files/new").isEmpty)
        #expect(try folder.folders() == [String(first.prefix(2))])
        #expect(try folder.digests(in: String(first.prefix(2))) == [first])
    }

    @Test("What a process left on its way in is gone when another one begins")
    func leftovers() throws {
        let disk = try Self.base()
        let left = try ContentFolder(disk, store: "shop").begin()
        try left.append([1])
        left.isSealed = true  // as if the process had ended here
        let draft = try ContentFolder(disk, store: "shop").begin()
        #expect(try disk.entries(of: "shop/files/new").count == 1)
        withExtendedLifetime(draft) {}
    }
}
