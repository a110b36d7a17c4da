// What the exit status of a program that takes mail means, with real programs.

import TestSupport
import Testing

@testable import Delivery

@Suite struct CommandCarrierTests {
    private func handed(_ script: String) -> Delivered {
        CommandCarrier.hand(Array("Subject: x\r\n\r\ny\r\n".utf8), to: ["sh", "-c", script])
    }

    @Test func aProgramThatEndsWellTookTheMessage() {
        #expect(handed("cat >/dev/null") == .sent("sh took it"))
        #expect(handed("exit 0") == .sent("sh took it"), "even one that does not read")
    }

    @Test func theMessageComesWithLineEndsOfTheMachine() {
        #expect(handed(#"test "$(od -An -c | tr -d ' \n')" = 'Subject:x\n\ny\n'"#) == .sent("sh took it"))
    }

    @Test(arguments: [65, 67, 68])
    func aMessageThatCannotGoFails(_ status: Int) {
        #expect(handed("echo nobody >&2; exit \(status)") == .failed("sh refused it with \(status): nobody"))
    }

    @Test(arguments: [64, 77, 78])
    func aProgramThatWasStartedWronglyStopsTheChannel(_ status: Int) {
        #expect(handed("exit \(status)") == .failed("sh ended with \(status)", stopsChannel: true))
    }

    @Test(arguments: [1, 75, 99])
    func anyOtherEndIsTriedAgain(_ status: Int) {
        #expect(handed("exit \(status)") == .retry("sh ended with \(status)"))
    }

    @Test func aProgramThatIsNotThereIsNoTry() {
        let delivered = CommandCarrier.hand([], to: ["no-such-program-here"])
        #expect(
            delivered
                == .retry(
                    "no-such-program-here could not be started: There is no program no-such-program-here here.",
                    reached: false))
    }
}
