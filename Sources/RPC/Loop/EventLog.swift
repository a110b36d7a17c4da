package import Platform

/// Diagnostics: one line an event, without customers' data. Warnings and errors go to stderr, and everything to the log
/// file when there is one.
package final class EventLog {
    package enum Level: String, Sendable {
        case info, warning, error
    }

    private let file: (any DiskFile)?
    private let clock: any Clock
    private var offset: Int

    /// - Parameter path: a file to append to, made with mode 0600 where it is missing; nil: stderr alone.
    package init(path: String?, on disk: any Disk, clock: any Clock) throws(DiskError) {
        self.clock = clock
        guard let path else {
            file = nil
            offset = 0
            return
        }
        let file = try disk.open(path, use: .readWrite, create: !disk.exists(path))
        offset = try file.byteCount()
        self.file = file
    }

    package func record(_ level: Level, _ text: String) {
        if level != .info { StandardStreams.writeError(line: "fettle: \(level.rawValue): \(text)") }
        guard let file else { return }
        let line = Array(
            "\(Timestamp.utcText(clock.now())) \(level.rawValue) [\(CurrentProcess.number)] \(text)\n".utf8)
        do throws(DiskError) {
            try file.write(line, at: offset)
            offset += line.count
        } catch {
            // Nowhere is left to say so.
        }
    }
}
