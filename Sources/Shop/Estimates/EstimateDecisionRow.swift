// Every decision on an estimate is kept as it was entered (schema: EstimateDecision), corrected ones too: what was
// approved, by whom and how it was told has to be shown years later.

import JSON
import Platform
import Records

struct EstimateDecisionRow {
    /// approved, refused or none.
    let what: String
    var date: CivilDate?
    var method: NamedEntry?
    var toldBy: String?
    var reference: String?
    var reason: String?
    var batch: RecordID?
    var isCorrection = false

    /// The estimate's decisions with this one at their end.
    func appended(to estimate: Record, _ call: ShopCall) throws(ShopError) -> JSONFragment {
        var writer = JSONWriter(capacity: 512)
        writer.beginArray()
        estimate[Estimate.decisions]?.bytes.withUnsafeBytes { bytes in
            for row in JSONText.elements(of: bytes) { writer.raw(row) }
        }
        try write(call, to: &writer)
        writer.endArray()
        return JSONFragment(writer.array)
    }

    private func write(_ call: ShopCall, to writer: inout JSONWriter) throws(ShopError) {
        writer.beginObject()
        writer.member("what", what)
        if let date { writer.member("decidedOn", date.description) }
        if let method {
            writer.member("methodId", method.id.description)
            writer.member("method", some: method.name)
        }
        for (name, text) in [("toldBy" as StaticString, toldBy), ("reference", reference), ("reason", reason)] {
            if let text, !text.isNone { writer.member(name, some: text) }
        }
        if let batch { writer.member("batchId", batch.description) }
        writer.member("at", try call.now().description)
        writer.member("by", call.session.author?.description ?? "engine")
        writer.member("byName", some: try call.authorName())
        writer.member("correction", isCorrection)
        writer.endObject()
    }

    /// How many an estimate has.
    static func count(_ estimate: Record) -> Int {
        estimate[Estimate.decisions]?.bytes.withUnsafeBytes { bytes in
            var count = 0
            for _ in JSONText.elements(of: bytes) { count += 1 }
            return count
        } ?? 0
    }
}
