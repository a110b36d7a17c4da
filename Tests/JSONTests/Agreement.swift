// The differential check: one text, read by the scanner, the document, the fast shape, the fragment functions and the
// writer, and by jansson alone, which is the oracle. Used by the generator test and by the fuzz target.

import CJansson
@testable import JSON

enum Agreement {
    /// What jansson alone says of a text.
    private enum Verdict {
        case accepted
        case refused(json_error_code)
    }

    /// nil when all agree; otherwise what does not.
    static func disagreement(about text: [UInt8], arena: JSONArena) -> String? {
        text.withUnsafeBytes { bytes in
            let verdict = oracle(bytes, arena)
            return scanners(bytes, verdict) ?? document(bytes, verdict, arena) ?? fastShape(bytes, arena)
        }
    }

    // MARK: Acceptance

    private static func oracle(_ bytes: UnsafeRawBufferPointer, _ arena: JSONArena) -> Verdict {
        var error = json_error_t()
        let flags = Int(JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL)
        // jansson takes no null pointer.
        let text = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
        let isAccepted = arena.allocating {
            text.map { json_loadb($0, bytes.count, flags, &error) != nil } ?? false
        }
        defer { arena.rewind(to: 0) }
        return isAccepted ? .accepted : .refused(json_error_code(&error))
    }

    /// Both scanners say what jansson says, but for what only a parser knows (names twice, ranges) and for what jansson
    /// takes too easily (a NUL byte after a number or word, depth beyond ours).
    private static func scanners(_ bytes: UnsafeRawBufferPointer, _ verdict: Verdict) -> String? {
        var fault: JSONError?
        do throws(JSONError) { try Document.scan(bytes) } catch { fault = error }
        let envelopeFault: JSONError? =
            switch EnvelopeScanner.scan(bytes) {
            case .invalid(let fault), .tooDeep(let fault): fault
            case .request, .batch, .emptyBatch: nil
            }
        if fault != envelopeFault { return "the scanners differ: \(fault as Any), \(envelopeFault as Any)" }
        switch (fault?.kind, verdict) {
        case (nil, .accepted), (.nulByte, _), (.tooDeep, _): return nil
        case (nil, .refused(let code)):
            let known = [json_error_duplicate_key, json_error_null_byte_in_key, json_error_numeric_overflow]
            return known.contains(code) ? nil : "only jansson refuses, code \(code)"
        case (_, .refused): return nil
        case (let kind?, .accepted): return "only the scanner refuses: \(kind)"
        }
    }

    // MARK: Values

    private static func document(
        _ bytes: UnsafeRawBufferPointer, _ verdict: Verdict, _ arena: JSONArena
    ) -> String? {
        do throws(JSONError) {
            let document = try Document(parsing: bytes, in: arena)
            guard case .accepted = verdict else { return "the document accepts what jansson refuses" }
            return fragments(bytes, document.root) ?? writer(document.root, arena)
        } catch {
            if error.kind == .expectedValue, case .refused = verdict, (try? Document.scan(bytes)) != nil {
                return "a refusal without a name: \(error.text)"
            }
            if case .accepted = verdict, error.kind != .nulByte, error.kind != .tooDeep {
                return "the document refuses what jansson accepts: \(error.text)"
            }
            return nil
        }
    }

    /// The fragment functions see the same parts in the text itself.
    private static func fragments(_ bytes: UnsafeRawBufferPointer, _ value: Value) -> String? {
        guard let start = TextScanner(bytes)?.skipWhiteSpace(0), let end = try? TextScanner(bytes)?.value(at: start)
        else { return "a fragment without an end" }
        let fragment = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
        switch value {
        case .null: return JSONText.isNull(fragment) ? nil : "null differs"
        case .bool(let bool): return JSONText.bool(fragment) == bool ? nil : "a boolean differs"
        case .integer(let integer): return JSONText.integer(fragment) == integer ? nil : "an integer differs"
        case .real:
            return JSONText.kind(of: fragment) == .number && JSONText.integer(fragment) == nil ? nil : "a real differs"
        case .string(let string):
            var decoded: [UInt8] = []
            guard JSONText.appendString(fragment, to: &decoded) else { return "a string is none" }
            return decoded.elementsEqual(string.bytes) ? nil : "a string differs"
        case .array(let elements):
            let parts = Array(JSONText.elements(of: fragment))
            guard parts.count == elements.count else { return "an array differs in length" }
            for (part, element) in zip(parts, elements) {
                if let problem = fragments(part, element) { return problem }
            }
        case .object(let members):
            let parts = Array(JSONText.members(of: fragment))
            guard parts.count == members.count else { return "an object differs in length" }
            for (part, member) in zip(parts, members) {
                var name: [UInt8] = []
                guard JSONText.appendString(part.name, to: &name), name.elementsEqual(member.name.bytes) else {
                    return "a name differs"
                }
                guard let found = members.member(member.name.bytes), Tree(found) == Tree(member.value) else {
                    return "a member is not found by its name"
                }
                if let problem = fragments(part.value, member.value) { return problem }
            }
        }
        return nil
    }

