// A customer's side of a subscription. He is told of a change when what he sees of his own job, quote or appointment is
// another than before: its portal view is written for the record before and after, and compared. So staff names, notes to colleagues
// and hidden statuses give no event at all, not even an empty one.
//
// Statuses and settings decide how every record looks, and he himself whose they are. When they change what he sees, one event says so as a gap does:
// read again. Among the changes that he missed nobody can tell any more what he saw then, so a change of either is one.

import JSON
import Records

final class PortalWatch {
    /// How statuses look to him.
    private struct Face: Equatable {
        let statuses: [RecordID: PortalEntry]
        let whenHidden: WebStatusSettings.WhenHidden
        /// What he may do with an appointment is part of how it looks.
        let allowWithdraw: Bool
        /// Whose records he sees; another one after a merge (I-15).
        let account: RecordID
    }

    /// One event's facts.
    struct Event {
        let list: StaticString
        let move: ListMove
        /// The portal view as the change left it; nil where the row is gone.
        let view: [UInt8]?
    }

    private let shop: Shop
    private let session: Session
    private let wish: SubscriptionWish
    private var scope: PortalScope
    private var filters: [(list: WatchableList, filter: RecordFilter)] = []
    private var face: Face
    private var stamp: UInt64
    private var accessStamp: UInt64

    init(_ wish: SubscriptionWish, _ call: ShopCall) throws(ShopError) {
        shop = call.shop
        session = call.session
        self.wish = wish
        scope = try PortalScope(call)
        face = try Self.face(call, scope)
        stamp = Self.stamp(call.shop, Self.lookCollections)
        accessStamp = Self.stamp(call.shop, Self.accessCollections)
        filters = try Self.filters(wish, call)
    }

    private static let lookCollections: [CollectionNumber] = [.statuses, .settings, .portalUsers]
    private static let settingsMethod = "settings.update"
    private static let accessCollections: [CollectionNumber] = [.portalUsers, .accounts, .settings]

    private static func stamp(_ shop: Shop, _ collections: [CollectionNumber]) -> UInt64 {
        collections.reduce(0) { $0 &+ shop.database.changeCount($1) }
    }

    private static func filters(
        _ wish: SubscriptionWish, _ call: ShopCall
    ) throws(ShopError) -> [(list: WatchableList, filter: RecordFilter)] {
        var filters: [(list: WatchableList, filter: RecordFilter)] = []
        for list in wish.portalLists { filters.append((list, try list.membership(wish.filter, call))) }
        return filters
    }

    private static func face(_ call: ShopCall, _ scope: PortalScope) throws(ShopError) -> Face {
        var statuses: [RecordID: PortalEntry] = [:]
        for kind in Status.Kind.allCases {
            let table = try call.statuses()[kind]
            for entry in table.entries { if let id = entry.id { statuses[id] = table.portal(id) } }
        }
        let settings = try call.settings()
        return Face(
            statuses: statuses, whenHidden: settings.webStatus.whenHidden,
            allowWithdraw: settings.appointments.allowWithdraw, account: scope.account)
    }

    /// Whether the customer may still see anything (I-10, I-11). Asked before each reading; looks only after a change.
    func isAllowed() throws(ShopError) -> Bool {
        guard session.role == .portal, let viewer = session.viewer else { return true }
        let now = Self.stamp(shop, Self.accessCollections)
        if now == accessStamp { return true }
        do throws(ShopError) { try shop.checkPortalAccess(of: viewer) } catch {
            if error.kind == .forbidden || error.kind == .notFound { return false }
            throw error
        }
        accessStamp = now
        return true
    }

    /// Takes on what statuses and settings say now. Returns whether a change of them is worth telling.
    /// - Parameter isNews: the change came after the subscription began.
    func looksDifferent(after entry: ChangeWalk.Entry, of id: RecordID, isNews: Bool) throws(ShopError) -> Bool {
        guard try decidesLooks(id, entry) else { return false }
        let former = face
        try refresh()
        return !isNews || face != former
    }

    /// Whether it is a status, settings that decide how records look, or himself, who may belong to another account now.
    /// Settings hold the next numbers as well, which change with every record.
    private func decidesLooks(_ id: RecordID, _ entry: ChangeWalk.Entry) throws(ShopError) -> Bool {
        if id.collection == .statuses || id == session.viewer { return true }
        guard id.collection == .settings else { return false }
        let row = try shopping { () throws(RecordError) in try shop.database.live.get(id) }
        let key = row?[Setting.key].flatMap(SettingKey.init)
        return (key == .webStatus || key == .appointments) && entry.change?.method == Self.settingsMethod
    }

    private func refresh() throws(ShopError) {
        let now = Self.stamp(shop, Self.lookCollections)
        guard now != stamp else { return }
        let call = ShopCall(shop, session, method: "changes.subscribe")
        scope = try PortalScope(call)
        filters = try Self.filters(wish, call)
        face = try Self.face(call, scope)
        stamp = now
    }

    /// Whether a change of this record can concern him.
    func watches(_ id: RecordID) -> Bool {
        filters.contains { $0.list.list.collection == id.collection } || wish.portalIDs.contains(id)
    }

    /// What he is told of a change.
    func events(of moment: RecordMoment) throws(ShopError) -> [Event] {
        try refresh()
        let (before, after) = try shopping { () throws(RecordError) -> (Record?, Record?) in
            let after = try moment.after()
            // The same version, so that the two views differ in what he sees alone.
            return (try moment.before(version: after?.version), after)
        }
        var events: [Event] = []
        for (list, filter) in filters where list.list.collection == moment.change.id.collection {
            let was = try view(before, where: filter.fits)
            let isNow = try view(after, where: filter.fits)
            if let event = Self.event(list.name, was, isNow) { events.append(event) }
        }
        if events.isEmpty, wish.portalIDs.contains(moment.change.id),
            let list = Self.list(of: moment.change.id.collection)
        {
            let was = try view(before, where: scope.shows)
            let isNow = try view(after, where: scope.shows)
            if let event = Self.event(list.name, was, isNow) { events.append(event) }
        }
        return events
    }

    private static func event(_ list: StaticString, _ was: [UInt8]?, _ isNow: [UInt8]?) -> Event? {
        guard was != isNow, let move = ListMove(before: was != nil, after: isNow != nil) else { return nil }
        return Event(list: list, move: move, view: isNow)
    }

    /// The customer's list of a collection; nil where he sees nothing of it.
    static func list(of collection: CollectionNumber) -> ListDefinition? {
        Lists.all.first { $0.portal && $0.collection == collection }
    }

    /// A record as he sees it; nil where he does not.
    private func view(_ record: Record?, where isShown: (Record) -> Bool) throws(ShopError) -> [UInt8]? {
        guard let record, isShown(record) else { return nil }
        var writer = JSONWriter(capacity: 512)
        if record.id.collection == .appointments {
            try scope.call.writePortalAppointment(record, to: &writer)
        } else {
            scope.write(record, to: &writer)
        }
        return writer.array
    }
}
