// The subscriptions of a client, kept by the process that has joined for it: what was asked for, and how far the client has
// been told. The next engine is asked to go on from there, so that no event is lost or told twice over a move.
//
// A change may make several events of one sequence number, and an engine can be killed between them. So the next one begins
// with that number again, and as many events of it as the client has had are passed over.

internal import JSON
internal import Records

final class KeptSubscriptions {
    private struct Entry {
        /// As events carry it: a JSON text.
        let name: [UInt8]
        /// Members of the request but for since, subscription and _meta: `,"lists":[…]`.
        let wish: [UInt8]
        /// Sequence number of the last event that was passed on, or where the subscription began.
        var seq: Int64
        /// Events of that number that were passed on.
        var count = 0
        /// Events of that number that come a second time.
        var repeats = 0
    }

    private var entries: [Entry] = []

    private static let eventStart = Array("{\"jsonrpc\":\"2.0\",\"method\":\"changes.event\"".utf8)

    var isEmpty: Bool { entries.isEmpty }

    /// Whether events that come a second time are still expected.
    var hasRepeats: Bool { entries.contains { $0.repeats > 0 } }

    /// A subscription was asked for with `params` (an object, an array or nothing) and made with `result`.
    func subscribed(_ params: [UInt8], _ result: UnsafeRawBufferPointer) {
        guard let name = JSONText.member("subscription", of: result),
            let seq = JSONText.member("seq", of: result).flatMap(JSONText.integer)
        else { return }
        let isFresh = JSONText.member("fresh", of: result).flatMap(JSONText.bool) ?? false
        var wish: [UInt8] = []
        var since: Int64?
        for (member, value) in Self.members(params) {
            switch member {
            case "since": since = value.withUnsafeBytes { JSONText.integer($0) }
            case "subscription", "_meta": break
            default: wish += Array(",\"\(member)\":".utf8) + value
            }
        }
        let entry = Entry(name: [UInt8](name), wish: wish, seq: isFresh ? seq : since ?? seq)
        if let index = index(of: name) { entries[index] = entry } else { entries.append(entry) }
    }

    /// Params by name, whichever way they were given.
    private static func members(_ params: [UInt8]) -> [(String, [UInt8])] {
        params.withUnsafeBytes { bytes in
            if JSONText.kind(of: bytes) == .object {
                return JSONText.members(of: bytes).map { (JSONText.string($0.name) ?? "", [UInt8]($0.value)) }
            }
            guard JSONText.kind(of: bytes) == .array else { return [] }
            let names = Method.changesSubscribe.shape.members.map(\.name.text)
            return zip(names, JSONText.elements(of: bytes)).map { ($0, [UInt8]($1)) }
        }
    }

    func unsubscribed(_ result: UnsafeRawBufferPointer) {
        if let index = JSONText.member("subscription", of: result).flatMap(index) { entries.remove(at: index) }
    }

    private func index(of name: UnsafeRawBufferPointer) -> Int? {
        entries.firstIndex { $0.name.elementsEqual(name) }
    }

    // MARK: Events

    /// Whether a message from the engine is for the client: all are but events it has had.
    func passes(_ message: UnsafeRawBufferPointer) -> Bool {
        guard message.starts(with: Self.eventStart), let params = JSONText.member("params", of: message),
            let index = JSONText.member("subscription", of: params).flatMap(index),
            let seq = JSONText.member("seq", of: params).flatMap(JSONText.integer)
        else { return true }
        if JSONText.member("ended", of: params) != nil {
            entries.remove(at: index)
            return true
        }
        if entries[index].seq == seq, entries[index].repeats > 0 {
            entries[index].repeats -= 1
            return false
        }
        entries[index].repeats = 0
        let isGap = JSONText.member("gap", of: params) != nil
        entries[index].count = isGap ? 0 : entries[index].seq == seq ? entries[index].count + 1 : 1
        entries[index].seq = seq
        return true
    }

    // MARK: A new engine

    /// What asks the next engine for each of them, as requests; their ids are places.
    func requests() -> [[UInt8]] {
        entries.indices.map { index in
            let entry = entries[index]
            entries[index].repeats = entry.count
            let since = entry.count > 0 ? entry.seq - 1 : entry.seq
            let text =
                "{\"jsonrpc\":\"2.0\",\"id\":\(index),\"method\":\"changes.subscribe\",\"params\":{\"subscription\":"
            return Array(text.utf8) + entry.name + Array(",\"since\":\(since)".utf8) + entry.wish + Array("}}".utf8)
        }
    }

    /// Takes the answers to `requests`, in their order; returns what the client has to be told of: an event for each that
    /// does not go on where it was.
    func resumed(_ answers: [[UInt8]]) -> [[UInt8]] {
        var events: [[UInt8]] = []
        var left: [Entry] = []
        for (var entry, answer) in zip(entries, answers) {
            answer.withUnsafeBytes { bytes in
                let result = JSONText.member("result", of: bytes)
                let seq = result.flatMap { JSONText.member("seq", of: $0) }.flatMap(JSONText.integer)
                guard let result, let seq else {
                    events.append(Self.event(entry, entry.seq, "\"ended\":\"failed\""))
                    return
                }
                if JSONText.member("fresh", of: result).flatMap(JSONText.bool) == true {
                    (entry.seq, entry.count, entry.repeats) = (seq, 0, 0)
                    events.append(Self.event(entry, seq, "\"gap\":true"))
                }
                left.append(entry)
            }
        }
        entries = left
        return events
    }

    private static func event(_ entry: Entry, _ seq: Int64, _ member: String) -> [UInt8] {
        eventStart + Array(",\"params\":{\"subscription\":".utf8) + entry.name
            + Array(",\"seq\":\(seq),\(member)}}".utf8)
    }
}