    /// What is written canonically reads as the same value, is its own canonical form, and is what jansson prints,
    /// escapes of control characters and reals excepted (jansson has upper-case digits, and 17 of them).
    private static func writer(_ root: Value, _ arena: JSONArena) -> String? {
        guard let text = try? JSONText.canonical(root, allowReals: true) else { return "no canonical form" }
        return text.withUnsafeBytes { bytes in
            do throws(JSONError) {
                let copy = try Document(parsing: bytes, in: arena)
                if whole(Tree(copy.root)) != whole(Tree(root)) { return "the written value differs" }
                guard let again = try? JSONText.canonical(copy.root, allowReals: true), again == text else {
                    return "the canonical form is not stable"
                }
            } catch {
                return "what is written is refused: \(error.text)"
            }
            guard let dumped = dump(bytes, arena) else { return "jansson cannot print it" }
            if !hasReal(whole(Tree(root))), !hasControlEscape(dumped), dumped != text {
                return "jansson prints it otherwise"
            }
            return nil
        }
    }

    private static func fastShape(_ bytes: UnsafeRawBufferPointer, _ arena: JSONArena) -> String? {
        guard let scanner = TextScanner(bytes), scanner.skipWhiteSpace(0) < bytes.count else { return nil }
        guard let fast = FastShape.object(of: bytes, in: arena) else { return nil }
        let members = Tree(.object(fast))
        for member in fast where fast.member(member.name.bytes).map(Tree.init) != Tree(member.value) {
            return "the fast shape does not find its own member"
        }
        arena.rewind(to: 0)
        do throws(JSONError) {
            let document = try Document(parsing: bytes, in: arena)
            return Tree(document.root) == members ? nil : "the fast shape reads it otherwise"
        } catch {
            return "the fast shape accepts: \(error.text)"
        }
    }

    // MARK: Help

    private static func dump(_ text: UnsafeRawBufferPointer, _ arena: JSONArena) -> [UInt8]? {
        let flags = Int(JSON_COMPACT | JSON_ENCODE_ANY)
        defer { arena.rewind(to: arena.usedBytes) }
        return arena.allocating {
            var error = json_error_t()
            let start = text.baseAddress?.assumingMemoryBound(to: CChar.self)
            guard let node = json_loadb(start, text.count, Int(JSON_DECODE_ANY | JSON_ALLOW_NUL), &error) else {
                return nil
            }
            var printed = [UInt8](repeating: 0, count: text.count * 4 + 64)
            let count = printed.withUnsafeMutableBytes {
                json_dumpb(node, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count, flags)
            }
            return count <= printed.count ? Array(printed[..<count]) : nil
        }
    }

    private static func hasReal(_ tree: Tree) -> Bool {
        switch tree {
        case .real: true
        case .array(let elements): elements.contains(where: hasReal)
        case .object(let members): members.contains { hasReal($0.value) }
        case .null, .bool, .integer, .string: false
        }
    }

    private static func hasControlEscape(_ text: [UInt8]) -> Bool {
        text.withUnsafeBytes { bytes in
            bytes.indices.contains {
                bytes[$0] == UInt8(ascii: "\\") && $0 + 1 < bytes.count && bytes[$0 + 1] == UInt8(ascii: "u")
            }
        }
    }

    /// Whole reals are written as integers, so both sides are brought to that.
    private static func whole(_ tree: Tree) -> Tree {
        switch tree {
        case .real(let real):
            if let integer = Value.real(real).integer { return .integer(integer) }
            return tree
        case .array(let elements): return .array(elements.map(whole))
        case .object(let members): return .object(members.map { Tree.Member(name: $0.name, value: whole($0.value)) })
        case .null, .bool, .integer, .string: return tree
        }
    }
}
