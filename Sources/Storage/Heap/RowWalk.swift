// Rows in the order of their numbers, in either direction, one at a time; and rows of many numbers at once.

/// The rows of a table between two numbers. Valid until the next change of the store, or until its snapshot closes.
package struct RowWalk {
    private let view: FileView
    private let radix: FileRoot.Radix
    private let isDescending: Bool
    /// The number to look at next; one below it when descending.
    private var position: UInt64
    /// Where the walk ends: the first number not wanted when rising, the last wanted when descending.
    private let end: UInt64
    private var leaf: Page?
    private var leafIndex = -1

    /// - Parameter range: numbers, the upper one not included; cut to the numbers the table has given out.
    package init(
        _ view: FileView, _ range: Range<UInt64> = 0..<RowID.limit, descending: Bool = false
    ) throws(StorageError) {
        self.view = view
        let root = try FileRoot(view)
        radix = root.directory
        isDescending = descending
        let upper = min(range.upperBound, root.nextRow)
        let lower = min(range.lowerBound, upper)
        position = descending ? upper : lower
        end = descending ? lower : upper
    }

    /// The next row, nil at the end.
    package mutating func next() throws(StorageError) -> Row? {
        let perLeaf = PageFormat.entriesPerPage
        while position != end {
            let number = isDescending ? position - 1 : position
            let index = Int(number) / perLeaf
            if index != leafIndex {
                leafIndex = index
                let logical = try RadixPages.find(view, radix, kind: .slotDirectory, leaf: index)
                leaf = logical == 0 ? nil : try view.page(logical, .slotDirectory)
            }
            guard let leaf else {
                // A directory page that is not there: none of its numbers has a row.
                let first = UInt64(index * perLeaf)
                position = isDescending ? max(first, end) : min(first + UInt64(perLeaf), end)
                continue
            }
            position = isDescending ? number : number + 1
            if let place = SlotDirectory.place(in: leaf, entry: Int(number) % perLeaf) {
                return try RowHeap.read(view, RowID(number), place)
            }
        }
        return nil
    }
}

extension ReadView {
    /// Rows in the order of their numbers.
    package func walk(
        _ table: UInt16, _ range: Range<UInt64> = 0..<RowID.limit, descending: Bool = false
    ) throws(StorageError) -> RowWalk {
        try RowWalk(try file(table), range, descending: descending)
    }

    /// Puts the rows of these numbers into `rows`, in their order; numbers without a row are left out. All places are
    /// found before the first row is touched, so that the waits for memory overlap.
    package func gather(_ table: UInt16, _ numbers: [RowID], into rows: inout [Row]) throws(StorageError) {
        rows.removeAll(keepingCapacity: true)
        let file = try file(table)
        let radix = try FileRoot(file).directory
        var places: [(row: RowID, place: SlotPlace)] = []
        places.reserveCapacity(numbers.count)
        for number in numbers {
            if let place = try SlotDirectory.find(file, radix, number) { places.append((number, place)) }
        }
        for (row, place) in places { rows.append(try RowHeap.read(file, row, place)) }
    }
}
