// The first look at a message: is it JSON (-32700), is it a request or a batch of them (-32600), and where are its parts.
// The whole text is checked in one pass, without a tree, so a request whose params no parser can hold still has its id.

/// Tells requests, batches and faulty texts apart. Members may come in any order; unknown ones are passed over.
package enum EnvelopeScanner {
    package enum Message {
        /// One request; `problem` says whether it is one.
        case request(Envelope)
        /// A batch of at least one element.
        case batch(Batch)
        /// `[]`, which JSON-RPC answers with -32600.
        case emptyBatch
        /// Not JSON: -32700.
        case invalid(JSONError)
        /// More than 128 levels, from the outermost bracket on.
        case tooDeep(JSONError)
    }

    /// - Parameter bytes: one whole message.
    package static func scan(_ bytes: UnsafeRawBufferPointer) -> Message {
        guard let scanner = TextScanner(bytes) else {
            return .invalid(JSONError(ScanFailure(.emptyText, 0), in: bytes))
        }
        do throws(ScanFailure) {
            return try message(scanner)
        } catch {
            let fault = JSONError(error, in: bytes)
            return error.kind == .tooDeep ? .tooDeep(fault) : .invalid(fault)
        }
    }

    private static func message(_ text: TextScanner) throws(ScanFailure) -> Message {
        let start = try text.textStart()
        switch text[start] {
        case UInt8(ascii: "{"):
            var envelope = Envelope()
            try text.textEnd(try text.envelope(at: start, into: &envelope, levels: TextScanner.depthLimit))
            return .request(envelope)
        case UInt8(ascii: "["):
            let (count, end) = try text.elementCount(at: start)
            try text.textEnd(end)
            return count == 0 ? .emptyBatch : .batch(Batch(text: text, start: start, count: count))
        default:
            try text.textEnd(try text.value(at: start))
            return .request(Envelope(problem: .notAnObject))
        }
    }
}

/// The elements of a batch, in order, each scanned when it is asked for. Valid while the message's bytes are.
package struct Batch: Sequence {
    fileprivate let text: TextScanner
    fileprivate let start: Int
    /// How many elements there are, at least 1.
    package let count: Int

    package func makeIterator() -> Iterator { Iterator(text: text, index: start &+ 1) }

    package struct Iterator: IteratorProtocol {
        fileprivate let text: TextScanner
        fileprivate var index: Int

        /// The next element; one that is not an object has the problem `notAnObject`.
        package mutating func next() -> Envelope? {
            index = text.skipWhiteSpace(index)
            guard index < text.end, text[index] != UInt8(ascii: "]") else { return nil }
            var envelope = Envelope()
            do throws(ScanFailure) {
                // One level is the batch itself. The whole text is known to be valid.
                if text[index] == UInt8(ascii: "{") {
                    index = try text.envelope(at: index, into: &envelope, levels: TextScanner.depthLimit - 1)
                } else {
                    index = try text.value(at: index, levels: TextScanner.depthLimit - 1)
                    envelope.problem = .notAnObject
                }
            } catch {
                return nil
            }
            index = text.skipWhiteSpace(index)
            if index < text.end, text[index] == UInt8(ascii: ",") { index &+= 1 }
            return envelope
        }
    }
}

extension TextScanner {
    /// How many elements the array at `start` has, and where it ends.
    fileprivate func elementCount(at start: Int) throws(ScanFailure) -> (count: Int, end: Int) {
        var index = skipWhiteSpace(start &+ 1)
        guard index < end else { throw ScanFailure(.unexpectedEnd, end) }
        if self[index] == UInt8(ascii: "]") { return (0, index &+ 1) }
        var count = 0
        while true {
            index = skipWhiteSpace(try value(at: index, levels: TextScanner.depthLimit - 1))
            count &+= 1
            if try closes(index, with: UInt8(ascii: "]"), otherwise: .expectedCommaOrBracket) {
                return (count, index &+ 1)
            }
            index = skipWhiteSpace(index &+ 1)
        }
    }

