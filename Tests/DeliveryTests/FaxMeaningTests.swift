// What a fax server's jobs and efax's ends mean: a table each.

import JSON
import TestSupport
import Testing

@testable import Delivery

@Suite struct FaxMeaningTests {
    private func entry(lastAnswer: String? = nil) -> OutboxEntry {
        let answer: JSONNode = lastAnswer.map { .string($0) } ?? .null
        return OutboxEntry(
            ["id": "O7", "channel": "fax", "queuedAt": "2026-03-02T16:30:00+01:00", "lastAnswer": answer])!
    }

    private func job(_ number: String, _ state: String, _ status: String = "") -> HylaFAX.Job {
        HylaFAX.Job(number: number, tag: "t", state: state, status: status)
    }

    @Test func aMessageWithoutAJobIsSubmitted() { #expect(HylaFAXWay.meaning([], entry()) == nil) }

    @Test func aJobOnItsWayIsNotSubmittedAgainEvenBesideFailedOnes() {
        for state in ["T", "P", "S", "B", "W", "R", "?"] {
            let jobs = [job("3", "F", "busy"), job("4", state, "waiting for a modem")]
            #expect(HylaFAXWay.meaning(jobs, entry()) == .handed("job 4: waiting for a modem", remoteJob: "4"))
        }
    }

    @Test func oneJobThatIsDoneIsEnough() {
        let jobs = [job("3", "F", "busy"), job("4", "D"), job("5", "P")]
        #expect(HylaFAXWay.meaning(jobs, entry()) == .sent("job 4 is done", remoteJob: "4"))
    }

    @Test func aFailureIsToldOnceAndThenAnotherAttemptIsMade() {
        let jobs = [job("3", "F", "busy")]
        #expect(HylaFAXWay.meaning(jobs, entry(lastAnswer: "job 3 was submitted")) == .failed("job 3 failed: busy"))
        #expect(HylaFAXWay.meaning(jobs, entry(lastAnswer: "job 3 failed: busy")) == nil)
    }

    @Test func theTagIsTheMessagesAndNoOtherShops() { #expect(HylaFAXWay.tag(entry()) == "fettle O7 1772465400000") }

    private func efax(_ script: String) -> Delivered {
        ModemWay.meaning(ProgramRun(["sh", "-c", script], seconds: 20))
    }

    @Test func aGoodEndIsSent() {
        #expect(efax("echo 'efax: 12:00 sent 0+2000 lines, 0+9000 bytes, 30 s  9600 bps' >&2") == .sent("1 page sent"))
    }

    @Test func anyBadEndAfterAPageAsksStaff() {
        for status in [1, 2, 3, 4, 5] {
            let delivered = efax("echo 'sent 0+2000 lines, 0+9000 bytes' >&2; echo 'hung up' >&2; exit \(status)")
            #expect(delivered == .uncertain("1 pages had gone when it broke off: hung up"))
        }
    }

    @Test func endsBeforeAPageSayWhetherToTryAgain() {
        #expect(efax("echo 'number is busy' >&2; exit 1") == .retry("busy, or the modem is in use: number is busy"))
        #expect(efax("echo 'dial command failed' >&2; exit 2") == .retry("no answer: dial command failed"))
        #expect(efax("echo 'no such file' >&2; exit 2") == .failed("efax gave up: no such file"))
        #expect(efax("echo x >&2; exit 3") == .retry("efax ended with 3: x"))
        #expect(efax("kill -9 $$") == .retry("efax was ended by signal 9"))
    }
}
