// Amounts as people write them, and as the protocol has them: minor units and a currency. How many decimal places a currency
// has is ISO 4217's word.

internal import JSON

enum Money {
    private static let places: [String: Int] = [
        "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0,
        "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0, "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3,
        "TND": 3,
    ]

    /// "1234.50 EUR"; nil for what is no amount.
    static func text(_ node: JSONNode) -> String? {
        guard let minor = node["minor"].integer, let currency = node["currency"].text else { return nil }
        return "\(text(minor, currency)) \(currency)"
    }

    /// "1234.50".
    static func text(_ minor: Int, _ currency: String) -> String {
        let places = Self.places[currency] ?? 2
        var digits = String(minor.magnitude)
        if places > 0 {
            if digits.count <= places { digits = String(repeating: "0", count: places + 1 - digits.count) + digits }
            digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -places))
        }
        return (minor < 0 ? "-" : "") + digits
    }

    /// Minor units of "1234.5", "1234,50" or "-20"; nil for what is no amount of the currency.
    static func minor(_ text: String, _ currency: String) -> Int? {
        let places = Self.places[currency] ?? 2
        var digits = text.filter { $0 != " " && $0 != "\u{A0}" }
        let isNegative = digits.first == "-"
        if isNegative { digits.removeFirst() }
        let parts = digits.split(omittingEmptySubsequences: false) { $0 == "." || $0 == "," }
        guard parts.count <= 2, let whole = parts.first, !whole.isEmpty else { return nil }
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        guard parts.count == 1 || !fraction.isEmpty, fraction.count <= places else { return nil }
        let all = whole + fraction + String(repeating: "0", count: places - fraction.count)
        guard all.count <= 15, all.utf8.allSatisfy({ (48...57).contains($0) }), let minor = Int(all) else { return nil }
        return isNegative ? -minor : minor
    }
}
