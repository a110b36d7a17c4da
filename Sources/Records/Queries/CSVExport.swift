// A list as CSV (S4-07, Q27): RFC 4180 in UTF-8, a header row with the titles of the columns, the rows and columns as
// shown, line ends CR LF. Written piece by piece from a snapshot, so that memory stays flat whatever the size.
//
// A text that a spreadsheet would take for a formula gets an apostrophe in front: one that begins with =, @, a tab or a
// line break, and one that begins with + or - unless it is made of digits and the marks of telephone numbers alone.

internal import JSON

package struct CSVExport {
    private enum Source {
        case id
        case field(Int)
        case derived(DerivedColumn)
        case empty
    }

    private let sources: [Source]
    private var export: ListExport
    private var isPrepared = false
    /// Rows written, the header left out.
    package private(set) var rowCount = 0

    /// - Parameters:
    ///   - export: of a snapshot that is open as long as this is stepped.
    ///   - writer: takes the header.
    package init(
        _ export: ListExport, _ columns: [ColumnDefinition], to bytes: inout [UInt8],
        derive: (ColumnDefinition) -> DerivedColumn?
    ) {
        self.export = export
        sources = columns.map { column in
            if column.derived { return derive(column).map(Source.derived) ?? .empty }
            return column.field.map(Source.field) ?? (column.id.text == "id" ? .id : .empty)
        }
        for (index, column) in columns.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            CSVText.append(Array(column.title.text.utf8), to: &bytes)
        }
        bytes.append(contentsOf: [0x0D, 0x0A])
    }

    /// Appends up to so many rows; false when there are no more. Where the order asks for it, the first steps compare
    /// rows and append nothing.
    package mutating func step(rows: Int, to bytes: inout [UInt8]) throws(RecordError) -> Bool {
        if !isPrepared {
            guard try export.prepare(rows: rows) else { return true }
            isPrepared = true
        }
        var scratch = JSONWriter(capacity: 256)
        for _ in 0..<rows {
            guard let record = try export.next() else { return false }
            append(record, &scratch, to: &bytes)
            rowCount += 1
        }
        return true
    }

    private func append(_ record: Record, _ scratch: inout JSONWriter, to bytes: inout [UInt8]) {
        for (index, source) in sources.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            switch source {
            case .empty: break
            case .id: bytes.append(contentsOf: record.id.description.utf8)
            case .field(let field):
                record.withBytes {
                    if let value = record.fragment(field) { CSVText.append(fragment: value, to: &bytes) }
                }
            case .derived(let derive):
                scratch.removeAll()
                if derive(record, &scratch) { CSVText.append(fragment: scratch.bytes, to: &bytes) }
            }
        }
        bytes.append(contentsOf: [0x0D, 0x0A])
    }
}

/// Values as CSV shows them.
package enum CSVText {
    /// Appends a JSON value: text as it is, numbers in digits, money as an amount with its currency, what has a name by
    /// its name, several values with commas between them.
    package static func append(fragment: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
        switch JSONText.kind(of: fragment) {
        case nil, .null?: break
        case .number?, .bool?: bytes.append(contentsOf: fragment)
        case .object? where amount(fragment) != nil: bytes.append(contentsOf: (amount(fragment) ?? "").utf8)
        default:
            var text: [UInt8] = []
            appendPlain(fragment, to: &text)
            append(text, to: &bytes)
        }
    }

    private static func appendPlain(_ fragment: UnsafeRawBufferPointer, to text: inout [UInt8]) {
        switch JSONText.kind(of: fragment) {
        case .string?: _ = JSONText.appendString(fragment, to: &text)
        case .array?:
            for (index, element) in JSONText.elements(of: fragment).enumerated() {
                if index > 0 { text.append(contentsOf: ", ".utf8) }
                appendPlain(element, to: &text)
            }
        case .object?:
            if let name = JSONText.member("name", of: fragment) {
                appendPlain(name, to: &text)
            } else {
                text.append(contentsOf: fragment)
            }
        case nil, .null?: break
        default: text.append(contentsOf: fragment)
        }
    }

    /// The amount of a money object; nil when it is none.
    private static func amount(_ fragment: UnsafeRawBufferPointer) -> String? {
        guard let minor = JSONText.member("minor", of: fragment).flatMap(JSONText.integer),
            let currency = JSONText.member("currency", of: fragment).flatMap(JSONText.string),
            Array(currency.utf8).withUnsafeBytes(TextFormat.currency.fits)
        else { return nil }
        return amount(minor, currency)
    }

    /// "1234.50 EUR".
    package static func amount(_ minor: Int64, _ currency: String) -> String {
        let places = Self.places[currency] ?? 2
        var digits = String(minor.magnitude)
        if places > 0 {
            if digits.count <= places { digits = String(repeating: "0", count: places + 1 - digits.count) + digits }
            digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -places))
        }
        return "\(minor < 0 ? "-" : "")\(digits) \(currency)"
    }

    /// Decimal places of the currencies that do not have two (ISO 4217).
    private static let places: [String: Int] = [
        "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0,
        "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0, "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3,
        "TND": 3,
    ]

    /// Appends a text as a field, in quotes where it needs them.
    package static func append(_ text: [UInt8], to bytes: inout [UInt8]) {
        let isFormula = looksLikeFormula(text)
        let quotes = [UInt8(ascii: ","), UInt8(ascii: "\""), 0x0A, 0x0D]
        let needsQuotes =
            text.contains(where: quotes.contains) || text.first == UInt8(ascii: " ") || text.last == UInt8(ascii: " ")
        if needsQuotes { bytes.append(UInt8(ascii: "\"")) }
        if isFormula { bytes.append(UInt8(ascii: "'")) }
        for byte in text {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        if needsQuotes { bytes.append(UInt8(ascii: "\"")) }
    }

    private static func looksLikeFormula(_ text: [UInt8]) -> Bool {
        switch text.first {
        case UInt8(ascii: "="), UInt8(ascii: "@"), 0x09, 0x0A, 0x0D: true
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            !text.dropFirst().allSatisfy { $0 &- 48 <= 9 || Array(" .()-/".utf8).contains($0) }
        default: false
        }
    }
}
