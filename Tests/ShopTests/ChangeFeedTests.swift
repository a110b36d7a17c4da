import JSON
import Platform
import Records
import Testing

@testable import Shop

@Suite struct ChangeFeedTests {
    /// One event as a line: "5 jobs J1 whiteboard added", "7 gap".
    private static func line(_ members: UnsafeRawBufferPointer) -> String {
        let text = "{" + String(decoding: members, as: UTF8.self) + "}"
        return Array(text.utf8).withUnsafeBytes { bytes in
            func value(_ name: StaticString) -> String? {
                guard let value = JSONText.member(name, of: bytes) else { return nil }
                return JSONText.string(value) ?? String(decoding: value, as: UTF8.self)
            }
            if value("gap") != nil { return "gap" }
            return [value("recordId"), value("list"), value("move") ?? value("what")].compactMap { $0 }
                .joined(separator: " ")
        }
    }

    private static func feed(
        _ shop: TestShop, _ params: String, as session: Session = TestShop.admin
    ) throws -> ShopChangeFeed {
        try shop.read(ChangesSubscribeRequest.self, params) { request throws(ShopError) in
            try ShopChangeFeed(request, shop.shop, session)
        }
    }

    /// What a feed tells now.
    private static func news(_ feed: ShopChangeFeed, _ shop: TestShop, pieces: Int = .max) throws -> [String] {
        var lines: [String] = []
        let last = try shop.shop.database.live.lastChange()
        while feed.seq < last {
            var room = pieces
            let state = try feed.read(upTo: last, until: .max) { members in
                lines.append(line(members))
                room -= 1
                return room > 0
            }
            if state == .forbidden { return lines + ["forbidden"] }
        }
        return lines
    }

