internal import Platform
internal import RPC

/// The programs that send and draw lie beside this one.
enum SiblingProgram {
    /// Where a program of that name lies, or would.
    static func path(_ name: String) -> String { "\(SmallFile.folder(of: CurrentProcess.executablePath))/\(name)" }

    /// Goes on as that program; ends with words when it is not there.
    static func become(_ name: String, _ arguments: [String]) -> Never {
        let path = path(name)
        guard FileFacts(path: path)?.isRegularFile == true else {
            StandardStreams.writeError(
                line: """
                    fettle: error: The program \(name) is not installed beside this one (\(path)).
                            scripts/install builds and installs it; it needs libcurl, cairo and pango.
                    """)
            CurrentProcess.exit(ExitStatus.failure.rawValue)
        }
        let error = CurrentProcess.replace(with: path, arguments)
        StandardStreams.writeError(line: "fettle: error: \(name) could not be started: \(error)")
        CurrentProcess.exit(ExitStatus.failure.rawValue)
    }
}
