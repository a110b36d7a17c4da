internal import ArgumentParser

/// Publishing is another program's work: this one becomes it.
struct SiteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "site", abstract: "Publish the status web site (site.content).",
        discussion: """
            Makes the pages of customers in a folder, and brings a server to the same state where the settings name one \
            (settings.update: site). Only what changed is written and sent; what is no longer open is taken away.
            """)

    @Argument(help: "Folder of the store.") var store: String
    @Flag(help: "Make the folder and upload nothing.") var buildOnly = false
    @Option(help: "Who speaks: an employee's id or name.") var employee: String?

    func run() throws {
        var words = ["site", store]
        if buildOnly { words.append("--build-only") }
        if let employee { words += ["--employee", employee] }
        SiblingProgram.become("fettle-deliver", words)
    }
}
