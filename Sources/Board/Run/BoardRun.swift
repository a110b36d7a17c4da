// The loop around the board: one poll for keys, the engine and signals; what the board asks for goes out, what it shows goes
// to the terminal when the terminal has taken what was sent before. A slow line gets fewer pictures, never old ones.
//
// However it ends, the terminal is put back: at the end of `run`, by RawTerminal's deinit, and by the handler of faults.

internal import EngineClient
internal import JSON
package import Platform
internal import Terminal

package final class BoardRun {
    private let options: BoardOptions
    private let terminal: RawTerminal
    private let signals: SignalSource
    private var screen: Screen
    private var keys = KeyReader()
    private var board: Board
    private var link: EngineLink
    private var files = FileDesk()
    private var outgoing: [UInt8] = []
    private var zone = ShopTimeZone.utc
    private let clock = SystemClock()
    /// Nothing can be shown or typed any more.
    private var terminalIsGone = false
    private var signalCame = false
    /// On the monotonic clock, ns.
    private var caughtUpAt: UInt64 = 0

    /// How the board ended.
    package enum Outcome: Equatable, Sendable {
        case quit
        /// By a signal, or because the terminal went.
        case interrupted
        /// Why, for a person.
        case failed(String)
    }

    /// Takes the terminal over and starts the engine.
    package init(_ options: BoardOptions) throws(DiskError) {
        self.options = options
        var features = TerminalFeatures.ofOutput(isPlain: options.isPlain)
        // NO_COLOR speaks of colours: what is bold or reversed stays.
        if features.colours == .none, !options.isPlain { features.colours = .attributes }
        signals = try SignalSource(withScreen: true)
        link = EngineLink(program: options.program, store: options.store, flags: options.flags)
        board = Board(size: Self.size, hasSigns: features.hasSigns, today: CivilDate(dayNumber: 0))
        screen = Screen(depth: features.colours, isASCII: !features.hasSigns)
        CrashLine.install()
        terminal = try RawTerminal(farewell: Screen.leave)
        outgoing = Screen.enter
    }

    private static var size: TerminalSize { TerminalSize(of: 1) ?? TerminalSize(columns: 80, rows: 24) }

    /// Runs to its end.
    package func run() -> Outcome {
        tellDay()
        link.start(clock)
        board.start()
        while true {
            workWithFiles()
            send()
            if let ending = board.ending { return end(ending) }
            if signalCame || terminalIsGone {
                link.close()
                terminal.leave()
                return .interrupted
            }
            if board.wantsSuspension { suspend() }
            show()
            wait()
        }
    }

    // MARK: One turn

    private func wait() {
        var polls = PollSet()
        let keyPlace = polls.watch(terminal.input.descriptor, for: .read)
        polls.watch(signals.descriptor, for: .read)
        if !outgoing.isEmpty { polls.watch(terminal.output.descriptor, for: .write) }
        link.watch(in: &polls)
        let patience = [
            keys.isWaiting ? 50 : nil, link.timeoutMilliseconds(clock), untilCatchUp, files.isWaiting ? 200 : nil,
        ]
        .compactMap { $0 }
        .min()
        let count = polls.wait(timeoutMilliseconds: patience)
        takeSignals()
        if count > 0, !polls.ready(keyPlace).isEmpty { readKeys() } else if keys.isWaiting { press(keys.flush()) }
        tellDay()
        for event in link.events(clock) { take(event) }
        if untilCatchUp == 0 {
            caughtUpAt = clock.monotonicNanoseconds()
            board.catchUp()
        }
    }

    /// Milliseconds until what events told of is read again; nil: they told of nothing. An import is a thousand events a
    /// second, and a person sees no more than a few pictures.
    private var untilCatchUp: Int? {
        guard board.hasNews else { return nil }
        let due = caughtUpAt + 150_000_000
        let now = clock.monotonicNanoseconds()
        return due <= now ? 0 : Int((due - now) / 1_000_000) + 1
    }

    private func readKeys() {
        let input = terminal.input
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            switch buffer.withUnsafeMutableBytes({ input.read(into: $0) }) {
            case .bytes(let count): keys.feed(buffer[..<count])
            case .wouldBlock:
                while let key = keys.next() { press([key]) }
                return
            case .end, .failed:
                terminalIsGone = true
                return
            }
        }
    }

    private func press(_ pressed: [Key]) {
        for key in pressed where board.ending == nil { board.press(key) }
    }

    private func take(_ event: EngineLink.Event) {
        switch event {
        case .answer(let purpose, let answer):
            board.take(answer, for: purpose)
            if let name = board.timeZone, name != zone.name {
                if let found = try? ShopTimeZone(named: name) { zone = found }
                tellDay()
            }
        case .failure(let purpose, let failure): board.take(failure, for: purpose)
        case .notification(let method, let params): board.takeNotification(method, params)
        case .absent(let why): board.takeAbsence(why)
        case .started: board.start()
        case .lost(let why): board.ending = .failed(why)
        }
    }

    private func takeSignals() {
        while let signal = signals.next() {
            switch signal {
            case .windowChange: board.resize(to: Self.size)
            case .continued: comeBack()
            default: signalCame = true
            }
        }
    }

    /// What day it is in the shop.
    private func tellDay() {
        let now = options.fixedTime?.milliseconds ?? clock.now()
        board.setToday(zone.civilTime(atUTC: now).date)
    }

    private func workWithFiles() {
        // What came of a piece may ask for the next one at once.
        var work = board.takeFileWork()
        while !work.isEmpty {
            for one in work {
                if let result = files.perform(one) { board.take(result) }
            }
            work = board.takeFileWork()
        }
        for failure in files.failures() { board.tell(failure) }
    }

    private func send() { for ask in board.takeAsks() { link.send(ask) } }

    private func show() {
        if board.wantsRedraw {
            board.wantsRedraw = false
            screen.forget()
        }
        flush()
        guard outgoing.isEmpty else { return }
        outgoing = screen.update(to: board.drawn())
        flush()
    }

    private func flush() {
        let output = terminal.output
        while !outgoing.isEmpty {
            switch outgoing.withUnsafeBytes({ output.write($0) }) {
            case .bytes(let count): outgoing.removeFirst(count)
            case .wouldBlock: return
            case .end, .failed:
                outgoing = []
                terminalIsGone = true
            }
        }
    }

    // MARK: Stopping and ending

    private func suspend() {
        board.wantsSuspension = false
        terminal.leave()
        CurrentProcess.stop()
        comeBack()
    }

    private func comeBack() {
        try? terminal.enter()
        outgoing = Screen.enter
        screen.forget()
        board.resize(to: Self.size)
    }

    private func end(_ ending: Board.Ending) -> Outcome {
        terminal.leave()
        link.close()
        return if case .failed(let why) = ending { .failed(why) } else { .quit }
    }
}
