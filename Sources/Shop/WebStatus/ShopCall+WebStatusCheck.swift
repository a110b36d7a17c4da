package import JSON
import Records

// webStatus.check: an update that is tried and not made (S0-08, I-02).

extension ShopCall {
    package func webStatusCheck(_ request: WebStatusCheckRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let note = if case .set(let text) = request.note { text } else { "" }
        let check = NoteRule.check(note)
        let change = try check.fits ? request.jobId.map { (id) throws(ShopError) in try tried(request, on: id) } : nil
        answer.beginObject()
        answer.member("fits", check.fits)
        answer.member("characters", check.characters)
        answer.member("bytes", check.bytes)
        answer.key("limit")
        NoteRule.writeLimit(to: &answer)
        if let stored = check.stored { answer.member("stored", stored) }
        if let change {
            answer.key("customerMessage")
            try MessageToCustomer(change, self).writePreview(
                isWanted: request.tellCustomer, hasText: true, self, to: &answer)
            if !change.warnings.isEmpty {
                answer.key("warnings")
                answer.beginArray()
                for warning in change.warnings { answer.string(warning) }
                answer.endArray()
            }
        }
        answer.endObject()
    }

    /// The update as it would be judged.
    private func tried(_ request: WebStatusCheckRequest, on job: RecordID) throws(ShopError) -> WebStatusChange {
        try WebStatusChange(request, of: reader.record(job), self)
    }
}

extension MessageToCustomer {
    /// Whether and what the customer would be told, said before it is done (I-02).
    /// - Parameter hasText: the words of the message too.
    func writePreview(
        isWanted: Bool, hasText: Bool = false, _ call: ShopCall, to answer: inout JSONWriter
    ) throws(ShopError) {
        answer.beginObject()
        switch try decision(isWanted: isWanted, call) {
        case .tell(let channel, let to):
            answer.member("willTell", true)
            answer.member("channel", channel.rawValue)
            answer.member("to", to)
            if hasText {
                let letter = try letter(call)
                answer.member("subject", letter.subject)
                answer.member("text", letter.text)
                if let time = try notBefore(call) { answer.member("notBefore", time.description) }
            }
        case .skip(let reason):
            answer.member("willTell", false)
            answer.member("reason", reason.rawValue)
        }
        if let status {
            answer.key("status")
            status.write(to: &answer)
        }
        answer.endObject()
    }
}
