internal import Glibc

/// Programs of this machine.
package enum InstalledProgram {
    /// Where the shell finds a program of that name; nil when nowhere.
    package static func path(of name: String) -> String? {
        for folder in (CurrentProcess.environment("PATH") ?? "").split(separator: ":") {
            let path = "\(folder)/\(name)"
            if let facts = FileFacts(path: path), facts.isRegularFile, access(path, X_OK) == 0 { return path }
        }
        return nil
    }

    /// The path with links followed; nil when there is nothing.
    package static func realPath(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }
}
