/// Requests made before the clock starts: the bytes of all of them, and where each ends.
struct Requests {
    private(set) var bytes: [UInt8] = []
    private(set) var ends: [Int] = []

    var count: Int { ends.count }

    mutating func append(_ line: String) {
        bytes.append(contentsOf: line.utf8)
        bytes.append(UInt8(ascii: "\n"))
        ends.append(bytes.count)
    }

    /// Bytes of the requests `first` up to `last`, without `last`.
    func range(_ first: Int, _ last: Int) -> Range<Int> { start(of: first)..<start(of: last) }

    private func start(of request: Int) -> Int { request == 0 ? 0 : ends[request - 1] }
}
