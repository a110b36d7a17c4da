import JSON
import Records

/// What an update can change of a job, at one moment (schema: WebStatusState).
struct WebStatusState {
    let status: NamedEntry
    let stage: NamedEntry?
    let dueOut: Instant?
    /// Why Due Out was changed last.
    let reason: NamedEntry?
    let isOpen: Bool
    let isGreen: Bool

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("jobStatus")
        status.write(to: &writer)
        if let stage {
            writer.key("repairStage")
            stage.write(to: &writer)
        }
        if let dueOut { writer.member("dueOut", dueOut.description) }
        if let reason {
            writer.key("dueOutChangeReason")
            reason.write(to: &writer)
        }
        writer.member("open", isOpen)
        writer.member("roColor", literal: GreenMark.color(isGreen: isGreen))
        writer.endObject()
    }
}
