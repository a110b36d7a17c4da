package import Platform
internal import JSON

/// Both directions of a conversation with times, as JSON Lines: {"at", "direction", "bytes", "message"} or, for what is
/// not JSON, "text". It holds customers' data; it is made with mode 0600 and only when asked for.
package final class TraceFile {
    package enum Direction: Sendable {
        case received, sent
    }

    private let file: any DiskFile
    private let clock: any Clock
    private var offset: Int
    private var line = JSONWriter(capacity: 4096)
    private var pending = JSONWriter(capacity: 64 << 10)

    /// Goes on at the end of the file, which is made where it is missing.
    package init(_ path: String, on disk: any Disk, clock: any Clock) throws(DiskError) {
        file = try disk.open(path, use: .readWrite, create: !disk.exists(path))
        offset = try file.byteCount()
        self.clock = clock
    }

    deinit { write() }

    package func record(_ direction: Direction, _ message: UnsafeRawBufferPointer) {
        line.removeAll()
        line.beginObject()
        line.member("at", Timestamp.utcText(clock.now()))
        line.member("direction", literal: direction == .received ? "received" : "sent")
        line.member("bytes", message.count)
        if isJSON(message) {
            // Line breaks outside strings are white space, and inside they are escaped: one text stays on one line.
            line.key("message")
            let start = line.count
            line.raw(message)
            flatten(from: start)
        } else {
            line.member("text", String(decoding: message, as: UTF8.self))
        }
        line.endObject()
        pending.append(line.bytes)
        pending.append("\n")
        if pending.count > 1 << 20 { write() }
    }

    /// Hands what is recorded to the kernel.
    package func write() {
        guard pending.count > 0 else { return }
        do throws(DiskError) {
            try file.write(pending.bytes, at: offset)
            offset += pending.count
        } catch {
            // A trace that cannot be written must not end the work.
        }
        pending.removeAll()
    }

    private func isJSON(_ message: UnsafeRawBufferPointer) -> Bool {
        do throws(JSONError) { try Document.scan(message) } catch { return false }
        return true
    }

    private func flatten(from start: Int) {
        var space: UInt8 = 0x20
        for index in start..<line.count where line.bytes[index] == 0x0A || line.bytes[index] == 0x0D {
            withUnsafeBytes(of: &space) { line.patch($0, at: index) }
        }
    }
}
