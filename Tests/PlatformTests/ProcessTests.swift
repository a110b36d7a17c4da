import Glibc
import Platform
import TestSupport
import Testing

/// What a whole process does; run in processes of their own.
@Suite struct ProcessTests {
    @Test func aTrapLeavesOneLineAndItsExitCode() async throws {
        let result = await #expect(processExitsWith: .exitCode(70), observing: [\.standardErrorContent]) {
            CrashLine.install(program: "fettle")
            let empty: [Int] = []
            print(empty[CurrentProcess.number < 0 ? 0 : 1])
        }
        let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        let line = text.split(separator: "\n").last.map(String.init) ?? ""
        #expect(line.hasPrefix("fettle: crashed: SIG") && line.contains("code offset 0x"))
    }

    @Test func anOverflownStackLeavesItsLineToo() async throws {
        let result = await #expect(processExitsWith: .exitCode(70), observing: [\.standardErrorContent]) {
            CrashLine.install(program: "fettle")
            alarm(30)
            let thread = try BackgroundThread(name: "deep") {
                @inline(never) func dive(_ depth: Int) -> Int {
                    withUnsafeTemporaryAllocation(of: Int.self, capacity: 64) { frame in
                        frame[depth & 63] = depth
                        return depth < 0 ? 0 : dive(depth + 1) &+ frame[(depth + 1) & 63]
                    }
                }
                print(dive(Int(getpid())))
            }
            thread.join()
        }
        let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        #expect(text.contains("fettle: crashed: SIGSEGV"))
    }

    @Test func aPageTheDiskCannotDeliverBecomesZerosAndAFlag() async {
        await #expect(processExitsWith: .exitCode(0)) {
            CrashLine.install()
            let folder = TemporaryFolder()
            let file = try RealDisk().open(folder("a"), use: .readWrite, create: true)
            try file.write(pattern(1, count: 3 * 4096), at: 0)
            let mapping = try file.map(reserving: 1 << 20)
            guard !Mapping.takeDamagedFlag() else { exit(1) }
            // A file cut short under its mapping faults as a failing disk does.
            try file.truncate(to: 4096)
            let zeros = (mapping.base + 8192).load(as: UInt64.self) | (mapping.base + 4104).load(as: UInt64.self)
            guard zeros == 0, Mapping.takeDamagedFlag(), !Mapping.takeDamagedFlag() else { exit(2) }
            let pages = Mapping.takeDamagedPages()
            guard pages.isComplete, pages.addresses.map({ mapping.offset(ofAddress: $0) }) == [4096, 8192] else {
                exit(3)
            }
            guard Mapping.takeDamagedPages().addresses.isEmpty else { exit(4) }
            guard mapping.base.load(as: UInt8.self) == pattern(1, count: 1)[0] else { exit(5) }
            exit(0)
        }
    }

    @Test func outputThatIsNotAFrameLandsOnStderr() async throws {
        let result = await #expect(
            processExitsWith: .exitCode(0), observing: [\.standardErrorContent, \.standardOutputContent]
        ) {
            let streams = try StandardStreams.claim()
            guard streams.output.descriptor > 2, fcntl(streams.output.descriptor, F_GETFD) & FD_CLOEXEC != 0 else {
                exit(1)
            }
            print("stray output")
            fflush(nil)
            _ = Array("{\"frame\"}".utf8).withUnsafeBytes { streams.output.write($0) }
            StandardStreams.writeError(line: "a line")
            exit(0)
        }
        let found = try #require(result)
        #expect(String(decoding: found.standardOutputContent, as: UTF8.self).hasSuffix("{\"frame\"}"))
        let error = String(decoding: found.standardErrorContent, as: UTF8.self)
        #expect(error.contains("stray output\n") && error.contains("a line\n"))
    }

    @Test func aClosedPipeAndTheFileSizeLimitAreErrorsNotDeaths() async {
        await #expect(processExitsWith: .exitCode(0)) {
            _ = try StandardStreams.claim()
            var ends: [Int32] = [-1, -1]
            guard pipe(&ends) == 0 else { exit(1) }
            close(ends[0])
            let channel = Channel(descriptor: ends[1], closesAtEnd: true)
            guard [UInt8(1)].withUnsafeBytes({ channel.write($0) }) == .failed(errno: EPIPE) else { exit(2) }
            let folder = TemporaryFolder()
            var limit = rlimit(rlim_cur: 8192, rlim_max: 8192)
            setrlimit(__rlimit_resource_t(1), &limit)
            let file = try RealDisk().open(folder("a"), use: .readWrite, create: true)
            do {
                try file.extend(to: 100_000)
                exit(3)
            } catch {
                guard error as? DiskError == .noSpace(path: folder("a")) else { exit(4) }
            }
            guard try file.byteCount() == 0 else { exit(5) }
            exit(0)
        }
    }

    @Test func signalsInterruptNoReadOrWrite() async {
        await #expect(processExitsWith: .exitCode(0)) {
            // A handler without SA_RESTART, run every 50 microseconds: whatever can be interrupted is.
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { _ in }
            sigaction(SIGALRM, &action, nil)
            var interval = itimerval(
                it_interval: timeval(tv_sec: 0, tv_usec: 50), it_value: timeval(tv_sec: 0, tv_usec: 50))
            setitimer(__itimer_which_t(0), &interval, nil)
            let folder = TemporaryFolder()
            let disk = RealDisk()
            let file = try disk.open(folder("a"), use: .journal, create: true)
            try file.extend(to: 8 << 20)
            var ends: [Int32] = [-1, -1]
            guard pipe(&ends) == 0 else { exit(1) }
            let (input, output) = (
                Channel(descriptor: ends[0], closesAtEnd: true), Channel(descriptor: ends[1], closesAtEnd: true)
            )
            for round: UInt64 in 0..<50 {
                let bytes = pattern(round, count: 65_536)
                try file.write(bytes, at: Int(round) * 65_536)
                try file.flush()
                guard try file.read(65_536, at: Int(round) * 65_536) == bytes else { exit(2) }
                guard bytes.prefix(4096).withUnsafeBytes({ output.write($0) }) == .bytes(4096) else { exit(3) }
                var found = [UInt8](repeating: 0, count: 4096)
                guard found.withUnsafeMutableBytes({ input.read(into: $0) }) == .bytes(4096) else { exit(4) }
                guard found[...] == bytes[..<4096] else { exit(5) }
                try SmallFile.write(folder("b"), bytes)
                guard try SmallFile.read(folder("b"), limit: 65_536) == bytes else { exit(6) }
            }
            exit(0)
        }
    }

    @Test func newFilesAreOursAloneWhateverTheUmask() async {
        await #expect(processExitsWith: .exitCode(0)) {
            umask(0o777)
            let folder = TemporaryFolder()
            chmod(folder.path, 0o700)
            _ = try RealDisk().open(folder("file"), use: .readWrite, create: true)
            try RealDisk().makeFolder(folder("folder"))
            let modes = ["file", "folder"].map { FileFacts(path: folder($0))?.mode }
            exit(modes == [0o600, 0o700] ? 0 : 1)
        }
    }

    @Test func theProcessKnowsItself() {
        #expect(CurrentProcess.isRunning(CurrentProcess.number) && CurrentProcess.parentNumber > 0)
        #expect(CurrentProcess.executablePath.hasPrefix("/") && !CurrentProcess.executableName.contains("/"))
        #expect(CurrentProcess.environment("PATH") != nil && CurrentProcess.environment("NO_SUCH_NAME") == nil)
        #expect(CurrentProcess.residentByteCount ?? 0 > 1_000_000)
    }

    @Test func pathsAreDescribed() throws {
        let folder = TemporaryFolder()
        try SmallFile.write(folder("a"), [1, 2, 3], mode: 0o640)
        let facts = try #require(FileFacts(path: folder("a")))
        #expect(facts.mode == 0o640 && facts.byteCount == 3 && facts.isRegularFile && !facts.isFolder)
        #expect(facts.owner == CurrentProcess.userNumber)
        #expect(FileFacts(path: folder("none")) == nil)
        #expect(try #require(FileSystemKind(path: folder.path)).isNetwork == false)
        #expect(FileSystemKind(path: "/proc/none") == nil)
    }

    @Test func smallFilesAreReplacedAtOnceAndReadUpToALimit() throws {
        let folder = TemporaryFolder()
        try SmallFile.write(folder("a"), [1])
        try SmallFile.write(folder("a"), [2, 3])
        #expect(try RealDisk().entries(of: folder.path) == ["a"])
        #expect(try SmallFile.read(folder("a"), limit: 2) == [2, 3])
        #expect(throws: DiskError.io(operation: "read", path: folder("a"), errno: EFBIG)) {
            try SmallFile.read(folder("a"), limit: 1)
        }
        #expect(["a/b", "/b", "b", "/a/b/c"].map(SmallFile.folder) == ["a", "/", ".", "/a/b"])
    }
}
