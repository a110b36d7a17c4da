internal import EngineClient
internal import Mail
internal import Transfer

/// E-mail, by an SMTP server or by a program that takes a message on its standard input.
final class MailWay: Way {
    private let letters: LetterWriter
    private let from: MailAddress
    private let replyTo: MailAddress?
    private let carrier: Carrier

    enum Carrier {
        case server(MailSubmission)
        case command([String])
    }

    /// Nil when mail is off.
    init?(_ settings: MailSettings, _ letters: LetterWriter) throws(ClientError) {
        guard let from = settings.from else { return nil }
        switch settings.mode {
        case .off: return nil
        case .smtp(let server):
            guard let submission = MailSubmission(server) else {
                throw .setup("libcurl cannot be used on this machine.")
            }
            carrier = .server(submission)
        case .command(let command):
            guard !command.isEmpty else { throw .setup("The settings of mail name no command.") }
            carrier = .command(command)
        }
        self.letters = letters
        self.from = from
        replyTo = settings.replyTo
    }

    func deliver(_ entry: OutboxEntry, beat: @escaping () -> Void) -> Delivered {
        guard let to = MailAddress(written: entry.to) else {
            return .failed("\(entry.to) is no address that mail can be sent to.")
        }
        let message: MailMessage
        do {
            message = try letters.mail(entry, from: from, to: to, replyTo: replyTo)
        } catch {
            return .retry(error.words)
        }
        return hand(message.bytes, to: to.address, beat)
    }

    /// Hands a finished message over.
    private func hand(_ message: [UInt8], to address: String, _ beat: @escaping () -> Void) -> Delivered {
        switch carrier {
        case .server(let submission):
            submission.whileWaiting = beat
            defer { submission.whileWaiting = nil }
            return Delivered(submission.submit(message, from: from.address, to: [address]))
        case .command(let command): return CommandCarrier.hand(message, to: command, beat)
        }
    }

    /// A message of our own making to an address of a gateway.
    func send(
        _ entry: OutboxEntry, to address: String, text: String, attachments: [MailAttachment],
        beat: @escaping () -> Void
    ) -> Delivered {
        guard let to = MailAddress(address) else {
            return .failed("\(address) is no address that mail can be sent to.")
        }
        let message = MailMessage(
            from: from, to: [to], replyTo: replyTo, subject: entry.subject, text: text, attachments: attachments,
            messageID: entry.messageID, date: entry.queuedAt, language: entry.language)
        return hand(message.bytes, to: to.address, beat)
    }
}
