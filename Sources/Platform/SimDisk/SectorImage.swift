internal import Glibc

/// The bytes of a simulated file in copy-on-write chunks, so that a copy of a disk costs nothing until it
/// is written to. A chunk that was never written is nil and reads as zeros.
struct SectorImage: Sendable {
    static let chunkBytes = 16384

    private var chunks: [[UInt8]?] = []
    private(set) var byteCount = 0

    /// Sets the length; bytes past the old one are zeros, bytes past the new one are gone.
    mutating func resize(to newByteCount: Int) {
        if newByteCount < byteCount {
            let tail = newByteCount % Self.chunkBytes
            let last = newByteCount / Self.chunkBytes
            if tail > 0, chunks[last] != nil {
                chunks[last]!.withUnsafeMutableBytes { chunk in
                    _ = memset(chunk.baseAddress! + tail, 0, Self.chunkBytes - tail)
                }
            }
        }
        let count = (newByteCount + Self.chunkBytes - 1) / Self.chunkBytes
        if count < chunks.count {
            chunks.removeLast(chunks.count - count)
        } else {
            chunks.append(contentsOf: repeatElement(nil, count: count - chunks.count))
        }
        byteCount = newByteCount
    }

    /// Copies from `offset`; the buffer lies within the file.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) {
        var done = 0
        while done < buffer.count {
            let (chunk, start) = (offset + done).quotientAndRemainder(dividingBy: Self.chunkBytes)
            let count = min(buffer.count - done, Self.chunkBytes - start)
            let target = buffer.baseAddress! + done
            if let bytes = chunks[chunk] {
                bytes.withUnsafeBytes { _ = memcpy(target, $0.baseAddress! + start, count) }
            } else {
                memset(target, 0, count)
            }
            done += count
        }
    }

    /// Copies to `offset`; the bytes lie within the file.
    mutating func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
        var done = 0
        while done < bytes.count {
            let (chunk, start) = (offset + done).quotientAndRemainder(dividingBy: Self.chunkBytes)
            let count = min(bytes.count - done, Self.chunkBytes - start)
            if chunks[chunk] == nil { chunks[chunk] = [UInt8](repeating: 0, count: Self.chunkBytes) }
            chunks[chunk]!.withUnsafeMutableBytes { target in
                _ = memcpy(target.baseAddress! + start, bytes.baseAddress! + done, count)
            }
            done += count
        }
    }

    /// Calls `body` with every stretch that was ever written, clipped to the file.
    func forEachWritten(_ body: (_ offset: Int, _ bytes: UnsafeRawBufferPointer) -> Void) {
        for (index, chunk) in chunks.enumerated() {
            guard let chunk else { continue }
            let offset = index * Self.chunkBytes
            chunk.withUnsafeBytes {
                body(offset, UnsafeRawBufferPointer(rebasing: $0[..<min($0.count, byteCount - offset)]))
            }
        }
    }
}
