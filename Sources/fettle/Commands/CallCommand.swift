internal import ArgumentParser
internal import Platform
internal import RPC
internal import Shop

/// One call from a shell.
struct CallCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call", abstract: "Call one method and print its result.",
        discussion: """
            The result is one line of JSON on stdout, the exit status 0. An error is one line of JSON on stderr, the exit \
            status 1 (or 66, 74, 75 as for serve).
            """)

    @OptionGroup var target: StoreTarget

    @Argument(
        help: "The method, such as jobs.list.", completion: .custom { _, _, typed in Names.methods.beginning(typed) })
    var method: String

    @Argument(help: "Its params: a JSON object or array; - reads them from standard input.") var params: String?

    func run() throws {
        let text: [UInt8]? =
            try params == "-" ? SmallFile.read("/dev/stdin", limit: 16 << 20) : params.map { Array($0.utf8) }
        var isOpen = false
        do throws(ShopError) {
            let process = try InProcess(target.options, version: Version.text)
            isOpen = true
            let result = try process.call(method, text, progress: Output.progress(method))
            try process.close()
            Output.write(result)
        } catch {
            Output.fail(error, isOpen: isOpen)
        }
    }
}
