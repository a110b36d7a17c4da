internal import ArgumentParser
internal import Platform
internal import RPC

/// Sending is another program's work, which links what the engine does not: this one becomes it.
struct DeliverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deliver", abstract: "Send what waits in the outbox (outbox.claim), by e-mail and fax.",
        discussion: """
            How mail and faxes go out is in the settings (settings.update: mail, fax). Without --once it goes on, and sends \
            what comes into the outbox until it is told to end. docs/delivery.md has lines for cron and systemd.
            """)

    @Argument(help: "Folder of the store.") var store: String

    @Flag(help: "Do what is due and end.") var once = false

    @Option(help: "Who speaks: an employee's id or name. Needed when there are several.")
    var employee: String?

    @Option(help: "Folder of the shop's own templates of letters.", completion: .directory)
    var templates: String?

    @Option(help: "Look at least so often, in seconds.")
    var every: Int?

    @Option(help: "How long a message is this program's, in seconds; made new while it goes out.")
    var lease: Int?

    func run() throws {
        var words = [store]
        if once { words.append("--once") }
        if let employee { words += ["--employee", employee] }
        if let templates { words += ["--templates", templates] }
        if let every { words += ["--every", "\(every)"] }
        if let lease { words += ["--lease", "\(lease)"] }
        SiblingProgram.become("fettle-deliver", words)
    }
}
