internal import EngineClient
internal import JSON

/// The program that draws paper, started anew for each: what it links is not in here.
package struct DrawingProgram: Sendable {
    package enum Form: String, Sendable {
        case pdf, tiff
    }

    private let program: String

    package init(_ program: String) { self.program = program }

    /// The paper of a message.
    func draw(_ entry: OutboxEntry, as form: Form) throws(ClientError) -> [UInt8] {
        let paper: JSONNode = [
            "kind": .string(entry.kind), "language": .string(entry.language), "subject": .string(entry.subject),
            "text": .string(entry.text), "to": .string(entry.to), "messageId": .string(entry.messageID),
            "queuedAt": .integer(entry.queuedAt.milliseconds),
            "offsetSeconds": .integer(Int64(entry.queuedAt.offsetSeconds)),
            "data": entry.data,
        ]
        let run = ProgramRun([program, "--form", form.rawValue, "--data", "-"], input: paper.bytes, seconds: 60)
        guard run.ending == .status(0), !run.output.isEmpty else {
            throw .setup("The paper could not be drawn (\(run.ending)): \(run.said)")
        }
        return run.output
    }
}
