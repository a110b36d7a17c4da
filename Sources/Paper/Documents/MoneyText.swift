internal import JSON
internal import Wording

/// Amounts as people of a language read them: "1,842.50 DKK", "1.842,50 DKK".
enum MoneyText {
    /// Currencies without cents, and those with three places (ISO 4217); all others have two.
    private static let whole: Set = [
        "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF",
    ]
    private static let thousandths: Set = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]

    static func text(minor: Int, currency: String, _ wording: Wording) -> String {
        let places = whole.contains(currency) ? 0 : thousandths.contains(currency) ? 3 : 2
        let isEnglish = wording.tag == "en"
        var digits = String(minor.magnitude)
        while digits.utf8.count <= places { digits = "0" + digits }
        let cents = String(digits.suffix(places))
        var text = ""
        for (index, digit) in digits.dropLast(places).reversed().enumerated() {
            if index > 0, index % 3 == 0 { text.append(isEnglish ? "," : ".") }
            text.append(digit)
        }
        let amount = String(text.reversed()) + (places > 0 ? (isEnglish ? "." : ",") + cents : "")
        return "\(minor < 0 ? "-" : "")\(amount) \(currency)"
    }

    /// - Parameter money: schema Money.
    static func text(_ money: JSONNode, _ wording: Wording) -> String? {
        guard let minor = money["minor"].integer, let currency = money["currency"].text else { return nil }
        return text(minor: minor, currency: currency, wording)
    }
}
