import CHost

extension Bench {
    mutating func addMemory() {
        guard options.wants("memory"), !memory.isEmpty else { return }
        report.rows.append(.init(title: "anonymous memory, the most seen, MiB", isTime: true))
        for (kind, kib) in memory { addValue(kind, Double(kib) / 1024) }
    }

    /// Of the stores as they were filled and closed.
    mutating func addSizes() {
        if options.wants("size") {
            report.rows.append(.init(title: "size on disk after filling, MiB", isTime: true))
            for kind in filled.keys { addValue(kind, mebibytes(places.store(kind, in: places.filled))) }
            report.rows.append(.init(title: "of it journal, MiB", isTime: true))
            if filled[.fettle] != nil {
                addValue(.fettle, mebibytes(places.store(.fettle, in: places.filled) + "/journal"))
            }
        }
        if options.wants("fill") {
            report.rows.append(.init(title: "filling: customers, items, jobs, 1,000 a request, rows/s", isTime: false))
            for (kind, result) in filled { addValue(kind, Double(result.rows) / Double(result.nanoseconds) * 1e9) }
        }
    }

    private func mebibytes(_ path: String) -> Double { Double(host_folder_bytes(path)) / 1_048_576 }

    private mutating func addValue(_ kind: TargetKind, _ value: Double) {
        report.rows[report.rows.count - 1].figures[kind, default: Figures()].add(value)
    }
}
