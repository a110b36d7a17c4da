// Faxes by a HylaFAX server. A job carries the message's id as its tag: before anything is submitted the server is asked
// whether it has it already, so that a crash after submitting, or a server that takes its time, makes no second copy.
//
//   no job of that tag           submit, and look again later
//   one that is on its way       look again later
//   one that is done             sent
//   all have failed              failed, in the server's words; resend makes another

internal import EngineClient

final class HylaFAXWay: Way {
    private let settings: FaxSettings
    private let server: (host: String, port: Int, user: String, secret: String?)
    private let drawing: DrawingProgram

    init(
        _ settings: FaxSettings, _ server: (host: String, port: Int, user: String, secret: String?),
        _ drawing: DrawingProgram
    ) {
        self.settings = settings
        self.server = server
        self.drawing = drawing
    }

    func deliver(_ entry: OutboxEntry, beat: @escaping () -> Void) -> Delivered {
        guard let number = settings.dialled(entry.to) else { return .failed("\(entry.to) is no fax number.") }
        let tag = Self.tag(entry)
        do {
            let fax = try HylaFAX(
                host: server.host, port: server.port, user: server.user, secret: server.secret, whileWaiting: beat)
            let known = try fax.jobs(tagged: tag)
            if let delivered = Self.meaning(known, entry) { return delivered }
            let pages = try drawing.draw(entry, as: .tiff)
            let job = try fax.submit(pages, number: number, tag: tag, sender: server.user)
            return .handed("job \(job) was submitted", remoteJob: job)
        } catch let failure as HylaFAX.Failure {
            switch failure {
            case .unreachable(let words): return .retry(words, reached: false)
            case .login(let words): return .failed(words, stopsChannel: true)
            case .refused(let words): return .failed(words)
            }
        } catch {
            return .retry((error as? ClientError)?.words ?? "\(error)")
        }
    }

    /// The same for every attempt at a message, and no other shop's on the same server.
    static func tag(_ entry: OutboxEntry) -> String { "fettle \(entry.id) \(entry.queuedAt.milliseconds)" }

    /// What the server's jobs of this message say; nil when one is to be submitted.
    static func meaning(_ jobs: [HylaFAX.Job], _ entry: OutboxEntry) -> Delivered? {
        if let done = jobs.first(where: { $0.state == "D" }) {
            return .sent("job \(done.number) is done", remoteJob: done.number)
        }
        if let waiting = jobs.first(where: { $0.state != "F" }) {
            let status = waiting.status.isEmpty ? "on its way" : waiting.status
            return .handed("job \(waiting.number): \(status)", remoteJob: waiting.number)
        }
        guard let failed = jobs.last else { return nil }
        let answer = "job \(failed.number) failed" + (failed.status.isEmpty ? "" : ": \(failed.status)")
        // A failure that the outbox knows is over: staff have asked for another attempt.
        return entry.lastAnswer == answer ? nil : .failed(answer)
    }
}
