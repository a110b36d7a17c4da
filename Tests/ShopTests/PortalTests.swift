import Records
import Testing

@testable import Shop

/// S1-02, S1-15, S4-16, I-03, I-08 and Q8: what a customer sees, books and says.
@Suite struct PortalTests {
    let shop: TestShop
    let bo = TestShop.portal("P1", "C1")
    let eva = TestShop.portal("P2", "C2")

    init() throws {
        shop = try TestShop()
        try shop.call(ShopCall.portalSetEnabled, #"{"enabled":true}"#)
        for (name, account) in [("Bo", "C1"), ("Eva", "C2")] {
            try shop.call(ShopCall.accountsCreate, #"{"name":"\#(name)"}"#)
            try shop.call(
                ShopCall.portalUsersCreate,
                #"{"accountId":"\#(account)","name":"\#(name)","email":"\#(name)@example.test"}"#)
        }
    }

    @Test func bookingsStartInRequestedAndBelongToTheAccount() throws {
        let job = try shop.call(ShopCall.portalJobsRequest, #"{"title":"Clutch slips"}"#, as: bo)
        #expect(job["status.name"] == "Requested" && job["kind"] == "opportunity" && job["jobStatusId"] == nil)
        let quote = try shop.call(ShopCall.portalQuotesRequest, #"{"description":"New seats\nin red"}"#, as: bo)
        #expect(quote["name"] == "New seats" && quote["star"] == "green" && quote["status.name"] == "Requested")
        let seen = try shop.call(ShopCall.jobsGet, #"{"id":"J1"}"#)
        #expect(seen["createdBy"] == "P1" && seen["origin"] == "portal" && seen["jobStatusId"] == "S1")
        for (rule, id) in [(ShopCall.portalJobsGet, "J1")] {
            #expect(shop.refusal(rule, #"{"id":"\#(id)"}"#, as: eva) == "notFound")
        }
        #expect(shop.refusal(ShopCall.portalQuotesGet, #"{"id":"Q1"}"#, as: eva) == "notFound")
        #expect(
            shop.refusal(ShopCall.portalQuotesRequest, #"{"description":"x","jobId":"J1","itemId":"V9"}"#, as: eva)
                == "validation /jobId noSuchRecord, /itemId noSuchRecord")
    }

    @Test func aHiddenStatusShowsTheLastOneOrNothingAsTheShopChose() throws {
        try shop.call(ShopCall.jobsCreate, #"{"title":"a","accountId":"C1","jobStatus":"In Progress"}"#)
        try shop.call(ShopCall.statusesUpdate, #"{"id":"S4","portalHidden":true}"#)
        try shop.call(ShopCall.jobsCreate, #"{"title":"b","accountId":"C1","jobStatus":"On Hold"}"#)
        try shop.call(ShopCall.webStatusUpdate, #"{"jobId":"J1","jobStatus":"On Hold"}"#)
        #expect(try shop.call(ShopCall.portalJobsGet, #"{"id":"J1"}"#, as: bo)["status.name"] == "In Progress")
        #expect(shop.refusal(ShopCall.portalJobsGet, #"{"id":"J2"}"#, as: bo) == "notFound")
        try shop.call(ShopCall.statusesUpdate, #"{"id":"S3","portalName":"Being repaired"}"#)
        let counts = try shop.call(ShopCall.portalJobsCounts, "{}", as: bo)
        #expect(counts["total"] == "1" && !counts.each("entries", "name").contains("On Hold"))
        #expect(counts.each("entries", "name").contains("Being repaired"))
        try shop.call(ShopCall.settingsUpdate, #"{"webStatus":{"whenHidden":"omit"}}"#)
        #expect(shop.refusal(ShopCall.portalJobsGet, #"{"id":"J1"}"#, as: bo) == "notFound")
    }

    @Test func countersFollowTheConversationOfBothSides() throws {
        try shop.call(ShopCall.jobsCreate, #"{"title":"a","accountId":"C1"}"#)
        try shop.call(ShopCall.portalCommentsAdd, #"{"jobId":"J1","text":"When?"}"#, as: bo)
        try shop.call(ShopCall.portalCommentsAdd, #"{"jobId":"J1","text":"Please answer"}"#, as: bo)
        try shop.call(ShopCall.commentsAdd, #"{"jobId":"J1","text":"Impatient","visibility":"internal"}"#)
        try shop.call(ShopCall.commentsAdd, #"{"jobId":"J1","text":"Soon","inReplyTo":"M1"}"#)
        let counts = try shop.call(ShopCall.statusesCounts, #"{"kind":"job"}"#)
        #expect(counts["messages.unread"] == "2" && counts["messages.records"] == "1")
        let seen = try shop.call(ShopCall.portalCommentsList, #"{"jobId":"J1"}"#, as: bo)
        #expect(seen.each("rows", "text") == ["When?", "Please answer", "Soon"] && seen["unread"] == "1")
        #expect(try shop.call(ShopCall.commentsMarkRead, #"{"jobId":"J1","upTo":1}"#)["unread"] == "1")
        #expect(try shop.call(ShopCall.commentsMarkRead, #"{"jobId":"J1"}"#)["marked"] == "1")
        #expect(try shop.call(ShopCall.portalCommentsMarkRead, #"{"jobId":"J1"}"#, as: bo)["unread"] == "0")
        let staff = try shop.call(ShopCall.commentsList, #"{"jobId":"J1","limit":3}"#)
        #expect(staff.each("rows", "seq") == ["1", "2", "3"] && staff["unread.staff"] == "0")
        let next = try shop.call(ShopCall.commentsList, #"{"jobId":"J1","cursor":"\#(staff["nextCursor"]!)"}"#)
        #expect(next.each("rows", "text") == ["Soon"])
        #expect(
            shop.refusal(ShopCall.portalCommentsAdd, #"{"jobId":"J1","text":"x","inReplyTo":"M3"}"#, as: bo)
                == "validation /inReplyTo noSuchRecord")
        #expect(shop.refusal(ShopCall.commentsAdd, #"{"text":"x"}"#) == "validation  exactlyOne")
    }

    @Test func decisionsAreNotSetAsStatuses() throws {
        try shop.call(ShopCall.quotesCreate, #"{"accountId":"C1","description":"Paint"}"#)
        #expect(shop.refusal(ShopCall.quotesSetStatus, #"{"id":"Q1","status":"Approved"}"#) == "invalidTransition")
        #expect(
            shop.refusal(ShopCall.quotesSetStatus, #"{"id":"Q1","status":"On Hold"}"#)
                == "validation /status wrongKind")
        let quote = try shop.call(ShopCall.quotesSetStatus, #"{"id":"Q1","status":"in process"}"#)
        #expect(quote["statusId"] == "S9" && quote["number"] == "1" && quote["star"] == nil)
        #expect(shop.refusal(ShopCall.portalQuotesGet, #"{"id":"Q1"}"#, as: bo) == "notFound")
        try shop.call(ShopCall.quotesUpdate, #"{"id":"Q1","customerVisible":true}"#)
        #expect(try shop.call(ShopCall.portalQuotesGet, #"{"id":"Q1"}"#, as: bo)["status.name"] == "In Process")
    }
}
