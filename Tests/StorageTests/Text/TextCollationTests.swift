// Keys: the order of the Unicode collation table, what counts as equal, and the promises the trees rely on.

import Testing

@testable import Storage

@Suite struct TextCollationTests {
    @Test func primaryWeightsOrderSamplesAsUnicodeCollateDoes() {
        let samples = TextSample.all.map { (rank: $0.rank, text: $0.text, key: prefix(.shop, text($0.text))) }
        var wrong: [String] = []
        for first in samples {
            for second in samples {
                let same = first.rank == second.rank ? first.key == second.key : true
                let less = first.rank < second.rank ? precedes(first.key, second.key) : true
                if !same || !less { wrong.append("\(text(first.text)) \(text(second.text))") }
            }
        }
        #expect(wrong == [])
    }

    @Test func primaryWeightsOrderEveryScalarAsUnicodeCollateDoes() {
        var keys = allScalars.map { scalar in
            var bytes: [UInt8] = []
            bytes.append(scalar: scalar)
            var key: [UInt8] = []
            bytes.withUnsafeBytes { Collation.shop.appendPrefix(of: $0, to: &key) }
            return (key: key, text: bytes)
        }
        keys.sort { precedes($0.key, $1.key) || ($0.key == $1.key && precedes($0.text, $1.text)) }
        var digest = TextDigest()
        var previous: [UInt8]?
        for entry in keys {
            if entry.key != previous { digest.add([0x0A]) }
            digest.add(entry.text)
            previous = entry.key
        }
        #expect(digest.value == TextSamples.order)
    }

    @Test func shopOrderIsThatOfAPrintedList() {
        let list = [
            "3M", "A1", "Aagaard", "Åse", "De Vos", "Dean", "Em", "Emil", "Emil Zola", "Emile", "Émile", "Émilie",
            "Emma",
            "Muller", "Müller", "Mullér Co", "Ørsted", "Strasse", "Straße 1", "Zoe", "Zoé", "Ωμέγα", "Елка", "Йод",
            "さくら", "上海",
        ]
        #expect(list.reversed().sorted { precedes(key(.shop, $0), key(.shop, $1)) } == list)
    }

    @Test func shopKeysOfEqualNamesDifferOnlyBehindTheWeights() {
        #expect(key(.shop, "Émile") == key(.shop, "E\u{301}MILE"))
        #expect(key(.shop, "Émile") != key(.shop, "Emile"))
        #expect(prefix(.shop, "Émile") == prefix(.shop, "emile"))
        #expect(key(.shop, "") == [0x01])
    }

    @Test func noKeyHasAByteThatEndsKeysAndNoWeightOneThatEndsWeights() {
        var texts = RandomTexts(seed: 3)
        var wrong: [[UInt8]] = []
        for _ in 0..<30_000 {
            let sample = texts.next()
            let zero = Collation.allCases.contains { key($0, text(sample)).contains(0) }
            if zero || prefix(.shop, text(sample)).contains(where: { $0 < 2 }) { wrong.append(sample) }
        }
        #expect(wrong.map(text) == [])
    }

    @Test func canonicallyEqualTextsHaveOneKey() {
        var texts = RandomTexts(seed: 4)
        var wrong: [[UInt8]] = []
        for _ in 0..<20_000 {
            let sample = texts.next()
            let nfc = text(sample.withUnsafeBytes(Normalization.nfc))
            for collation in [Collation.folded, .shop, .digits, .plate]
            where key(collation, nfc) != key(collation, text(sample)) {
                wrong.append(sample)
            }
        }
        #expect(wrong.map(text) == [])
    }

    @Test func theKeyOfAnASCIIPrefixIsAPrefixOfTheKey() {
        let names = ["Smith & Sons", "O'Neil", "van Dijk", "x_y-z", "B.M.W. 320", "\u{1F}~!?"]
        for name in names {
            for length in 0...name.count {
                let beginning = String(name.prefix(length))
                #expect(key(.folded, name).starts(with: key(.folded, beginning)))
                #expect(key(.shop, name).starts(with: prefix(.shop, beginning)))
                #expect(key(.plate, name).starts(with: prefix(.plate, beginning)))
            }
        }
    }

    @Test func asciiTextsTakeTheSameKeysOnTheShortPath() {
        var texts = RandomTexts(seed: 5)
        for _ in 0..<2_000 {
            let ascii = texts.next().filter { $0 < 0x80 }
            // The soft hyphen has no weight and folds to nothing, but keeps the text off the ASCII path.
            let long = text(ascii) + "\u{AD}"
            for collation in [Collation.folded, .shop, .digits, .plate] {
                #expect(key(collation, text(ascii)) == key(collation, long))
            }
        }
    }

    @Test(arguments: [
        ("+45 12 34 56 78", "+4512345678"), ("0045 12345678", "+4512345678"), ("(0045) 12-34-56-78", "+4512345678"),
        ("12 34 56 78", "12345678"), ("＋４５ １２", "+4512"), ("٠٠٤٥١٢", "+4512"), ("+44 (0)20 7946 0", "+442079460"),
        ("+44 ( 0 ) 20", "+4420"), ("020 (0) 7", "02007"), ("(0)20", "020"), ("+44 (01) 2", "+44012"), ("", ""),
        ("+", ""),
        ("none", ""), ("00", "+"), ("0", "0"), ("12+3", "123"), ("tel: +1-555-0100 x7", "+155501007"),
    ])
    func telephoneNumbersAreComparedByTheirDigits(number: String, digits: String) {
        #expect(text(key(.digits, number)) == digits)
    }

    @Test(arguments: [
        ("ab 12-345", "AB12345"), ("öhr-ab 1", "ÖHRAB1"), ("ＡＢ１２", "AB12"), ("٣ب", "3ب"), ("34 ıs 12", "34IS12"),
        ("1hgcm82633a004352", "1HGCM82633A004352"), ("·-·", ""), ("wvwzzz 1jz 3w", "WVWZZZ1JZ3W"), ("с123тк", "С123ТК"),
    ])
    func platesAreComparedByLettersAndDigits(plate: String, expected: String) {
        #expect(text(key(.plate, plate)) == expected)
    }

    /// Keys are on disk: when this fails, raise the version of that collation, then its digest here.
    @Test(
        arguments: [
            (Collation.bytes, 0x0001, 0xE4F8_75FE_668A_C586), (.folded, 0x0E01, 0xD910_FDB6_2FAF_6BA2),
            (.shop, 0x0D01, 0x58B5_0071_AF71_D0F2), (.digits, 0x0E01, 0xA404_E510_BB35_C838),
            (.plate, 0x0E01, 0xFFDD_9B4F_DD3A_7EBE),
        ] as [(Collation, UInt16, UInt64)])
    func keysOfAVersionNeverChange(collation: Collation, version: UInt16, expected: UInt64) {
        var digest = TextDigest()
        for sample in TextSample.all { digest.add(key(collation, text(sample.text)) + [0]) }
        for scalar in allScalars {
            var bytes: [UInt8] = []
            bytes.append(scalar: scalar)
            var key: [UInt8] = []
            bytes.withUnsafeBytes { collation.appendKey(of: $0, to: &key) }
            digest.add(key + [0])
        }
        #expect(collation.version == version)
        #expect(digest.value == expected)
    }
}