    private static func shopWithCustomer() throws -> (TestShop, Session) {
        let shop = try TestShop()
        try shop.call(ShopCall.portalSetEnabled, #"{"enabled":true}"#)
        try shop.call(ShopCall.accountsCreate, #"{"name":"Bo Lind"}"#)
        try shop.call(
            ShopCall.portalUsersCreate, #"{"accountId":"C1","name":"Bo","email":"bo@portal.example.test"}"#)
        return (shop, TestShop.portal("P1", "C1"))
    }

    @Test func whatACustomerDoesNotSeeGivesNoEvent() throws {
        let (shop, bo) = try Self.shopWithCustomer()
        try shop.call(ShopCall.jobsCreate, #"{"title":"Brakes","accountId":"C1","kind":"repairOrder"}"#)
        let feed = try Self.feed(shop, "{}", as: bo)
        try shop.call(ShopCall.jobsUpdate, #"{"id":"J1","assignedTo":"E1"}"#)
        try shop.call(ShopCall.accountsCreate, #"{"name":"Eva Berg"}"#)
        try shop.call(ShopCall.jobsCreate, #"{"title":"Hers","accountId":"C2"}"#)
        #expect(try Self.news(feed, shop) == [])
        try shop.call(ShopCall.jobsUpdate, #"{"id":"J1","title":"Brakes and discs"}"#)
        try shop.call(ShopCall.jobsCreate, #"{"title":"Lamp","accountId":"C1"}"#)
        #expect(try Self.news(feed, shop) == ["J1 portal.jobs changed", "J3 portal.jobs added"])
    }

    @Test func aHiddenStatusIsNotGivenAwayAndAVisibleOneIsTold() throws {
        let (shop, bo) = try Self.shopWithCustomer()
        try shop.call(ShopCall.jobsCreate, #"{"title":"Brakes","accountId":"C1","jobStatus":"In Progress"}"#)
        let feed = try Self.feed(shop, "{}", as: bo)
        try shop.call(ShopCall.statusesAdd, #"{"kind":"job","name":"Waiting for his money","portalHidden":true}"#)
        try shop.call(ShopCall.webStatusUpdate, #"{"jobId":"J1","jobStatus":"Waiting for his money"}"#)
        #expect(try Self.news(feed, shop) == [])
        try shop.call(ShopCall.webStatusUpdate, #"{"jobId":"J1","jobStatus":"Completed"}"#)
        #expect(try Self.news(feed, shop) == ["J1 portal.jobs changed"])
    }

    @Test func aStatusThatLooksDifferentIsAGapToCustomersAndOnceOnly() throws {
        let (shop, bo) = try Self.shopWithCustomer()
        let feed = try Self.feed(shop, "{}", as: bo)
        let entry = try shop.shop.cache(StatusLists.self).jobs.entry(named: "In Progress")
        let id = try #require(entry?.id)
        try shop.call(ShopCall.statusesUpdate, #"{"id":"\#(id)","name":"At work","portalName":"In Progress"}"#)
        #expect(try Self.news(feed, shop) == [], "the staff's name is not what customers see")
        try shop.call(ShopCall.statusesUpdate, #"{"id":"\#(id)","portalName":"We are at it"}"#)
        #expect(try Self.news(feed, shop) == ["gap"])
        let late = try Self.feed(shop, #"{"since":0}"#, as: bo)
        #expect(try Self.news(late, shop).contains("gap"))
    }

    @Test func aCustomerWhoMaySeeNothingAnyMoreHearsNothing() throws {
        let (shop, bo) = try Self.shopWithCustomer()
        let feed = try Self.feed(shop, "{}", as: bo)
        try shop.call(ShopCall.accountsDeactivate, #"{"id":"C1"}"#)
        try shop.call(ShopCall.jobsCreate, #"{"title":"Lamp","accountId":"C1"}"#, orNot: true)
        #expect(try Self.news(feed, shop) == ["forbidden"])
    }

    @Test func forgottenChangesAreAGap() throws {
        let (shop, _) = try Self.shopWithCustomer()
        let feed = try Self.feed(shop, #"{"since":1}"#)
        let author = Author(actor: "engine", method: "sweep", at: try shop.shop.now())
        try shop.shop.database.transact(author) { (transaction) throws(RecordError) in
            _ = try transaction.forgetChanges(before: .max, limit: 20)
        }
        #expect(try Self.news(feed, shop).first == "gap")
        #expect(try Self.feed(shop, #"{"since":1}"#).isFresh)
    }

    /// Whatever happens, and wherever a reader begins or stops on its way: applying the moves to a list as it was gives the
    /// list as it is, and each change is told once.
    @Test(arguments: 1...6) func movesLeadFromTheListAsItWasToTheListAsItIs(seed: UInt64) throws {
        let (shop, _) = try Self.shopWithCustomer()
        var random = SplitMix64(seed: seed)
        var members: [(seq: Int, open: Set<String>)] = []
        func note() throws {
            var open: Set<String> = []
            var walk = try shop.shop.database.live.rows(of: .jobs)
            while let job = try walk.next() {
                if job[Job.kind] == .repairOrder, job[Job.open] == true { open.insert(job.id.description) }
            }
            members.append((try shop.shop.database.live.lastChange(), open))
        }
        try note()
        let live = try Self.feed(shop, #"{"lists":["whiteboard"]}"#)
        var told: [String] = []
        var jobs = 0
        for step in 0..<80 {
            let byte = [UInt8(truncatingIfNeeded: random.next()), UInt8(truncatingIfNeeded: random.next())]
            let job = jobs == 0 ? 0 : Int(byte[1]) % jobs + 1
            switch jobs == 0 ? 0 : Int(byte[0]) % 6 {
            case 0:
                let kind = byte[1] % 2 == 0 ? "repairOrder" : "opportunity"
                try shop.call(ShopCall.jobsCreate, #"{"title":"Job","accountId":"C1","kind":"\#(kind)"}"#)
                jobs += 1
            case 1: try shop.call(ShopCall.jobsConvert, #"{"jobId":"J\#(job)"}"#, orNot: true)
            case 2: try shop.call(ShopCall.jobsClose, #"{"jobId":"J\#(job)"}"#, orNot: true)
            case 3: try shop.call(ShopCall.jobsReopen, #"{"jobId":"J\#(job)"}"#, orNot: true)
            default: try shop.call(ShopCall.jobsUpdate, #"{"id":"J\#(job)","title":"Job \#(step)"}"#)
            }
            try note()
            if byte[1] % 7 == 0 { told += try Self.news(live, shop, pieces: 1) }
        }
        told += try Self.news(live, shop)
        for (seq, start) in members {
            let feed = try Self.feed(shop, #"{"lists":["whiteboard"],"since":\#(seq)}"#)
            let events = try Self.news(feed, shop, pieces: 1 + seq % 5)
            #expect(events.elementsEqual(told.suffix(events.count)))
            var open = start
            for event in events {
                let words = event.split(separator: " ").map(String.init)
                switch words[2] {
                case "added": #expect(open.insert(words[0]).inserted)
                case "removed": #expect(open.remove(words[0]) != nil)
                default: #expect(open.contains(words[0]))
                }
            }
            #expect(open == members.last?.open)
        }
    }
}

extension TestShop {
    /// A call that may be refused, as there may be nothing to do.
    fileprivate func call<R: Request>(_ rule: Rule<R>, _ params: String, orNot: Bool) throws {
        do throws(ShopError) { _ = try call(rule, params) } catch {
            guard orNot else { throw error }
        }
    }

    /// Params of a request, lent to `body`.
    fileprivate func read<R: Request, Result>(
        _ request: R.Type, _ params: String, _ body: (R) throws(ShopError) -> Result
    ) throws -> Result {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: params.utf8.count, alignment: 8)
        defer { copy.deallocate() }
        copy.copyBytes(from: params.utf8)
        let document = try Document(parsing: UnsafeRawBufferPointer(copy), in: JSONArena())
        let object = try #require(document.root.object)
        return try body(try R(RequestReader(object)))
    }
}
