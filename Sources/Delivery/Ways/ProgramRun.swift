// Another program that takes bytes and gives bytes: sendmail, a drawing program, efax. It gets no terminal, and is ended
// when it takes too long.

internal import Platform

struct ProgramRun {
    enum Ending: Equatable {
        case status(Int32)
        case signal(Int32)
        case tookTooLong
        case notStarted(String)
    }

    let ending: Ending
    let output: [UInt8]
    /// The last lines of its standard error, as one: nobody's business but the outbox's.
    let said: String
    /// All lines of its standard error, or the last of very many.
    let errors: [String]

    /// - Parameters:
    ///   - command: path or name of the program, then its arguments.
    ///   - whileWaiting: called about once a second while it runs.
    init(
        _ command: [String], input: [UInt8] = [], outputLimit: Int = 64 << 20, seconds: Int,
        whileWaiting: () -> Void = {}
    ) {
        guard let name = command.first, let path = name.contains("/") ? name : InstalledProgram.path(of: name) else {
            self.init(.notStarted("There is no program \(command.first ?? "") here."))
            return
        }
        CurrentProcess.ignoreClosedPipes()
        let child: ChildProcess
        do {
            child = try ChildProcess(path, Array(command.dropFirst()))
        } catch {
            self.init(.notStarted("\(error)"))
            return
        }
        var run = Conversation(child: child, input: input, outputLimit: outputLimit)
        let inTime = run.go(seconds: seconds, whileWaiting)
        if !inTime { child.kill() }
        child.wait()
        let errors = run.errors.split(whereSeparator: { $0 == 10 || $0 == 13 }).map {
            String(decoding: $0, as: UTF8.self)
        }
        switch child.ending {
        case .status(let status) where inTime: self.init(.status(status), run.output, errors)
        case .signal(let number) where inTime: self.init(.signal(number), run.output, errors)
        default: self.init(.tookTooLong, run.output, errors)
        }
    }

    private init(_ ending: Ending, _ output: [UInt8] = [], _ errors: [String] = []) {
        self.ending = ending
        self.output = output
        self.errors = errors
        said = String(errors.suffix(3).joined(separator: " ").suffix(2000))
    }

    /// Bytes back and forth until both its streams have ended.
    private struct Conversation {
        let child: ChildProcess
        var input: ArraySlice<UInt8>
        let outputLimit: Int
        var output: [UInt8] = []
        var errors: [UInt8] = []

        init(child: ChildProcess, input: [UInt8], outputLimit: Int) {
            self.child = child
            self.input = input[...]
            self.outputLimit = outputLimit
            if input.isEmpty { child.closeInput() }
        }

        /// False when the time was over first, or it said more than anybody wants to know.
        mutating func go(seconds: Int, _ whileWaiting: () -> Void) -> Bool {
            let clock = SystemClock()
            let end = clock.monotonicNanoseconds() + UInt64(seconds) * 1_000_000_000
            var outputIsOpen = true
            var errorsAreOpen = true
            while outputIsOpen || errorsAreOpen {
                let now = clock.monotonicNanoseconds()
                guard now < end, output.count <= outputLimit else { return false }
                var polls = PollSet()
                if outputIsOpen { polls.watch(child.output.descriptor, for: .read) }
                if errorsAreOpen { polls.watch(child.errors.descriptor, for: .read) }
                if !input.isEmpty, let channel = child.input { polls.watch(channel.descriptor, for: .write) }
                polls.wait(timeoutMilliseconds: min(1000, Int((end - now) / 1_000_000) + 1))
                whileWaiting()
                if outputIsOpen { outputIsOpen = Self.read(child.output, into: &output) }
                if errorsAreOpen { errorsAreOpen = Self.read(child.errors, into: &errors) }
                if errors.count > 65_536 { errors.removeFirst(errors.count - 8192) }
                give()
            }
            return true
        }

        private mutating func give() {
            while !input.isEmpty, let channel = child.input {
                switch input.withUnsafeBytes({ channel.write($0) }) {
                case .bytes(let count): input = input.dropFirst(count)
                case .wouldBlock: return
                case .end, .failed: input = []
                }
            }
            if input.isEmpty { child.closeInput() }
        }

        private static func read(_ channel: Channel, into bytes: inout [UInt8]) -> Bool {
            var piece = [UInt8](repeating: 0, count: 65_536)
            while true {
                switch piece.withUnsafeMutableBytes({ channel.read(into: $0) }) {
                case .bytes(let count): bytes += piece[..<count]
                case .wouldBlock: return true
                case .end, .failed: return false
                }
            }
        }
    }
}
