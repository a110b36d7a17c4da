// Reading a B+tree: the entries of a range in either direction, and how many there are.

/// A range of keys: from `lower` on, and below `upper` (nil: to the end).
package struct KeyRange: Sendable, Equatable {
    package var lower: [UInt8]
    package var upper: [UInt8]?

    package init(lower: [UInt8], upper: [UInt8]?) {
        self.lower = lower
        self.upper = upper
    }

    /// Every key that begins with `prefix`.
    package init(prefix: [UInt8]) {
        lower = prefix
        upper = KeyRange.successor(of: prefix)
    }

    package static let all = KeyRange(lower: [], upper: nil)

    /// The smallest key above every key that begins with `prefix`; nil if there is none.
    package static func successor(of prefix: [UInt8]) -> [UInt8]? {
        var bytes = prefix
        while let last = bytes.popLast() {
            if last < 0xFF {
                bytes.append(last + 1)
                return bytes
            }
        }
        return nil
    }
}

/// The entries of a range, one after the other. Valid until the next change of the store, or until its snapshot closes.
package struct TreeScan {
    private let view: FileView
    private let indexNumber: UInt16
    private let range: KeyRange
    private let isDescending: Bool
    private var leaf: TreePage?
    private var index = 0
    /// One past the last wanted entry of this leaf, in the direction of the scan.
    private var end = 0

    package init(_ view: FileView, _ root: IndexRoot, _ range: KeyRange, descending: Bool = false) throws(StorageError)
    {
        self.view = view
        indexNumber = root.id
        self.range = range
        isDescending = descending
        guard root.levels > 0 else { return }
        do throws(StorageError) { try begin(root) } catch { throw view.indexFailure(error, root.id) }
    }

    private mutating func begin(_ root: IndexRoot) throws(StorageError) {
        if isDescending {
            if let upper = range.upper {
                let (page, bound) = try Self.seek(view, root, upper)
                leaf = page
                index = bound
            } else {
                let page = try Self.edge(view, root)
                leaf = page
                index = page.count
            }
        } else {
            let (page, bound) = try Self.seek(view, root, range.lower)
            leaf = page
            index = bound
        }
        setEnd()
    }

    /// The next entry's row, nil at the end.
    @inline(__always)
    package mutating func next() throws(StorageError) -> RowID? {
        while let leaf {
            if isDescending {
                if index > end {
                    index -= 1
                    return leaf.rowID(index)
                }
            } else if index < end {
                index += 1
                return leaf.rowID(index - 1)
            }
            try turn()
        }
        return nil
    }

    /// The whole key of the entry that `next` returned last.
    package func appendKey(to key: inout [UInt8]) {
        leaf?.appendKey(isDescending ? index : index - 1, to: &key)
    }

    /// Goes to the neighbour, or ends the scan.
    @inline(never)
    private mutating func turn() throws(StorageError) {
        guard let current = leaf else { return }
        let neighbour = isDescending ? current.page.left : current.page.right
        let isDone = isDescending ? end > 0 : end < current.count
        guard neighbour != 0, !isDone else {
            leaf = nil
            return
        }
        let next: TreePage
        do throws(StorageError) { next = try neighbourPage(neighbour, of: current) } catch {
            throw view.indexFailure(error, indexNumber)
        }
        leaf = next
        index = isDescending ? next.count : 0
        setEnd()
    }

    private func neighbourPage(_ neighbour: UInt32, of current: TreePage) throws(StorageError) -> TreePage {
        let page = try view.page(neighbour, .tree)
        guard page.level == 0, (isDescending ? page.right : page.left) == current.page.logical else {
            throw view.corrupt(neighbour, "is not linked back to page \(current.page.logical)")
        }
        return TreePage(page)
    }

    private mutating func setEnd() {
        guard let leaf else { return }
        if isDescending {
            end = range.lower.withUnsafeBytes { leaf.lowerBound($0).index }
        } else if let upper = range.upper {
            end = upper.withUnsafeBytes { leaf.lowerBound($0).index }
        } else {
            end = leaf.count
        }
    }

    /// The leaf and position of the first entry not below `key`.
    private static func seek(_ view: FileView, _ root: IndexRoot, _ key: [UInt8]) throws(StorageError) -> (
        TreePage, Int
    ) {
        try withBytes(key) { (bytes) throws(StorageError) in
            var logical = root.root
            var level = root.levels - 1
            while true {
                let page = try treePage(view, logical, level: level)
                if level == 0 { return (page, page.lowerBound(bytes).index) }
                logical = page.child(page.childIndex(bytes))
                level -= 1
            }
        }
    }

    /// The last leaf.
    private static func edge(_ view: FileView, _ root: IndexRoot) throws(StorageError) -> TreePage {
        var logical = root.root
        var level = root.levels - 1
        while true {
            let page = try treePage(view, logical, level: level)
            if level == 0 { return page }
            guard page.count > 0 else { throw view.corrupt(logical, "is an inner page without cells") }
            logical = page.child(page.count - 1)
            level -= 1
        }
    }

    static func treePage(_ view: FileView, _ logical: UInt32, level: Int) throws(StorageError) -> TreePage {
        let page = try view.page(logical, .tree)
        guard page.level == level, level >= 0, page.count > 0 else {
            throw view.corrupt(
                logical, "has level \(page.level) and \(page.count) cells, where level \(level) should be")
        }
        return TreePage(page)
    }
}

/// Counting by the counts that inner pages keep.
package enum TreeCount {
    /// Entries of the range.
    package static func count(_ view: FileView, _ root: IndexRoot, _ range: KeyRange) throws(StorageError) -> Int {
        do throws(StorageError) {
            let lower = range.lower.isEmpty ? 0 : try rank(view, root, range.lower)
            let upper = if let key = range.upper { try rank(view, root, key) } else { root.entries }
            return max(upper - lower, 0)
        } catch {
            throw view.indexFailure(error, root.id)
        }
    }

    /// Entries below `key`.
    private static func rank(_ view: FileView, _ root: IndexRoot, _ key: [UInt8]) throws(StorageError) -> Int {
        guard root.levels > 0 else { return 0 }
        return try withBytes(key) { (bytes) throws(StorageError) in
            var logical = root.root
            var level = root.levels - 1
            var rank = 0
            while level > 0 {
                let page = try TreeScan.treePage(view, logical, level: level)
                let index = page.childIndex(bytes)
                for before in 0..<index { rank += page.below(before) }
                logical = page.child(index)
                level -= 1
            }
            return rank + (try TreeScan.treePage(view, logical, level: 0)).lowerBound(bytes).index
        }
    }
}
