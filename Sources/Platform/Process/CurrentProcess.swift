internal import Glibc

/// The process we run in.
package enum CurrentProcess {
    package static var number: Int32 { getpid() }
    package static var parentNumber: Int32 { getppid() }
    package static var userNumber: UInt32 { geteuid() }

    /// The file that runs, as the kernel knows it; the name it was called by where /proc is missing.
    package static var executablePath: String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        if count > 0 { return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) }
        return CommandLine.arguments.first ?? "fettle"
    }

    /// The last part of `executablePath`.
    package static var executableName: String {
        String(executablePath.split(separator: "/").last ?? "fettle")
    }

    /// A path from the root on, links followed; the path as it is where there is nothing.
    package static func resolvedPath(_ path: String) -> String {
        guard let found = realpath(path, nil) else { return path }
        defer { free(found) }
        return String(cString: found)
    }

    /// An environment variable; nil when not set.
    package static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// A path that means the same in another working folder; as it is where the working folder is not known.
    package static func absolutePath(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        guard let folder = getcwd(nil, 0) else { return path }
        defer { free(folder) }
        return String(cString: folder) + "/" + path
    }

    /// As `absolutePath`, and "~" at its beginning is the person's own folder.
    package static func pathInHome(_ path: String) -> String {
        guard path == "~" || path.hasPrefix("~/"), let home = environment("HOME"), !home.isEmpty else {
            return absolutePath(path)
        }
        return home + path.dropFirst()
    }

    /// Ends the process after the exit handlers of the C library.
    package static func exit(_ code: Int32) -> Never { Glibc.exit(code) }

    /// Stops, as Ctrl-Z does, until somebody lets it go on.
    package static func stop() { raise(SIGSTOP) }

    package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// Is a process of this number there? True also when it belongs to someone else.
    package static func isRunning(_ process: Int32) -> Bool {
        process > 0 && (kill(process, 0) == 0 || errno == EPERM)
    }

    /// When a process began, in ticks since the machine did (proc(5), field 22 of stat): a number given a second time
    /// comes with another. Nil when there is no such process or /proc is missing.
    package static func startTicks(of process: Int32) -> UInt64? {
        guard let bytes = try? SmallFile.read("/proc/\(process)/stat", limit: 4096),
            let name = bytes.lastIndex(of: UInt8(ascii: ")"))
        else { return nil }
        // After the name, which may hold anything, field 3 comes first.
        let fields = bytes[(name + 1)...].split(separator: UInt8(ascii: " "))
        return fields.count > 19 ? UInt64(String(decoding: fields[19], as: UTF8.self)) : nil
    }

    /// Bytes of memory the process has resident; nil where /proc is missing.
    package static var residentByteCount: Int? {
        guard let bytes = try? SmallFile.read("/proc/self/statm", limit: 1000) else { return nil }
        let fields = bytes.split(separator: UInt8(ascii: " "))
        guard fields.count > 1, let pages = Int(String(decoding: fields[1], as: UTF8.self)) else { return nil }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
