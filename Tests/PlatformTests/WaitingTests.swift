import Glibc
import Platform
import TestSupport
import Testing

/// Everything here also holds with FETTLE_WITHOUT=rwf_nowait,o_direct,signalfd,pidfd in the environment.
@Suite struct WaitingTests {
    enum Pair: CaseIterable { case pipe, socket }

    /// Two connected channels: what is written to the second is read from the first.
    private func channels(_ pair: Pair) -> (input: Channel, output: Channel) {
        var ends: [Int32] = [-1, -1]
        switch pair {
        case .pipe: #expect(pipe(&ends) == 0)
        case .socket: #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        }
        return (Channel(descriptor: ends[0], closesAtEnd: true), Channel(descriptor: ends[1], closesAtEnd: true))
    }

    private func read(_ channel: Channel, _ count: Int) -> (ChannelResult, [UInt8]) {
        var bytes = [UInt8](repeating: 0, count: count)
        let result = bytes.withUnsafeMutableBytes { channel.read(into: $0) }
        guard case .bytes(let read) = result else { return (result, []) }
        return (result, Array(bytes[..<read]))
    }

    @Test(arguments: Pair.allCases) func readingAnEmptyChannelDoesNotWait(_ pair: Pair) {
        let (input, output) = channels(pair)
        #expect(read(input, 10).0 == .wouldBlock)
        #expect([1, 2, 3].withUnsafeBytes { output.write($0) } == .bytes(24))
        #expect(read(input, 10).0 == .bytes(10))
        #expect(read(input, 100).0 == .bytes(14))
        #expect(read(input, 100).0 == .wouldBlock)
    }

    @Test(arguments: Pair.allCases) func writingToAFullChannelTakesAPartThenDoesNotWait(_ pair: Pair) {
        let (input, output) = channels(pair)
        let bytes = pattern(1, count: 1 << 20)
        var sent = 0
        while case .bytes(let count) = bytes.withUnsafeBytes({
            output.write(UnsafeRawBufferPointer(rebasing: $0[sent...]))
        }) { sent += count }
        #expect(sent > 4096 && sent < bytes.count)
        #expect(bytes.withUnsafeBytes { output.write($0) } == .wouldBlock)
        var received: [UInt8] = []
        while case (.bytes, let part) = read(input, 65_536) { received += part }
        #expect(received == Array(bytes[..<sent]))
        #expect(bytes.withUnsafeBytes { output.write(UnsafeRawBufferPointer(rebasing: $0[..<100])) } == .bytes(100))
    }

    @Test(arguments: Pair.allCases) func theDescriptorsOwnModeIsLeftAlone(_ pair: Pair) {
        let (input, output) = channels(pair)
        _ = read(input, 1)
        _ = [UInt8(1)].withUnsafeBytes { output.write($0) }
        #expect([input, output].allSatisfy { fcntl($0.descriptor, F_GETFL) & O_NONBLOCK == 0 })
    }

    @Test(arguments: Pair.allCases) func theEndIsTold(_ pair: Pair) {
        let input = channels(pair).input
        #expect(read(input, 1).0 == .end)
    }

    @Test func writingToNobodyIsAnErrorOnASocket() {
        let output = channels(.socket).output
        #expect([UInt8(1)].withUnsafeBytes { output.write($0) } == .failed(errno: EPIPE))
    }

    @Test func filesAreReadToTheirEndAndWrittenWhole() throws {
        let folder = TemporaryFolder()
        try SmallFile.write(folder("in"), pattern(1, count: 10_000))
        let input = Channel(descriptor: open(folder("in"), O_RDONLY), closesAtEnd: true)
        #expect(read(input, 20_000).1 == pattern(1, count: 10_000))
        #expect(read(input, 20_000).0 == .end)
        let output = Channel(descriptor: open(folder("out"), O_WRONLY | O_CREAT, 0o600), closesAtEnd: true)
        #expect(pattern(2, count: 9000).withUnsafeBytes { output.write($0) } == .bytes(9000))
        #expect(try SmallFile.read(folder("out"), limit: 9000) == pattern(2, count: 9000))
    }

    @Test func pollTellsWhatIsReadyAndWaitsNoLongerThanAsked() {
        let (input, output) = channels(.pipe)
        var set = PollSet()
        let (reading, writing, none) =
            (
                set.watch(input.descriptor, for: .read), set.watch(output.descriptor, for: .write),
                set.watch(-1, for: .read)
            )
        #expect(set.wait(timeoutMilliseconds: 0) == 1)
        #expect([set.ready(reading), set.ready(writing), set.ready(none)] == [[], .write, []])
        set.update(writing, for: [])
        #expect(set.wait(timeoutMilliseconds: 5) == 0)
        _ = [UInt8(1)].withUnsafeBytes { output.write($0) }
        #expect(set.wait(timeoutMilliseconds: nil) == 1)
        #expect(set.ready(reading) == .read)
    }

    @Test func aRaisedFlagWakesThePollUntilItIsLowered() throws {
        let flag = try EventFlag()
        #expect(!flag.lower())
        let thread = try BackgroundThread(name: "raiser") {
            flag.raise()
            flag.raise()
        }
        var set = PollSet()
        let place = set.watch(flag.descriptor, for: .read)
        set.wait(timeoutMilliseconds: 5000)
        #expect(set.ready(place) == .read)
        thread.join()
        #expect(flag.lower() && !flag.lower())
    }

    @Test func theEndOfAProcessIsSeen() throws {
        var child = pid_t()
        var arguments = ["/bin/cat", nil].map { $0.flatMap { strdup($0) } }
        defer { arguments.forEach { free($0) } }
        var ends: [Int32] = [-1, -1]
        #expect(pipe(&ends) == 0)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
        posix_spawn_file_actions_addclose(&actions, ends[0])
        posix_spawn_file_actions_addclose(&actions, ends[1])
        #expect(posix_spawn(&child, "/bin/cat", &actions, nil, &arguments, environ) == 0)
        close(ends[0])
        let watch = ProcessWatch(process: child)
        #expect(!watch.hasEnded)
        close(ends[1])
        if watch.descriptor >= 0 {
            var set = PollSet()
            set.watch(watch.descriptor, for: .read)
            #expect(set.wait(timeoutMilliseconds: 5000) == 1)
        }
        waitpid(child, nil, 0)
        #expect(watch.hasEnded)
        #expect(ProcessWatch(process: child).hasEnded)
    }

    @Test func signalsArriveInTheirDescriptorAndEndNothing() async {
        await #expect(processExitsWith: .exitCode(0)) {
            let source = try SignalSource()
            var set = PollSet()
            let place = set.watch(source.descriptor, for: .read)
            guard source.next() == nil else { exit(1) }
            raise(SIGTERM)
            set.wait(timeoutMilliseconds: 5000)
            set.wait(timeoutMilliseconds: 5000)
            guard set.ready(place) == .read, source.next() == .terminate, source.next() == nil else { exit(2) }
            exit(0)
        }
    }
}
