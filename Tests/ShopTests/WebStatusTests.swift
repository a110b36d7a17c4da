import Records
import Testing

@testable import Shop

/// S0-04 to S0-26: a web-status update is one thing that happens whole or not at all.
@Suite struct WebStatusTests {
    let shop: TestShop
    let job: String

    init() throws {
        shop = try TestShop()
        try shop.call(ShopCall.accountsCreate, #"{"name":"Bo Lind","emails":["bo@example.test"],"language":"en"}"#)
        let made = try shop.call(
            ShopCall.jobsCreate,
            #"{"title":"New brakes","accountId":"C1","kind":"repairOrder","arrived":"2026-03-04T08:00","dueOut":"2026-03-06T16:30"}"#
        )
        job = try #require(made["id"])
    }

    @Test func anUpdateIsJobHistoryMessageAndGreenMark() throws {
        let answer = try shop.call(
            ShopCall.webStatusUpdate,
            #"{"jobId":"\#(job)","jobStatus":"in progress","repairStage":"Body","dueOut":"2026-03-30","dueOutChangeReason":"Parts delay","note":"Wheels came late"}"#
        )
        #expect(answer["job.dueOut"] == "2026-03-30T16:30:00+02:00")
        #expect(answer["history.seq"] == "1" && answer["history.daysBeforeDueOut"] == "26")
        #expect(answer["history.jobStatus"] == "In Progress" && answer["history.repairStage"] == "Body")
        #expect(answer["history.dueOutChangeReason"] == "Parts delay" && answer["history.note"] == "Wheels came late")
        #expect(answer["history.updatedByName"] == "Anna Holm")
        #expect(answer["roColor"] == "green" && answer["customerMessage.state"] == "queued")
        let message = try shop.call(ShopCall.webStatusGet, #"{"jobId":"\#(job)"}"#)
        #expect(message["history.0.note"] == "Wheels came late" && message["customerMessage.willTell"] == "true")
        let text = try #require(try shop.shop.database.live.get(TestShop.id("O1"))?[OutboxEntry.text])
        #expect(text.contains("Status: In Progress\n") && text.contains("Ready: Monday 30 March 2026, 16:30\n"))
    }

    @Test func everyProblemIsReportedAtOnceAndNothingIsStored() throws {
        let refusal = shop.refusal(
            ShopCall.webStatusUpdate,
            #"{"jobId":"\#(job)","jobStatus":"Pending","repairStage":"Nowhere","dueOut":"2026-03-01","note":"\#(String(repeating: "é", count: 140))"}"#
        )
        #expect(
            refusal == "validation /dueOutChangeReason required, /dueOut beforeArrived, /repairStage noSuchRecord, "
                + "/jobStatus wrongKind")
        #expect(try shop.count(.webStatusHistory) == 0 && shop.count(.outbox) == 0)
        let job = try #require(try shop.shop.database.live.get(TestShop.id(job)))
        #expect(job.version == 1 && GreenMark.color(of: job).text == "default")
    }

    @Test(arguments: [
        (#""jobStatus":"messages""#, "validation /jobStatus notAStatus"),
        (#""jobStatus":"Nothing""#, "validation /jobStatus noSuchRecord"),
        (#""jobStatus":"Requested""#, "validation /jobStatus inactive"),
        (#""dueOutChangeReason":"Parts delay""#, "validation /dueOutChangeReason notChanged"),
        (#""dueOut":"2026-03-06","dueOutChangeReason":"Parts delay""#, "validation /dueOutChangeReason notChanged"),
        (#""dueOut":null"#, "validation /dueOutChangeReason required"),
        (#""dueOut":"2026-03-29T02:30","dueOutChangeReason":"Parts delay""#, "validation /dueOut noSuchTime"),
        (#""ifVersion":7"#, "conflict"),
    ])
    func whatCannotBeIsRefused(_ members: String, _ refusal: String) {
        #expect(shop.refusal(ShopCall.webStatusUpdate, #"{"jobId":"\#(job)",\#(members)}"#) == refusal)
    }

    /// Two updates of one millisecond differed in their notes alone, and whoever had seen the first could overwrite the
    /// second without being told.
    @Test func anUpdateRaisesTheVersionAlsoWithinTheSameMillisecond() throws {
        let first = try shop.call(ShopCall.webStatusUpdate, #"{"jobId":"\#(job)","note":"One"}"#)
        let version = try #require(first["job.version"])
        shop.clock.set(shop.clock.now() - 1)
        let second = try shop.call(ShopCall.webStatusUpdate, #"{"jobId":"\#(job)","note":"Two"}"#)
        #expect(second["history.updatedOn"] == first["history.updatedOn"])
        #expect(second["job.version"] == String(try #require(Int(version)) + 1))
        let stale = #"{"jobId":"\#(job)","note":"Three","ifVersion":\#(version)}"#
        #expect(shop.refusal(ShopCall.webStatusUpdate, stale) == "conflict")
    }

    @Test func aClosingStatusClosesTheJobOnceAndReopeningBringsItBack() throws {
        let closed = try shop.call(ShopCall.webStatusUpdate, #"{"jobId":"\#(job)","jobStatus":"Delivered"}"#)
        #expect(closed["closed"] == "true" && closed["job.open"] == "false")
        #expect(shop.refusal(ShopCall.jobsClose, #"{"id":"\#(job)"}"#) == "conflict")
        #expect(try shop.call(ShopCall.jobsReopen, #"{"id":"\#(job)"}"#)["open"] == "true")
        #expect(shop.refusal(ShopCall.jobsReopen, #"{"id":"\#(job)"}"#) == "conflict")
        let again = try shop.call(ShopCall.webStatusUpdate, #"{"jobId":"\#(job)","note":"Back"}"#)
        #expect(again["closed"] == "false" && again["history.seq"] == "2")
        #expect(shop.refusal(ShopCall.jobsRemove, #"{"id":"\#(job)"}"#) == "inUse")
    }

    @Test func aHiddenStatusIsToldOnlyWithSomethingMore() throws {
        try shop.call(ShopCall.webStatusUpdate, #"{"jobId":"\#(job)","jobStatus":"In Progress"}"#)
        try shop.call(ShopCall.statusesUpdate, #"{"id":"S4","portalHidden":true}"#)
        let bare = try shop.call(ShopCall.webStatusUpdate, #"{"jobId":"\#(job)","jobStatus":"On Hold"}"#)
        #expect(bare["customerMessage.reason"] == "hiddenStatus" && bare["roColor"] == "green")
        let noted = try shop.call(ShopCall.webStatusUpdate, #"{"jobId":"\#(job)","note":"A moment"}"#)
        let outbox = try #require(noted["customerMessage.outboxIds.0"])
        let text = try #require(try shop.shop.database.live.get(TestShop.id(outbox))?[OutboxEntry.text])
        #expect(text.contains("Status: In Progress") && text.contains("A moment") && !text.contains("On Hold"))
        #expect(noted["history.jobStatus"] == "On Hold")
    }

    @Test func aCustomerWithoutContactIsSkippedWithALogLine() throws {
        try shop.call(ShopCall.accountsCreate, #"{"name":"Nobody"}"#)
        let made = try shop.call(ShopCall.jobsCreate, #"{"title":"Dent","accountId":"C2"}"#)
        let answer = try shop.call(ShopCall.webStatusUpdate, #"{"jobId":"\#(made["id"]!)"}"#)
        #expect(answer["customerMessage.state"] == "skipped" && answer["customerMessage.reason"] == "noContact")
        #expect(try shop.count(.log) == 1)
    }

    @Test func historyIsPagedNewestFirst() throws {
        for number in 1...5 {
            try shop.call(ShopCall.webStatusUpdate, #"{"jobId":"\#(job)","note":"Note \#(number)"}"#)
        }
        let first = try shop.call(ShopCall.webStatusHistory, #"{"jobId":"\#(job)","limit":3,"columns":["note","seq"]}"#)
        #expect(first.each("rows", "note") == ["Note 5", "Note 4", "Note 3"] && first["rows.0.jobStatus"] == nil)
        let cursor = try #require(first["nextCursor"])
        let second = try shop.call(ShopCall.webStatusHistory, #"{"jobId":"\#(job)","limit":3,"cursor":"\#(cursor)"}"#)
        #expect(second.each("rows", "note") == ["Note 2", "Note 1"] && second["nextCursor"] == nil)
        #expect(
            shop.refusal(ShopCall.webStatusHistory, #"{"jobId":"\#(job)","columns":["notes"],"cursor":"x"}"#)
                == "validation /columns/0 unknown")
    }

    @Test func numbersAreGivenOnceAndTakenOnesArePassedOver() throws {
        let made = try shop.call(ShopCall.jobsCreate, #"{"title":"Dent","accountId":"C1"}"#)
        try shop.call(ShopCall.jobsCreate, #"{"title":"Rust","accountId":"C1","kind":"repairOrder","roNumber":"2"}"#)
        let id = made["id"]!
        #expect(
            shop.refusal(ShopCall.jobsConvert, #"{"jobId":"\#(id)","roNumber":"2"}"#) == "duplicate /roNumber taken")
        #expect(try shop.call(ShopCall.jobsConvert, #"{"jobId":"\#(id)"}"#)["roNumber"] == "3")
        #expect(shop.refusal(ShopCall.jobsConvert, #"{"jobId":"\#(id)"}"#) == "conflict")
    }
}
