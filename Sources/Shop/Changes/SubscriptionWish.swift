// What a changes.subscribe asks for, once it is known to make sense and to be allowed (C-13). Staff may watch everything.
// A customer watches his own jobs, quotes and appointments, as he sees them, and nothing else.

import JSON
import Records

struct SubscriptionWish {
    /// Every collection is watched.
    private(set) var watchesAll = false
    private(set) var collections: Set<CollectionNumber> = []
    private(set) var ids: Set<RecordID> = []
    /// Lists of the staff.
    private(set) var lists: [WatchableList] = []
    /// Lists of a customer's view.
    private(set) var portalLists: [WatchableList] = []
    /// Records that a customer watches one by one.
    private(set) var portalIDs: Set<RecordID> = []
    /// Goes with the one list there is.
    private(set) var filter = ListFilter()
    let sendsRecords: Bool

    init(_ request: ChangesSubscribeRequest, _ call: ShopCall) throws(ShopError) {
        sendsRecords = request.records
        let isCustomer = call.session.role == .portal
        var problems: [Problem] = []
        for (index, name) in (request.lists ?? []).enumerated() {
            guard let list = WatchableList.named(name) else {
                problems.append(Self.noSuchList(name, "/lists/\(index)", isCustomer))
                continue
            }
            try Self.checkAccess(to: list, call.session)
            if list.list.portal { portalLists.append(list) } else { lists.append(list) }
        }
        for (index, name) in (request.collections ?? []).enumerated() {
            if isCustomer { throw Self.forbidden() }
            guard let definition = Collections.all.first(where: { $0.name.isSame(as: name) }), definition.isTracked
            else {
                problems.append(
                    Problem(
                        "/collections/\(index)", .choice, expected: "a collection that keeps changes",
                        actual: name.fragment))
                continue
            }
            collections.insert(definition.number)
        }
        try take(request.ids ?? [], isCustomer, call, &problems)
        try take(request.filter, (request.lists ?? []).count, &problems)
        if !problems.isEmpty { throw .validation(problems) }
        guard lists.isEmpty, portalLists.isEmpty, collections.isEmpty, ids.isEmpty, portalIDs.isEmpty else { return }
        if isCustomer {
            portalLists = WatchableList.all.filter(\.list.portal)
        } else {
            watchesAll = true
        }
    }

    /// Whether anything of a customer's view is watched.
    var hasPortalPart: Bool { !portalLists.isEmpty || !portalIDs.isEmpty }

    /// Whether changes of this record are told as such.
    func watches(_ id: RecordID) -> Bool {
        watchesAll || collections.contains(id.collection) || ids.contains(id)
    }

    private mutating func take(
        _ wanted: [RecordID], _ isCustomer: Bool, _ call: ShopCall, _ problems: inout [Problem]
    ) throws(ShopError) {
        guard isCustomer, !wanted.isEmpty else {
            ids = Set(wanted)
            return
        }
        let scope = try PortalScope(call)
        for (index, id) in wanted.enumerated() {
            guard PortalWatch.list(of: id.collection) != nil, let record = try call.reader.read(id), scope.shows(record)
            else {
                problems.append(
                    Problem(
                        "/ids/\(index)", .noSuchRecord, actual: id.fragment,
                        hint: "There is no \(id.collection.singular) \(id)."))
                continue
            }
            portalIDs.insert(id)
        }
    }

    private mutating func take(
        _ wanted: JSONFragment?, _ listCount: Int, _ problems: inout [Problem]
    ) throws(ShopError) {
        guard let wanted else { return }
        guard listCount == 1, collections.isEmpty, ids.isEmpty, portalIDs.isEmpty else {
            problems.append(
                Problem("/filter", .together, hint: "A filter goes with one list; subscribe to each list by itself."))
            return
        }
        guard let list = (lists + portalLists).first?.list else { return }
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: wanted.bytes.count, alignment: 8)
        defer { bytes.deallocate() }
        bytes.copyBytes(from: wanted.bytes)
        do throws(JSONError) {
            let document = try Document(parsing: UnsafeRawBufferPointer(bytes))
            let wrong = ShapeValidator.problems(in: document.root, list.filterShape)
            problems += wrong.map { problem in
                var problem = problem
                problem.path = "/filter" + problem.path
                return problem
            }
            if wrong.isEmpty, let filter = document.root.object.flatMap({ ListFilter($0, of: list) }) {
                self.filter = filter
            }
        } catch {
            problems.append(Problem("/filter", .type, expected: "an object"))
        }
    }

    private static func checkAccess(to list: WatchableList, _ session: Session) throws(ShopError) {
        if list.list.portal, session.viewer == nil {
            throw .forbidden(
                "portal", "\(list.name) shows a customer's view, and no customer is named.",
                hint: "Open a session with role portal, or with actAs to see a customer's view as staff.")
        }
        if !list.list.portal, session.role == .portal { throw forbidden() }
    }

    private static func forbidden() -> ShopError {
        .forbidden(
            "staff", "This is for the staff of the shop.",
            hint: "A customer may watch portal.jobs, portal.quotes, portal.appointments, and ids of his own.")
    }

    private static func noSuchList(_ name: String, _ path: String, _ isCustomer: Bool) -> Problem {
        let known = WatchableList.all.filter { !isCustomer || $0.list.portal }.map(\.name.text)
        return Problem(
            path, .choice, expected: "one of " + known.joined(separator: ", "), actual: name.fragment,
            hint: ShopText.nearest(name, among: known).map { "Did you mean \($0)?" })
    }
}
