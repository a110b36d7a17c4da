import EngineClient
import JSON
import Platform
import Testing

@testable import Delivery

/// A lease of three seconds is made new when one is over, so these wait a little longer than that.
@Suite struct LeaseKeeperTests {
    /// Beats for so long, as something does that waits for a server.
    private func beat(_ keeper: LeaseKeeper, milliseconds: Int) {
        for _ in 0..<milliseconds / 50 {
            var pause = PollSet()
            pause.wait(timeoutMilliseconds: 50)
            keeper.beat()
        }
    }

    @Test func aLeaseIsMadeNewAfterAThirdOfItAndNotBefore() {
        let keeper = LeaseKeeper()
        var asked: [JSONNode] = []
        keeper.keep("O1", lease: "abc", seconds: 3) { (params) throws(ClientError) in asked.append(params) }
        beat(keeper, milliseconds: 500)
        #expect(asked.isEmpty)
        beat(keeper, milliseconds: 900)
        #expect(asked == [["id": "O1", "lease": "abc", "leaseSeconds": 3]])
        keeper.letGo()
        beat(keeper, milliseconds: 1200)
        #expect(asked.count == 1)
    }

    @Test func aLeaseThatIsLostIsNotAskedForAgain() {
        let keeper = LeaseKeeper()
        var count = 0
        keeper.keep("O1", lease: "abc", seconds: 1) { (_) throws(ClientError) in
            count += 1
            throw ClientError.engine("It has ended.")
        }
        beat(keeper, milliseconds: 1200)
        #expect(count == 1 && keeper.renewals == 0)
    }
}
