// A store from outside: what can be seen without opening it.

internal import JSON
internal import Platform
internal import RPC
internal import Shop

struct StoreLook {
    static let part = "The store"

    let path: String

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

    func finding(_ subject: String, _ state: Finding.State, _ text: String, remedy: String? = nil) -> Finding {
        Finding(Self.part, subject, state, text, remedy: remedy)
    }

    /// The path as a shell takes it.
    var quoted: String {
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

    /// The kernel says who holds the lock; the note beside it only who did.
    private var isHeld: Bool {
        guard FileFacts(path: "\(path)/LOCK") != nil else { return false }
        do { _ = try RealDisk().lock("\(path)/LOCK") } catch { if case .locked = error { return true } }
        return false
    }

    private func holder() -> Finding {
        let note = HolderNote.read(of: path)
        if isHeld {
            guard let note else { return finding("held by", .ok, "A program that has not said who it is.") }
            return finding("held by", .ok, "\(note.program), process \(note.pid), since \(note.since).")
        }
        guard let note else { return finding("held by", .ok, "Nobody.") }
        if let socket = note.socketPath, FileFacts(path: socket) != nil {
            return finding(
                "held by", .warn,
                "Nobody. The socket \(socket) of process \(note.pid) is left over; the next opening replaces it.",
                remedy: "rm '\(socket)'")
        }
        if !note.isCurrent {
            return finding("held by", .ok, "Nobody. Process \(note.pid) is gone; its lock went with it.")
        }
        return finding("held by", .ok, "Nobody.")
    }
}
