import Glibc
import Platform
import TestSupport
import Testing

@Suite struct ThreadTests {
    @Test func twoThreadsHandWorkToAndFro() throws {
        let turn = Monitor<(count: Int, isOurs: Bool)>((0, true))
        let thread = try BackgroundThread(name: "a name too long for it") {
            for _ in 0..<1000 {
                _ = turn.wait { $0.isOurs ? nil : true }
                turn.change { $0 = ($0.count + 1, true) }
            }
        }
        for _ in 0..<1000 {
            _ = turn.wait { $0.isOurs ? true : nil }
            turn.change { $0.isOurs = false }
        }
        thread.join()
        #expect(turn.withLock { $0.count } == 1000)
    }

    @Test func waitingEndsAtItsLimit() {
        let monitor = Monitor(0)
        let start = ContinuousClock.now
        #expect(monitor.wait(nanoseconds: 20_000_000) { $0 > 0 ? $0 : nil } == nil)
        #expect(ContinuousClock.now - start >= .milliseconds(19))
    }

    @Test func aThreadGoesIdleOnlyIfItCanComeBack() throws {
        let stop = Monitor(false)
        let thread = try BackgroundThread(name: "worker") { _ = stop.wait { $0 ? true : nil } }
        let isIdle = thread.runWhenIdle(true)
        // Who may go idle may always come back.
        #expect(!isIdle || thread.runWhenIdle(false))
        stop.change { $0 = true }
    }

    @Test func atomicsLoseNothingBetweenThreads() throws {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 64)
        defer { memory.deallocate() }
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: 64)
        nonisolated(unsafe) let base = memory
        let threads = try (0..<2).map { number in
            try BackgroundThread(name: "adder") {
                for _ in 0..<100_000 {
                    Atomics.add64(1, base)
                    Atomics.or8(1 << UInt8(number), base + 8)
                    while !Atomics.compareExchange64(expected: 0, 1, base + 16) {}
                    (base + 24).storeBytes(of: (base + 24).load(as: Int.self) + 1, as: Int.self)
                    Atomics.store64(0, base + 16)
                }
            }
        }
        threads.forEach { $0.join() }
        #expect(Atomics.load64(base) == 200_000)
        #expect(Atomics.load8(base + 8) == 3)
        #expect((base + 24).load(as: Int.self) == 200_000)
        #expect(Atomics.exchange64(7, base) == 200_000 && Atomics.and64(3, base) == 7 && Atomics.load64(base) == 3)
    }
}
