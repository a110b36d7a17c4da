// The cells of one or two tree pages taken out of their pages, to be written again: splits, merges, shorter prefixes.

/// Sorted cells. For an inner page cell 0 has an empty key (everything smaller).
struct TreeCells {
    private(set) var bytes: [UInt8] = []
    private var bounds: [(start: Int, end: Int)] = []
    private var children: [UInt32] = []
    private var belows: [Int] = []
    let isLeaf: Bool

    init(isLeaf: Bool) { self.isLeaf = isLeaf }

    var count: Int { bounds.count }

    mutating func append(_ page: TreePage) {
        for index in 0..<page.count {
            let start = bytes.count
            if page.isLeaf || index > 0 { page.appendKey(index, to: &bytes) }
            bounds.append((start, bytes.count))
            children.append(page.isLeaf ? 0 : page.child(index))
            belows.append(page.isLeaf ? 1 : page.below(index))
        }
    }

    mutating func insert(_ key: UnsafeRawBufferPointer, child: UInt32, below: Int, at index: Int) {
        let start = bytes.count
        bytes.append(contentsOf: key)
        bounds.insert((start, bytes.count), at: index)
        children.insert(child, at: index)
        belows.insert(below, at: index)
    }

    mutating func remove(at index: Int) {
        bounds.remove(at: index)
        children.remove(at: index)
        belows.remove(at: index)
    }

    /// Gives a cell a key; used for the first cell of a right-hand inner page when two are merged.
    mutating func setKey(_ key: UnsafeRawBufferPointer, at index: Int) {
        let start = bytes.count
        bytes.append(contentsOf: key)
        bounds[index] = (start, bytes.count)
    }

    func key(_ index: Int) -> ArraySlice<UInt8> { bytes[bounds[index].start..<bounds[index].end] }

    func below(_ range: Range<Int>) -> Int { range.reduce(0) { $0 + belows[$1] } }

    /// Length of the prefix that the compared keys of a range share.
    private func commonPrefix(_ range: Range<Int>) -> Int {
        let first = isLeaf ? range.lowerBound : range.lowerBound + 1
        guard first < range.upperBound else { return 0 }
        return commonLength(key(first), key(range.upperBound - 1))
    }

    /// Bytes of a page that holds the range.
    func pageBytes(_ range: Range<Int>) -> Int {
        let prefix = commonPrefix(range)
        var total = TreePage.headsOffset(prefixLength: prefix)
        for index in range { total += cellBytes(index, in: range, prefix: prefix) }
        return total
    }

    private func cellBytes(_ index: Int, in range: Range<Int>, prefix: Int) -> Int {
        let length = isFirstOfInner(index, range) ? 0 : bounds[index].end - bounds[index].start
        return PageFormat.Tree.headBytes + PageFormat.Tree.slotBytes
            + (isLeaf ? PageFormat.Tree.leafCellBytes : PageFormat.Tree.innerCellBytes) + max(length - prefix - 8, 0)
    }

    private func isFirstOfInner(_ index: Int, _ range: Range<Int>) -> Bool { !isLeaf && index == range.lowerBound }

    /// Where to cut so that both sides fit a page and are as even as the keys allow.
    func splitPoint() -> Int {
        let sizes = (0..<count).map { bounds[$0].end - bounds[$0].start + 16 }
        let half = sizes.reduce(0, +) / 2
        var sum = 0
        var cut = 1
        for index in 0..<count {
            sum += sizes[index]
            if sum >= half {
                cut = index + 1
                break
            }
        }
        cut = min(max(cut, 1), count - 1)
        // Prefixes differ by side, so the even cut may not fit; walk towards one that does.
        for distance in 0..<count {
            for candidate in [cut - distance, cut + distance] where candidate >= 1 && candidate < count {
                if pageBytes(0..<candidate) <= PageFormat.pageBytes,
                    pageBytes(candidate..<count) <= PageFormat.pageBytes
                {
                    return candidate
                }
            }
        }
        preconditionFailure("no cut of \(count) cells fits two pages")
    }

    /// Writes the range as the whole content of a page, whose kind, level, links and numbers stay.
    func write(_ range: Range<Int>, to page: MutablePage) {
        let prefix = commonPrefix(range)
        let first = isLeaf ? range.lowerBound : range.lowerBound + 1
        page.set16(PageFormat.count, range.count)
        page.set16(PageFormat.Tree.prefixLength, prefix)
        page.set16(PageFormat.Tree.garbage, 0)
        bytes.withUnsafeBytes { all in
            if prefix > 0 {
                let start = bounds[first].start
                page.copy(UnsafeRawBufferPointer(rebasing: all[start..<(start + prefix)]), to: PageFormat.Tree.prefix)
            }
            var head = TreePage.headsOffset(prefixLength: prefix)
            var slot = head + range.count * PageFormat.Tree.headBytes
            page.set16(PageFormat.lower, slot + range.count * PageFormat.Tree.slotBytes)
            var cell = PageFormat.pageBytes
            for index in range {
                let isFirst = isFirstOfInner(index, range)
                let start = isFirst ? bounds[index].end : bounds[index].start + prefix
                let suffix = UnsafeRawBufferPointer(rebasing: all[start..<bounds[index].end])
                let restBytes = max(suffix.count - 8, 0)
                if isLeaf {
                    cell -= PageFormat.Tree.leafCellBytes + restBytes
                } else {
                    cell -= PageFormat.Tree.innerCellBytes + restBytes
                    page.set32(cell + 2, children[index])
                    page.set48(cell + 6, UInt64(belows[index]))
                }
                page.set16(cell, suffix.count)
                if restBytes > 0 {
                    let header = isLeaf ? PageFormat.Tree.leafCellBytes : PageFormat.Tree.innerCellBytes
                    page.copy(UnsafeRawBufferPointer(rebasing: suffix[8...]), to: cell + header)
                }
                page.set64(head, TreePage.head(of: suffix, from: 0))
                page.set16(slot, cell)
                head += PageFormat.Tree.headBytes
                slot += PageFormat.Tree.slotBytes
            }
            page.set16(PageFormat.upper, cell)
        }
    }
}

/// Length of the longest prefix that both have.
func commonLength(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Int {
    var count = 0
    for (a, b) in zip(left, right) {
        if a != b { break }
        count += 1
    }
    return count
}
