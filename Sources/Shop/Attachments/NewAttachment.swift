// What holds for every file that is attached, however its bytes come (S4-11, S4-25): its name has no folders in it, its
// kind is one of the list, its owner has room for one more. The bytes are durable before the record that names them is.

import Records

/// A file that is going to be attached to a job or quote.
struct NewAttachment {
    let owner: RecordID
    let name: String
    /// As the caller gave it.
    let givenType: String?
    let visibility: Attachment.Visibility
    let fromCustomer: Bool

    /// Judges what is known before the bytes are.
    /// - Parameter size: bytes of the whole file.
    static func problems(name: String, mediaType: String?, size: Int?, isCustomer: Bool) -> [Problem] {
        var problems: [Problem] = []
        if let problem = nameProblem(name, path: "/name") { problems.append(problem) }
        if let mediaType, MediaType.named(mediaType) == nil, isCustomer || mediaType != MediaType.unknown {
            problems.append(
                Problem(
                    "/mediaType", .choice, expected: MediaType.all.map(\.name).joined(separator: ", "),
                    actual: mediaType.fragment, hint: "Files of the kind \(mediaType) are not taken."))
        }
        return problems
    }

    /// A name is one name: nothing that could lead into another folder, or look like what it is not.
    static func nameProblem(_ name: String, path: String) -> Problem? {
        let isPath = name.contains("/") || name.contains("\\") || name == "." || name == ".."
        let isMisleading = name.unicodeScalars.contains { scalar in
            scalar.value < 0x20 || scalar.value == 0x7F || (0x202A...0x202E).contains(scalar.value)
                || (0x2066...0x2069).contains(scalar.value)
        }
        guard isPath || isMisleading else { return nil }
        return Problem(
            path, .format, expected: "a name without folders", actual: name.fragment,
            hint: isPath
                ? "Give the name of the file alone, without folders." : "The name has characters that are not seen.")
    }

    static func tooLarge(_ bytes: Int) -> ShopError {
        ShopError(.tooLarge, "The file has \(bytes) bytes, and at most \(Limits.attachmentBytes) can be attached.") {
            $0.member("limit", Limits.attachmentBytes)
            $0.member("limitName", literal: "attachmentBytes")
            $0.member("actual", bytes)
        }
    }

    /// What the file is; a problem when bytes and name are none of the list, or the bytes not what was said.
    private func mediaType(_ head: [UInt8], _ problems: inout [Problem]) -> String {
        let found = MediaType.found(in: head, name: name)
        guard let givenType, let given = MediaType.named(givenType) else {
            if let found { return found.name }
            if fromCustomer {
                problems.append(
                    Problem(
                        "/name", .format, expected: MediaType.all.flatMap(\.endings).joined(separator: ", "),
                        actual: name.fragment, hint: "Files of this kind are not taken; send a PDF or a picture."))
            }
            return MediaType.unknown
        }
        if !given.fits(head) {
            problems.append(
                Problem(
                    "/mediaType", .together, expected: found?.name, actual: givenType.fragment,
                    hint: "The bytes of the file are not those of \(given.name)."
                ).judged(beside: "/name"))
        }
        return given.name
    }

    /// Makes the bytes durable, then the record that names them, in the call's transaction.
    func attach(_ content: NewContent, in call: ShopCall) throws(ShopError) -> RecordID {
        guard content.byteCount <= Limits.attachmentBytes else { throw Self.tooLarge(content.byteCount) }
        var problems: [Problem] = []
        let head = try shopping { () throws(RecordError) in try content.head(MediaType.headBytes) }
        if head.isEmpty {
            problems.append(Problem("/name", .empty, actual: name.fragment, hint: "The file \(name) is empty."))
        }
        let type = mediaType(head, &problems)
        if !problems.isEmpty { throw .validation(problems) }
        try checkRoom(in: call)
        try call.expectToWork()
        let digest = try shopping { () throws(RecordError) in try call.shop.database.contents.seal(content) }
        var draft = RecordDraft(.attachments)
        draft.set(Attachment.ownerId, owner)
        draft.set(Attachment.name, name)
        draft.set(Attachment.mediaType, type)
        draft.set(Attachment.size, content.byteCount)
        draft.set(Attachment.sha256, digest)
        draft.set(Attachment.visibility, visibility)
        draft.set(Attachment.authorName, try call.authorName())
        draft.set(Attachment.fromCustomer, fromCustomer)
        return try call.writing.add(draft)
    }

    /// Refuses one more than a record may have.
    func checkRoom(in call: ShopCall) throws(ShopError) {
        let count = try call.attachments(of: owner).count
        guard count >= Limits.recordAttachments else { return }
        throw ShopError(
            .tooLarge, "\(owner) has \(count) attachments already.", hint: "Remove some of them first."
        ) {
            $0.member("limit", Limits.recordAttachments)
            $0.member("limitName", literal: "recordAttachments")
            $0.member("actual", count + 1)
        }
    }
}

extension ShopCall {
    /// The files of a job or quote, oldest first. Keys hold the numbers of jobs and quotes alike, so each row is asked
    /// whose it is.
    func attachments(of owner: RecordID, seenByCustomer: Bool = false) throws(ShopError) -> [Record] {
        try reader.all(.attachments, Attachment.Index.byOwner, [.id(owner)]).filter { record in
            record[Attachment.ownerId] == owner
                && (!seenByCustomer || record[Attachment.visibility] == .customer)
        }
    }
}
