@testable import RPC

/// A stream of any bytes gives the same frames however it is cut into pieces, every byte is given back, and lines that fit
/// are the messages that splitting the stream at its newlines gives.
enum FramePromise {
    private static let limit = 200

    static func problem(_ bytes: [UInt8]) -> String? {
        guard bytes.count > 3 else { return nil }
        let framings: [Framing?] = [nil, .lines, .headers]
        let framing = framings[Int(bytes[0]) % 3]
        let stream = Array(bytes[3...])
        let whole = frames(stream, pieces: [stream.count], framing)
        let cut = frames(stream, pieces: [1 + Int(bytes[1]) % 19, 1 + Int(bytes[2])], framing)
        if whole.left != 0 || cut.left != 0 { return "bytes are held after the end" }
        if whole.frames != cut.frames { return "\(whole.frames) in one piece, \(cut.frames) in several" }
        return framing == .lines ? lines(stream, whole.frames) : nil
    }

    private static func frames(_ stream: [UInt8], pieces: [Int], _ framing: Framing?) -> (frames: [String], left: Int) {
        var reader = FrameReader(messageLimit: limit, framing: framing)
        var found: [String] = []
        var index = 0
        var turn = 0
        while true {
            while let frame = reader.next() {
                switch frame {
                case .message(let range): found.append("message \(Array(reader.bytes(range)))")
                case .tooLarge(let prefix, let count): found.append("too large \(count) \(prefix)")
                case .unusable(let fault): found.append("unusable \(fault)")
                case .cutShort: found.append("cut short")
                }
                reader.release(before: .max)
            }
            guard index < stream.count else { break }
            let end = min(index + pieces[turn % pieces.count], stream.count)
            Array(stream[index..<end]).withUnsafeBytes { reader.append($0) }
            index = end
            turn += 1
            if index == stream.count { reader.finish() }
        }
        reader.release(before: .max)
        return (found, reader.heldByteCount)
    }

    private static func lines(_ stream: [UInt8], _ frames: [String]) -> String? {
        let white: Set<UInt8> = [0x20, 0x0A, 0x0D, 0x09]
        let expected = stream.split(separator: 0x0A, omittingEmptySubsequences: true).compactMap { line -> String? in
            var line = line
            while let last = line.last, white.contains(last) { line.removeLast() }
            while let first = line.first, white.contains(first) { line.removeFirst() }
            return line.isEmpty || line.count > limit ? nil : "message \(Array(line))"
        }
        // Lines with much white space around them may count as too large.
        let found = frames.filter { $0.hasPrefix("message") }
        let isDense = !stream.contains { white.contains($0) && $0 != 0x0A }
        return isDense && found != expected ? "\(found), where splitting gives \(expected)" : nil
    }
}
