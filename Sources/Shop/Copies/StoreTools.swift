// The commands that need a closed store, as one object of JSON each: verifying a copy, restoring, salvage.

internal import JSON
internal import Platform
internal import Records

package enum StoreTools {
    /// Verifies a copy; `progress` is told bytes done and to do.
    package static func verify(_ copy: String, progress: (Int, Int?) -> Void) throws(ShopError) -> [UInt8] {
        let facts = try tool(copy) { () throws(RecordError) in
            try ClosedStore.verifyCopy(at: copy, progress: progress)
        }
        return object { writer in
            writer.member("path", copy)
            writer.member("sound", true)
            facts.writeMembers(to: &writer)
        }
    }

    /// Makes a store of a copy.
    package static func restore(
        _ copy: String, to path: String, progress: (Int, Int?) -> Void
    ) throws(ShopError) -> [UInt8] {
        let facts = try tool(copy) { () throws(RecordError) in
            try ClosedStore.restore(copy, to: path, progress: progress)
        }
        return object { writer in
            writer.member("store", path)
            facts.writeMembers(to: &writer)
        }
    }

    /// What salvage came to: as JSON, as lines for people, and whether everything is there.
    package static func salvage(
        _ path: String, to target: String, version: String
    ) throws(ShopError) -> (json: [UInt8], lines: [String], isComplete: Bool) {
        let facts = try tool(path) { () throws(RecordError) in
            try ClosedStore.salvage(path, to: target, version: version)
        }
        let json = object { writer in
            writer.member("store", target)
            writer.member("complete", facts.isComplete)
            writer.key("collections")
            writer.beginArray()
            for collection in facts.collections { collection.write(to: &writer) }
            writer.endArray()
            writer.key("attachments")
            writer.beginObject()
            writer.member("saved", facts.attachments.saved)
            writer.member("damaged", facts.attachments.damaged)
            writer.member("missing", facts.attachments.missing)
            writer.endObject()
            writer.member("transactions", facts.transactions)
            writer.member("findings", facts.findings)
            writer.key("notes")
            writer.beginArray()
            for note in facts.notes { writer.string(note) }
            writer.endArray()
        }
        return (json, lines(facts), facts.isComplete)
    }

    private static func lines(_ facts: SalvageFacts) -> [String] {
        func row(_ cells: [String]) -> String {
            cells.enumerated().map { index, cell in
                let width = index == 0 ? 20 : 9
                let space = String(repeating: " ", count: max(0, width - cell.count))
                return index == 0 ? cell + space : space + cell
            }.joined(separator: " ")
        }
        var lines = [row(["collection", "saved", "earlier", "lost", "pages"])]
        for collection in facts.collections where collection.rows + collection.lost + collection.damagedPages > 0 {
            let lost = collection.mayLackMore ? "\(collection.lost)+" : "\(collection.lost)"
            lines.append(
                row([
                    collection.name, "\(collection.rows)", "\(collection.earlier)", lost, "\(collection.damagedPages)",
                ]))
        }
        return lines + facts.notes
    }

    private static func tool<Result>(
        _ path: String, _ body: () throws(RecordError) -> Result
    ) throws(ShopError) -> Result {
        do throws(RecordError) { return try body() } catch {
            switch error {
            case .damaged(let what):
                throw ShopError(
                    .storage, "\(what).", hint: "Take another copy; a damaged store can go through fettle salvage."
                ) { $0.member("reason", literal: "corrupt") }
            case .exists(let path):
                throw ShopError(
                    .conflict, "There is something at \(path) already.",
                    hint: "Name a new place; nothing is ever written over.")
            case .noStore(let path): throw ShopError(.notFound, "There is nothing at \(path).")
            default: throw ShopError(error)
            }
        }
    }

    private static func object(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter(capacity: 1024)
        writer.beginObject()
        body(&writer)
        writer.endObject()
        return writer.array
    }
}

extension SalvageFacts.Collection {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("name", name)
        writer.member("file", file)
        writer.member("rows", rows)
        writer.member("earlier", earlier)
        writer.member("lost", lost)
        if !lostRecords.isEmpty {
            writer.key("lostRecords")
            writer.beginArray()
            for record in lostRecords { writer.string(record) }
            writer.endArray()
        }
        writer.member("damagedPages", damagedPages)
        writer.member("mayLackMore", mayLackMore)
        writer.endObject()
    }
}
