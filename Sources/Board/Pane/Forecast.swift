internal import EngineClient
internal import JSON

/// What the engine says an update with the changes at hand would do (I-02): webStatus.check, which stores nothing.
struct Forecast: Equatable, Sendable {
    /// What the customer would be told; nil: the update would be refused, or the engine cannot say.
    let telling: WebStatus.Telling?
    let subject: String
    let text: String
    /// When the customer's quiet hours end, where the message would wait for that.
    let notBefore: String?
    /// The changes cannot be sent as they are.
    let isRefused: Bool

    init(_ answer: JSONNode) {
        let message = answer["customerMessage"]
        telling = message.isNull ? nil : WebStatus.Telling(message)
        subject = message["subject"].text ?? ""
        text = message["text"].text ?? ""
        notBefore = message["notBefore"].text
        isRefused = false
    }

    init(_ failure: EngineFailure) {
        telling = nil
        (subject, text, notBefore) = ("", "", nil)
        // An older engine knows the note alone and refuses the shape.
        isRefused = failure.kind == "validation"
    }
}
