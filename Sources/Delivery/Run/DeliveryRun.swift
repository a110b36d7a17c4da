// Empties the outbox: takes one message after the other, hands it over, tells the engine what became of it. The engine keeps
// the state; when this program is killed between two steps, the lease lapses and another run goes on.
//
//   outbox.claim ──► way (SMTP, command, fax) ──► outbox.sent | retry | failed ──► outbox.claim …

package import EngineClient
internal import JSON
internal import Platform
internal import Wording

package final class DeliveryRun {
    private let session: EngineSession
    private let options: DeliveryOptions
    private let shelf: TemplateShelf
    private let tell: (String) -> Void
    private var ways: [String: any Way] = [:]
    private let keeper = LeaseKeeper()
    /// The settings that the ways were made from.
    private var settings: JSONNode = .null

    /// Counts of what happened, for the last line and the exit status.
    package struct Outcome: Equatable, Sendable {
        package var sent = 0
        package var handed = 0
        package var later = 0
        package var failed = 0
        package var uncertain = 0
    }

    package private(set) var outcome = Outcome()

    /// - Parameter tell: takes one line for each event, without customers' data.
    package init(_ options: DeliveryOptions, tell: @escaping (String) -> Void) throws(ClientError) {
        self.options = options
        self.tell = tell
        shelf = try TemplateShelf(folder: options.templates, languages: Wording.languages.map(\.tag))
        let flags = options.employee.map { ["--employee", $0] } ?? []
        session = try EngineSession(program: options.engine, store: options.store, flags: flags)
    }

    /// Engines that may end one after the other before it gives up.
    private static let engineLimit = 5

    /// Engines that have ended since a message was last done with.
    private var ended = 0
    /// An engine has opened the store and answered.
    private var hasAnswered = false

    /// Until nothing is due, or for ever until a signal comes. An engine that ends is no reason to end too.
    package func run() throws(ClientError) {
        defer { session.close() }
        do throws(ClientError) {
            try goOn()
        } catch {
            // What ends this program may have ended its engine first, and none is started to end with.
            guard case .engine = error, session.isEnding else { throw error }
        }
    }

    private func goOn() throws(ClientError) {
        do throws(ClientError) { try subscribe() } catch { try recover(from: error) }
        while !session.isEnding {
            let nextAt = try round()
            ended = 0
            if options.isOnce || session.isEnding { return }
            do throws(ClientError) {
                try session.wait(milliseconds: pause(until: nextAt))
            } catch {
                try recover(from: error)
            }
        }
    }

    private func subscribe() throws(ClientError) {
        guard !options.isOnce else { return }
        _ = try session.call("changes.subscribe", ["collections": ["outbox"]])
        hasAnswered = true
    }

    /// The answer of the engine, or of the next one where it has ended. The key of a write stays the same, so that what was
    /// done and not answered is not done again.
    /// - Parameter insists: also where this program is to end: what the other side has said is known here alone, and without
    ///   it a message goes out twice or waits for staff.
    private func ask(
        _ method: String, _ params: JSONNode = .null, key: String? = nil, insists: Bool = false
    ) throws(ClientError) -> JSONNode {
        while true {
            do throws(ClientError) {
                let answer = try session.call(method, params, key: key)
                hasAnswered = true
                return answer
            } catch {
                try recover(from: error, insists: insists)
            }
        }
    }

    /// Another engine in the place of one that has ended. One that never answered and was not killed has said why, and the next
    /// one would say the same.
    private func recover(from first: ClientError, insists: Bool = false) throws(ClientError) {
        var reason: ClientError? = first
        while let error = reason {
            session.lookForSignals()
            guard case .engine = error, ended < Self.engineLimit, hasAnswered || session.wasKilled,
                insists || !session.isEnding
            else { throw error }
            var rest = PollSet()
            rest.wait(timeoutMilliseconds: 200 * ended)
            ended += 1
            tell("the engine has ended; another one is started")
            do throws(ClientError) {
                try session.reopen()
                try subscribe()
                reason = nil
            } catch {
                reason = error
            }
        }
    }

    /// Everything that is due now; when something is due next, in milliseconds since 1970.
    private func round() throws(ClientError) -> Int64? {
        try makeWays()
        var asked = ways.keys.sorted()
        var nextAt: Int64?
        while !asked.isEmpty, !session.isEnding {
            let claim = try ask(
                "outbox.claim",
                [
                    "channels": .array(asked.map { .string($0) }), "limit": 1,
                    "leaseSeconds": .integer(Int64(options.leaseSeconds)),
                ], key: EngineSession.newKey())
            nextAt = claim["nextAt"].text.flatMap { Timestamp.parse($0) }
            for stop in claim["stopped"].elements {
                guard let channel = stop["channel"].text, let place = asked.firstIndex(of: channel) else { continue }
                tell("\(channel) is stopped; see what it said with outbox.channels, and go on with outbox.start")
                asked.remove(at: place)
            }
            guard let entry = claim["entries"].elements.first.flatMap(OutboxEntry.init), let lease = claim["lease"].text
            else { break }
            let delivered = deliver(entry, lease: lease)
            let goesOn = try note(delivered, entry, lease: lease)
            if !goesOn { asked.removeAll { $0 == entry.channel } }
            session.lookForSignals()
        }
        return nextAt
    }

    /// Hands a message over, and keeps its lease meanwhile.
    private func deliver(_ entry: OutboxEntry, lease: String) -> Delivered {
        guard let way = ways[entry.channel] else { return .retry("no way out", reached: false) }
        keeper.keep(entry.id, lease: lease, seconds: options.leaseSeconds) { [self] (params) throws(ClientError) in
            _ = try ask("outbox.renew", params, key: EngineSession.newKey(), insists: true)
        }
        defer { keeper.letGo() }
        return way.deliver(entry) { [keeper] in keeper.beat() }
    }

    /// Tells the engine; false when the channel has to rest.
    private func note(_ delivered: Delivered, _ entry: OutboxEntry, lease: String) throws(ClientError) -> Bool {
        var params: [JSONNode.Member] = [.init("id", .string(entry.id)), .init("lease", .string(lease))]
        let method: String
        var goesOn = true
        switch delivered {
        case .sent(let answer, let remoteJob):
            method = "outbox.sent"
            params.append(.init("answer", .string(answer)))
            if let remoteJob { params.append(.init("remoteJob", .string(remoteJob))) }
            outcome.sent += 1
            tell("\(entry.id) sent")
        case .handed(let answer, let remoteJob):
            try keep(remoteJob, entry, lease: lease)
            method = "outbox.retry"
            params += [.init("answer", .string(answer)), .init("reached", false)]
            outcome.handed += 1
            tell("\(entry.id) is with the server as job \(remoteJob)")
        case .retry(let answer, let reached):
            method = "outbox.retry"
            params += [.init("answer", .string(answer)), .init("reached", .bool(reached))]
            goesOn = reached
            outcome.later += 1
            tell(
                reached
                    ? "\(entry.id) will be tried again" : "\(entry.channel) does not go at present; \(entry.id) waits")
        case .failed(let answer, let stopsChannel):
            method = "outbox.failed"
            params += [.init("answer", .string(answer)), .init("stopChannel", .bool(stopsChannel))]
            goesOn = !stopsChannel
            outcome.failed += 1
            tell("\(entry.id) failed" + (stopsChannel ? "; nothing else goes out by \(entry.channel)" : ""))
        case .uncertain(let answer):
            method = "outbox.failed"
            params += [.init("answer", .string(answer)), .init("uncertain", true)]
            outcome.uncertain += 1
            tell("\(entry.id) may have gone out; staff have to say")
        }
        do {
            _ = try ask(method, .object(params), key: EngineSession.newKey(), insists: true)
            ended = 0
        } catch {
            // The lease was over: the engine has gone on without us, and says what became of the message.
            guard case .refused(_, let failure) = error, failure.kind == "conflict" else { throw error }
            tell("\(entry.id): \(failure.message)")
        }
        return goesOn
    }

    /// Has the engine note what the server calls the job.
    private func keep(_ remoteJob: String, _ entry: OutboxEntry, lease: String) throws(ClientError) {
        guard remoteJob != entry.remoteJob else { return }
        let params: JSONNode = ["id": .string(entry.id), "lease": .string(lease), "remoteJob": .string(remoteJob)]
        do {
            _ = try ask("outbox.renew", params, key: EngineSession.newKey(), insists: true)
        } catch {
            guard case .refused(_, let failure) = error, failure.kind == "conflict" else { throw error }
        }
    }

    /// Ways by channel, made anew when the settings have changed.
    private func makeWays() throws(ClientError) {
        let current = try ask("settings.get")
        guard current != settings else { return }
        settings = current
        ways = [:]
        let shop = try ask("shop.get")
        let letters = LetterWriter(shelf, DrawingProgram(options.drawing))
        let mail = try MailWay(MailSettings(current["mail"], shop: shop), letters)
        if let mail { ways["email"] = mail }
        let drawing = DrawingProgram(options.drawing)
        let fax = try FaxSettings(current["fax"])
        switch fax.mode {
        case .off: break
        case .modem(let device): ways["fax"] = ModemWay(fax, device: device, drawing)
        case .hylafax(let host, let port, let user, let secret):
            ways["fax"] = HylaFAXWay(fax, (host, port, user, secret), drawing)
        case .gateway(let pattern, let isTIFF):
            guard let mail else { throw .setup("Faxes by a mail gateway go out as mail, which is off: set up mail.") }
            ways["fax"] = GatewayWay(mail, pattern: pattern, isTIFF: isTIFF, drawing)
        }
    }

    private func pause(until nextAt: Int64?) -> Int {
        let most = Int64(options.pauseSeconds) * 1000
        guard let nextAt else { return Int(most) }
        return Int(min(most, max(1000, nextAt - SystemClock().now())))
    }
}
