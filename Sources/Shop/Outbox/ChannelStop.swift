// A way out can be stopped: where authentication is refused, a hundred messages would be refused one after another, and
// some servers lock the account. It goes on when somebody says so, or changes its settings.

package import Records
import JSON

/// Why nothing goes out on a channel.
package struct ChannelStop: Sendable, Equatable {
    package let at: Instant
    /// The other side's words.
    package let answer: String
    /// The message they were said to.
    package let entry: RecordID?

    package init(at: Instant, answer: String, entry: RecordID?) {
        self.at = at
        self.answer = answer
        self.entry = entry
    }

    private init?(_ reader: SettingReader) {
        guard let at: Instant = reader.read("at") else { return nil }
        self.init(at: at, answer: reader.read("answer") ?? "", entry: reader.read("entryId"))
    }

    static func read(_ reader: SettingReader) -> [MessageChannel: ChannelStop] {
        var stops: [MessageChannel: ChannelStop] = [:]
        for channel in MessageChannel.allCases {
            guard let stop: JSONFragment = reader.read(channel.name) else { continue }
            stops[channel] = ChannelStop(SettingReader(stop))
        }
        return stops
    }

    /// As it is stored, and answered.
    package var fragment: JSONFragment {
        var writer = JSONWriter(capacity: 128)
        writer.beginObject()
        writer.member("at", at.description)
        writer.member("answer", some: answer)
        if let entry { writer.member("entryId", entry.description) }
        writer.endObject()
        return JSONFragment(writer.array)
    }
}

extension MessageChannel {
    /// The member of the section `channels`.
    var name: StaticString { self == .email ? "email" : "fax" }

    /// How it goes out by its settings; nil: it is off, and messages wait.
    func via(_ settings: Settings) -> OutboxEntry.Via? {
        switch self {
        case .email:
            switch settings.mail.mode {
            case .off: nil
            case .smtp: .smtp
            case .command: .command
            }
        case .fax:
            switch settings.fax.mode {
            case .off: nil
            case .modem: .modem
            case .hylafax: .hylafax
            case .mailGateway: .mailGateway
            }
        }
    }
}

extension OutboxEntry.Channel {
    var way: MessageChannel? { MessageChannel(rawValue: rawValue) }
}
