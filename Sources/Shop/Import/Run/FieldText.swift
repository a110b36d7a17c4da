// From the text of a file to the value of a field. What cannot be one is a problem with its column, and the row is not
// taken.

internal import JSON
internal import Platform
package import Records

/// What is wrong with one value of a row.
package struct ValueFault: Error, Sendable {
    package let problem: ProblemKind
    package let hint: String
}

/// Reads texts as values.
struct FieldText {
    let time: ShopTime
    let currency: String
    let dates: [DateForm]

    /// - Throws: why the text is no value of the field.
    func value(_ text: String, for mapping: FieldMapping) throws(ValueFault) -> JSONFragment {
        switch mapping.field.kind {
        case .boolean: return try boolean(text).fragment
        case .integer(let min, let max): return try integer(text, min, max).fragment
        case .text(let max, let format): return try self.text(text, max, format, mapping.cuts).fragment
        case .choice(let words): return try choice(text, words).fragment
        case .date: return try date(text, mapping).date.fragment
        case .instant: return try instant(text, mapping).fragment
        case .json(let shape): return try nested(text, shape, mapping)
        case .reference: preconditionFailure("references are looked up")
        }
    }

    // MARK: Scalars

    private static let yes: Set<String> = ["true", "yes", "y", "1", "x", "ja", "j", "on"]
    private static let no: Set<String> = ["false", "no", "n", "0", "nein", "nej", "off"]

    private func boolean(_ text: String) throws(ValueFault) -> Bool {
        let word = text.lowercased()
        if Self.yes.contains(word) { return true }
        if Self.no.contains(word) { return false }
        throw ValueFault(problem: .type, hint: "Yes or no was expected; give a map for other words.")
    }

    private func integer(_ text: String, _ min: Int, _ max: Int) throws(ValueFault) -> Int {
        guard let number = Int(text) else {
            throw ValueFault(problem: .type, hint: "A whole number was expected.")
        }
        guard min...max ~= number else {
            throw ValueFault(problem: .range, hint: "A number from \(min) to \(max) was expected.")
        }
        return number
    }

    private func text(
        _ text: String, _ max: Int, _ format: TextFormat, _ cuts: Bool
    ) throws(ValueFault) -> String {
        var text = text
        text = Self.cleaned(text, isLine: format.isLine)
        if text.utf8.count > max {
            let count = ShopText.characterCount(text)
            if count > max || text.utf8.count > 8 * max {
                guard cuts else {
                    throw ValueFault(
                        problem: .tooLong,
                        hint: "\(count) characters, and the field takes \(max); cut would shorten it.")
                }
                text = ShopText.fitted(text, to: max)
            }
        }
        guard format.accepts(text) else {
            throw ValueFault(problem: .format, hint: "Expected: \(format.expectation(max)).")
        }
        return text
    }

    /// Control characters, which nobody sees in a spreadsheet, as spaces; in one line, line ends and tabs too.
    private static func cleaned(_ text: String, isLine: Bool) -> String {
        func isControl(_ scalar: UnicodeScalar) -> Bool {
            scalar.properties.generalCategory == .control && (isLine || !"\n\r\t".unicodeScalars.contains(scalar))
        }
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        let parts = text.unicodeScalars.split(whereSeparator: isControl)
        return parts.map { String($0) }.joined(separator: " ")
    }

    private func choice(_ text: String, _ words: [StaticString]) throws(ValueFault) -> String {
        let folded = text.lowercased()
        if let word = words.first(where: { $0.text.lowercased() == folded }) { return word.text }
        let list = words.map(\.text).joined(separator: ", ")
        throw ValueFault(problem: .choice, hint: "Expected one of \(list); a map translates other words.")
    }

    // MARK: Times

    private func date(
        _ text: String, _ mapping: FieldMapping
    ) throws(ValueFault) -> (date: CivilDate, millisecondOfDay: Int?) {
        let forms = mapping.dates ?? dates
        for form in forms {
            if let value = form.read(text) { return value }
        }
        let names = forms.map(\.pattern).joined(separator: ", ")
        throw ValueFault(problem: .format, hint: "Expected a date that exists, in one of the forms \(names).")
    }

    private func instant(_ text: String, _ mapping: FieldMapping) throws(ValueFault) -> Instant {
        if let instant = Array(text.utf8).withUnsafeBytes({ Instant($0) }) {
            return time.instant(instant.milliseconds)
        }
        let (date, millisecondOfDay) = try date(text, mapping)
        let wall = CivilTime(
            wallMilliseconds: Int64(date.dayNumber) * 86_400_000 + Int64(millisecondOfDay ?? mapping.timeOfDay))
        do throws(ShopTime.Gap) {
            return try time.moment(.local(wall), keeping: nil, otherwise: .opening).instant
        } catch {
            throw ValueFault(
                problem: .noSuchTime,
                hint: "The clocks were put forward over it, from \(error.before) to \(error.after).")
        }
    }

    // MARK: Nested

    private func nested(_ text: String, _ shape: Shape, _ mapping: FieldMapping) throws(ValueFault) -> JSONFragment {
        if case .array(.text(let max, let format, _), let count) = shape {
            let parts =
                mapping.split.map { separator in
                    text.split(separator: separator).compactMap { ShopText.trimmed(String($0)) }
                } ?? [text]
            guard parts.count <= count else {
                throw ValueFault(problem: .tooMany, hint: "\(parts.count) values, and the field takes \(count).")
            }
            var writer = JSONWriter(capacity: 128)
            writer.beginArray()
            for part in parts { try self.text(part, max, format, false).write(to: &writer) }
            writer.endArray()
            return JSONFragment(writer.array)
        }
        if mapping.field.name.text == Job.collection.field(Job.total.number)?.name.text { return try money(text) }
        throw ValueFault(problem: .type, hint: "A nested value is read from JSON Lines alone.")
    }

    /// "1250", "1,250.00", "1.250,00": the last mark before exactly two digits begins the minor units.
    private func money(_ text: String) throws(ValueFault) -> JSONFragment {
        let fault = ValueFault(problem: .format, hint: "Expected an amount such as 1250.00.")
        let bytes = Array(text.utf8.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "'") })
        let marks = [UInt8(ascii: "."), UInt8(ascii: ",")]
        let isNegative = bytes.first == UInt8(ascii: "-")
        let digits = isNegative ? bytes.dropFirst() : bytes[...]
        guard digits.allSatisfy({ marks.contains($0) || (48...57).contains($0) }), digits.contains(where: { $0 > 47 })
        else { throw fault }
        let hasMinor = digits.count >= 3 && marks.contains(digits[digits.endIndex - 3])
        let number = String(decoding: digits.filter { !marks.contains($0) }, as: UTF8.self)
        guard number.utf8.count <= 15, let amount = Int(number) else { throw fault }
        var writer = JSONWriter(capacity: 64)
        writer.beginObject()
        writer.member("minor", (isNegative ? -1 : 1) * (hasMinor ? amount : amount * 100))
        writer.member("currency", currency)
        writer.endObject()
        return JSONFragment(writer.array)
    }
}

extension TextFormat {
    /// Whether a text of this format has no line ends.
    fileprivate var isLine: Bool {
        switch self {
        case .block, .any: false
        default: true
        }
    }
}
