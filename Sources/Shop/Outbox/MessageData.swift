// What a message says, as plain data (schema: MessageData). It is kept with the message as it was when that was queued,
// so that whoever delivers it needs nothing else, and a later change of names or settings does not reach it (I-03, I-12).
// Statuses are the customer's: after mapping, portal name and hiding (I-01, I-04).

import JSON
import Records

struct MessageData: ~Copyable {
    let call: ShopCall
    let language: MessageLanguage
    var writer = JSONWriter(capacity: 1024)

    init(_ call: ShopCall, _ language: MessageLanguage) {
        self.call = call
        self.language = language
    }

    /// Opens the object with who writes to whom.
    mutating func begin(_ account: Record) throws(ShopError) {
        let shop = try call.settings().shop
        writer.beginObject()
        writer.key("shop")
        writer.beginObject()
        writer.member("name", some: shop.name)
        writer.member("address", some: shop.address)
        writer.member("phone", some: shop.phone)
        writer.member("email", some: shop.email)
        writer.endObject()
        writer.key("customer")
        writer.beginObject()
        writer.member("id", account.id.description)
        writer.member("number", some: account[Account.number] ?? "")
        writer.member("name", some: account[Account.name] ?? "")
        writer.member("address", some: account[Account.address])
        writer.endObject()
    }

    mutating func key(_ name: StaticString) { writer.key(name) }

    mutating func member(_ name: StaticString, _ value: String?) { writer.member(name, some: value) }

    mutating func array(_ body: (inout MessageData) throws(ShopError) -> Void) throws(ShopError) {
        writer.beginArray()
        try body(&self)
        writer.endArray()
    }

    mutating func object(_ members: [(name: StaticString, value: Int)]) {
        writer.beginObject()
        for (name, value) in members { writer.member(name, value) }
        writer.endObject()
    }

    consuming func end() -> JSONFragment {
        writer.endObject()
        return JSONFragment(writer.array)
    }

    /// A job as its customer is told of it.
    mutating func repair(
        _ job: Record, status: PortalEntry?, stage: String?, note: String? = nil, isReady: Bool? = nil
    ) throws(ShopError) {
        writer.beginObject()
        writer.member("id", job.id.description)
        writer.member("roNumber", some: job[Job.roNumber])
        writer.member("title", some: job[Job.title] ?? "")
        writer.member("item", some: job[Job.itemName])
        if let status {
            writer.key("status")
            status.write(to: &writer)
        }
        let ready = if let isReady { isReady } else { try call.isReady(job) }
        writer.member("ready", ready)
        writer.member("stage", some: stage)
        if let arrived = job[Job.arrived] { writer.member("arrived", arrived.description) }
        if let dueOut = job[Job.dueOut] {
            writer.member("dueOut", dueOut.description)
            writer.member("dueOutText", some: language.said(try call.time().wall(dueOut)))
        }
        writer.member("note", some: note)
        writer.member("customerReference", some: job[Job.customerReference])
        writer.member("poNumber", some: job[Job.poNumber])
        writer.endObject()
    }
}

extension ShopCall {
    /// Whether a job can be fetched, as far as its customer may know.
    func isReady(_ job: Record) throws(ShopError) -> Bool {
        guard let status = job[Job.jobStatusId], try statuses().jobs.isVisible(status) else { return false }
        return try readyStatuses().contains { $0.id == status }
    }
}
