internal import ArgumentParser
internal import JSON
internal import Platform
internal import RPC
internal import Shop

/// A copy of a store, or the proof that one is whole.
struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy a store to one verified file (store.backup).",
        discussion: """
            fettle backup STORE FILE makes the copy, fettle backup --verify FILE reads one from first to last. The file is a tar \
            archive; fettle restore makes a store of it.
            """)

    @Argument(help: "Folder of the store, and the new file; with --verify the file alone.") var paths: [String]

    @Flag(help: "Make a folder that opens as a store, in place of a file.") var folder = false

    @Flag(help: "Verify a copy; nothing is made.") var verify = false

    @Option(help: "Who speaks: an employee's id or name. The only active employee if not given.")
    var employee: String?

    @Flag(help: "Also in a network or synchronised folder.") var forceFolder = false

    func validate() throws {
        guard paths.count == (verify ? 1 : 2) else {
            throw ValidationError(verify ? "Which copy? Name one." : "Name the store and the new file.")
        }
    }

    func run() throws {
        do throws(ShopError) {
            guard !verify else {
                return Output.write(try StoreTools.verify(paths[0], progress: Output.bytes("verify")))
            }
            var options = ServeOptions(store: paths[0])
            options.employee = employee
            options.forcesFolder = forceFolder
            let process = try InProcess(options, version: Version.text)
            var params = JSONWriter(capacity: 256)
            params.beginObject()
            // The engine may be another process, which runs elsewhere.
            params.member("path", CurrentProcess.absolutePath(paths[1]))
            params.member("folder", folder)
            params.endObject()
            let result = try process.call("store.backup", params.array, progress: Output.progress("store.backup"))
            try process.close()
            Output.write(result)
        } catch {
            Output.fail(error)
        }
    }
}

/// A store from a copy.
struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Make a store of a copy.",
        discussion: """
            The copy is verified first; nothing is ever written over. The new store has an identity of its own.
            """)

    @Argument(help: "File or folder that fettle backup made.") var copy: String
    @Argument(help: "Folder to make.") var store: String
    @Flag(help: "Also in a network or synchronised folder.") var forceFolder = false

    func run() throws {
        do throws(ShopError) {
            if !forceFolder { try Shop.expectOwnFolder(store) }
            Output.write(try StoreTools.restore(copy, to: store, progress: Output.bytes("restore")))
        } catch {
            Output.fail(error)
        }
    }
}

/// What can be had of a damaged store.
struct SalvageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "salvage", abstract: "Bring out of a damaged store what can be had, into a new one.",
        discussion: """
            The damaged store is only read. What was lost is told as a table on stderr and as JSON on stdout. Exit status 0 \
            when everything is there, 1 when something is lost or only an earlier version of it was left.
            """)

    @Argument(help: "Folder of the damaged store.") var damaged: String
    @Argument(help: "Folder to make.") var store: String

    func run() throws {
        do throws(ShopError) {
            let outcome = try StoreTools.salvage(damaged, to: store, version: Version.text)
            for line in outcome.lines { StandardStreams.writeError(line: line) }
            Output.write(outcome.json)
            if !outcome.isComplete { CurrentProcess.exit(ExitStatus.failure.rawValue) }
        } catch {
            Output.fail(error)
        }
    }
}

extension Output {
    /// Progress in bytes on a terminal.
    static func bytes(_ what: String) -> (Int, Int?) -> Void {
        let tell = progress(what)
        return { done, total in _ = tell(done >> 20, total.map { $0 >> 20 }) }
    }
}
