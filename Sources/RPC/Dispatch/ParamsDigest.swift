internal import JSON

/// A fingerprint of a call's params, to tell a repeated call from another one with the same key. 64 bits of a mixing
/// hash: it guards against mistakes, not against an attacker, who could as well send the params of his choice.
package enum ParamsDigest {
    /// 16 hexadecimal digits. `_meta` does not count, white space and the spelling of strings neither.
    static func text(of params: Value?) -> String {
        var writer = JSONWriter(capacity: 512)
        switch params {
        case .object(let object)?:
            writer.beginObject()
            for member in object where member.name != CallMeta.name {
                writer.key(member.name.bytes)
                write(member.value, &writer)
            }
            writer.endObject()
        case let params?: write(params, &writer)
        case nil: writer.raw("{}")
        }
        return text(of: writer.bytes)
    }

    private static func write(_ value: Value, _ writer: inout JSONWriter) {
        // With reals allowed and no limit nothing is refused.
        do throws(JSONText.Refusal) {
            try JSONText.write(value, to: &writer, allowReals: true)
        } catch {
            writer.null()
        }
    }

    package static func text(of bytes: UnsafeRawBufferPointer) -> String {
        var hash = 0x9E37_79B9_7F4A_7C15 ^ UInt64(bytes.count)
        for byte in bytes { hash = mixed(hash ^ UInt64(byte)) }
        return hexadecimal(hash)
    }

    /// A bijection in which each bit of the input reaches every bit of the output (constants of splitmix64).
    private static func mixed(_ word: UInt64) -> UInt64 {
        var word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }

    private static func hexadecimal(_ word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
