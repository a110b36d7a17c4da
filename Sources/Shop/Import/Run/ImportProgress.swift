// How far an import with an idempotency key has come, as it is kept with each of its transactions:
//   {"rows":1500,"bytes":81234,"refused":1,"counts":[[1499,0,0]],"badRows":[…]}

internal import JSON
internal import Records

struct ImportProgress {
    /// Rows of all files, from the first, that are dealt with.
    let rows: Int
    /// Length of all files: with another length they are other files.
    let byteCount: Int
    let refused: Int
    /// For each collection what was created, updated and left unchanged.
    let counts: [[Int]]
    let badRows: [BadRow]

    var fragment: JSONFragment {
        var writer = JSONWriter(capacity: 256)
        writer.beginObject()
        writer.member("rows", rows)
        writer.member("bytes", byteCount)
        writer.member("refused", refused)
        writer.key("counts")
        writer.beginArray()
        for count in counts {
            writer.beginArray()
            for number in count { writer.integer(number) }
            writer.endArray()
        }
        writer.endArray()
        writer.key("badRows")
        writer.beginArray()
        for row in badRows { row.write(to: &writer) }
        writer.endArray()
        writer.endObject()
        return JSONFragment(writer.array)
    }
}

extension ImportProgress {
    /// Reads what was kept; nil when it is something else.
    init?(_ fragment: JSONFragment) {
        let read = fragment.bytes.withUnsafeBytes { bytes -> ImportProgress? in
            func number(_ name: StaticString) -> Int? {
                JSONText.member(name, of: bytes).flatMap(JSONText.integer).map(Int.init)
            }
            guard let rows = number("rows"), let byteCount = number("bytes"), let refused = number("refused"),
                let counts = JSONText.member("counts", of: bytes), let badRows = JSONText.member("badRows", of: bytes)
            else { return nil }
            let numbers = JSONText.elements(of: counts).map { count in
                JSONText.elements(of: count).compactMap { JSONText.integer($0).map(Int.init) }
            }
            let bad = JSONText.elements(of: badRows).compactMap(BadRow.init)
            guard numbers.allSatisfy({ $0.count == 3 }), bad.count >= min(refused, 1) else { return nil }
            return ImportProgress(rows: rows, byteCount: byteCount, refused: refused, counts: numbers, badRows: bad)
        }
        guard let read else { return nil }
        self = read
    }
}

extension BadRow {
    /// Reads what `write` has written.
    fileprivate init?(_ bytes: UnsafeRawBufferPointer) {
        func text(_ name: StaticString) -> String? { JSONText.member(name, of: bytes).flatMap(JSONText.string) }
        guard let file = text("file"), let problem = text("problem"),
            let line = JSONText.member("line", of: bytes).flatMap(JSONText.integer)
        else { return nil }
        self.init(
            file: file, line: Int(line), column: text("column"), problem: problem, value: text("value"),
            hint: text("hint"))
    }
}
