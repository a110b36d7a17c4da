/// A table in Markdown: a row an operation, a column a target, then Fettle as a multiple of SQLite and of the ceiling,
/// above 1 where Fettle is ahead.
struct Report {
    struct Row {
        var title: String
        var isTime: Bool
        var figures: [TargetKind: Figures] = [:]
    }

    let kinds: [TargetKind]
    var rows: [Row] = []
    /// Sentences below the table.
    var notes: [String] = []

    func text() -> String {
        let head =
            ["operation"] + kinds.map(\.title) + ["to SQLite", "to LMDB", "to ceiling", "p99", "CPU, µs", "answer, B"]
        var lines = [head, head.map { _ in "---" }]
        for row in rows {
            lines.append(
                [row.title] + kinds.map { text(row.figures[$0]?.median) }
                    + [TargetKind.sqlite, .lmdb, .ceiling].map { ratio(row, to: $0) } + [
                        tails(row), processorTimes(row), sizes(row),
                    ])
        }
        return lines.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined() + notes.map { "\n\($0)\n" }.joined()
    }

    private func ratio(_ row: Row, to kind: TargetKind) -> String {
        guard let fettle = row.figures[.fettle], let other = row.figures[kind],
            let ratio = fettle.ratio(to: other, isTime: row.isTime)
        else { return "" }
        return "\(decimal(ratio, digits: 2)) ×"
    }

    /// The slowest hundredth of Fettle and of SQLite.
    private func tails(_ row: Row) -> String {
        [TargetKind.fettle, .sqlite].compactMap { row.figures[$0]?.tail }.map { text($0) }.joined(separator: " / ")
    }

    /// Processor time of one result, of all peers: what holds on a busy machine too.
    private func processorTimes(_ row: Row) -> String {
        [TargetKind.ceiling, .fettle, .sqlite, .lmdb].compactMap { row.figures[$0]?.processorTime }.map { text($0) }
            .joined(separator: " / ")
    }

    /// What an answer of each of the two weighs: they do the same work only while these are alike.
    private func sizes(_ row: Row) -> String {
        [TargetKind.fettle, .sqlite].compactMap { row.figures[$0]?.answerBytes }.filter { $0 > 0 }
            .map { String($0) }.joined(separator: " / ")
    }

    private func text(_ value: Double?) -> String {
        guard let value else { return "–" }
        if value >= 10_000 { return grouped(Int(value.rounded())) }
        return decimal(value, digits: value < 10 ? 2 : value < 100 ? 1 : 0)
    }
}

/// A number with a point and so many digits after it.
func decimal(_ value: Double, digits: Int) -> String {
    let scale = (0..<digits).reduce(1) { scale, _ in scale * 10 }
    let scaled = Int((value * Double(scale)).rounded())
    return digits == 0 ? "\(scaled)" : "\(scaled / scale).\(padded(scaled % scale, to: digits))"
}

/// A number in groups of three digits.
func grouped(_ number: Int) -> String {
    number < 1000 ? "\(number)" : "\(grouped(number / 1000)),\(padded(number % 1000, to: 3))"
}
