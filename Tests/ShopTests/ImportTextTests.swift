import Testing

@testable import Shop

/// Rows of a text that arrives in pieces of so many bytes: fields joined by "|", faults as their names.
private func rows(_ text: String, separator: Character = ",", piece: Int) -> [String] {
    var reader = CSVReader(separator: separator.asciiValue!, rowLimit: 60)
    var rows: [String] = []
    func drain() {
        while let item = reader.next() {
            switch item {
            case .row(let line):
                rows.append("\(line): " + (0..<reader.cells.count).map { reader.cells[$0] }.joined(separator: "|"))
            case .fault(let fault, let line): rows.append("\(line): \(fault)")
            }
        }
    }
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: piece) {
        bytes[start..<min(start + piece, bytes.count)].withUnsafeBytes { reader.append($0) }
        drain()
    }
    reader.finish()
    drain()
    return rows
}

struct ImportTextTests {
    @Test(arguments: [1, 2, 3, 7, 1000])
    func rowsAreTheSameWhateverThePieces(piece: Int) {
        #expect(
            rows("a,b\r\n\r\n\"x \"\"y\"\"\",\"1\r\n2\"\nc\rlast", piece: piece)
                == ["1: a|b", "3: x \"y\"|1\r\n2", "5: c", "6: last"])
        #expect(rows("a\n\"b\"c\nd\n", piece: piece) == ["1: a", "2: textAfterQuote", "3: d"])
        #expect(rows("a\n\"never\nb\nc", piece: piece) == ["1: a", "2: unclosedQuote", "3: b", "4: c"])
    }

    @Test func windowsCharactersBecomeUnicode() {
        var text: [UInt8] = []
        let bytes: [UInt8] = [0x53, 0xF8, 0x72, 0x20, 0x80, 0x93, 0x81]
        bytes.withUnsafeBytes { TextEncoding.windows1252.append($0, to: &text) }
        #expect(String(decoding: text, as: UTF8.self) == "Sør €“\u{FFFD}")
    }

    @Test(arguments: [
        ("d/M/yyyy", "3/4/2026", "2026-04-03 nil"), ("dd.MM.yy HH:mm", "28.02.26 15:30", "2026-02-28 55800000"),
        ("d/M/yyyy", "29/2/2026", "none"), ("yyyy-MM-dd", "2026-3-4", "none"), ("M/d/yy", "12/31/99", "1999-12-31 nil"),
    ])
    func datesAreReadByTheirForm(form: String, text: String, expected: String) {
        let read = DateForm(form)?.read(text)
        #expect(read.map { "\($0.date) \($0.millisecondOfDay.map(String.init) ?? "nil")" } ?? "none" == expected)
    }

    @Test(arguments: [
        ("[{brand} ]{kind}", ["kind": "Kettle"], "Kettle"), ("[{brand} ]{kind}", ["brand": "B", "kind": "K"], "B K"),
        ("{a}", [:], "none"), ("{{x}} {a}", ["a": "1"], "{x} 1"),
    ])
    func templatesLeaveOutWhatIsEmpty(template: String, values: [String: String], expected: String) {
        #expect(Template(template)?.text { values[$0] } ?? "none" == expected)
    }

    @Test(arguments: [
        ("1M8GDM9AXKP042788", "good"), ("1M8GDM9AXKP042789", "fault"), ("WVWZZZ1JZXW000001", "warning"),
        ("7A8GDM9A0KP042788", "warning"), ("WVWZZZ1JZXW00000", "fault"), ("WVWZZZ1JZXWQ00001", "fault"),
    ])
    func vehicleNumbersAreJudged(vin: String, expected: String) {
        let judged = VIN.check(vin)
        #expect((judged.fault != nil ? "fault" : judged.warning != nil ? "warning" : "good") == expected)
    }
}
