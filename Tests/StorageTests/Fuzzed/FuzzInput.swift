/// Arbitrary bytes taken apart piece by piece; zeros once they are used up.
struct FuzzInput {
    private let bytes: [UInt8]
    private var next = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isEmpty: Bool { next >= bytes.count }

    mutating func byte() -> UInt8 {
        guard next < bytes.count else { return 0 }
        defer { next += 1 }
        return bytes[next]
    }

    mutating func below(_ limit: Int) -> Int { number() % limit }

    /// 0 to 65,535.
    mutating func number() -> Int {
        let low = Int(byte())
        return low | Int(byte()) << 8
    }

    /// Up to 255 bytes, as many as the next one says.
    mutating func piece() -> [UInt8] { take(Int(byte())) }

    mutating func take(_ count: Int) -> [UInt8] {
        let end = min(next + count, bytes.count)
        defer { next = end }
        return Array(bytes[min(next, end)..<end])
    }

    mutating func rest() -> [UInt8] { take(bytes.count) }
}
