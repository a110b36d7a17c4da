package import JSON
import Records

// attachments.*: the files of jobs and quotes as staff see them (S4-10, S4-11, S4-25).

extension ShopCall {
    package func attachmentsAdd(_ request: AttachmentsAddRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let owner = try Conversation.owner(job: request.jobId, quote: request.quoteId)
        guard (request.contentBase64 == nil) != (request.file == nil) else {
            throw .validation([
                Problem(
                    "/contentBase64", .exactlyOne, expected: "contentBase64 or file",
                    hint: "Send the bytes, or name a file."
                ).judged(beside: "/file")
            ])
        }
        try storing { (call) throws(ShopError) in
            _ = try call.reader.record(owner)
            guard let name = Self.name(of: request) else {
                throw .validation("/name", .required, hint: "Say what the file is called.")
            }
            let problems = NewAttachment.problems(
                name: name, mediaType: request.mediaType, size: nil, isCustomer: false)
            if !problems.isEmpty { throw .validation(problems) }
            let new = NewAttachment(
                owner: owner, name: name, givenType: request.mediaType, visibility: request.visibility,
                fromCustomer: false)
            let id =
                if let file = request.file {
                    try call.attach(new, file: file, prepared: prepared)
                } else {
                    try call.attach(new, try Self.bytes(request.contentBase64 ?? ""))
                }
            try call.reader.record(id).write(to: &answer)
        }
    }

    /// What the file is to be called.
    static func name(of request: AttachmentsAddRequest) -> String? {
        request.name.flatMap(ShopText.trimmed) ?? request.file.map(lastPart)
    }

    private static func lastPart(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    package func attachmentsBegin(_ request: AttachmentsBeginRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let owner = try Conversation.owner(job: request.jobId, quote: request.quoteId)
        _ = try reader.record(owner)
        let problems = NewAttachment.problems(
            name: request.name, mediaType: request.mediaType, size: request.size, isCustomer: false)
        if !problems.isEmpty { throw .validation(problems) }
        let new = NewAttachment(
            owner: owner, name: request.name, givenType: request.mediaType, visibility: request.visibility,
            fromCustomer: false)
        try beginUpload(new, size: request.size, &answer)
    }

    package func attachmentsAppend(_ request: AttachmentsAppendRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try appendToUpload(request.uploadId, offset: request.offset, request.contentBase64, &answer)
    }

    package func attachmentsFinish(_ request: AttachmentsFinishRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try storing { (call) throws(ShopError) in
            let id = try call.finishUpload(request.uploadId, sha256: request.sha256)
            try call.reader.record(id).write(to: &answer)
        }
    }

    package func attachmentsList(_ request: AttachmentsListRequest, _ answer: inout JSONWriter) throws(ShopError) {
        let owner = try Conversation.owner(job: request.jobId, quote: request.quoteId)
        _ = try reader.record(owner)
        answer.beginObject()
        answer.key("rows")
        answer.beginArray()
        for record in try attachments(of: owner) { record.write(to: &answer) }
        answer.endArray()
        answer.endObject()
    }

    package func attachmentsGet(_ request: AttachmentsGetRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try get(request.id, &answer)
    }

    package func attachmentsRead(_ request: AttachmentsReadRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try readAttachment(
            try reader.record(request.id), offset: request.offset, bytes: request.bytes, &answer)
    }

    package func attachmentsUpdate(_ request: AttachmentsUpdateRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try update(request.id, ifVersion: request.ifVersion, &answer) { (draft, _, _) throws(ShopError) in
            request.apply(to: &draft)
            return draft.value(Attachment.name).flatMap { NewAttachment.nameProblem($0, path: "/name") }.map { [$0] }
                ?? []
        }
    }

    package func attachmentsRemove(_ request: AttachmentsRemoveRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try remove(request.id, ifVersion: request.ifVersion, &answer)
    }
}
