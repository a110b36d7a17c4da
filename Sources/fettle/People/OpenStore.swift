// A store as a command for people has it open: calls whose answers are trees, and what every showing needs to know of the
// shop: its time zone, the time of day, the colours of its statuses.

internal import JSON
internal import Platform
internal import RPC
internal import Shop

/// What a call of an open store was refused with: never that there is no store.
struct RefusedCall: Error {
    let error: ShopError
}

final class OpenStore {
    let schema: SchemaReader
    let path: String
    private let process: InProcess
    private let clock: any Clock
    private(set) var shopName = ""
    private(set) var zone = ShopTimeZone.utc

    init(_ target: StoreTarget, _ schema: SchemaReader) throws {
        self.schema = schema
        path = target.store
        clock = target.options.clock
        process = try InProcess(target.options, version: Version.text)
        let shop = try call("shop.get")
        shopName = shop.text("name") ?? ""
        if let name = shop.text("timeZone") { zone = try ShopTimeZone(named: name) }
    }

    /// Now, ms since 1970.
    var now: Int64 { clock.now() }

    /// Trees of answers, kept until the store is closed: what they show can be used until then.
    private var answers: [Answer] = []

    /// - Parameter params: writes the members of the params.
    func call(_ method: String, _ params: (inout JSONWriter) throws -> Void = { _ in }) throws -> Answer {
        try keep(bytes(method, params))
    }

    /// The same without a tree.
    func bytes(_ method: String, _ params: (inout JSONWriter) throws -> Void) throws -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        try params(&writer)
        writer.endObject()
        do {
            return try process.call(method, writer.array, progress: Output.progress(method))
        } catch {
            throw RefusedCall(error: error)
        }
    }

    /// The tree of a JSON text.
    func keep(_ text: [UInt8]) throws -> Answer {
        let answer = try Answer(text)
        answers.append(answer)
        return answer
    }

    func close() throws { try process.close() }

    /// A status with its colour: what stands for it on a list.
    struct Status {
        let name: String
        let colour: String
        let isDiamond: Bool
    }

    /// Every status, those that are not listed any more included, by id.
    private(set) lazy var statuses: [String: Status] = {
        var found: [String: Status] = [:]
        for kind in ["job", "quote"] {
            let answer = try? call("statuses.list") { writer in
                writer.member("kind", kind)
                writer.member("includeInactive", true)
            }
            for row in answer?["statuses"]?.array.map(Array.init) ?? [] {
                guard let row = row.object, let id = row["id"]?.string?.text else { continue }
                found[id] = Status(
                    name: row["name"]?.string?.text ?? id, colour: row["color"]?.string?.text ?? "",
                    isDiamond: row["icon"]?.string?.text == "diamond")
            }
        }
        return found
    }()

    /// Names found for ids, so that each is asked for once.
    private var names: [String: String?] = [:]

    /// What people call the record of that id; nil when nobody calls it anything.
    func name(of id: String, kind: String) -> String? {
        if let known = names[id] { return known }
        if let status = statuses[id] { return status.name }
        var name: String?
        if kind == "ListItemId" {
            for method in ["lists.repairStages", "lists.dueOutReasons"] where name == nil {
                let rows = (try? call(method))?["items"]?.array.map(Array.init) ?? []
                name = rows.first { $0.object?["id"]?.string?.text == id }?.object?["name"]?.string?.text
            }
        } else if let method = getter(of: kind), let record = try? call(method, { $0.member("id", id) }) {
            name = record.text("name") ?? record.text("title")
        }
        names[id] = name
        return name
    }

    /// The method that answers one record of a kind of id.
    func getter(of kind: String) -> String? {
        schema.methods.first { method in
            method.name.hasSuffix(".get") && method.access == "staff"
                && method.param("id")?.type == kind
        }?.name
    }

    /// The kind of id that a text can be: "J12" is a JobId; nil when it can be none.
    func kind(ofID text: String) -> String? {
        guard let letters = text.firstIndex(where: \.isNumber).map({ text[..<$0] }), !letters.isEmpty,
            text[letters.endIndex...].allSatisfy({ ("0"..."9").contains($0) })
        else { return nil }
        return schema.idKinds[String(letters)]
    }
}

extension SchemaReader {
    /// Kinds of ids by the letters they begin with, read from their patterns (^J[1-9][0-9]*$).
    var idKinds: [String: String] {
        var kinds: [String: String] = [:]
        for (name, pattern) in patterns where pattern.hasSuffix("[1-9][0-9]*$") && pattern.hasPrefix("^") {
            let letters = pattern.dropFirst().prefix { $0.isLetter }
            if !letters.isEmpty { kinds[String(letters)] = name }
        }
        return kinds
    }
}
