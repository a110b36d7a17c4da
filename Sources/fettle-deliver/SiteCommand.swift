// `fettle-deliver site STORE`: publishes the status web site and ends.

internal import Delivery
internal import EngineClient
internal import Platform

enum SiteCommand {
    static let help = """
        OVERVIEW: Publish the status web site of a store: pages of customers, in a folder and on a server.

        USAGE: fettle-deliver site <store> [options]

        OPTIONS:
          --build-only              Make the folder and upload nothing.
          --employee <employee>     Who speaks: an employee's id or name.
          --engine <program>        The program fettle; beside this one if not given.
          -h, --help                Show this.

        EXIT STATUS: 0 when everything is published, 1 when the engine refused, 64 for a wrong command line, 66 when there is no
        such store, 78 when the server refused or settings are to be mended.

        """

    static func run(_ words: ArraySlice<String>) -> Never {
        var rest = words
        var store: String?
        var flags: [String] = []
        var buildsOnly = false
        var engine = "\(SmallFile.folder(of: CurrentProcess.executablePath))/fettle"
        while let word = rest.popFirst() {
            switch word {
            case "-h", "--help":
                StandardStreams.writeOutput(Array(help.utf8))
                CurrentProcess.exit(0)
            case "--build-only": buildsOnly = true
            case "--employee", "--engine":
                guard let value = rest.popFirst() else {
                    DeliverArguments.fail("The option \(word) needs a value.", 64)
                }
                if word == "--engine" { engine = value } else { flags = ["--employee", value] }
            case _ where word.hasPrefix("-"): DeliverArguments.fail("There is no option \(word).", 64)
            case _ where store != nil: DeliverArguments.fail("There is one store too many: \(word).", 64)
            default: store = word
            }
        }
        guard let store else { DeliverArguments.fail("Which store? Name its folder.", 64) }
        publish(store, engine, flags, buildsOnly)
    }

    private static func publish(_ store: String, _ engine: String, _ flags: [String], _ buildsOnly: Bool) -> Never {
        let say = { (line: String) in StandardStreams.writeError(line: "fettle-deliver: \(line)") }
        do {
            let session = try EngineSession(program: engine, store: store, flags: flags)
            defer { session.close() }
            let outcome = try SiteRun(session, store: store, buildsOnly: buildsOnly).run()
            for notice in outcome.notices { say(notice) }
            say(
                "\(outcome.written) pages written, \(outcome.removed) removed; "
                    + "\(outcome.uploaded) uploaded, \(outcome.takenDown) taken down")
        } catch {
            DeliverArguments.fail(error)
        }
        CurrentProcess.exit(0)
    }
}
