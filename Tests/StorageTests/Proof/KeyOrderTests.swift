import Platform
import Testing

@testable import Storage

/// Bytes of keys compare as the values do, in every kind of component and either direction.
@Suite struct KeyOrderTests {
    /// A value as JSON and as something that Swift compares.
    struct Sample: Sendable {
        var json: String?
        /// nil for an absent value.
        var rank: [Int]?
    }

    struct Kind: Sendable, CustomTestStringConvertible {
        var name: String
        var encoding: KeyComponent.Encoding
        var sample: @Sendable (inout SplitMix64) -> Sample
        var testDescription: String { name }
    }

    private static let words = ["", "a", "A", "aa", "ab", "b", "B c", "z", "zz", "\\u0001", "~"]

    static let kinds: [Kind] = [
        Kind(name: "boolean", encoding: .boolean) { random in
            let value = random.chance(8)
            return Sample(json: value ? "true" : "false", rank: [value ? 1 : 0])
        },
        Kind(name: "integer", encoding: .integer) { random in
            let value = [Int.min, -1, 0, 1, Int.max][random.below(5)] &+ random.below(3) * (random.chance(8) ? 1 : 0)
            return Sample(json: "\(value)", rank: [value])
        },
        Kind(name: "instant", encoding: .instant) { random in
            // The same moments in several offsets.
            let minutes = random.below(200)
            let offset = random.below(3)
            let local = minutes + offset * 60
            let hour = padded(local / 60, 2)
            let zone = offset == 0 ? "Z" : "+0\(offset):00"
            return Sample(json: "\"2024-03-05T\(hour):\(padded(local % 60, 2)):00\(zone)\"", rank: [minutes])
        },
        Kind(name: "date", encoding: .date) { random in
            let (year, month, day) = (1968 + random.below(5), 1 + random.below(12), 1 + random.below(28))
            return Sample(json: "\"\(year)-\(padded(month, 2))-\(padded(day, 2))\"", rank: [year, month, day])
        },
        Kind(name: "reference", encoding: .reference) { random in
            let number = random.chance(8) ? random.below(300) : random.below(1 << 40)
            return Sample(json: "\"J\(number)\"", rank: [number])
        },
        Kind(name: "text, bytes", encoding: .text(.bytes)) { random in
            let text = words[random.below(words.count)]
            let plain = text == "\\u0001" ? "\u{1}" : text
            return Sample(json: "\"\(text)\"", rank: plain.utf8.map(Int.init))
        },
        Kind(name: "text, folded", encoding: .text(.folded)) { random in
            let text = words[random.below(words.count - 2)]
            return Sample(json: "\"\(text)\"", rank: text.lowercased().utf8.map(Int.init))
        },
        Kind(name: "text, shop", encoding: .text(.shop)) { random in
            let title = ProofTitle(word: random.below(ProofWord.all.count), number: random.below(30))
            return Sample(json: "\"\(title.text)\"", rank: title.byShop)
        },
    ]

    @Test(arguments: kinds, [false, true])
    func bytesCompareAsValuesDo(kind: Kind, isDescending: Bool) throws {
        var random = SplitMix64(seed: 4)
        for nilsLast in [false, true] {
            let component = KeyComponent([1], kind.encoding, descending: isDescending, nilsLast: nilsLast)
            for _ in 0..<Proof.scale(2000, 500_000) {
                let left = random.chance(2) ? Sample() : kind.sample(&random)
                let right = random.chance(2) ? Sample() : kind.sample(&random)
                let (leftRow, rightRow) = (random.below(3), random.below(3))
                var expected = order(left.rank, right.rank, nilsLast: nilsLast)
                if isDescending { expected = -expected }
                // The row decides between equals, and is never inverted.
                if expected == 0 { expected = (leftRow - rightRow).signum() }
                let found = order(key(left, component, leftRow), key(right, component, rightRow))
                #expect(found == expected, "\(left) row \(leftRow), \(right) row \(rightRow), nils last: \(nilsLast)")
                if found != expected { return }
            }
        }
    }

    private func key(_ sample: Sample, _ component: KeyComponent, _ row: Int) -> [UInt8] {
        var key: [UInt8] = []
        if let json = sample.json {
            Array(json.utf8).withUnsafeBytes { KeyEncoding.appendComponent($0, component, to: &key) }
        } else {
            KeyEncoding.appendComponent(nil, component, to: &key)
        }
        KeyEncoding.appendRow(RowID(UInt64(row)), to: &key)
        return key
    }

    private func order(_ left: [Int]?, _ right: [Int]?, nilsLast: Bool) -> Int {
        switch (left, right) {
        case (nil, nil): 0
        case (nil, _?): nilsLast ? 1 : -1
        case (_?, nil): nilsLast ? -1 : 1
        case (let left?, let right?):
            left == right ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1
        }
    }

    private func order(_ left: [UInt8], _ right: [UInt8]) -> Int {
        left == right ? 0 : left.lexicographicallyPrecedes(right) ? -1 : 1
    }
}
