// What a quote version comes to (S4-18). Each line is rounded for itself, tax once for each rate over the sum of its
// lines, so that the printed lines add up to the printed sum.
//
//   net of a line   quantity × unit price
//   net             sum of the lines
//   tax             for each rate: rate × sum of its lines
//   total           net + tax

import JSON
import Records

/// A line as it is given.
protocol OfferedLine {
    var description: String { get }
    var quantity: String { get }
    var unit: String? { get }
    var unitPriceMinor: Int { get }
    var taxPercent: String? { get }
}

extension QuoteLineRequest: OfferedLine {}
extension EstimateLineRequest: OfferedLine {}

struct QuoteAmounts {
    struct Line {
        let description: String
        let quantity: DecimalText
        let unit: String?
        let unitPriceMinor: Int
        let taxPercent: DecimalText?
        let netMinor: Int
    }

    let lines: [Line]
    let currency: String
    let net: Money
    let tax: Money
    let total: Money

    /// Works out the amounts of lines; nil with problems at their places.
    init?(_ given: [some OfferedLine], currency: String, _ problems: inout [Problem]) {
        let before = problems.count
        if given.isEmpty {
            problems.append(Problem("/lines", .empty, hint: "An offer has something in it: give it a line."))
        }
        var lines: [Line] = []
        for (index, line) in given.enumerated() {
            if let line = Self.line(line, "/lines/\(index)", &problems) { lines.append(line) }
        }
        guard problems.count == before else { return nil }
        guard let sums = Self.sums(lines), sums.total.magnitude <= UInt(Money.limit) else {
            problems.append(Problem("/lines", .range, hint: "The sum is too large for an amount."))
            return nil
        }
        guard sums.total >= 0 else {
            problems.append(
                Problem(
                    "/lines", .range, expected: "0 or more", actual: sums.total.fragment,
                    hint: "The reductions are more than the prices."))
            return nil
        }
        self.lines = lines
        self.currency = currency
        net = Money(minor: sums.net, currency: currency)
        tax = Money(minor: sums.tax, currency: currency)
        total = Money(minor: sums.total, currency: currency)
    }

    private static func line(_ given: some OfferedLine, _ path: String, _ problems: inout [Problem]) -> Line? {
        let count = problems.count
        let quantity = DecimalText(given.quantity)
        if quantity == nil { problems.append(number(given.quantity, path + "/quantity", "such as 1.5")) }
        let rate = given.taxPercent.flatMap { DecimalText($0) }
        if let text = given.taxPercent, rate == nil || (rate?.thousandths ?? 0) > 100_000 {
            problems.append(number(text, path + "/taxPercent", "from 0 to 100, such as 25"))
        }
        if ShopText.trimmed(given.description) == nil {
            problems.append(Problem(path + "/description", .empty, hint: "Say what the line is for."))
        }
        guard let quantity, problems.count == count else { return nil }
        guard let net = quantity.times(given.unitPriceMinor) else {
            problems.append(Problem(path + "/unitPriceMinor", .range, hint: "The line is too large for an amount."))
            return nil
        }
        return Line(
            description: given.description, quantity: quantity, unit: given.unit, unitPriceMinor: given.unitPriceMinor,
            taxPercent: rate, netMinor: net)
    }

    private static func number(_ text: String, _ path: String, _ example: String) -> Problem {
        Problem(
            path, .format, expected: "a decimal number with at most three places, \(example)", actual: text.fragment,
            hint: "\(text) is no such number.")
    }

    private static func sums(_ lines: [Line]) -> (net: Int, tax: Int, total: Int)? {
        var net = 0
        var byRate: [DecimalText: Int] = [:]
        for line in lines {
            let (sum, overflows) = net.addingReportingOverflow(line.netMinor)
            guard !overflows else { return nil }
            net = sum
            if let rate = line.taxPercent { byRate[rate, default: 0] += line.netMinor }
        }
        var tax = 0
        for (rate, sum) in byRate {
            guard let part = rate.times(sum, dividedBy: 100) else { return nil }
            tax += part
        }
        let (total, overflows) = net.addingReportingOverflow(tax)
        return overflows ? nil : (net, tax, total)
    }

    /// The lines as they are stored.
    var fragment: JSONFragment {
        var writer = JSONWriter(capacity: 256)
        writer.beginArray()
        for line in lines {
            writer.beginObject()
            writer.key("description")
            line.description.write(to: &writer)
            writer.member("quantity", line.quantity.text)
            if let unit = line.unit.flatMap(ShopText.trimmed) {
                writer.key("unit")
                unit.write(to: &writer)
            }
            writer.member("unitPriceMinor", line.unitPriceMinor)
            if let rate = line.taxPercent { writer.member("taxPercent", rate.text) }
            writer.member("netMinor", line.netMinor)
            writer.endObject()
        }
        writer.endArray()
        return JSONFragment(writer.array)
    }
}
