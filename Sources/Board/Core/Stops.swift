/// Lines a person stops at, among others she passes over.
enum Stops {
    /// The stop that is so many stops away from a line; the first or the last where there are not so many.
    static func stop(_ isStop: [Bool], from line: Int, by steps: Int) -> Int {
        let stops = isStop.indices.filter { isStop[$0] }
        guard let last = stops.last else { return 0 }
        let here = stops.lastIndex { $0 <= line } ?? 0
        return stops.indices.contains(here + steps) ? stops[here + steps] : steps > 0 ? last : stops[0]
    }
}
