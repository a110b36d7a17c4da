// A small mixed day, jobs with updates, appointments with dialogues and quotes with decisions, on a disk whose power is
// cut in each of its operations. Whatever is found afterwards is the shop after some whole number of calls, none of
// them one that was flushed is missing, and the check of the whole store finds nothing (C-05, S0-09).

import Glibc
import JSON
import Platform
import Records
import Testing

@testable import Shop

@Suite struct MixedDayCrashTests {
    /// One call of the day.
    typealias Call = (TestShop) throws -> Void

    private static let bo = TestShop.portal("P1", "C1")

    static func call<R: Request>(
        _ rule: @escaping TestShop.Rule<R>, _ params: String, as session: Session = TestShop.admin
    ) -> Call {
        { shop in try shop.call(rule, params, as: session) }
    }

    static var day: [Call] {
        [
            call(ShopCall.portalSetEnabled, #"{"enabled":true}"#),
            call(ShopCall.accountsCreate, #"{"name":"Bo Lind","emails":["bo@example.test"]}"#),
            call(
                ShopCall.portalUsersCreate,
                #"{"accountId":"C1","name":"Bo","email":"bo@portal.example.test","permissions":{"approveQuotes":true}}"#
            ),
            call(ShopCall.itemsCreate, #"{"accountId":"C1","make":"Ford","model":"Transit"}"#),
            call(
                ShopCall.jobsCreate, #"{"title":"Brakes","accountId":"C1","kind":"repairOrder","dueOut":"2026-03-10"}"#),
            call(ShopCall.webStatusUpdate, #"{"jobId":"J1","jobStatus":"In Progress","note":"We have begun."}"#),
            call(ShopCall.portalAppointmentsRequest, #"{"itemId":"V1","wishes":"A rattle"}"#, as: bo),
            call(ShopCall.appointmentsInquire, #"{"id":"A1","question":"In bends too?"}"#),
            call(ShopCall.portalQuotesRequest, #"{"description":"New paint","jobId":"J1"}"#, as: bo),
            call(ShopCall.portalAppointmentsAnswer, #"{"id":"A1","text":"Yes"}"#, as: bo),
            call(ShopCall.quotesCreateVersion, #"{"id":"Q1","lines":[{"description":"Paint","unitPriceMinor":9000}]}"#),
            call(ShopCall.appointmentsPropose, #"{"id":"A1","at":"2026-03-11T09:30"}"#),
            call(
                ShopCall.webStatusUpdate,
                #"{"jobId":"J1","dueOut":"2026-03-12","dueOutChangeReason":"Parts delay","note":"Later, sorry."}"#),
            call(
                ShopCall.quotesAttachVersion, #"{"id":"Q1","setStatus":"Customer Approval Needed","comment":"Here."}"#),
            call(ShopCall.portalAppointmentsAccept, #"{"id":"A1"}"#, as: bo),
            call(ShopCall.portalQuotesApprove, #"{"id":"Q1","poNumber":"PO 7"}"#, as: bo),
            call(ShopCall.appointmentsConfirm, #"{"id":"A1","makeJob":true}"#),
            call(ShopCall.jobsConvert, #"{"id":"J2"}"#),
            call(ShopCall.webStatusUpdate, #"{"jobId":"J2","jobStatus":"Completed"}"#),
            call(ShopCall.jobsClose, #"{"id":"J2"}"#),
            call(ShopCall.appointmentsClose, #"{"id":"A1"}"#),
            call(ShopCall.statusesUpdate, #"{"id":"S4","name":"Waiting","portalHidden":true}"#),
            call(ShopCall.webStatusUpdate, #"{"jobId":"J1","jobStatus":"Waiting"}"#),
        ]
    }

    /// A shop's whole content as text, change records among it.
    static func content(_ shop: Shop) throws -> String {
        let reader = shop.database.live
        var lines: [String] = ["changes \(try reader.lastChange())"]
        for collection in ExportTask.exported {
            var walk = try reader.rows(of: collection)
            while let record = try walk.next() {
                var writer = JSONWriter()
                record.write(to: &writer)
                lines.append("\(record.id) \(String(decoding: writer.array, as: UTF8.self))")
            }
        }
        return lines.joined(separator: "\n")
    }

    /// Plays the day until the power goes; every call is flushed, and now and then everything is written down.
    /// - Returns: the content after each call, from before the first, and how many calls were flushed.
    private func play(_ disk: SimDisk, keepingContents: Bool) throws -> (contents: [String], flushed: Int) {
        let shop = try TestShop(on: disk)
        var contents = keepingContents ? [try Self.content(shop.shop)] : []
        var flushed = 0
        for (index, call) in Self.day.enumerated() {
            do {
                try call(shop)
                try shop.shop.database.flush()
                flushed += 1
                if index % 7 == 6 { try shop.shop.database.checkpoint() }
            } catch {
                if disk.isOff { break }
                throw error
            }
            if keepingContents { contents.append(try Self.content(shop.shop)) }
        }
        return (contents, flushed)
    }

    @Test func aPowerCutAnywhereInADayLeavesWholeCalls() throws {
        let base = try TestShop.newDisk()
        let whole = base.copy()
        let (contents, all) = try play(whole, keepingContents: true)
        #expect(all == Self.day.count && Set(contents).count == contents.count)
        let stride = getenv("FETTLE_LONG") == nil ? 3 : 1
        var states = 0
        for cut in Swift.stride(from: base.operationCount + 1, through: whole.operationCount, by: stride) {
            let disk = base.copy()
            disk.cutPower(afterOperation: cut)
            var flushed = 0
            do {
                flushed = try play(disk, keepingContents: false).flushed
            } catch {
                // The power may go while the shop is opened; nothing was promised then.
                try #require(disk.isOff, "cut in operation \(cut): \(error)")
            }
            for remain in 0..<2 {
                states += 1
                let found = try TestShop(on: disk.afterPowerCut(seed: UInt64(cut) << 8 | UInt64(remain)))
                let position = contents.firstIndex(of: try Self.content(found.shop))
                try #require(position != nil, "cut in operation \(cut): the shop is none that ever was")
                #expect(position! >= flushed, "cut in operation \(cut): of \(flushed) calls, \(position!) are there")
                let check = try found.shop.database.beginCheck(isDeep: true, comparesRoots: false)
                while try !check.step() {}
                #expect(check.findingCount == 0, "cut in operation \(cut)")
            }
        }
        #expect(states >= 2 * Self.day.count)
    }
}
