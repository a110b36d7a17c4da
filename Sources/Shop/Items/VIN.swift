// Vehicle identification numbers. The form is ISO 3779 (17 characters, letters I, O and Q never used); the check digit
// in the ninth place is a rule of North America alone (49 CFR 565.15), whose numbers begin with 1 to 5, or 7F to 70.

/// What can be said about a vehicle identification number without asking anybody.
package enum VIN {
    /// Why a text is no VIN.
    package enum Fault: Equatable, Sendable {
        /// Not 17 characters.
        case length(Int)
        /// A character that no VIN has, and its place, from 1.
        case character(Character, place: Int)
        /// A North American VIN whose ninth character is not what the others ask for.
        case checkDigit(expected: Character)
    }

    /// What is worth telling, though the number is taken as it is.
    package enum Warning: Equatable, Sendable {
        /// The ninth character is not what North American rules would ask for; elsewhere that is usual.
        case checkDigit(expected: Character)
    }

    /// Capital letters without the blanks, dashes and full stops that people put between groups.
    package static func normalized(_ text: String) -> String {
        String(text.filter { !" -.\t".contains($0) }).uppercased()
    }

    /// Checks a normalised number.
    package static func check(_ vin: String) -> (fault: Fault?, warning: Warning?) {
        for (index, character) in vin.enumerated() where !isAllowed(character) {
            return (.character(character, place: index + 1), nil)
        }
        let characters = Array(vin.utf8)
        guard characters.count == 17 else { return (.length(characters.count), nil) }
        let expected = checkDigit(characters)
        guard characters[8] != expected else { return (nil, nil) }
        let digit = Character(UnicodeScalar(expected))
        return isNorthAmerican(characters) ? (.checkDigit(expected: digit), nil) : (nil, .checkDigit(expected: digit))
    }

    private static func isAllowed(_ character: Character) -> Bool {
        guard let byte = character.asciiValue else { return false }
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return true
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): return !"IOQ".utf8.contains(byte)
        default: return false
        }
    }

    /// 1, 4, 5 and 7F to 70 United States, 2 Canada, 3 Mexico and its neighbours; 7A to 7E is New Zealand.
    private static func isNorthAmerican(_ vin: [UInt8]) -> Bool {
        switch vin[0] {
        case UInt8(ascii: "1")...UInt8(ascii: "5"): true
        case UInt8(ascii: "7"): !(UInt8(ascii: "A")...UInt8(ascii: "E")).contains(vin[1])
        default: false
        }
    }

    /// Weighted sum modulo 11, ten written as X.
    private static func checkDigit(_ vin: [UInt8]) -> UInt8 {
        var sum = 0
        for (index, character) in vin.enumerated() { sum += weights[index] * value(character) }
        let rest = sum % 11
        return rest == 10 ? UInt8(ascii: "X") : UInt8(ascii: "0") + UInt8(rest)
    }

    private static let weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]

    /// A to H are 1 to 8, J to N 1 to 5, P 7, R 9, S to Z 2 to 9.
    private static func value(_ character: UInt8) -> Int {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(character - UInt8(ascii: "0"))
        case UInt8(ascii: "A")...UInt8(ascii: "H"): Int(character - UInt8(ascii: "A")) + 1
        case UInt8(ascii: "J")...UInt8(ascii: "N"): Int(character - UInt8(ascii: "J")) + 1
        case UInt8(ascii: "P"): 7
        case UInt8(ascii: "R"): 9
        default: Int(character - UInt8(ascii: "S")) + 2
        }
    }
}
