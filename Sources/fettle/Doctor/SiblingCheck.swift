// The programs that send and draw bring Swift's libraries and use the system's: whether they are beside this one, and whether
// the machine has what they need. Each is started for its help, which uses everything it links.

internal import Platform

enum SiblingCheck {
    private static let part = "This machine"

    static func findings() -> [Finding] {
        [
            look(
                "sending", "fettle-deliver", ["libcurl.so": "libcurl4"],
                "messages to customers wait in the outbox, and the status site is not published"),
            look(
                "drawing", "fettle-draw",
                [
                    "libcairo.so": "libcairo2", "libpango-1.0.so": "libpango-1.0-0",
                    "libpangocairo-1.0.so": "libpangocairo-1.0-0", "libgobject-2.0.so": "libglib2.0-0",
                    "libglib-2.0.so": "libglib2.0-0",
                ], "no paper is drawn, and no report or fax goes out"),
        ]
    }

    /// - Parameters:
    ///   - packages: of Debian, by the beginning of a library's name.
    ///   - lack: what does not work without the program.
    private static func look(
        _ subject: String, _ name: String, _ packages: KeyValuePairs<String, String>, _ lack: String
    ) -> Finding {
        let path = SiblingProgram.path(name)
        guard FileFacts(path: path)?.isRegularFile == true else {
            return Finding(
                part, subject, .warn, "\(name) is not installed: \(lack).",
                remedy: "scripts/install    (in the sources)")
        }
        guard let words = trouble(path) else { return Finding(part, subject, .ok, "\(path) starts.") }
        let package = packages.first { words.contains($0.key) }?.value
        return Finding(
            part, subject, .mend, "\(path) does not start: \(words)",
            remedy: package.map { "sudo apt-get install \($0)" } ?? "scripts/install    (in the sources)")
    }

    /// Why a program does not start, in its loader's words; nil when it does.
    private static func trouble(_ path: String) -> String? {
        let child: ChildProcess
        do { child = try ChildProcess(path, ["--help"]) } catch { return "\(error)" }
        child.closeInput()
        // The help fits into a pipe, so the program ends without being read.
        for _ in 0..<500 where child.look() == nil {
            var pause = PollSet()
            pause.wait(timeoutMilliseconds: 10)
        }
        guard let ending = child.ending else {
            child.kill()
            return "it was still busy after five seconds."
        }
        if ending == .status(0) { return nil }
        var bytes = [UInt8](repeating: 0, count: 4096)
        guard case .bytes(let count) = bytes.withUnsafeMutableBytes({ child.errors.read(into: $0) }) else {
            return "it ended with \(ending)."
        }
        let text = String(decoding: bytes[..<count], as: UTF8.self)
        return text.split(whereSeparator: \.isNewline).last.map(String.init) ?? "it ended with \(ending)."
    }
}
