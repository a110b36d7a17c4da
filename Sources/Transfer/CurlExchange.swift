internal import CCurl
internal import Platform

/// What goes to a server and comes from it during one transfer.
final class CurlExchange {
    var outgoing: [UInt8] = []
    private var given = 0
    /// libcurl has asked for the first bytes.
    private(set) var wasAsked = false
    /// Lines the server said, newest last, without line ends; the last 50.
    private(set) var lines: [String] = []
    private(set) var received: [UInt8] = []
    /// Called about once a second while a transfer lasts.
    var whileWaiting: (() -> Void)?
    /// Seconds that the other side may say nothing before it has asked for the content; nil: libcurl's own limits do.
    var talkSeconds: Int?
    /// The other side said nothing for that long.
    private(set) var wasSilent = false
    private var heardAt: UInt64 = 0
    private let clock = SystemClock()

    func forget() {
        talkSeconds = nil
        wasSilent = false
        heardAt = clock.monotonicNanoseconds()
        outgoing = []
        given = 0
        wasAsked = false
        lines = []
        received = []
    }

    static let hear: ccurl_exchange = { bytes, size, count, context in
        guard let context else { return 0 }
        let exchange = Unmanaged<CurlExchange>.fromOpaque(context).takeUnretainedValue()
        let raw = UnsafeRawBufferPointer(start: bytes, count: size * count)
        let line = String(decoding: raw.prefix(1000), as: UTF8.self)
        exchange.heardAt = exchange.clock.monotonicNanoseconds()
        exchange.lines.append(contentsOf: line.split(whereSeparator: \.isNewline).map(String.init))
        if exchange.lines.count > 50 { exchange.lines.removeFirst(exchange.lines.count - 50) }
        return size * count
    }

    static let wait: ccurl_progress = { context, _, _, _, _ in
        guard let context else { return 0 }
        let exchange = Unmanaged<CurlExchange>.fromOpaque(context).takeUnretainedValue()
        exchange.whileWaiting?()
        guard let limit = exchange.talkSeconds, !exchange.wasAsked else { return 0 }
        let silence = exchange.clock.monotonicNanoseconds() - exchange.heardAt
        exchange.wasSilent = silence > UInt64(limit) * 1_000_000_000
        return exchange.wasSilent ? 1 : 0
    }

    static let receive: ccurl_exchange = { bytes, size, count, context in
        guard let context else { return 0 }
        let exchange = Unmanaged<CurlExchange>.fromOpaque(context).takeUnretainedValue()
        // Listings of folders, no files: more than this is not for us.
        guard exchange.received.count < 16 << 20 else { return 0 }
        exchange.received.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: size * count))
        return size * count
    }

    static let give: ccurl_exchange = { bytes, size, count, context in
        guard let context else { return 0 }
        let exchange = Unmanaged<CurlExchange>.fromOpaque(context).takeUnretainedValue()
        exchange.wasAsked = true
        let piece = min(size * count, exchange.outgoing.count - exchange.given)
        guard piece > 0 else { return 0 }
        exchange.outgoing.withUnsafeBytes { source in
            UnsafeMutableRawPointer(bytes).copyMemory(from: source.baseAddress! + exchange.given, byteCount: piece)
        }
        exchange.given += piece
        return piece
    }
}
