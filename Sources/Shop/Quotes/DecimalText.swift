/// A decimal number with at most three places, as quantities and rates of tax are given: "1.5".
struct DecimalText: Hashable {
    let thousandths: Int

    /// nil for anything else, and for more than seven digits before the point.
    init?(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, (1...7).contains(whole.utf8.count), Self.isDigits(whole),
            let number = Int(whole)
        else { return nil }
        guard parts.count == 2 else {
            thousandths = number * 1000
            return
        }
        let places = parts[1]
        guard (1...3).contains(places.utf8.count), Self.isDigits(places),
            let fraction = Int(places + String(repeating: "0", count: 3 - places.utf8.count))
        else { return nil }
        thousandths = number * 1000 + fraction
    }

    private static func isDigits(_ text: Substring) -> Bool { text.utf8.allSatisfy { (48...57).contains($0) } }

    /// Without zeros that say nothing.
    var text: String {
        let places = thousandths % 1000
        guard places > 0 else { return String(thousandths / 1000) }
        var digits = String(1000 + places).dropFirst()
        while digits.hasSuffix("0") { digits = digits.dropLast() }
        return "\(thousandths / 1000).\(digits)"
    }

    /// This many times `amount`, divided by `divisor` thousands and rounded half away from 0; nil when it is too large.
    func times(_ amount: Int, dividedBy divisor: Int = 1) -> Int? {
        let (product, overflows) = thousandths.multipliedReportingOverflow(by: amount)
        guard !overflows else { return nil }
        let whole = 1000 * divisor
        let rounded = (product.magnitude + UInt(whole) / 2) / UInt(whole)
        guard rounded <= UInt(Money.limit) else { return nil }
        return product < 0 ? -Int(rounded) : Int(rounded)
    }
}
