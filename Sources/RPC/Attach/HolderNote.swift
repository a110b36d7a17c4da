// What the process that holds a store has written into LOCK: who it is and how to reach it. docs/file-format.md has the
// form. The lock itself is the kernel's; this is a note beside it, which outlives a process that was killed, so it is
// believed only as far as a living process of that number and start time answers.
//
//     pid 4711
//     program fettle 0.1.0
//     since 2026-03-02T08:00:00Z
//     started 123456                              ticks since the machine started
//     protocol 1.0
//     socket /run/user/1000/fettle/4711-9f3a.sock

internal import Platform

package struct HolderNote: Equatable, Sendable {
    package var pid: Int32
    package var program: String
    /// RFC 3339.
    package var since: String
    /// Of the process: `CurrentProcess.startTicks`; nil: not known.
    package var startTicks: UInt64?
    package var protocolVersion: String?
    /// Where others join it; nil: they cannot.
    package var socketPath: String?

    package init(
        pid: Int32, program: String, since: String, startTicks: UInt64?, protocolVersion: String?, socketPath: String?
    ) {
        self.pid = pid
        self.program = program
        self.since = since
        self.startTicks = startTicks
        self.protocolVersion = protocolVersion
        self.socketPath = socketPath
    }

    /// A line for each fact, in the order of the document.
    package var text: String {
        var lines = ["pid \(pid)", "program \(program)", "since \(since)"]
        if let startTicks { lines.append("started \(startTicks)") }
        if let protocolVersion { lines.append("protocol \(protocolVersion)") }
        if let socketPath { lines.append("socket \(socketPath)") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Lines that are not known are passed over. Nil without the number of a process.
    package init?(text: String) {
        var facts: [String: String] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1)
            if parts.count == 2 { facts[String(parts[0])] = String(parts[1]) }
        }
        guard let pid = facts["pid"].flatMap({ Int32($0) }) else { return nil }
        self.init(
            pid: pid, program: facts["program"] ?? "Another program", since: facts["since"] ?? "",
            startTicks: facts["started"].flatMap { UInt64($0) }, protocolVersion: facts["protocol"],
            socketPath: facts["socket"])
    }

    /// The note of the store at a path; nil when there is none.
    package static func read(of store: String) -> HolderNote? {
        let bytes = try? SmallFile.read(store + "/LOCK", limit: 4096)
        return bytes.flatMap { HolderNote(text: String(decoding: $0, as: UTF8.self)) }
    }

    /// Whether the process that wrote it is still there; a number given a second time is another process.
    package var isCurrent: Bool {
        guard CurrentProcess.isRunning(pid) else { return false }
        guard let startTicks, let now = CurrentProcess.startTicks(of: pid) else { return true }
        return startTicks == now
    }
}
