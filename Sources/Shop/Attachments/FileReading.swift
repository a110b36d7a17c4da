// A file of this computer on its way into the store, read in slices: a hundred mebibytes must not stand before anybody else.

internal import Platform
internal import Records

final class FileReading: CallPreparation {
    private let shop: Shop
    private let file: InputFile
    private let path: String
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    private var begun: NewContent?

    /// From this size on a file is read in slices.
    static let slicedBytes = 256 << 10

    /// Opens the file, and makes nothing yet.
    init(_ shop: Shop, _ path: String) throws(ShopError) {
        self.shop = shop
        self.path = path
        do throws(DiskError) { file = try InputFile(path) } catch { throw Self.unreadable(path, error) }
        guard file.byteCount <= Limits.attachmentBytes else { throw NewAttachment.tooLarge(file.byteCount) }
    }

    deinit { buffer.deallocate() }

    private static func unreadable(_ path: String, _ error: DiskError) -> ShopError {
        ShopError(.notFound, "The file cannot be read: \(error).") { $0.member("id", path) }
    }

    /// Length when it was opened.
    var byteCount: Int { file.byteCount }

    func step(until deadline: UInt64) throws(ShopError) -> LongTaskState {
        let content = try content()
        repeat {
            let count: Int
            do throws(DiskError) { count = try file.read(into: buffer) } catch { throw Self.unreadable(path, error) }
            if count == 0 { return .finished }
            // A file that grows while it is read is no reason to fill the disk.
            guard content.byteCount + count <= Limits.attachmentBytes else {
                throw NewAttachment.tooLarge(content.byteCount + count)
            }
            try shopping { () throws(RecordError) in try content.append(Array(buffer[..<count])) }
        } while shop.clock.monotonicNanoseconds() < deadline
        return .working(done: content.byteCount, total: max(byteCount, content.byteCount))
    }

    /// What was read.
    func content() throws(ShopError) -> NewContent {
        if let begun { return begun }
        let shop = shop
        let content = try shopping { () throws(RecordError) in try shop.database.contents.begin() }
        begun = content
        return content
    }
}

extension ShopCall {
    /// The reading that a call of attachments.add begins with; nil where there is little to read, or nothing to be done
    /// but to refuse the call.
    package func reading(for request: AttachmentsAddRequest) -> (any CallPreparation)? {
        guard let path = request.file, request.contentBase64 == nil, (try? expectToWork()) != nil,
            let owner = try? Conversation.owner(job: request.jobId, quote: request.quoteId),
            (try? reader.record(owner)) != nil, let name = Self.name(of: request),
            NewAttachment.problems(name: name, mediaType: request.mediaType, size: nil, isCustomer: false).isEmpty,
            (try? author()) != nil, let reading = try? FileReading(shop, path),
            reading.byteCount >= FileReading.slicedBytes
        else { return nil }
        let new = NewAttachment(
            owner: owner, name: name, givenType: request.mediaType, visibility: request.visibility, fromCustomer: false)
        return (try? new.checkRoom(in: self)) == nil ? nil : reading
    }
}
