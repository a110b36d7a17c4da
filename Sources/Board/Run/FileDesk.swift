// The board's work with files of this computer: one attachment at a time is saved. It has a name of its own until it is whole,
// takes no other file's place, and is opened by a program of the person's choice, which gets its path as an argument and never
// passes through a shell: names are the customers'.

internal import Platform

struct FileDesk {
    private let disk = RealDisk()
    private var file: (any DiskFile)?
    private var folder = ""
    private var name = ""
    private var temporary = ""
    private var byteCount = 0
    /// Programs that were started and have not ended.
    private var openers: [(name: String, program: DetachedProgram)] = []

    mutating func perform(_ work: FileWork) -> FileResult? {
        do throws(DiskError) {
            switch work {
            case .begin(let folder, let name): return try begin(folder, name)
            case .write(let bytes):
                try file?.write(bytes, at: byteCount)
                byteCount += bytes.count
                return file == nil ? nil : .written
            case .finish(let opens): return try finish(opens: opens)
            case .abandon:
                abandon()
                return nil
            }
        } catch {
            abandon()
            return .failed(Self.words(error))
        }
    }

    private mutating func begin(_ wanted: String, _ wantedName: String) throws(DiskError) -> FileResult {
        abandon()
        folder = CurrentProcess.pathInHome(wanted)
        guard let facts = FileFacts(path: folder) else { return .failed("There is no such folder.") }
        guard facts.isFolder else { return .failed("That is a file, not a folder.") }
        name = Self.safeName(wantedName)
        temporary = "\(folder)/.\(name.prefix(60)).part-\(CurrentProcess.number)"
        file = try disk.open(temporary, use: .readWrite, create: true)
        byteCount = 0
        return .begun
    }

    private mutating func finish(opens: Bool) throws(DiskError) -> FileResult? {
        guard let file else { return nil }
        try file.flush()
        let path = freePath()
        try disk.rename(temporary, to: path)
        try? disk.flushFolder(folder)
        self.file = nil
        return .finished(path: path, trouble: opens ? show(path) : nil)
    }

    private mutating func abandon() {
        guard file != nil else { return }
        file = nil
        try? disk.remove(temporary)
    }

    /// door.txt, or door (2).txt where that is there.
    private func freePath() -> String {
        let dot = name.lastIndex(of: ".").flatMap { $0 == name.startIndex ? nil : $0 } ?? name.endIndex
        for number in 1...10_000 {
            let path = "\(folder)/" + (number == 1 ? name : "\(name[..<dot]) (\(number))\(name[dot...])")
            if !disk.exists(path) { return path }
        }
        return "\(folder)/\(CurrentProcess.number)-\(name)"
    }

    /// The engine takes no names with folders in them; a file that begins with a dot would be hidden.
    static func safeName(_ name: String) -> String {
        var safe = String(name.map { $0 == "/" || $0 == "\0" || $0.isNewline ? "_" : $0 })
        if safe.first == "." { safe = "_" + safe.dropFirst() }
        if safe.first == "-" { safe = "_" + safe.dropFirst() }
        return safe.isEmpty ? "attachment" : safe
    }

    // MARK: Opening

    /// Why it cannot be shown; nil: a program has it.
    private mutating func show(_ path: String) -> String? {
        let wanted = CurrentProcess.environment("FETTLE_OPENER").flatMap { $0.isEmpty ? nil : $0 }
        let program = wanted ?? "xdg-open"
        do throws(DiskError) {
            openers.append((program, try DetachedProgram(program, [path])))
            return nil
        } catch {
            return wanted == nil
                ? "Nothing opens it: install xdg-utils, or set FETTLE_OPENER to a program."
                : "FETTLE_OPENER names \(program), which cannot be started."
        }
    }

    /// Programs have been started whose end is still to be looked at.
    var isWaiting: Bool { !openers.isEmpty }

    /// What became of programs that ended with a failure, for a person.
    mutating func failures() -> [String] {
        var failures: [String] = []
        openers.removeAll { opener in
            guard let status = opener.program.look() else { return false }
            if status != 0 { failures.append("\(opener.name) could not open it (exit status \(status)).") }
            return true
        }
        return failures
    }

    private static func words(_ error: DiskError) -> String {
        switch error {
        case .noSpace: "There is no space left."
        case .io(_, _, 13), .io(_, _, 1): "You may not write there."
        case .io(_, _, 30): "Nothing can be written there."
        default: "\(error)."
        }
    }
}
