// What a process says to the engine before the first byte of its client, and the engine's answer: a request and a
// response in Content-Length headers, as everything between the two.
//
//     {"jsonrpc":"2.0","id":0,"method":"$/attach","params":{
//         "protocol":"1.0","program":"fettle 0.1.0","store":"64768:131077",
//         "role":"staff","employee":"E1","user":null,         the command line's word on who speaks
//         "peer":STATE}}                                       in their place after a move (Peer+State)
//     {"jsonrpc":"2.0","id":0,"result":{"program":"fettle 0.1.0","protocol":"1.0","pid":4711,"peer":STATE}}
//
// A client's message cannot be taken for one: only the first message of a connection to the socket is read as a preface,
// and a client's first byte is not passed on before the answer has come.

internal import JSON
internal import Shop

/// A joining process's first message.
struct Preface {
    static let method: StaticString = "$/attach"
    /// What the engine tells when a message has changed the state of a connection (Peer+State).
    static let stateMethod: StaticString = "$/peer"

    var protocolVersion: String
    var program: String
    var store: StoreIdentity
    var speaker: Speaker
    /// The state as one JSON value; nil at first.
    var state: [UInt8]?

    /// The whole message.
    var message: [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.member("jsonrpc", literal: "2.0")
        writer.member("id", 0)
        writer.member("method", literal: Self.method)
        writer.key("params")
        writer.beginObject()
        writer.member("protocol", protocolVersion)
        writer.member("program", program)
        writer.member("store", store.text)
        writer.member("role", literal: speaker.isPortal ? "portal" : "staff")
        if let employee = speaker.employee { writer.member("employee", employee) }
        if let user = speaker.user { writer.member("user", user) }
        if let state { state.withUnsafeBytes { writer.member("peer", raw: $0) } }
        writer.endObject()
        writer.endObject()
        return writer.array
    }

    init(protocolVersion: String, program: String, store: StoreIdentity, speaker: Speaker, state: [UInt8]?) {
        self.protocolVersion = protocolVersion
        self.program = program
        self.store = store
        self.speaker = speaker
        self.state = state
    }

    /// Reads the params of a preface; nil when they are none. A role that is not known is the least.
    init?(params: UnsafeRawBufferPointer) {
        func text(_ name: StaticString) -> String? { JSONText.member(name, of: params).flatMap(JSONText.string) }
        guard let version = text("protocol"), let store = text("store"), let role = text("role") else { return nil }
        protocolVersion = version
        program = text("program") ?? ""
        self.store = StoreIdentity(text: store)
        speaker = Speaker(isPortal: role != "staff", employee: text("employee"), user: text("user"))
        state = JSONText.member("peer", of: params).map { [UInt8]($0) }
    }
}
