internal import ArgumentParser
internal import JSON
internal import Platform
internal import RPC
internal import Shop
internal import Terminal

/// What commands print, and how they end.
enum Output {
    /// A text on stdout, with a line end.
    static func write(_ bytes: [UInt8]) { writeBytes(bytes + [UInt8(ascii: "\n")]) }

    /// Bytes on stdout as they are.
    static func writeBytes(_ bytes: [UInt8]) { StandardStreams.writeOutput(bytes) }

    /// A remark beside the result: on the terminal below it, never in a file that takes the result.
    static func note(_ text: String) { StandardStreams.writeError(line: text) }

    /// The error as JSON on stderr for programs, in words on a terminal; its exit status.
    ///
    /// - Parameter isOpen: the store was open, so that what is not there is a record.
    static func fail(_ error: ShopError, isOpen: Bool = false) -> Never {
        let status = isOpen ? Serving.code(ofCall: error) : Serving.code(error)
        if CurrentProcess.isTerminal(2) { failInWords(error, status: status) }
        StandardStreams.writeError(line: String(decoding: error.json, as: UTF8.self))
        CurrentProcess.exit(status.rawValue)
    }

    /// The error as a person reads it, with each problem at its field; its exit status.
    static func failInWords(_ error: ShopError, status: ExitStatus) -> Never {
        var lines: [String] = []
        if error.problems.isEmpty {
            lines.append(Serving.text(error))
        } else if error.problems.count > 1 {
            lines.append(error.message ?? error.kind.message.text)
        }
        for problem in error.problems {
            let field = problem.path.split(separator: "/").joined(separator: " ")
            let given = problem.actual.map { " " + String(decoding: $0.bytes, as: UTF8.self) } ?? ""
            let expected = problem.expected.map { "It takes \($0)." }
            let words = problem.hint ?? expected ?? "\(SchemaReader.title(of: problem.problem.rawValue))."
            lines.append("\(field)\(given): \(words)".shownOnOneLine)
        }
        say("fettle: error: ", lines)
        CurrentProcess.exit(status.rawValue)
    }

    /// Runs what a command does. A refusal ends the program in words.
    static func failing(_ command: String, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as ShopError {
            failInWords(error, status: Serving.code(error))
        } catch let refused as RefusedCall {
            failInWords(refused.error, status: Serving.code(ofCall: refused.error))
        } catch let error as UsageError {
            say("fettle: error: ", [error.message, "fettle \(command) --help says more."])
            CurrentProcess.exit(ExitStatus.usage.rawValue)
        } catch let error as DiskError {
            say("fettle: error: ", ["\(error)"])
            CurrentProcess.exit(ExitStatus.failure.rawValue)
        } catch let error as TimeZoneError {
            say(
                "fettle: error: ",
                ["The shop's time zone cannot be read (\(error)).", "Install tzdata; fettle doctor says more."])
            CurrentProcess.exit(ExitStatus.noStore.rawValue)
        }
    }

    /// Lines on stderr, those after the first below the words of the first.
    private static func say(_ prefix: String, _ lines: [String]) {
        let indent = String(repeating: " ", count: "fettle: ".count)
        let text = lines.enumerated().map { ($0.offset == 0 ? prefix : indent) + $0.element }
        StandardStreams.writeError(line: text.joined(separator: "\n"))
    }

    /// Progress on a terminal: one line that changes, cleared at the end.
    static func progress(_ what: String) -> (Int, Int?) -> Bool {
        let isTerminal = CurrentProcess.isTerminal(2)
        return { done, total in
            if isTerminal { prompt("\r\(what): \(done)\(total.map { " of \($0)" } ?? "")") }
            return true
        }
    }

    /// Words on the terminal without a line end.
    static func prompt(_ text: String) {
        let terminal = Channel(descriptor: 2, closesAtEnd: false)
        _ = Array(text.utf8).withUnsafeBytes { terminal.write($0) }
    }
}
