import JSON
import Shop

/// A change log whose changes say no more than their number; `lengths` makes some of them longer.
final class FakeFeed: ChangeFeed {
    private(set) var seq: Int
    let startSeq: Int
    let isFresh = false
    let host: FakeHost

    init(_ host: FakeHost, since: Int?) {
        self.host = host
        startSeq = host.durableChange
        seq = since ?? startSeq
    }

    func read(
        upTo last: Int, until deadline: UInt64, _ send: (UnsafeRawBufferPointer) -> Bool
    ) throws(ShopError) -> ChangeFeedState {
        guard host.portalIsOpen else { return .forbidden }
        if host.feedsFail { throw ShopError(.storage, "The disk could not read a part of the store.") }
        while seq < last {
            seq += 1
            let padding = String(repeating: "x", count: host.eventBytes)
            let members = Array("\"seq\":\(seq),\"padding\":\"\(padding)\"".utf8)
            if !members.withUnsafeBytes(send) { break }
        }
        return .open
    }

    func skip(to seq: Int) { self.seq = seq }
}