    /// Reads the object at `start` as a request; returns the offset after it.
    fileprivate func envelope(
        at start: Int, into envelope: inout Envelope, levels: Int
    ) throws(ScanFailure) -> Int {
        var index = skipWhiteSpace(start &+ 1)
        var members = EnvelopeMembers()
        guard index < end else { throw ScanFailure(.unexpectedEnd, end) }
        if self[index] == UInt8(ascii: "}") {
            envelope.problem = .noMethod
            return index &+ 1
        }
        while true {
            let nameEnd = try nameString(at: index)
            let member = envelopeMember(index &+ 1, nameEnd &- 1)
            let valueStart = try colon(at: nameEnd)
            let valueEnd = try value(at: valueStart, levels: levels - 1)
            if !member.isEmpty {
                if members.isDisjoint(with: member) {
                    read(member, valueStart, valueEnd, into: &envelope)
                } else {
                    envelope.problem = .duplicateMember
                    if member == .id { envelope.forgetID() }
                }
                members.formUnion(member)
            }
            index = skipWhiteSpace(valueEnd)
            if try closes(index, with: UInt8(ascii: "}"), otherwise: .expectedCommaOrBrace) { break }
            index = skipWhiteSpace(index &+ 1)
        }
        if envelope.problem == nil { envelope.problem = problem(of: envelope, members) }
        return index &+ 1
    }

    /// Whether the byte at `index` is `closing`; anything but that and a comma throws.
    @inline(__always)
    private func closes(
        _ index: Int, with closing: UInt8, otherwise kind: JSONError.Kind
    ) throws(ScanFailure) -> Bool {
        guard index < end else { throw ScanFailure(.unexpectedEnd, end) }
        if self[index] == UInt8(ascii: ",") { return false }
        guard self[index] == closing else { throw ScanFailure(unexpected(at: index, otherwise: kind), index) }
        return true
    }

    private func envelopeMember(_ start: Int, _ end: Int) -> EnvelopeMembers {
        let name = slice(start, end)
        let member = EnvelopeMembers(name)
        guard member.isEmpty, name.count <= EnvelopeMembers.longestEscaped, name.contains(UInt8(ascii: "\\")) else {
            return member
        }
        return withUnsafeTemporaryAllocation(byteCount: name.count, alignment: 1) { decoded in
            let count = Escapes.decode(name, into: decoded.baseAddress!)
            return EnvelopeMembers(UnsafeRawBufferPointer(rebasing: decoded[..<count]))
        }
    }

    private func read(_ member: EnvelopeMembers, _ start: Int, _ end: Int, into envelope: inout Envelope) {
        let kind = JSONText.kind(ofFirst: self[start])
        switch member {
        case .id:
            switch kind {
            case .null: envelope.idKind = .null
            case .number: envelope.idKind = .number
            case .string: envelope.idKind = .string
            case .bool, .array, .object: envelope.idKind = .other
            }
            if envelope.idKind != .other { envelope.id = slice(start, end) }
        case .method:
            envelope.hasMethod = kind == .string
            if kind == .string { envelope.rawMethod = slice(start &+ 1, end &- 1) }
        case .params:
            switch kind {
            case .null: envelope.paramsKind = .null
            case .object: envelope.paramsKind = .object
            case .array: envelope.paramsKind = .array
            case .bool, .number, .string: envelope.paramsKind = .other
            }
            envelope.params = slice(start, end)
        default:
            envelope.version = isTwo(slice(start, end)) ? .two : .other
        }
    }

    /// "2.0", escaped or not.
    private func isTwo(_ value: UnsafeRawBufferPointer) -> Bool {
        if equalBytes(value, "\"2.0\"") { return true }
        return JSONText.string(value) == "2.0"
    }

    private func problem(of envelope: Envelope, _ members: EnvelopeMembers) -> Envelope.Problem? {
        if envelope.version == .other { return .wrongVersion }
        if !members.contains(.method) { return .noMethod }
        if !envelope.hasMethod { return .methodNotText }
        if envelope.idKind == .other { return .badID }
        if envelope.paramsKind == .other { return .badParams }
        return nil
    }
}

/// The members of an envelope that mean something.
private struct EnvelopeMembers: OptionSet {
    let rawValue: UInt8

    static let id = EnvelopeMembers(rawValue: 1)
    static let method = EnvelopeMembers(rawValue: 2)
    static let params = EnvelopeMembers(rawValue: 4)
    static let version = EnvelopeMembers(rawValue: 8)

    /// "jsonrpc" with each of its seven letters as a six-byte \u sequence.
    static let longestEscaped = 42

    init(rawValue: UInt8) { self.rawValue = rawValue }

    init(_ name: UnsafeRawBufferPointer) {
        switch name.count {
        case 2 where equalBytes(name, "id"): self = .id
        case 6 where equalBytes(name, "method"): self = .method
        case 6 where equalBytes(name, "params"): self = .params
        case 7 where equalBytes(name, "jsonrpc"): self = .version
        default: self = []
        }
    }
}
