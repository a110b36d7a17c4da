import Records
import Testing

@testable import Shop

/// S1-05 to S1-18: keeping the lists of statuses.
@Suite struct StatusListTests {
    let shop: TestShop

    init() throws { shop = try TestShop() }

    func names(_ kind: String = "job") throws -> [String] {
        try shop.call(ShopCall.statusesList, #"{"kind":"\#(kind)"}"#).each("statuses", "name")
    }

    @Test func requestedIsListedFromTheDayThePortalIsOnAndWhileItIsUsed() throws {
        #expect(try names() == ["Scheduled", "In Progress", "On Hold", "Completed", "Delivered"])
        #expect(try shop.call(ShopCall.portalSetEnabled, #"{"enabled":true}"#)["version"] == "2")
        #expect(try names().first == "Requested" && names("quote").first == "Requested")
        try shop.call(ShopCall.accountsCreate, #"{"name":"Bo"}"#)
        try shop.call(ShopCall.jobsCreate, #"{"title":"x","accountId":"C1","jobStatus":"Requested"}"#)
        try shop.call(ShopCall.portalSetEnabled, #"{"enabled":false}"#)
        #expect(try names().first == "Requested" && names("quote").first == "Pending")
    }

    @Test func twoStatusesMaySwapTheirNamesInOneSave() throws {
        let list = try shop.call(
            ShopCall.statusesSave,
            #"{"kind":"job","ifVersion":1,"items":[{"id":"S3","name":"Scheduled"},{"id":"S2","name":"In Progress"},{"id":"S4","name":"Delivered"},{"id":"S6","name":"Completed"},{"id":"S5","name":"On hold"},{"name":"Washed","mapsTo":"S6"}]}"#
        )
        #expect(
            list.each("statuses", "name") == [
                "Scheduled", "In Progress", "Delivered", "Completed", "On hold", "Washed",
            ])
        #expect(list["version"] == "2" && list.each("statuses", "id").prefix(5) == ["S3", "S2", "S4", "S6", "S5"])
    }

    @Test func aBadListIsRefusedWholeWithEveryProblem() throws {
        try shop.call(ShopCall.accountsCreate, #"{"name":"Bo"}"#)
        try shop.call(ShopCall.jobsCreate, #"{"title":"x","accountId":"C1"}"#)
        let refusal = shop.refusal(
            ShopCall.statusesSave,
            #"{"kind":"job","items":[{"id":"S3","mapsTo":"S4"},{"id":"S4","mapsTo":"S3"},{"id":"S8"},{"closing":false},{"name":"on hold"}]}"#
        )
        #expect(
            refusal == "validation /items/2/id wrongKind, /items/3/name required, /items/0/mapsTo mappingCycle, "
                + "/items/1/mapsTo mappingCycle, /items/4/name taken, /items missing")
        #expect(try names() == ["Scheduled", "In Progress", "On Hold", "Completed", "Delivered"])
    }

    @Test(arguments: [
        (#"{"id":"S3","name":"ON HOLD"}"#, "validation /name taken"),
        (#"{"id":"S3","mapsTo":"S3"}"#, "validation /mapsTo mappingCycle"),
        (#"{"id":"S3","mapsTo":"S8"}"#, "validation /mapsTo wrongKind"),
        (#"{"id":"S3","mapsTo":"S99"}"#, "validation /mapsTo noSuchRecord"),
        (#"{"id":"S3","kind":"quote"}"#, "validation /kind wrongKind"), (#"{"id":"S99","name":"x"}"#, "notFound"),
        (#"{"id":"S8","closing":true}"#, "validation /closing together"),
    ])
    func aChangeThatCannotBeIsRefused(_ params: String, _ refusal: String) {
        #expect(shop.refusal(ShopCall.statusesUpdate, params) == refusal)
    }

    @Test func addedStatusesComeLastAndTakenNamesAreDuplicates() throws {
        #expect(try shop.call(ShopCall.statusesAdd, #"{"kind":"job","name":" Washed "}"#)["name"] == "Washed")
        #expect(try names().last == "Washed")
        #expect(shop.refusal(ShopCall.statusesAdd, #"{"kind":"job","name":"washed"}"#) == "duplicate /name taken")
        #expect(try shop.call(ShopCall.statusesAdd, #"{"kind":"quote","name":"Washed"}"#)["icon"] == "diamond")
    }

    @Test func aStatusGoesOnlyWhenNothingNeedsIt() throws {
        try shop.call(ShopCall.accountsCreate, #"{"name":"Bo"}"#)
        try shop.call(ShopCall.statusesAdd, #"{"kind":"job","name":"Washed"}"#)
        try shop.call(ShopCall.jobsCreate, #"{"title":"x","accountId":"C1","jobStatus":"Washed"}"#)
        try shop.call(ShopCall.statusesUpdate, #"{"id":"S3","mapsTo":"S14"}"#)
        #expect(shop.refusal(ShopCall.statusesRemove, #"{"id":"S1"}"#) == "systemProtected")
        #expect(shop.refusal(ShopCall.statusesRemove, #"{"id":"S14"}"#) == "inUse")
        #expect(shop.refusal(ShopCall.statusesRemove, #"{"id":"S14","reassignTo":"S3"}"#) == "inUse")
        try shop.call(ShopCall.statusesUpdate, #"{"id":"S3","mapsTo":null}"#)
        #expect(
            shop.refusal(ShopCall.statusesRemove, #"{"id":"S14","reassignTo":"S14"}"#)
                == "validation /reassignTo together")
        #expect(try shop.call(ShopCall.statusesRemove, #"{"id":"S14","reassignTo":"S3"}"#)["reassigned"] == "1")
        #expect(try shop.call(ShopCall.jobsGet, #"{"id":"J1"}"#)["jobStatusId"] == "S3")
    }

    @Test func orderIsAFullPermutationOrNothing() throws {
        let order = #"["S6","S5","S4","S3","S2"]"#
        #expect(
            try shop.call(ShopCall.statusesReorder, #"{"kind":"job","ids":\#(order)}"#).each("statuses", "id")
                == ["S6", "S5", "S4", "S3", "S2"])
        #expect(
            shop.refusal(ShopCall.statusesReorder, #"{"kind":"job","ids":["S6","S6","S8","S3","S2"]}"#)
                == "validation /ids/1 repeated, /ids/2 wrongKind, /ids missing, /ids missing")
        #expect(
            try shop.call(ShopCall.statusesMove, #"{"id":"S2","before":"S6"}"#).each("statuses", "id")
                == ["S2", "S6", "S5", "S4", "S3"])
    }

    @Test func resetBringsBackNamesOrEverything() throws {
        try shop.call(ShopCall.statusesUpdate, ##"{"id":"S2","name":"Booked","color":"#123456"}"##)
        try shop.call(ShopCall.statusesUpdate, #"{"id":"S3","name":"Scheduled"}"#)
        try shop.call(ShopCall.statusesAdd, #"{"kind":"job","name":"Washed"}"#)
        try shop.call(ShopCall.statusesRemove, #"{"id":"S4"}"#)
        #expect(
            try shop.call(ShopCall.statusesReset, #"{"kind":"job","scope":"names"}"#).each("statuses", "name")
                == ["Scheduled", "In Progress", "Completed", "Delivered", "Washed"])
        let all = try shop.call(ShopCall.statusesReset, #"{"kind":"job","scope":"all"}"#)
        #expect(all.each("statuses", "name") == ["Scheduled", "In Progress", "On Hold", "Completed", "Delivered"])
        #expect(all["statuses.0.color"] == "#2F7ED8")
    }
}
