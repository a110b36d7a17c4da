import JSON
import Records
import Testing

@testable import Shop

/// What saving a list of statuses would change for customers, where a status has more records than are looked at.
@Suite struct StatusPreviewTests {
    let shop: TestShop

    init() throws {
        shop = try TestShop()
        try shop.call(ShopCall.accountsCreate, #"{"name":"Bo Lind","emails":["bo@example.test"],"language":"en"}"#)
        for _ in 0..<5 {
            let made = try shop.call(
                ShopCall.jobsCreate,
                #"{"title":"Brakes","accountId":"C1","kind":"repairOrder","jobStatus":"In Progress"}"#)
            #expect(made["id"] != nil)
        }
    }

    /// statuses.preview that looks at three records of each status.
    private func preview(_ change: String) throws -> Answer {
        let list = try shop.call(ShopCall.statusesList, #"{"kind":"job"}"#)
        var items: [String] = []
        while let id = list["statuses.\(items.count).id"] {
            let isIt = list["statuses.\(items.count).name"] == "In Progress"
            items.append(#"{"id":"\#(id)"\#(isIt ? "," + change : "")}"#)
        }
        return try shop.call(
            { call in
                { (request: StatusesPreviewRequest, answer: inout JSONWriter) throws(ShopError) in
                    try StatusPreview(request.kind, request.items, call, recordLimit: 3).write(to: &answer)
                }
            }, #"{"kind":"job","items":[\#(items.joined(separator: ","))]}"#)
    }

    @Test func anotherNameIsCountedExactlyHoweverManyThereAre() throws {
        let said = try preview(#""portalName":"At it""#)
        #expect(said["changed"] == "5" && said["exact"] == "true" && said["hidden"] == "0")
    }

    @Test func ofThoseThatAreLookedAtTheCountsSayHowManyThereAreAtLeast() throws {
        try shop.call(ShopCall.settingsUpdate, #"{"webStatus":{"whenHidden":"omit"}}"#)
        let said = try preview(#""portalHidden":true"#)
        #expect(said["changed"] == "3" && said["hidden"] == "3" && said["exact"] == "false")
    }
}
