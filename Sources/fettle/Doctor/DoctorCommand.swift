internal import ArgumentParser
internal import JSON
internal import Platform
internal import RPC
internal import Terminal

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check this machine and a store (store.status), and say what to mend.",
        discussion: """
            Every line is ok, warn or mend, with the command that mends it. Nothing is changed. Exit status 0, or 1 when \
            something is to be mended. A store that is damaged or held by another program is looked at from outside.
            """)

    @OptionGroup var look: Look

    @Argument(help: "Folder of a store; the machine alone when not given.", completion: .directory) var store: String?

    @Flag(help: "The findings as JSON.") var json = false

    func run() throws {
        var findings = MachineCheck.findings()
        if let store { findings += StoreLook(store).findings() }
        if json {
            var writer = JSONWriter(capacity: 2048)
            writer.beginArray()
            for finding in findings { finding.write(to: &writer) }
            writer.endArray()
            Output.write(writer.array)
        } else {
            Output.write(Array(text(findings).utf8))
        }
        if findings.contains(where: { $0.state == .mend }) { CurrentProcess.exit(ExitStatus.failure.rawValue) }
    }

    private func text(_ findings: [Finding]) -> String {
        let features = look.features
        var lines: [String] = []
        var part = ""
        for finding in findings {
            if finding.part != part {
                if !lines.isEmpty { lines.append("") }
                lines.append(StyledText(finding.part, TextStyle(isBold: true)).rendered(features.colours))
                part = finding.part
            }
            lines += finding.lines(features)
        }
        let mend = findings.count { $0.state == .mend }
        let warn = findings.count { $0.state == .warn }
        lines += ["", mend + warn == 0 ? "Nothing to mend." : "\(mend) to mend, \(warn) to know of."]
        return lines.joined(separator: "\n")
    }
}
