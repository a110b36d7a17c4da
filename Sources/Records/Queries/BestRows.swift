// The first rows of an order, out of many (C-06): a heap whose top is the last of those kept, so that a row that does not
// belong among them costs one comparison.

internal import Storage

struct BestRows {
    /// Rows kept; nil for all.
    private let limit: Int?
    private let isDescending: Bool
    private var heap: [SortPosition] = []
    private var key: [UInt8] = []

    init(limit: Int?, isDescending: Bool) {
        self.limit = limit
        self.isDescending = isDescending
    }

    /// Takes a row in where it belongs, unless its place is not after `start`.
    mutating func add(_ row: Row, _ layout: RecordLayout, _ order: SortOrder, after start: SortPosition?) {
        key.removeAll(keepingCapacity: true)
        let isNone = order.append(row, layout, to: &key)
        let place = SortPosition(isNone: isNone, key: key, row: row.rowID.number)
        if let start, !start.precedes(place, descending: isDescending) { return }
        guard let limit else { return heap.append(place) }
        if heap.count < limit {
            heap.append(place)
            rise(heap.count - 1)
        } else if let last = heap.first, place.precedes(last, descending: isDescending) {
            heap[0] = place
            sink(0)
        }
    }

    /// Row numbers in the order.
    mutating func sorted() -> [RowID] {
        heap.sort { $0.precedes($1, descending: isDescending) }
        return heap.map { RowID($0.row) }
    }

    private mutating func rise(_ index: Int) {
        var index = index
        while index > 0, heap[(index - 1) / 2].precedes(heap[index], descending: isDescending) {
            heap.swapAt(index, (index - 1) / 2)
            index = (index - 1) / 2
        }
    }

    private mutating func sink(_ index: Int) {
        var index = index
        while true {
            var last = index
            for child in [index * 2 + 1, index * 2 + 2] where child < heap.count {
                if heap[last].precedes(heap[child], descending: isDescending) { last = child }
            }
            if last == index { return }
            heap.swapAt(index, last)
            index = last
        }
    }
}
