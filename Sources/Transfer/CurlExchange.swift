internal import CCurl

/// What goes to a server and comes from it during one transfer.
final class CurlExchange {
    var outgoing: [UInt8] = []
    private var given = 0
    /// libcurl has asked for the first bytes.
    private(set) var wasAsked = false
    /// Lines the server said, newest last, without line ends; the last 50.
    private(set) var lines: [String] = []
    private(set) var received: [UInt8] = []

    func forget() {
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
        exchange.lines.append(contentsOf: line.split(whereSeparator: \.isNewline).map(String.init))
        if exchange.lines.count > 50 { exchange.lines.removeFirst(exchange.lines.count - 50) }
        return size * count
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
