import JSON
package import Records

/// An amount in the smallest unit of its currency (schema: Money).
package struct Money: Hashable, Sendable {
    package let minor: Int
    /// ISO 4217.
    package let currency: String

    package init(minor: Int, currency: String) {
        self.minor = minor
        self.currency = currency
    }

    /// Reads a stored amount; nil when it is none.
    package init?(_ fragment: JSONFragment) {
        let read = fragment.bytes.withUnsafeBytes { bytes -> (Int, String)? in
            guard let minor = JSONText.member("minor", of: bytes).flatMap(JSONText.integer),
                let currency = JSONText.member("currency", of: bytes).flatMap(JSONText.string)
            else { return nil }
            return (Int(minor), currency)
        }
        guard let read else { return nil }
        self.init(minor: read.0, currency: read.1)
    }

    /// The largest amount, either way: what every client can hold in a number.
    static let limit = 9_007_199_254_740_991

    package var fragment: JSONFragment {
        var writer = JSONWriter(capacity: 64)
        writer.beginObject()
        writer.member("minor", minor)
        writer.member("currency", currency)
        writer.endObject()
        return JSONFragment(writer.array)
    }

    /// As people read it: 1 234.50 EUR. Currencies have two decimals, but for those that ISO 4217 gives none or three.
    var text: String {
        let places = Self.threePlaces.contains(currency) ? 3 : Self.noPlaces.contains(currency) ? 0 : 2
        var digits = String(minor.magnitude)
        if digits.count <= places { digits = String(repeating: "0", count: places + 1 - digits.count) + digits }
        var whole = String(digits.dropLast(places))
        var groups: [String] = []
        while whole.count > 3 {
            groups.insert(String(whole.suffix(3)), at: 0)
            whole = String(whole.dropLast(3))
        }
        groups.insert(whole, at: 0)
        let decimals = places == 0 ? "" : "." + digits.suffix(places)
        return (minor < 0 ? "-" : "") + groups.joined(separator: " ") + decimals + " " + currency
    }

    private static let noPlaces: Set<String> = [
        "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF",
    ]
    private static let threePlaces: Set<String> = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]
}
