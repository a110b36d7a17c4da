// The client's side of HylaFAX's protocol (hfaxd(8)): commands and answers as in FTP, jobs with parameters.
//
//   USER, PASS                        who speaks
//   STOT                              a document is stored; the server names it
//   JNEW, JPARM …, JSUBM              a job with number, document and a tag of ours
//   JOBFMT, LIST sendq, LIST doneq    jobs with their tags and states

internal import Transfer

/// A conversation with one server.
final class HylaFAX {
    /// A job as the server lists it.
    struct Job: Equatable {
        let number: String
        let tag: String
        /// "D" done, "F" failed; any other is on its way.
        let state: String
        /// Why it waits or failed, in the server's words.
        let status: String
    }

    enum Failure: Error {
        /// Not there, or not answering.
        case unreachable(String)
        /// Who we are is not believed.
        case login(String)
        case refused(String)
    }

    private let host: String
    private let control: LineConnection
    private let whileWaiting: () -> Void

    /// - Parameter whileWaiting: called about once a second while the server is waited for.
    init(
        host: String, port: Int, user: String, secret: String?, whileWaiting: @escaping () -> Void
    ) throws(Failure) {
        self.host = host
        self.whileWaiting = whileWaiting
        do throws(LineConnection.Failure) {
            control = try LineConnection(host: host, port: port, seconds: 60, whileWaiting: whileWaiting)
            let greeting = try control.reply()
            guard greeting.code == 220 || greeting.code == 130 else { throw .gone(greeting.text) }
            if greeting.code == 130 { _ = try control.reply() }
        } catch {
            throw .unreachable(Self.words(error, host))
        }
        var answer = try command("USER \(user)")
        if answer.code == 331 { answer = try command("PASS \(secret ?? "")") }
        guard answer.code == 230 else { throw .login("\(host) refused the login of \(user): \(answer.text)") }
    }

    deinit { try? control.say("QUIT") }

    /// Jobs with this beginning of their tag, on their way and done.
    func jobs(tagged tag: String) throws(Failure) -> [Job] {
        try demand("JOBFMT \"%j|%J|%a|%s\"")
        var found: [Job] = []
        for queue in ["sendq", "doneq"] {
            let data = try openData()
            let answer = try command("LIST \(queue)")
            guard answer.isGood else { throw .refused(answer.text) }
            let text = try said { () throws(LineConnection.Failure) in try data.rest() }
            if answer.code == 150 || answer.code == 125 {
                _ = try said { () throws(LineConnection.Failure) in try control.reply() }
            }
            for line in String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline) {
                let parts = line.split(separator: "|", maxSplits: 3, omittingEmptySubsequences: false).map(Self.trimmed)
                guard parts.count >= 4, parts[1] == tag else { continue }
                found.append(Job(number: parts[0], tag: parts[1], state: parts[2], status: parts[3]))
            }
        }
        return found
    }

    /// Stores pages and submits a job; its number.
    func submit(_ pages: [UInt8], number: String, tag: String, sender: String) throws(Failure) -> String {
        try demand("TYPE I")
        try demand("MODE S")
        let data = try openData()
        let stored = try demand("STOT")
        guard let file = stored.text.split(separator: " ").first(where: { $0.contains("/") }) else {
            throw .refused("The server did not name the document: \(stored.text)")
        }
        try said { () throws(LineConnection.Failure) in try data.send(pages) }
        data.close()
        let ended = try said { () throws(LineConnection.Failure) in try control.reply() }
        guard ended.isGood else { throw .refused(ended.text) }
        let made = try demand("JNEW")
        let parameters = [
            "FROMUSER \"\(Self.quoted(sender))\"", "JOBINFO \"\(Self.quoted(tag))\"", "LASTTIME \"000259\"",
            "MAXDIALS 6",
            "MAXTRIES 3", "SCHEDPRI 127", "DIALSTRING \"\(Self.quoted(number))\"",
            "EXTERNAL \"\(Self.quoted(number))\"",
            "NOTIFYADDR \"\(Self.quoted(sender))\"", "NOTIFY \"none\"", "VRES 196", "PAGEWIDTH 216", "PAGELENGTH 297",
            "DOCUMENT \(file)",
        ]
        for parameter in parameters { try demand("JPARM \(parameter)") }
        try demand("JSUBM")
        let words = made.text.split(whereSeparator: { !$0.isNumber })
        guard let job = words.first else { throw .refused("The server did not number the job: \(made.text)") }
        return String(job)
    }

    // MARK: Talk

    private func openData() throws(Failure) -> LineConnection {
        let answer = try demand("PASV")
        let numbers = answer.text.split(whereSeparator: { !$0.isNumber }).compactMap { Int($0) }.suffix(2)
        guard numbers.count == 2, let high = numbers.first, let low = numbers.last else { throw .refused(answer.text) }
        return try said { () throws(LineConnection.Failure) in
            try LineConnection(host: host, port: high * 256 + low, seconds: 60, whileWaiting: whileWaiting)
        }
    }

    private func command(_ line: String) throws(Failure) -> LineReply {
        try said { () throws(LineConnection.Failure) in
            try control.say(line)
            return try control.reply()
        }
    }

    @discardableResult
    private func demand(_ line: String) throws(Failure) -> LineReply {
        let answer = try command(line)
        guard answer.isGood else {
            throw (500..<600).contains(answer.code) && answer.code != 530
                ? .refused("\(host): \(answer.text)") : .unreachable("\(host): \(answer.text)")
        }
        return answer
    }

    private func said<Result>(_ body: () throws(LineConnection.Failure) -> Result) throws(Failure) -> Result {
        do throws(LineConnection.Failure) { return try body() } catch { throw .unreachable(Self.words(error, host)) }
    }

    private static func words(_ failure: LineConnection.Failure, _ host: String) -> String {
        switch failure {
        case .unusable: "\(host) is no name of a server."
        case .gone(let words): words.contains(host) ? words : "\(host): \(words)"
        }
    }

    private static func quoted(_ text: String) -> String {
        text.filter { $0 != "\"" && $0 != "\\" && !$0.isNewline }
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first == " " { text = text.dropFirst() }
        while text.last == " " { text = text.dropLast() }
        return String(text)
    }
}
