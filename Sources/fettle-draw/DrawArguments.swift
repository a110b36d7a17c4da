internal import JSON
internal import Paper
internal import Platform

enum DrawArguments {
    static let help = """
        OVERVIEW: Draw a message of the outbox on paper.

        USAGE: fettle-draw --data <file> [--form pdf | tiff] [--out <file>]

        OPTIONS:
          --data <file>             The message as JSON; - is standard input.
          --form <form>             pdf, or tiff: pages of a fax (group 3, 1,728 dots); pdf if not given.
          --out <file>              Where to; standard output if not given.
          -h, --help                Show this.

        """

    static func run(_ arguments: [String]) -> Never {
        var rest = arguments.dropFirst()
        var source: String?
        var target: String?
        var look = Look.print
        while let word = rest.popFirst() {
            if word == "-h" || word == "--help" {
                write(Array(help.utf8))
                CurrentProcess.exit(0)
            }
            guard ["--data", "--form", "--out"].contains(word) else { fail("There is no option \(word).", 64) }
            guard let value = rest.popFirst() else { fail("The option \(word) needs a value.", 64) }
            switch (word, value) {
            case ("--data", _): source = value
            case ("--out", _): target = value
            case (_, "pdf"): look = .print
            case (_, "tiff"): look = .fax
            default: fail("--form is pdf or tiff.", 64)
            }
        }
        guard let source else { fail("What is to be drawn? Name it with --data.", 64) }
        draw(source, look, target)
    }

    private static func draw(_ source: String, _ look: Look, _ target: String?) -> Never {
        let message: JSONNode
        do {
            message = try JSONNode(parsing: SmallFile.read(source == "-" ? "/dev/stdin" : source, limit: 64 << 20))
        } catch {
            fail("\(source) cannot be read as JSON: \(error)", 65)
        }
        let bytes = MessagePaper(message, look: look).bytes(look)
        guard let target else {
            write(bytes)
            CurrentProcess.exit(0)
        }
        do {
            try SmallFile.write(target, bytes)
        } catch {
            fail("\(error)", 73)
        }
        CurrentProcess.exit(0)
    }

    static func fail(_ why: String, _ status: Int32) -> Never {
        StandardStreams.writeError(line: "fettle-draw: error: \(why)")
        CurrentProcess.exit(status)
    }

    /// Bytes on stdout.
    static func write(_ bytes: [UInt8]) {
        let channel = Channel(descriptor: 1, closesAtEnd: false)
        var rest = bytes[...]
        var polls = PollSet()
        polls.watch(1, for: .write)
        while !rest.isEmpty {
            switch rest.withUnsafeBytes({ channel.write($0) }) {
            case .bytes(let count): rest = rest.dropFirst(count)
            case .wouldBlock: polls.wait(timeoutMilliseconds: nil)
            case .end, .failed: CurrentProcess.exit(1)
            }
        }
    }
}
