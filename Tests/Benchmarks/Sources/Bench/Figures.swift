/// The figures of one round: nil where a target cannot do an operation.
struct Figures {
    /// Per round.
    private(set) var values: [Double] = []
    /// The 99th percentile of a round with one in flight, where there are enough requests for one.
    private(set) var tails: [Double] = []
    /// Microseconds of processor time of the server for one result, per round.
    private(set) var processorTimes: [Double] = []
    /// Bytes of an answer, in the last round.
    private(set) var answerBytes = 0

    var median: Double? { Self.median(values) }
    var tail: Double? { Self.median(tails) }
    var processorTime: Double? { Self.median(processorTimes) }

    mutating func add(_ measurement: Measurement, of operation: Operation) {
        let results = Double(measurement.requestCount * operation.resultsPerRequest)
        processorTimes.append(Double(measurement.processorTime) / 1000 / results)
        answerBytes = measurement.answerBytes / max(1, Int(results))
        if operation.isTime {
            let sorted = measurement.latencies.sorted()
            values.append(Double(sorted[sorted.count / 2]) / 1000)
            tails.append(Double(sorted[sorted.count * 99 / 100]) / 1000)
        } else {
            values.append(results / Double(measurement.nanoseconds) * 1e9)
        }
    }

    mutating func add(_ value: Double) { values.append(value) }

    /// How many times better than another, round by round, the median of that.
    func ratio(to other: Figures, isTime: Bool) -> Double? {
        Self.median(zip(values, other.values).map { isTime ? $1 / $0 : $0 / $1 })
    }

    static func median(_ values: [Double]) -> Double? {
        let sorted = values.sorted()
        guard let last = sorted.indices.last else { return nil }
        return (sorted[last / 2] + sorted[(last + 1) / 2]) / 2
    }
}
