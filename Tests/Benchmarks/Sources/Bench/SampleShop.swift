/// The shop all stores are filled with: made from a seed, so that every store holds the same customers, items and jobs.
///
/// Customers are a seventh of the jobs, every job has an item of its own with a VIN, Due Out lies anywhere in a year.
struct SampleShop {
    let seed: UInt64
    let jobCount: Int

    var accountCount: Int { max(1, jobCount / 7) }

    func account(_ index: Int) -> (name: String, email: String) {
        var random = SplitMix(seed: seed ^ 0xACC0, place: index)
        let first = random.pick(Self.firstNames)
        let last = random.pick(Self.lastNames)
        return ("\(first) \(last)", "\(first.lowercased()).\(last.lowercased()).\(index)@example.com")
    }

    /// The customer whose item this is.
    func owner(ofItem index: Int) -> Int { index % accountCount }

    func item(_ index: Int) -> (make: String, model: String, registration: String, vin: String) {
        var random = SplitMix(seed: seed ^ 0x17E3, place: index)
        let (make, models) = Self.makes[random.below(Self.makes.count)]
        let registration = "\(random.pick(Self.plates)) \(padded(random.below(100_000), to: 5))"
        return (make, random.pick(models), registration, vin(index, &random))
    }

    /// A number with its check digit (49 CFR 565.15), so that there is nothing to warn of.
    private func vin(_ index: Int, _ random: inout SplitMix) -> String {
        let letters = Array("ABCDEFGHJKLMNPRSTUVWXYZ")
        let start = "YV1" + String((0..<5).map { _ in letters[random.below(letters.count)] })
        let end = padded(index, to: 8)
        let sum = zip((start + "0" + end).utf8, Self.vinWeights).reduce(0) { $0 + Self.vinValue($1.0) * $1.1 }
        return start + (sum % 11 == 10 ? "X" : "\(sum % 11)") + end
    }

    private static let vinWeights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]

    /// Digits count as themselves, letters as their place in the row of nine they stand in.
    private static func vinValue(_ character: UInt8) -> Int {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "H"): Int(character - UInt8(ascii: "A")) + 1
        case UInt8(ascii: "J")...UInt8(ascii: "R"): Int(character - UInt8(ascii: "J")) + 1
        case UInt8(ascii: "S")...UInt8(ascii: "Z"): Int(character - UInt8(ascii: "S")) + 2
        default: Int(character - UInt8(ascii: "0"))
        }
    }

    /// A job; `statuses` and `stages` are numbers into the lists of the store at hand.
    func job(_ index: Int) -> (title: String, roNumber: String, dueOut: String, status: Int, stage: Int) {
        var random = SplitMix(seed: seed ^ 0x10B5, place: index)
        let title = "\(random.pick(Self.verbs)) \(random.pick(Self.parts)) and \(random.pick(Self.extras))"
        return (title, "R\(padded(index + 1, to: 8))", dueOut(&random), random.below(4), random.below(6))
    }

    /// An instant of the year, on a quarter of an hour of a working day.
    func dueOut(_ random: inout SplitMix) -> String {
        let month = 1 + random.below(12)
        let day = 1 + random.below(28)
        let time = "\(padded(8 + random.below(10), to: 2)):\(random.pick(Self.quarters))"
        return "2026-\(padded(month, to: 2))-\(padded(day, to: 2))T\(time):00Z"
    }

    func note(_ random: inout SplitMix) -> String {
        "\(random.pick(Self.parts)) has come, we \(random.pick(Self.extras)) on \(random.pick(Self.days)) and call you."
    }

    private static let quarters = ["00", "15", "30", "45"]
    private static let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    private static let firstNames = [
        "Anna", "Bo", "Carla", "Dirk", "Elin", "Finn", "Greta", "Hans", "Ida", "Jonas", "Karin", "Lars", "Mette",
        "Nils",
        "Oda", "Peter", "Rosa", "Sven", "Tove", "Ulf", "Vera", "Wim", "Ylva", "Zoe",
    ]
    private static let lastNames = [
        "Andersen", "Berg", "Carlsson", "Dahl", "Eriksen", "Fischer", "Gruber", "Holm", "Iversen", "Jensen", "Keller",
        "Lindqvist", "Meyer", "Nygaard", "Olsen", "Petersen", "Quist", "Rasmussen", "Schmidt", "Thomsen", "Ulrich",
        "Vogel", "Weber", "Zimmermann",
    ]
    private static let makes: [(String, [String])] = [
        ("Volvo", ["V60", "V70", "XC40", "XC90"]), ("Ford", ["Focus", "Fiesta", "Transit"]),
        ("Toyota", ["Yaris", "Corolla", "Hilux"]), ("Skoda", ["Fabia", "Octavia", "Superb"]),
        ("Renault", ["Clio", "Kangoo", "Megane"]), ("Mercedes", ["Sprinter", "Vito", "C 220"]),
    ]
    private static let plates = ["AB", "BK", "CE", "DX", "EV", "FM", "GH", "HT"]
    private static let verbs = ["Replace", "Repair", "Straighten", "Respray", "Check", "Refit"]
    private static let parts = [
        "front bumper", "rear bumper", "left door", "right wing", "bonnet", "tailgate", "windscreen", "radiator",
    ]
    private static let extras = ["blend", "polish", "align", "calibrate", "seal", "fit"]
}

/// A number with leading zeros.
func padded(_ number: Int, to width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
