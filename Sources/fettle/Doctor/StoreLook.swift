// A store from outside, and from inside where it can be opened.

internal import JSON
internal import Platform
internal import RPC
internal import Shop

struct StoreLook {
    private static let part = "The store"

    private let path: String

    init(_ path: String) { self.path = path }

    func findings() -> [Finding] {
        guard let facts = FileFacts(path: path) else {
            return [finding("folder", .mend, "There is nothing at \(path).", remedy: "fettle init \(quoted)")]
        }
        guard facts.isFolder, FileFacts(path: "\(path)/superblock") != nil else {
            return [
                finding(
                    "folder", .mend, "\(path) is no store: it has no superblock.",
                    remedy: "fettle init NEW-FOLDER    (or name the right one)")
            ]
        }
        return [permissions(), fileSystem(), space(), holder()].compactMap { $0 } + inside()
    }

    private func finding(_ subject: String, _ state: Finding.State, _ text: String, remedy: String? = nil) -> Finding {
        Finding(Self.part, subject, state, text, remedy: remedy)
    }

    /// The path as a shell takes it.
    private var quoted: String {
        "'" + path.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    // MARK: Outside

    /// The shop's data are private on the machine (C-19).
    private func permissions() -> Finding {
        let problems = StorePermissions.problems(of: path)
        guard let first = problems.first else {
            return finding("permissions", .ok, "Folder and files are this user's alone.")
        }
        let more = problems.count > 1 ? " And \(problems.count - 1) more." : ""
        let isForeign = problems.contains { $0.contains("belongs to another user") }
        return finding(
            "permissions", .mend, "\(first).\(more)",
            remedy: isForeign
                ? "sudo chown -R \"$(id -u)\" \(quoted) && chmod -R go=,u-x+X \(quoted)"
                : "chmod -R go=,u-x+X \(quoted)")
    }

    private func fileSystem() -> Finding {
        guard let kind = FileSystemKind(path: path) else {
            return finding("file system", .warn, "It cannot be told what \(path) lies on.")
        }
        if kind.isNetwork {
            return finding(
                "file system", .mend,
                "\(path) lies on \(kind.name), which other machines may write to: locks and mappings promise less there.",
                remedy: "move the folder to a disk of this computer, with no program using it")
        }
        if ["tmpfs", "ramfs"].contains(kind.name) {
            return finding(
                "file system", .warn,
                "\(path) lies in memory (\(kind.name)): it is gone when the computer is switched off.",
                remedy: "move the folder to a disk, with no program using it")
        }
        return finding("file system", .ok, "\(kind.name).")
    }

    private func space() -> Finding? {
        guard let space = DiskSpace(path: path) else { return nil }
        let names = (try? RealDisk().entries(of: path)) ?? []
        let taken = names.reduce(0) { $0 + (FileFacts(path: "\(path)/\($1)")?.byteCount ?? 0) }
        let text = "\(Self.size(space.freeBytes)) free; the store has \(Self.size(taken))."
        if space.freeBytes < 100 << 20 {
            return finding(
                "disk space", .mend, "\(text) Writing stops when the disk is full.", remedy: "make room on the disk")
        }
        if space.freeBytes < max(1 << 30, taken) { return finding("disk space", .warn, "\(text) That is little.") }
        return finding("disk space", .ok, text)
    }

    private static func size(_ bytes: Int) -> String {
        for (unit, name) in [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")] where bytes >= unit {
            let tenths = bytes / (unit / 10)
            return "\(tenths / 10).\(tenths % 10) \(name)"
        }
        return "\(bytes) bytes"
    }

    /// What LOCK says, line by line: `pid 4711`.
    private var lockNote: [String: String] {
        let text = (try? SmallFile.read("\(path)/LOCK", limit: 4096)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        var facts: [String: String] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1)
            if parts.count == 2 { facts[String(parts[0])] = String(parts[1]) }
        }
        return facts
    }

    /// The kernel says who holds the lock; the note beside it only who did.
    private var isHeld: Bool {
        guard FileFacts(path: "\(path)/LOCK") != nil else { return false }
        do { _ = try RealDisk().lock("\(path)/LOCK") } catch { if case .locked = error { return true } }
        return false
    }

    private func holder() -> Finding {
        let note = lockNote
        let program = note["program"] ?? "a program"
        let pid = note["pid"] ?? "?"
        if isHeld {
            return finding("held by", .ok, "\(program), process \(pid), since \(note["since"] ?? "?").")
        }
        if let socket = note["socket"], FileFacts(path: socket) != nil {
            return finding(
                "held by", .warn,
                "Nobody. The socket \(socket) of process \(pid) is left over; the next opening replaces it.",
                remedy: "rm '\(socket)'")
        }
        if note["pid"].flatMap({ Int32($0) }).map(CurrentProcess.isRunning) == false {
            return finding("held by", .ok, "Nobody. Process \(pid) is gone; its lock went with it.")
        }
        return finding("held by", .ok, "Nobody.")
    }

    // MARK: Inside

    private func inside() -> [Finding] {
        do throws(ShopError) {
            let process = try InProcess(ServeOptions(store: path), version: Version.text)
            let bytes = try process.call("store.status")
            try process.close()
            guard let status = try? Answer(bytes) else { return [] }
            // The tree is read before it goes.
            return withExtendedLifetime(status) { inside(status) }
        } catch {
            if error.kind == .locked { return [finding("opening", .ok, "Another program has it open.")] }
            return [finding("opening", .mend, Serving.text(error), remedy: "fettle check \(quoted)    (on a copy)")]
        }
    }

    private func inside(_ status: Answer) -> [Finding] {
        let name = status.text("shopName") ?? ""
        let changes = status["lastChange"]?.integer ?? 0
        var findings = [
            finding(
                "opening", .ok,
                "\(name), format \(status["formatVersion"]?.integer ?? 0), \(changes) changes. fettle check \(quoted) verifies every page."
            )
        ]
        if let reason = status.text("readOnlyReason") {
            findings.append(
                finding("writing", .mend, "Nothing can be written: \(reason)", remedy: "make room, then open it again"))
        }
        switch status["clock"]?.object?["state"]?.string?.text {
        case "behind":
            findings.append(
                finding(
                    "clock", .warn, "The computer's clock is behind the last change.",
                    remedy: "sudo timedatectl set-ntp true"))
        case "refused":
            findings.append(
                finding(
                    "clock", .mend, "The computer's clock is far from the last change, so nothing can be written.",
                    remedy: "set the clock; if it is right: fettle call \(quoted) clock.confirm"))
        default: break
        }
        for warning in status["warnings"]?.array.map(Array.init) ?? [] {
            // The mode of the folder has a line of its own.
            if let text = warning.string?.text, !text.contains("mode 0700") {
                findings.append(finding("remark", .warn, text))
            }
        }
        return findings
    }
}
