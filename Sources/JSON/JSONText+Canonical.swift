// From a parsed value to the bytes that are stored: no white space, members in the order they came in, strings as
// JSONWriter escapes them, whole numbers in digits whatever form they had (1.0 and 1e3 are 1 and 1000).

extension JSONText {
    /// Why a value has no canonical form, or too large a one.
    package enum Refusal: Error, Equatable, Sendable {
        /// A number that is not whole, or is beyond ±2^53 and not written in digits.
        case realNumber
        /// More than the allowed bytes.
        case tooLarge(limit: Int)
        /// More than the allowed levels of objects and arrays.
        case tooDeep(limit: Int)
    }

    /// Writes `value` as one canonical fragment (a value in the writer's comma rules).
    ///
    /// - Parameters:
    ///   - allowReals: writes other numbers in their shortest exact form; stored records have none.
    ///   - byteLimit: the most bytes the fragment may have.
    ///   - levelLimit: the most levels of objects and arrays; 0 allows scalars only.
    /// - Throws: a refusal, with the writer as it was before.
    package static func write(
        _ value: Value, to writer: inout JSONWriter, allowReals: Bool = false, byteLimit: Int = .max,
        levelLimit: Int = TextScanner.depthLimit
    ) throws(Refusal) {
        let mark = writer.mark
        let rules = Rules(allowReals: allowReals, start: mark.count, byteLimit: byteLimit, levelLimit: levelLimit)
        do throws(Refusal) {
            try write(value, to: &writer, levels: 0, rules)
            // The comma before the value is not the fragment's.
            let comma = writer.count > mark.count && writer.bytes[mark.count] == UInt8(ascii: ",") ? 1 : 0
            if writer.count - mark.count - comma > byteLimit { throw .tooLarge(limit: byteLimit) }
        } catch {
            writer.rewind(to: mark)
            throw error
        }
    }

    /// The canonical form as bytes of its own.
    package static func canonical(
        _ value: Value, allowReals: Bool = false, byteLimit: Int = .max, levelLimit: Int = TextScanner.depthLimit
    ) throws(Refusal) -> [UInt8] {
        var writer = JSONWriter(capacity: 256)
        try write(value, to: &writer, allowReals: allowReals, byteLimit: byteLimit, levelLimit: levelLimit)
        return writer.array
    }

    private struct Rules {
        let allowReals: Bool
        let start: Int
        let byteLimit: Int
        let levelLimit: Int
    }

    /// Recursion is bounded by the depth a document can have.
    private static func write(
        _ value: Value, to writer: inout JSONWriter, levels: Int, _ rules: Rules
    ) throws(Refusal) {
        switch value {
        case .null: writer.null()
        case .bool(let value): writer.bool(value)
        case .integer(let value): writer.integer(value)
        case .real(let real):
            if let whole = value.integer {
                writer.integer(whole)
            } else if rules.allowReals {
                writer.real(real)
            } else {
                throw .realNumber
            }
        case .string(let value): writer.string(value)
        case .array(let elements):
            guard levels < rules.levelLimit else { throw .tooDeep(limit: rules.levelLimit) }
            writer.beginArray()
            for element in elements {
                try write(element, to: &writer, levels: levels + 1, rules)
                try checkSize(writer, rules)
            }
            writer.endArray()
        case .object(let members):
            guard levels < rules.levelLimit else { throw .tooDeep(limit: rules.levelLimit) }
            writer.beginObject()
            for member in members {
                writer.key(member.name.bytes)
                try write(member.value, to: &writer, levels: levels + 1, rules)
                try checkSize(writer, rules)
            }
            writer.endObject()
        }
    }

    /// Early, so that what is refused has not been written to its end.
    private static func checkSize(_ writer: borrowing JSONWriter, _ rules: Rules) throws(Refusal) {
        if writer.count &- rules.start &- 1 > rules.byteLimit { throw .tooLarge(limit: rules.byteLimit) }
    }
}
