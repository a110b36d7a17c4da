// Keys of the messages that go out, and of one of them.

extension KeyMap {
    static let messages: [Binding] = [
        bind(.enter, "Enter", "to the message", .open, [.messages], short: "message"),
        bind(.enter, "Enter", "do what the line says", .open, [.message], short: "do"),
        bind("t", "send it once more", .resend, [.messages, .message], short: "send again"),
        bind("X", "do not send it", .cancelMessage, [.messages, .message], short: "do not send"),
        bind("Y", "it went out: the answer for one that is uncertain", .settleMessage, [.messages, .message]),
        bind("K", "let a stopped way out go on", .startChannel, [.messages, .message]),
    ]
}
