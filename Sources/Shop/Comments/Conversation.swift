// The conversation on a job or quote. Each side has a counter of what it has not read, kept on the record itself so
// that lists and counts need not look at comments. An internal comment is no part of the customer's conversation.
//
//   written by      for       unread on the side of
//   customer        both      staff
//   staff           both      customer
//   staff           staff     nobody

import JSON
import Records

/// One side of a conversation.
typealias ConversationSide = Comment.UnreadSide

struct Conversation {
    let call: ShopCall
    /// The job or quote.
    let owner: Record

    /// Exactly one of a job and a quote must be named (schema: comments.add).
    static func owner(job: RecordID?, quote: RecordID?) throws(ShopError) -> RecordID {
        switch (job, quote) {
        case (let id?, nil), (nil, let id?): return id
        case (nil, nil), (_?, _?):
            throw .validation([
                Problem(
                    "", .exactlyOne, expected: "jobId or quoteId",
                    hint: "Name a job or a quote, and only one of them."
                ).judged(beside: "/jobId", "/quoteId")
            ])
        }
    }

    init(_ owner: Record, _ call: ShopCall) {
        self.owner = owner
        self.call = call
    }

    // MARK: Reading

    /// Comments in order from one number on. Keys hold the numbers of jobs and quotes alike, so each row is asked whose
    /// it is.
    func each(from seq: Int, _ body: (Record) throws(ShopError) -> Bool) throws(ShopError) {
        var scan = try scan(descending: false)
        while let comment = try next(&scan) {
            guard comment[Comment.ownerId] == owner.id, (comment[Comment.seq] ?? 0) >= seq else { continue }
            guard try body(comment) else { return }
        }
    }

    /// The place of a comment among those that customers see, from 1.
    func portalNumber(of comment: Record) throws(ShopError) -> Int {
        let seq = comment[Comment.seq] ?? 0
        var number = 0
        try each(from: 1) { (other) throws(ShopError) in
            if (other[Comment.seq] ?? 0) > seq { return false }
            if other[Comment.visibility] == .customer { number += 1 }
            return true
        }
        return number
    }

    /// The number, in the whole conversation, of the comment that customers know under `number`; nil beyond the last.
    func seq(ofPortalNumber number: Int) throws(ShopError) -> Int? {
        var shown = 0
        var found: Int?
        try each(from: 1) { (comment) throws(ShopError) in
            if comment[Comment.visibility] == .customer { shown += 1 }
            guard shown == number else { return true }
            found = comment[Comment.seq]
            return false
        }
        return found
    }

    private func scan(descending: Bool) throws(ShopError) -> RecordScan {
        do throws(RecordError) {
            return try call.reader.scan(
                .comments, Comment.Index.byOwner, prefix: [.id(owner.id)], descending: descending)
        } catch {
            throw ShopError(error)
        }
    }

    private func next(_ scan: inout RecordScan) throws(ShopError) -> Record? {
        do throws(RecordError) { return try scan.next() } catch { throw ShopError(error) }
    }

    /// Comments are numbered from 1 in each conversation.
    private func nextSeq() throws(ShopError) -> Int {
        var scan = try scan(descending: true)
        while let comment = try next(&scan) {
            if comment[Comment.ownerId] == owner.id { return (comment[Comment.seq] ?? 0) + 1 }
        }
        return 1
    }

    // MARK: Writing

    /// Adds a comment and raises the other side's counter.
    /// - Parameter fromCustomer: written by a portal user.
    func add(
        _ text: String, visibility: Comment.Visibility, inReplyTo: RecordID?, fromCustomer: Bool
    ) throws(ShopError) -> RecordID {
        let unreadSide: ConversationSide? = fromCustomer ? .staff : visibility == .customer ? .customer : nil
        try checkReply(inReplyTo, seesInternal: !fromCustomer)
        guard let author = call.session.author else { throw ShopError(.internalError) }
        var draft = RecordDraft(.comments)
        draft.set(Comment.ownerId, owner.id)
        draft.set(Comment.seq, try nextSeq())
        draft.set(Comment.author, author.description)
        draft.set(Comment.authorName, try call.authorName())
        draft.set(Comment.visibility, visibility)
        draft.set(Comment.text, text)
        draft.set(Comment.inReplyTo, inReplyTo)
        draft.set(Comment.unreadSide, unreadSide)
        draft.set(Comment.fromCustomer, fromCustomer)
        let id = try call.writing.add(draft)
        if let unreadSide { try count(Unread(owner).changed(unreadSide, by: 1)) }
        return id
    }

    private func checkReply(_ id: RecordID?, seesInternal: Bool) throws(ShopError) {
        guard let id else { return }
        let comment = try call.reader.read(id)
        guard let comment, seesInternal || comment[Comment.visibility] == .customer else {
            throw .validation(
                "/inReplyTo", .noSuchRecord, actual: id.fragment, hint: "There is no comment \(id).")
        }
        guard comment[Comment.ownerId] == owner.id else {
            throw seesInternal
                ? .validation(
                    "/inReplyTo", .wrongOwner, actual: id.fragment, hint: "\(id) belongs to another conversation.")
                : .validation(
                    "/inReplyTo", .noSuchRecord, actual: id.fragment, hint: "There is no comment \(id) here.")
        }
    }

    /// Marks what one side has not read, up to a number, and lowers its counter. Returns how many there were.
    func markRead(by side: ConversationSide, upTo limit: Int?) throws(ShopError) -> Int {
        let unread = try call.reader.all(.comments, Comment.Index.byUnread, [.choice(side), .id(owner.id)])
            .filter { $0[Comment.ownerId] == owner.id && ($0[Comment.seq] ?? 0) <= limit ?? .max }
        let now = try call.now()
        for comment in unread {
            var draft = RecordDraft(.comments)
            var readBy = JSONWriter(capacity: 64)
            readBy.beginObject()
            readBy.member(side == .staff ? "staff" : "customer", now.description)
            readBy.endObject()
            let merged = JSONObjectMerge.merge(comment[Comment.readBy], JSONFragment(readBy.array))
            draft.set(Comment.readBy, merged)
            draft.clear(Comment.unreadSide)
            try call.writing.change(comment.id, draft)
        }
        if !unread.isEmpty { try count(Unread(owner).changed(side, by: -unread.count)) }
        return unread.count
    }

    /// Keeps the counters on the record.
    private func count(_ unread: Unread) throws(ShopError) {
        var draft = RecordDraft(owner.id.collection)
        let isJob = owner.id.collection == .jobs
        draft.set(isJob ? Job.unread : Quote.unread, unread.fragment)
        draft.set(isJob ? Job.unreadStaff : Quote.unreadStaff, unread.staff > 0 ? .set(unread.staff) : .clear)
        try call.writing.change(owner.id, draft)
    }
}
