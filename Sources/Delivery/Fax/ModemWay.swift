// Faxes by a modem on this machine, through efax. Its exit status says how it ended:
//
//   0   every page was taken
//   1   busy, or somebody else has the modem        later
//   2   it could not                                 failed, unless pages had gone
//   3 4 5 and signals                                later, unless pages had gone
//
// Where pages had gone and the end was not good, some of it may lie on paper: staff say what happens (4.5).

internal import EngineClient
internal import Platform

final class ModemWay: Way {
    private let settings: FaxSettings
    private let device: String
    private let drawing: DrawingProgram

    /// A long fax at the slowest speed.
    private static let faxSeconds = 3480

    init(_ settings: FaxSettings, device: String, _ drawing: DrawingProgram) {
        self.settings = settings
        self.device = device
        self.drawing = drawing
    }

    func deliver(_ entry: OutboxEntry, beat: @escaping () -> Void) -> Delivered {
        guard let number = settings.dialled(entry.to) else { return .failed("\(entry.to) is no fax number.") }
        let file: TemporaryFile
        do {
            file = try TemporaryFile(drawing.draw(entry, as: .tiff), name: "\(entry.id).tif")
        } catch {
            return .retry((error as? ClientError)?.words ?? "\(error)")
        }
        var command = ["efax", "-v", "ewni", "-d", device]
        if !settings.stationID.isEmpty { command += ["-l", settings.stationID] }
        // Class 2 first: such modems keep the time of the line themselves.
        // Two programs at one modem would spoil each other's fax: efax waits until the lock is gone, and looks every four
        // seconds ("ll").
        command += Self.locks(device)
        command += ["-o2ll", "-t", "T\(number)", file.path]
        return Self.meaning(
            ProgramRun(command, outputLimit: 1 << 20, seconds: Self.faxSeconds, whileWaiting: beat))
    }

    /// The lock that programs for modems agree on, which tells who has it; it is nobody's once that program has ended.
    private static func locks(_ device: String) -> [String] {
        let folder = "/var/lock"
        // Where the folder is not everyone's, a lock cannot be made and efax would not start.
        guard let facts = FileFacts(path: folder), facts.isFolder, facts.mode & 0o002 != 0 else { return [] }
        let path = CurrentProcess.resolvedPath(device)
        let name = path.hasPrefix("/dev/") ? path.dropFirst(5) : path[...]
        return ["-x", "\(folder)/LCK..\(name.split(separator: "/").joined(separator: "_"))"]
    }

    /// What efax's end means.
    static func meaning(_ run: ProgramRun) -> Delivered {
        let pages = run.errors.filter { $0.contains(" lines, ") && $0.contains("sent ") }.count
        let words = run.errors.last { !$0.contains("finished") } ?? run.said
        if run.ending == .status(0) { return .sent(pages == 1 ? "1 page sent" : "\(pages) pages sent") }
        if pages > 0 { return .uncertain("\(pages) pages had gone when it broke off: \(words)") }
        switch run.ending {
        case .status(1): return .retry("busy, or the modem is in use: \(words)")
        // The modem heard no answer, no dial tone or no fax at the other end.
        case .status(2) where run.errors.contains { $0.contains("dial command failed") }:
            return .retry("no answer: \(words)")
        case .status(2): return .failed("efax gave up: \(words)")
        case .status(4): return .retry("no answer: \(words)")
        case .status(let status): return .retry("efax ended with \(status): \(words)")
        case .signal(let number): return .retry("efax was ended by signal \(number)")
        case .tookTooLong: return .uncertain("efax took too long and was ended")
        case .notStarted(let why): return .retry("efax could not be started: \(why)", reached: false)
        }
    }
}
