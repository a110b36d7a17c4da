package import JSON
import Records

extension ShopCall {
    /// changes.list: who changed what, and what it was before (C-13, C-17). In order from a sequence number on, or newest
    /// first for one record or one person.
    package func changesList(_ request: ChangesListRequest, _ answer: inout JSONWriter) throws(ShopError) {
        try checkTogether(request)
        let page: ChangePage
        do throws(RecordError) {
            if let record = request.record {
                page = try reader.changes(of: record, limit: request.limit, cursor: request.cursor)
            } else if let actor = request.actor {
                page = try reader.changes(by: actor, limit: request.limit, cursor: request.cursor)
            } else {
                let collection = request.collection.flatMap { name in
                    Collections.all.first { $0.name.text == name }?.number
                }
                page = try reader.changes(since: request.since ?? 0, limit: request.limit, collection: collection)
            }
        } catch {
            throw ShopError(error)
        }
        try write(page, to: &answer)
    }

    /// What cannot be asked for in one call.
    private func checkTogether(_ request: ChangesListRequest) throws(ShopError) {
        let given = [
            ("/record", request.record != nil), ("/actor", request.actor != nil), ("/since", request.since != nil),
        ].filter(\.1).map(\.0)
        var problems = given.dropFirst().map {
            Problem($0, .together, hint: "Ask for one record, for one person, or for what came since, not for two.")
        }
        let isChain = request.record != nil || request.actor != nil
        if isChain, request.collection != nil {
            problems.append(
                Problem("/collection", .together, hint: "It goes with since; a record is of one collection anyway."))
        }
        if !isChain, request.cursor != nil {
            problems.append(Problem("/cursor", .together, hint: "Send next as since for what follows."))
        }
        if !problems.isEmpty { throw .validation(problems) }
    }

    private func write(_ page: ChangePage, to answer: inout JSONWriter) throws(ShopError) {
        var names: [String: String] = [:]
        answer.beginObject()
        answer.key("changes")
        answer.beginArray()
        for change in page.changes {
            if names[change.actor] == nil, let id = RecordID.named(change.actor) {
                names[change.actor] = try name(of: id)
            }
            change.write(to: &answer, actorName: names[change.actor])
        }
        answer.endArray()
        answer.member("seq", page.seq)
        answer.member("fresh", page.fresh)
        if let next = page.next { answer.member("next", next) }
        if let cursor = page.nextCursor { answer.member("nextCursor", cursor) }
        answer.endObject()
    }
}

extension RecordID {
    /// Reads "E3" from a text; nil for one that is no id, such as "engine".
    static func named(_ text: String) -> RecordID? {
        var text = text
        return text.withUTF8 { RecordID(UnsafeRawBufferPointer($0)) }
    }
}
