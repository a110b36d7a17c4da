// A subscription's reading of the change log. Each change is asked three questions: is its record watched, did it move a
// row of a watched list, did it change what a customer sees. Old values make the record before it, the present one and
// later changes the record after it, so what was missed is told just as what happens now.

import JSON
import Records

package final class ShopChangeFeed: ChangeFeed {
    package private(set) var seq: Int
    package let startSeq: Int
    package let isFresh: Bool

    private let shop: Shop
    private let session: Session
    private let wish: SubscriptionWish
    private let lists: [(list: WatchableList, filter: RecordFilter)]
    private let portal: PortalWatch?
    private var writer = JSONWriter(capacity: 1024)
    private var versions = VersionMemory()

    /// - Throws: validation, or forbidden where the session may not watch what it asks for.
    package init(_ request: ChangesSubscribeRequest, _ shop: Shop, _ session: Session) throws(ShopError) {
        let call = ShopCall(shop, session, method: "changes.subscribe")
        wish = try SubscriptionWish(request, call)
        var lists: [(list: WatchableList, filter: RecordFilter)] = []
        for list in wish.lists { lists.append((list, try list.membership(wish.filter, call))) }
        self.lists = lists
        portal = try wish.hasPortalPart ? PortalWatch(wish, call) : nil
        self.shop = shop
        self.session = session
        let reader = shop.database.live
        let (first, last) = try shopping { () throws(RecordError) in
            (try reader.firstChange(), try reader.lastChange())
        }
        startSeq = last
        isFresh = request.since.map { $0 < first - 1 || $0 > last } ?? false
        seq = isFresh ? last : request.since ?? last
    }

    package func skip(to seq: Int) { self.seq = max(self.seq, seq) }

    package func read(
        upTo last: Int, until deadline: UInt64, _ send: (UnsafeRawBufferPointer) -> Bool
    ) throws(ShopError) -> ChangeFeedState {
        guard seq < last else { return .open }
        if let portal, try !portal.isAllowed() { return .forbidden }
        let reader = shop.database.live
        if try shopping({ () throws(RecordError) in try reader.firstChange() }) > seq + 1 {
            // Forgotten by the shop's own wish before it could be told.
            let first = try shopping { () throws(RecordError) in try reader.firstChange() }
            seq = min(first - 1, last)
            guard writeGap(seq, send) else { return .open }
        }
        var walk = try shopping { () throws(RecordError) in try reader.changeWalk(since: seq) }
        while seq < last {
            guard let entry = try shopping({ () throws(RecordError) in try walk.next() }), entry.seq <= last else {
                seq = last
                break
            }
            let hasRoom = try tell(entry, reader, send)
            seq = entry.seq
            if !hasRoom || shop.clock.monotonicNanoseconds() >= deadline { break }
        }
        return .open
    }

    // MARK: One change

    /// Sends what there is to tell of a change; returns whether there is room for more.
    private func tell(
        _ entry: ChangeWalk.Entry, _ reader: RecordReader, _ send: (UnsafeRawBufferPointer) -> Bool
    ) throws(ShopError) -> Bool {
        guard let id = entry.id else { return true }
        var hasRoom = true
        if let portal, try portal.looksDifferent(after: entry, of: id, isNews: entry.seq > startSeq) {
            hasRoom = writeGap(entry.seq, send)
        }
        let isWatched = wish.watches(id)
        let isListed = lists.contains { $0.filter.collection == id.collection }
        let isShown = portal?.watches(id) ?? false
        guard isWatched || isListed || isShown, let change = entry.change else { return hasRoom }
        if isWatched { hasRoom = try write(change, nil, reader, send) }
        guard isListed || isShown,
            let moment = try shopping({ () throws(RecordError) in try reader.moment(of: change) })
        else { return hasRoom }
        if isListed {
            for row in try moves(of: moment) { hasRoom = try write(change, row, reader, send) }
        }
        if isShown, let portal {
            for event in try portal.events(of: moment) { hasRoom = write(change, event, send) }
        }
        return hasRoom
    }

    /// The lists that a change moved a row of, those it left first.
    private func moves(of moment: RecordMoment) throws(ShopError) -> [(list: StaticString, move: ListMove)] {
        let (before, after) = try shopping { () throws(RecordError) in (try moment.before(), try moment.after()) }
        var moves: [(list: StaticString, move: ListMove)] = []
        for (list, filter) in lists {
            let move = ListMove(before: before.map(filter.fits) ?? false, after: after.map(filter.fits) ?? false)
            if let move { moves.append((list.name, move)) }
        }
        return ListMove.allCases.flatMap { move in moves.filter { $0.move == move } }
    }

    // MARK: Writing

    /// An event for staff.
    private func write(
        _ change: Change, _ row: (list: StaticString, move: ListMove)?,
        _ reader: RecordReader, _ send: (UnsafeRawBufferPointer) -> Bool
    ) throws(ShopError) -> Bool {
        begin(change)
        writer.member("actor", change.actor)
        if let person = RecordID.named(change.actor) {
            let name = try ShopCall(shop, session, method: "changes.subscribe").name(of: person)
            writer.member("actorName", name)
        }
        writer.member("method", change.method)
        writeSubject(change)
        writer.member("what", change.what.rawValue)
        let version = try shopping { () throws(RecordError) in try versions.version(of: change, reader) }
        if let version { writer.member("version", version) }
        if change.what == .update {
            writer.key("fields")
            writer.beginArray()
            for name in change.fieldNames { writer.string(name) }
            writer.endArray()
        }
        if let row { write(row.list, row.move) }
        if wish.sendsRecords, let record = try shopping({ () throws(RecordError) in try reader.get(change.id) }) {
            writer.key("record")
            record.write(to: &writer)
        }
        return end(send)
    }

    /// An event for a customer.
    private func write(
        _ change: Change, _ event: PortalWatch.Event, _ send: (UnsafeRawBufferPointer) -> Bool
    ) -> Bool {
        begin(change)
        writeSubject(change)
        write(event.list, event.move)
        if wish.sendsRecords, let view = event.view {
            writer.key("record")
            view.withUnsafeBytes { writer.raw($0) }
        }
        return end(send)
    }

    private func writeGap(_ seq: Int, _ send: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        writer.removeAll()
        writer.beginObject()
        writer.member("seq", seq)
        writer.member("gap", true)
        return end(send)
    }

    private func begin(_ change: Change) {
        writer.removeAll()
        writer.beginObject()
        writer.member("seq", change.seq)
        writer.key("at")
        change.at.write(to: &writer)
    }

    private func writeSubject(_ change: Change) {
        writer.member("collection", literal: change.id.collection.definition.name)
        writer.key("recordId")
        change.id.write(to: &writer)
    }

    private func write(_ list: StaticString, _ move: ListMove) {
        writer.member("list", literal: list)
        writer.member("move", move.rawValue)
    }

    /// Hands the members over, without their braces.
    private func end(_ send: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        writer.endObject()
        let bytes = writer.bytes
        return send(UnsafeRawBufferPointer(rebasing: bytes[1..<(bytes.count - 1)]))
    }
}
