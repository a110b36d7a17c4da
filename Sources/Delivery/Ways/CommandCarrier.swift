// A program such as sendmail takes messages and says by its exit status what became of them (sysexits.h):
//
//   0           accepted
//   64 77 78    it was started wrongly, or may not: for every message, until a person has looked
//   65 67 68    this message cannot go: its content, its user, its host
//   any other   not now (75 says so itself)

enum CommandCarrier {
    static func hand(_ message: [UInt8], to command: [String], _ beat: () -> Void = {}) -> Delivered {
        let name = command[0].split(separator: "/").last.map(String.init) ?? command[0]
        // Programs that read lines want those of their machine.
        let run = ProgramRun(
            command, input: message.filter { $0 != 13 }, outputLimit: 1 << 20, seconds: 300, whileWaiting: beat)
        let said = run.said.isEmpty ? "" : ": \(run.said)"
        switch run.ending {
        case .status(0): return .sent("\(name) took it")
        case .status(let status) where [65, 67, 68].contains(status):
            return .failed("\(name) refused it with \(status)\(said)")
        case .status(let status) where [64, 77, 78].contains(status):
            return .failed("\(name) ended with \(status)\(said)", stopsChannel: true)
        case .status(let status): return .retry("\(name) ended with \(status)\(said)")
        case .signal(let number): return .retry("\(name) was ended by signal \(number)\(said)")
        case .tookTooLong: return .retry("\(name) took longer than 300 seconds")
        case .notStarted(let why): return .retry("\(name) could not be started: \(why)", reached: false)
        }
    }
}
