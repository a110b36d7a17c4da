// A parsed JSON text: the one owner of a tree, and the only place that calls jansson's parser. The text is first read by
// TextScanner (grammar, UTF-8, depth, in our own words), so jansson never sees what it accepts too easily (a NUL after a
// number) or describes badly; what it still refuses is a member twice, U+0000 in a name, a number out of range, and a
// tree too large for the arena.
//
// Reference counts are never touched: no node outlives its arena, and an arena frees by being empty.

internal import CJansson

/// One JSON text as a tree. `root`, everything reached from it and every byte they show are valid while the document lives.
package struct Document: ~Copyable {
    package let root: Value
    private let arena: JSONArena

    /// Parses one text of any kind of value, strictly: valid UTF-8, no member twice in an object, at most 128 levels,
    /// integers within Int64, reals within Double.
    ///
    /// - Parameters:
    ///   - bytes: the text. With `fastShape` the tree shows these bytes, so they must outlive the document.
    ///   - arena: where the tree is built; it must belong to the calling thread. The default is an arena of its own,
    ///     which suits a document that lives long; a request uses its engine's.
    ///   - scanned: the text has passed `EnvelopeScanner` (or is a part of one that has) and is not read a second time.
    ///   - fastShape: reads a flat object of short strings and integers without jansson (protocol: the fast shape).
    package init(
        parsing bytes: UnsafeRawBufferPointer, in arena: JSONArena = JSONArena(), scanned: Bool = false,
        fastShape: Bool = false
    ) throws(JSONError) {
        if fastShape, let root = FastShape.object(of: bytes, in: arena) {
            self.root = .object(root)
        } else {
            if !scanned { try Document.scan(bytes) }
            root = Value(node: try Document.parse(bytes, in: arena))
        }
        self.arena = arena
        arena.documentOpened()
    }

    deinit { arena.documentClosed() }

    /// The grammar of a text alone, without a tree: throws what the parser would, but for the faults only jansson finds.
    package static func scan(_ bytes: UnsafeRawBufferPointer) throws(JSONError) {
        guard let scanner = TextScanner(bytes) else { throw JSONError(ScanFailure(.emptyText, 0), in: bytes) }
        do throws(ScanFailure) { try scanner.text() } catch { throw JSONError(error, in: bytes) }
    }

    private static func parse(
        _ bytes: UnsafeRawBufferPointer, in arena: JSONArena
    ) throws(JSONError) -> UnsafePointer<json_t> {
        let mark = arena.usedBytes
        let flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL
        var error = json_error_t()
        let text = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
        if let node = arena.allocating({ json_loadb(text, bytes.count, Int(flags), &error) }) {
            return UnsafePointer(node)
        }
        let isFull = arena.isFull
        arena.rewind(to: mark)
        throw isFull ? JSONError(ScanFailure(.tooLarge, 0), in: bytes) : refusal(error, of: bytes)
    }

    /// Our words for the faults the scanner leaves to jansson. Its position is just after the token in question.
    private static func refusal(_ error: json_error_t, of bytes: UnsafeRawBufferPointer) -> JSONError {
        let end = min(max(Int(error.position), 0), bytes.count)
        var start = end
        var error = error
        switch json_error_code(&error) {
        case json_error_duplicate_key:
            start = openingQuote(before: end, in: bytes)
            let name = bytes[start..<end].dropFirst().dropLast()
            return JSONError(.init(.duplicateMember, start), in: bytes, excerpt: excerpt(name))
        case json_error_null_byte_in_key:
            return JSONError(.init(.nulInName, openingQuote(before: end, in: bytes)), in: bytes)
        case json_error_numeric_overflow:
            while start > 0, isNumberByte(bytes[start - 1]) { start -= 1 }
            return JSONError(.init(.numberOutOfRange, start), in: bytes, excerpt: excerpt(bytes[start..<end]))
        default:
            return JSONError(.init(.expectedValue, end), in: bytes)
        }
    }

    /// The quote that opens the string whose last byte is at `end - 1`: the nearest one with an even number of
    /// backslashes before it.
    private static func openingQuote(before end: Int, in bytes: UnsafeRawBufferPointer) -> Int {
        var index = end - 2
        while index > 0 {
            if bytes[index] == UInt8(ascii: "\"") {
                var backslash = index
                while backslash > 0, bytes[backslash - 1] == UInt8(ascii: "\\") { backslash -= 1 }
                if (index - backslash) % 2 == 0 { return index }
            }
            index -= 1
        }
        return max(index, 0)
    }

    private static func isNumberByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    private static func excerpt(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        String(decoding: bytes.prefix(64), as: UTF8.self)
    }
}
