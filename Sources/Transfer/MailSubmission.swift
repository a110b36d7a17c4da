// Handing a message to an SMTP server (RFC 5321). What the server says decides, by where in the talk it says it:
//
//   no connection, no trust, no answer         temporary, for every message
//   no answer to the content                   temporary, this message; it is waited for ten minutes (section 4.5.3.2.6),
//                                              for a server that has taken the message and is slow sends it all the same
//   refused greeting or hello                  temporary, for every message
//   535 and its like to our login              permanent, for every message: a person has to look
//   454 and its like to our login              temporary, for every message
//   4xx to sender, recipient or content        temporary, this message
//   5xx to sender, recipient or content        permanent, this message; 530 (log in first): for every message

internal import CCurl

/// A way to one SMTP server. Messages that follow each other share a connection.
package final class MailSubmission {
    private let server: ServerAddress
    private let handle: CurlHandle
    private static let contentSeconds = 600

    /// Called about once a second while a message is handed over, so that its lease can be kept.
    package var whileWaiting: (() -> Void)? {
        get { handle.whileWaiting }
        set { handle.whileWaiting = newValue }
    }

    /// Nil when libcurl cannot be used.
    package init?(_ server: ServerAddress) {
        guard let handle = CurlHandle() else { return nil }
        self.server = server
        self.handle = handle
    }

    /// - Parameter message: the whole of it, lines ending in CRLF.
    package func submit(_ message: [UInt8], from sender: String, to recipients: [String]) -> TransferOutcome {
        guard let host = server.written else {
            return .permanent(.init("\(server.host) is no name of a server.", stopsChannel: true))
        }
        guard !server.wouldTellSecret else {
            return .permanent(
                .init(
                    "The password would go to \(server.host) unprotected. Use TLS (starttls or smtps).",
                    stopsChannel: true))
        }
        handle.reset(to: server)
        handle.set(CURLOPT_URL, (server.security == .tls ? "smtps://" : "smtp://") + host)
        handle.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        let demand = server.security == .starttls ? CURLUSESSL_ALL : CURLUSESSL_NONE
        handle.set(CURLOPT_USE_SSL, Int(demand.rawValue))
        handle.set(CURLOPT_MAIL_FROM, sender)
        handle.set(CURLOPT_MAIL_RCPT, lines: recipients)
        handle.wait(secondsAfterContent: Self.contentSeconds, before: server.patienceSeconds)
        handle.give(message)
        return outcome(handle.perform())
    }

    private func outcome(_ result: CurlResult) -> TransferOutcome {
        if result.isDone { return .done(result.said ?? "accepted") }
        let words = result.words
        if result.code == CURLE_LOGIN_DENIED {
            let isTemporary = (400..<500).contains(result.answerCode)
            let answer = "\(server.host) refused the login of \(server.login?.user ?? ""): \(words)"
            return isTemporary
                ? .temporary(.init(answer, stopsChannel: true)) : .permanent(.init(answer, stopsChannel: true))
        }
        if result.isOfConnection, !result.hadBody {
            return .temporary(.init("\(server.host): \(words)", stopsChannel: true))
        }
        // libcurl reports what the server refused after its hello as a failure to send, and what it said of the content
        // as a strange answer.
        let isOfMessage = result.hadBody || result.code == CURLE_SEND_ERROR
        switch result.answerCode {
        case 530: return .permanent(.init("\(server.host): \(words)", stopsChannel: true))
        case 421: return .temporary(.init(words, stopsChannel: true))
        case 400..<500: return .temporary(.init(words, stopsChannel: !isOfMessage))
        case 500..<600 where isOfMessage: return .permanent(.init(words))
        default: return .temporary(.init("\(server.host): \(words)", stopsChannel: !isOfMessage))
        }
    }
}
