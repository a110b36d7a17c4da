internal import EngineClient
internal import JSON
internal import Paper
internal import Platform

enum DrawArguments {
    static let help = """
        OVERVIEW: Draw paper: a job card, a quote, a message of the outbox, a customer's report before it is sent.

        USAGE: fettle-draw <store> job | quote | message <id> [options]
               fettle-draw <store> report | estimates <account> [options]
               fettle-draw --data <file> [options]

        OPTIONS:
          --data <file>             A message as JSON in place of a store; - is standard input.
          --form <form>             pdf, or of what can be sent tiff: pages of a fax (group 3, 1,728 dots); pdf if not given.
          --out <file>              Where to; standard output if not given.
          --employee <employee>     Who speaks: an employee's id or name.
          --engine <program>        The program fettle; beside this one if not given.
          -h, --help                Show this.

        EXIT STATUS: 0 when it was drawn, 1 when the engine refused, 64 for a wrong command line, 65 for what is no message, 66
        when there is no such store, 73 when the file could not be written.

        """

    /// What a fax can be made of.
    private static let sendable: Set = ["message", "report", "estimates"]

    private struct Options {
        var words: [String] = []
        var data: String?
        var out: String?
        var look = Look.print
        var employee: String?
        var engine = "\(SmallFile.folder(of: CurrentProcess.executablePath))/fettle"
    }

    static func run(_ arguments: [String]) -> Never {
        let options = read(arguments.dropFirst())
        if let data = options.data, options.words.isEmpty { draw(data: data, options) }
        guard options.data == nil, options.words.count == 3 else {
            fail("What is to be drawn? A store, what of it and its id; or --data. --help says more.", 64)
        }
        guard options.look == .print || sendable.contains(options.words[1]) else {
            fail("Faxes are made of messages, reports and estimates.", 64)
        }
        draw(store: options.words[0], kind: options.words[1], id: options.words[2], options)
    }

    private static func read(_ words: ArraySlice<String>) -> Options {
        var options = Options()
        var rest = words
        while let word = rest.popFirst() {
            if word == "-h" || word == "--help" {
                StandardStreams.writeOutput(Array(help.utf8))
                CurrentProcess.exit(0)
            }
            guard word.hasPrefix("-") else {
                options.words.append(word)
                continue
            }
            guard ["--data", "--form", "--out", "--employee", "--engine"].contains(word) else {
                fail("There is no option \(word).", 64)
            }
            guard let value = rest.popFirst() else { fail("The option \(word) needs a value.", 64) }
            switch (word, value) {
            case ("--data", _): options.data = value
            case ("--out", _): options.out = value
            case ("--employee", _): options.employee = value
            case ("--engine", _): options.engine = value
            case (_, "pdf"): options.look = .print
            case (_, "tiff"): options.look = .fax
            default: fail("--form is pdf or tiff.", 64)
            }
        }
        return options
    }

    private static func draw(data: String, _ options: Options) -> Never {
        let message: JSONNode
        do {
            message = try JSONNode(parsing: SmallFile.read(data == "-" ? "/dev/stdin" : data, limit: 64 << 20))
        } catch {
            fail("\(data) cannot be read as JSON: \(error)", 65)
        }
        end(with: MessagePaper(message, look: options.look).bytes(options.look), options)
    }

    private static func draw(store: String, kind: String, id: String, _ options: Options) -> Never {
        let flags = options.employee.map { ["--employee", $0] } ?? []
        let bytes: [UInt8]
        do {
            let session = try EngineSession(program: options.engine, store: store, flags: flags)
            defer { session.close() }
            let drawing = try StoreDrawing(session)
            switch kind {
            case "job": bytes = try drawing.job(id)
            case "quote": bytes = try drawing.quote(id)
            case "message": bytes = try drawing.message(id, options.look)
            case "report": bytes = try drawing.report(id, options.look)
            case "estimates": bytes = try drawing.estimates(id, options.look)
            default: fail("job, quote, message, report and estimates can be drawn, and \(kind) cannot.", 64)
            }
        } catch {
            switch error {
            case .engine: fail(error.words, 66)
            case .refused, .setup: fail(error.words, 1)
            }
        }
        end(with: bytes, options)
    }

    private static func end(with bytes: [UInt8], _ options: Options) -> Never {
        guard let target = options.out else {
            StandardStreams.writeOutput(bytes)
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
}
