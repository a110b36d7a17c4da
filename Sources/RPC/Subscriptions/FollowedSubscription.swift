// A subscription as a process knows it that is not the engine: what was asked for, and how far its client has been told.
// That is all another engine needs to go on where the last one stopped, in the middle of a change's events too.

internal import JSON
internal import Records
internal import Shop

/// One subscription of a client whose engine is another process, or was.
struct FollowedSubscription {
    let name: String
    /// The params it was made with, as one JSON value, without name and place.
    let request: [UInt8]
    /// The last change that was told, wholly or in part.
    private(set) var seq: Int
    /// How many of its events were told; 0: all there are.
    private(set) var told = 0

    init(_ name: String, request: [UInt8], seq: Int) {
        self.name = name
        self.request = request
        self.seq = seq
    }

    /// An event has been passed on.
    mutating func note(seq: Int, isGap: Bool) {
        told = isGap ? 0 : seq == self.seq && told > 0 ? told + 1 : 1
        self.seq = seq
    }

    /// From which place a feed goes on. What was told of a change is told again by it, and passed over.
    var since: Int { told > 0 ? seq - 1 : seq }

    // MARK: State

    /// Writes it as one value: `{"name":"board","request":{…},"seq":217,"told":1}`.
    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("name", name)
        request.withUnsafeBytes { writer.member("request", raw: $0) }
        writer.member("seq", seq)
        writer.member("told", told)
        writer.endObject()
    }

    /// Reads what `write` wrote; nil for anything else.
    init?(_ text: UnsafeRawBufferPointer) {
        guard let name = JSONText.member("name", of: text).flatMap(JSONText.string),
            let request = JSONText.member("request", of: text),
            let seq = JSONText.member("seq", of: text).flatMap(JSONText.integer)
        else { return nil }
        self.init(name, request: [UInt8](request), seq: Int(seq))
        told = JSONText.member("told", of: text).flatMap(JSONText.integer).map { Int($0) } ?? 0
    }

    // MARK: Events

    /// How every event begins that the engine writes.
    static let eventStart = Array(#"{"jsonrpc":"2.0","method":"changes.event","params":{"subscription":"#.utf8)

    /// What there is to note of an event that is passed on.
    struct Event {
        let name: String
        let seq: Int
        let isGap: Bool
        let isEnd: Bool

        /// nil for a message that is no event.
        init?(_ message: UnsafeRawBufferPointer) {
            guard message.starts(with: eventStart), let params = JSONText.member("params", of: message),
                let name = JSONText.member("subscription", of: params).flatMap(JSONText.string),
                let seq = JSONText.member("seq", of: params).flatMap(JSONText.integer)
            else { return nil }
            self.name = name
            self.seq = Int(seq)
            isGap = JSONText.member("gap", of: params) != nil
            isEnd = JSONText.member("ended", of: params) != nil
        }
    }
}
