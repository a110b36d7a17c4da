import JSON
import Records

// The bytes of attachments on their way in, the same for staff and customers: at once, from a file, or in pieces.

extension ShopCall {
    /// Reads base64.
    static func bytes(_ text: String, path: String = "/contentBase64") throws(ShopError) -> [UInt8] {
        guard let bytes = Base64.bytes(of: text) else {
            throw .validation(
                path, .format, expected: "base64 with padding, in one line", hint: "The text is not base64.")
        }
        guard bytes.count <= Limits.attachmentPieceBytes else {
            throw ShopError(
                .tooLarge, "\(bytes.count) bytes are too many for one call.", hint: "Send the file in pieces."
            ) {
                $0.member("limit", Limits.attachmentPieceBytes)
                $0.member("limitName", literal: "attachmentPieceBytes")
                $0.member("actual", bytes.count)
            }
        }
        return bytes
    }

    /// Attaches bytes that are there at once.
    func attach(_ new: NewAttachment, _ bytes: [UInt8]) throws(ShopError) -> RecordID {
        try expectToWork()
        let content = try shopping { () throws(RecordError) in
            let content = try shop.database.contents.begin()
            try content.append(bytes)
            return content
        }
        return try new.attach(content, in: self)
    }

    /// Attaches a file of this computer. For staff alone.
    /// - Parameter prepared: the file, where it was read before the call's transaction.
    func attach(
        _ new: NewAttachment, file path: String, prepared: (any CallPreparation)?
    ) throws(ShopError) -> RecordID {
        if let read = prepared as? FileReading { return try new.attach(try read.content(), in: self) }
        let reading = try FileReading(shop, path)
        try expectToWork()
        while try reading.step(until: .max) != .finished {}
        return try new.attach(try reading.content(), in: self)
    }

    // MARK: In pieces

    /// Begins an upload of a file that was judged already.
    func beginUpload(_ new: NewAttachment, size: Int, _ answer: inout JSONWriter) throws(ShopError) {
        guard size <= Limits.attachmentBytes else { throw NewAttachment.tooLarge(size) }
        try new.checkRoom(in: self)
        try expectToWork()
        guard let author = session.author else { throw ShopError(.internalError) }
        let content = try shopping { () throws(RecordError) in try shop.database.contents.begin() }
        let upload = Uploads.Upload(
            author: author, new: new, size: size, content: content, lastUse: shop.clock.monotonicNanoseconds())
        let name = try shop.uploads.add(upload)
        write(upload, named: name, to: &answer)
    }

    /// Takes the next piece in; one that was received already is passed over.
    func appendToUpload(_ name: String, offset: Int, _ text: String, _ answer: inout JSONWriter) throws(ShopError) {
        let bytes = try Self.bytes(text)
        guard let author = session.author else { throw ShopError(.internalError) }
        let upload = try shop.uploads.upload(name, of: author)
        let received = upload.content.byteCount
        if offset > received || (offset < received && offset + bytes.count > received) {
            throw .validation(
                "/offset", .range, expected: String(received), actual: offset.fragment,
                hint: "\(received) bytes have come: the next piece begins there.")
        }
        guard offset + bytes.count <= upload.size else {
            throw .validation(
                "/contentBase64", .tooLong, limit: upload.size,
                hint: "The file was to have \(upload.size) bytes, and more have come.")
        }
        try expectToWork()
        if offset == received {
            shop.uploads.use(name, at: shop.clock.monotonicNanoseconds())
            do throws(RecordError) { try upload.content.append(bytes) } catch {
                shop.uploads.remove(name)
                throw ShopError(error)
            }
        }
        write(upload, named: name, to: &answer)
    }

    /// Attaches the file of an upload whose pieces have all come.
    func finishUpload(_ name: String, sha256: String?) throws(ShopError) -> RecordID {
        guard let author = session.author else { throw ShopError(.internalError) }
        let upload = try shop.uploads.upload(name, of: author)
        guard upload.content.byteCount == upload.size else {
            throw .validation(
                "/uploadId", .missing, expected: "\(upload.size) bytes", actual: upload.content.byteCount.fragment,
                hint: "\(upload.content.byteCount) of \(upload.size) bytes have come.")
        }
        if let sha256, sha256.lowercased() != upload.content.digest {
            throw .validation(
                "/sha256", .together, expected: upload.content.digest, actual: sha256.fragment,
                hint: "The bytes that have come are others; send them again.")
        }
        guard try reader.read(upload.new.owner) != nil else { throw .notFound(upload.new.owner) }
        let id = try upload.new.attach(upload.content, in: self)
        shop.uploads.remove(name)
        return id
    }

    private func write(_ upload: Uploads.Upload, named name: String, to answer: inout JSONWriter) {
        answer.beginObject()
        answer.member("uploadId", name)
        answer.member("received", upload.content.byteCount)
        answer.member("size", upload.size)
        answer.member(
            "pieceBytes", session.role == .portal ? Self.portalPieceBytes : Limits.attachmentPieceBytes)
        answer.endObject()
    }

    /// What fits into a message of the portal role once it is base64, with room for the rest of the message.
    private static let portalPieceBytes = Limits.portalMessageBytes / 4 * 3 - 16_384

    // MARK: Out

    /// Answers some bytes of an attachment.
    func readAttachment(_ record: Record, offset: Int, bytes: Int, _ answer: inout JSONWriter) throws(ShopError) {
        guard let digest = record[Attachment.sha256], Contents.isDigest(digest) else {
            throw ShopError(.notFound, "The bytes of \(record.id) were erased with their customer.") {
                $0.member("id", record.id.description)
            }
        }
        let size = record[Attachment.size] ?? 0
        guard offset <= size else {
            throw .validation(
                "/offset", .range, expected: "at most \(size)", actual: offset.fragment,
                hint: "The file ends before that.")
        }
        let count = min(bytes, size - offset)
        let contents = shop.database.contents
        let piece = try shopping { () throws(RecordError) in
            guard try contents.byteCount(of: digest) == size else {
                throw .damaged(what: "the file of \(record.id) is missing or cut off")
            }
            return try contents.read(digest, count, at: offset)
        }
        answer.beginObject()
        answer.member("id", record.id.description)
        answer.member("offset", offset)
        answer.member("bytes", count)
        answer.member("size", size)
        answer.member("done", offset + count == size)
        answer.key("contentBase64")
        Base64.text(of: piece).withUnsafeBytes { answer.string($0) }
        answer.endObject()
    }
}
