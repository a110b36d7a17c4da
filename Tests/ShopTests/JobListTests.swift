import Records
import Testing

@testable import Shop

/// S0-01, S0-11, S0-24, S1-03 and S1-15: jobs as lists show them.
@Suite struct JobListTests {
    let shop: TestShop

    init() throws {
        shop = try TestShop()
        try shop.call(ShopCall.portalSetEnabled, #"{"enabled":true}"#)
        try shop.call(ShopCall.accountsCreate, #"{"name":"Bo Lind"}"#)
        try shop.call(
            ShopCall.portalUsersCreate, #"{"accountId":"C1","name":"Bo","email":"bo@example.test"}"#)
        for (title, dueIn) in [("Brakes", "2026-03-10"), ("Clutch", "2026-09-10"), ("Dent", nil)] {
            let date = dueIn.map { #","dueIn":"\#($0)","dueOut":"\#($0)""# } ?? ""
            try shop.call(
                ShopCall.jobsCreate, #"{"title":"\#(title)","accountId":"C1","kind":"repairOrder"\#(date)}"#)
        }
        try shop.call(ShopCall.jobsCreate, #"{"title":"Estimate","accountId":"C1","repairStage":"Paint"}"#)
    }

    @Test func theWhiteboardHasOpenRepairOrdersDueInAroundNow() throws {
        let board = try shop.call(ShopCall.whiteboardList, "{}")
        #expect(board.each("rows", "title") == ["Brakes", "Dent"])
        #expect(board["rows.0.roColor"] == "default" && board["rows.0.daysUntilDueOut"] == "6")
        #expect(board["rows.0.jobStatus.name"] == "Scheduled")
        try shop.call(ShopCall.webStatusUpdate, #"{"jobId":"J1"}"#)
        try shop.call(ShopCall.webStatusUpdate, #"{"jobId":"J3","jobStatus":"Delivered"}"#)
        let all = try shop.call(ShopCall.whiteboardList, #"{"filter":{"allDates":true}}"#)
        #expect(all.each("rows", "title") == ["Brakes", "Clutch"] && all["rows.0.roColor"] == "green")
    }

    @Test func listsAreFilteredByNamesAndOrdered() throws {
        let list = try shop.call(
            ShopCall.jobsList,
            #"{"filter":{"jobStatus":["scheduled","S3"],"kind":"repairOrder"},"sort":"-dueOut","columns":["title","repairStage"],"withTotal":true,"limit":2}"#
        )
        #expect(list.each("rows", "title").count == 2 && list["total"] == "3" && list["nextCursor"] != nil)
        #expect(
            try shop.call(ShopCall.jobsList, #"{"filter":{"repairStage":"paint"}}"#).each("rows", "title")
                == ["Estimate"])
        #expect(
            shop.refusal(ShopCall.jobsList, #"{"filter":{"jobStatus":["Schedule","x"],"repairStage":"Pain"}}"#)
                == "validation /filter/jobStatus/0 noSuchRecord, /filter/jobStatus/1 noSuchRecord, "
                + "/filter/repairStage noSuchRecord")
    }

    @Test func customersListTheirJobsByTheNamesTheySee() throws {
        try shop.call(ShopCall.statusesUpdate, #"{"id":"S3","mapsTo":"S2"}"#)
        try shop.call(ShopCall.webStatusUpdate, #"{"jobId":"J2","jobStatus":"In Progress"}"#)
        try shop.call(ShopCall.commentsAdd, #"{"jobId":"J2","text":"Look"}"#)
        let bo = TestShop.portal("P1", "C1")
        let list = try shop.call(
            ShopCall.portalJobsList, #"{"filter":{"status":"Scheduled"},"sort":"created"}"#, as: bo)
        #expect(list.each("rows", "title") == ["Brakes", "Clutch", "Dent", "Estimate"])
        #expect(Set(list.each("rows", "status.name")) == ["Scheduled"] && list["rows.1.unreadComments"] == "1")
        #expect(
            try shop.call(ShopCall.portalJobsList, #"{"filter":{"hasMessages":true}}"#, as: bo).each("rows", "title")
                == ["Clutch"])
        #expect(
            try shop.call(ShopCall.portalJobsList, #"{"filter":{"status":"In Progress"}}"#, as: bo)["rows.0"] == nil)
    }
}
