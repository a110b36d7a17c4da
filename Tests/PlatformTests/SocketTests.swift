import Glibc
import Platform
import TestSupport
import Testing

@Suite struct SocketTests {
    private func mode(_ path: String) -> UInt32? { FileFacts(path: path)?.mode }

    private func refusal(_ path: String) -> DiskError? {
        do throws(DiskError) {
            _ = try Channel.connect(to: path)
            return nil
        } catch {
            return error
        }
    }

    @Test func aFolderAndItsSocketAreForThisUserAloneWhateverTheUmask() throws {
        let folder = TemporaryFolder()
        let old = umask(0)
        defer { umask(old) }
        let socket = try SocketFolder.listen(in: folder("fettle"))
        #expect(mode(folder("fettle")) == 0o700)
        let (path, descriptor) = (socket.path, socket.descriptor)
        #expect(mode(path) == 0o600)
        #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0)
    }

    @Test func aFolderThatOthersMayEnterIsClosedAndOneThatIsNoFolderIsRefused() throws {
        let folder = TemporaryFolder()
        mkdir(folder("open"), 0o777)
        chmod(folder("open"), 0o777)
        _ = try SocketFolder.listen(in: folder("open")).path
        #expect(mode(folder("open")) == 0o700)
        symlink(folder("open"), folder("link"))
        #expect(throws: DiskError.self) { _ = try SocketFolder.listen(in: folder("link")).path }
    }

    @Test func bytesGoBothWaysAndTheKernelSaysWhoIsThere() throws {
        let folder = TemporaryFolder()
        let socket = try SocketFolder.listen(in: folder("fettle"))
        let early = socket.accept()
        #expect(early == nil)
        let client = try Channel.connect(to: socket.path)
        guard let server = socket.accept() else {
            Issue.record("nobody came")
            return
        }
        let another = socket.accept()
        #expect(another == nil)
        for peer in [SocketPeer(of: client), SocketPeer(of: server)] {
            #expect(peer?.process == getpid() && peer?.isThisUser == true)
        }
        for (from, to) in [(client, server), (server, client)] {
            var byte: UInt8 = 7
            #expect(withUnsafeMutableBytes(of: &byte) { to.read(into: $0) } == .wouldBlock)
            #expect(withUnsafeBytes(of: &byte) { from.write($0) } == .bytes(1))
            byte = 0
            #expect(withUnsafeMutableBytes(of: &byte) { to.read(into: $0) } == .bytes(1))
            #expect(byte == 7 && fcntl(to.descriptor, F_GETFD) & FD_CLOEXEC != 0)
        }
    }

    @Test func theEndOfOneSideIsToldToTheOther() throws {
        let folder = TemporaryFolder()
        let socket = try SocketFolder.listen(in: folder("fettle"))
        var client: Channel? = try Channel.connect(to: socket.path)
        guard let server = socket.accept() else {
            Issue.record("nobody came")
            return
        }
        client = nil
        #expect(client == nil)
        var byte: UInt8 = 0
        #expect(withUnsafeMutableBytes(of: &byte) { server.read(into: $0) } == .end)
        #expect(withUnsafeBytes(of: &byte) { server.write($0) } == .failed(errno: EPIPE))
    }

    @Test func aSocketGoesWithItsOwnerAndWhatADeadProcessLeftIsTakenOut() throws {
        let folder = TemporaryFolder()
        let path = try SocketFolder.listen(in: folder("fettle")).path
        #expect(!RealDisk().exists(path))
        #expect(refusal(path) == .notFound(path: path))
        // As kill -9 leaves it: a name that nobody serves. The number is that of no process.
        let left = folder("fettle/\(Int32.max)-1.sock")
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: left.utf8) }
        let dead = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let bound = withUnsafeBytes(of: &address) {
            bind(dead, $0.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t($0.count))
        }
        #expect(bound == 0)
        close(dead)
        #expect(refusal(left) == .io(operation: "connect", path: left, errno: ECONNREFUSED))
        let socket = try SocketFolder.listen(in: folder("fettle"))
        let name = String(socket.path.split(separator: "/").last!)
        #expect(try RealDisk().entries(of: folder("fettle")) == [name])
    }

    @Test func aPathThatIsTooLongIsRefusedAndNotCut() throws {
        let folder = TemporaryFolder()
        let name = String(repeating: "x", count: 100)
        #expect(throws: DiskError.self) { _ = try SocketFolder.listen(in: folder(name)).path }
        #expect(try RealDisk().entries(of: folder(name)).isEmpty)
    }

    @Test func aProcessIsKnownByItsNumberAndItsStart() throws {
        let ticks = try #require(CurrentProcess.startTicks(of: getpid()))
        #expect(CurrentProcess.startTicks(of: getpid()) == ticks)
        #expect(CurrentProcess.startTicks(of: getppid()).map { $0 <= ticks } != false)
        #expect(CurrentProcess.startTicks(of: Int32.max) == nil)
    }
}
