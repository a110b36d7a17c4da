// A B+tree of byte strings with counted children, for writing. One secondary index is one tree.
//
// Invariants: keys of a leaf rise strictly; the separator of a child is at most its smallest key and above every key
// of the child before; every inner cell holds the number of keys below it; all leaves have level 0 and are linked
// both ways in order; a page other than the root is never empty.

package final class Tree {
    let space: FileSpace
    package private(set) var root: IndexRoot
    private var path: [(logical: UInt32, index: Int)] = []
    private var runs = InsertRuns()
    /// Whether the key that is being added continues a run in its leaf.
    private var isInRun = false

    package init(_ space: FileSpace, _ root: IndexRoot) {
        self.space = space
        self.root = root
    }

    /// An empty tree that lacks entries until `complete`.
    func reset(definition: UInt32) throws(StorageError) {
        root = IndexRoot(position: root.position, id: root.id, definition: definition)
        root.state = .stale
        runs = InsertRuns()
        try space.setIndex(root)
    }

    /// Every row has its entries.
    func complete() throws(StorageError) {
        root.state = .ready
        try space.setIndex(root)
    }

    private func tree(_ logical: UInt32, level: Int) throws(StorageError) -> TreePage {
        let page = try space.view.page(logical, .tree)
        guard page.level == level else { throw space.view.corrupt(logical, "has level \(page.level), not \(level)") }
        return TreePage(page)
    }

    /// Walks to the leaf that `key` belongs in, keeping the way in `path`.
    private func descend(_ key: UnsafeRawBufferPointer) throws(StorageError) -> UInt32 {
        guard root.levels <= PageFormat.Tree.levelLimit else {
            throw space.view.corrupt(0, "names a tree of \(root.levels) levels")
        }
        path.removeAll(keepingCapacity: true)
        var logical = root.root
        var level = root.levels - 1
        while level > 0 {
            let page = try tree(logical, level: level)
            let index = page.childIndex(key)
            path.append((logical, index))
            logical = page.child(index)
            level -= 1
        }
        return logical
    }

    // MARK: Insert

    /// Adds a key; false if it is there already.
    @discardableResult
    package func insert(_ key: UnsafeRawBufferPointer) throws(StorageError) -> Bool {
        guard key.count <= PageFormat.Tree.keyLimit else {
            throw .tooLarge(what: "index key", bytes: key.count, limit: PageFormat.Tree.keyLimit)
        }
        if root.levels == 0 {
            let (logical, page) = try space.allocate(.tree)
            var cells = TreeCells(isLeaf: true)
            cells.insert(key, child: 0, below: 1, at: 0)
            cells.write(0..<1, to: page)
            root.root = logical
            root.levels = 1
            root.entries = 1
            try space.setIndex(root)
            return true
        }
        let leaf = try descend(key)
        let (index, isEqual) = try tree(leaf, level: 0).lowerBound(key)
        if isEqual { return false }
        isInRun = runs.note(leaf, index)
        try addBelow(1)
        try insertCell(leaf, level: 0, index: index, key: key, child: 0, below: 1)
        root.entries += 1
        try space.setIndex(root)
        return true
    }

    /// Adds to the counts on the way to the leaf.
    private func addBelow(_ delta: Int) throws(StorageError) {
        for step in path {
            let page = try space.writable(step.logical)
            let cell = TreePage(page.page).cell(step.index)
            page.set48(cell + 6, UInt64(Int(page.page.u48(cell + 6)) + delta))
        }
    }

    /// Puts a cell in a page, splitting it where it is full. `path` leads to the page.
    private func insertCell(
        _ logical: UInt32, level: Int, index: Int, key: UnsafeRawBufferPointer, child: UInt32, below: Int
    ) throws(StorageError) {
        let page = try space.writable(logical)
        if insertInPlace(page, index, key, child, below) { return }
        var cells = TreeCells(isLeaf: level == 0)
        cells.append(TreePage(page.page))
        cells.insert(key, child: child, below: below, at: index)
        if cells.pageBytes(0..<cells.count) <= PageFormat.pageBytes {
            cells.write(0..<cells.count, to: page)
            return
        }
        let cut = cut(cells, at: index, level: level, isLast: page.page.right == 0)
        try split(logical, page, level: level, cells, cut)
    }

    /// Rising keys fill pages to the brim: at the end of a leaf the new key alone goes right, within it what follows the key.
    private func cut(_ cells: TreeCells, at index: Int, level: Int, isLast: Bool) -> Int {
        guard level == 0, isInRun || isLast else { return cells.splitPoint() }
        if index == cells.count - 1 { return index }
        guard isInRun, cells.pageBytes(0..<(index + 1)) <= PageFormat.pageBytes,
            cells.pageBytes((index + 1)..<cells.count) <= PageFormat.pageBytes
        else { return cells.splitPoint() }
        return index + 1
    }

    private func split(
        _ logical: UInt32, _ page: MutablePage, level: Int, _ cells: TreeCells, _ cut: Int
    ) throws(StorageError) {
        let (rightLogical, right) = try space.allocate(.tree, level: level)
        var separator = Array(cells.key(cut))
        if level == 0 {
            // The shortest text that tells the two sides apart.
            separator = Array(separator.prefix(commonLength(cells.key(cut - 1), cells.key(cut)) + 1))
            let next = page.page.right
            right.set32(PageFormat.left, logical)
            right.set32(PageFormat.right, next)
            page.set32(PageFormat.right, rightLogical)
            if next != 0 { try space.writable(next).set32(PageFormat.left, rightLogical) }
            if cut == cells.count - 1 { runs.move(from: logical, to: rightLogical) }
        }
        cells.write(cut..<cells.count, to: right)
        cells.write(0..<cut, to: page)
        let leftBelow = cells.below(0..<cut)
        let rightBelow = cells.below(cut..<cells.count)

        guard let parent = path.popLast() else {
            let (rootLogical, rootPage) = try space.allocate(.tree, level: level + 1)
            var top = TreeCells(isLeaf: false)
            top.insert(UnsafeRawBufferPointer(start: nil, count: 0), child: logical, below: leftBelow, at: 0)
            separator.withUnsafeBytes { top.insert($0, child: rightLogical, below: rightBelow, at: 1) }
            top.write(0..<2, to: rootPage)
            root.root = rootLogical
            root.levels += 1
            return
        }
        let parentPage = try space.writable(parent.logical)
        parentPage.set48(TreePage(parentPage.page).cell(parent.index) + 6, UInt64(leftBelow))
        try withBytes(separator) { (key) throws(StorageError) in
            try insertCell(
                parent.logical, level: level + 1, index: parent.index + 1, key: key, child: rightLogical,
                below: rightBelow)
        }
    }

    /// The common case: the key has the page's prefix and there is room.
    private func insertInPlace(
        _ page: MutablePage, _ index: Int, _ key: UnsafeRawBufferPointer, _ child: UInt32, _ below: Int
    ) -> Bool {
        let tree = TreePage(page.page)
        let prefixLength = tree.prefixLength
        guard key.count >= prefixLength, compareBytes(key, 0, tree.prefix, 0, prefixLength) == 0 else { return false }
        let suffixCount = key.count - prefixLength
        let restBytes = max(suffixCount - 8, 0)
        let cellBytes = tree.cellHeaderBytes + restBytes
        let lower = page.page.lower
        guard page.page.upper - lower >= cellBytes + PageFormat.Tree.headBytes + PageFormat.Tree.slotBytes else {
            return false
        }

        let count = tree.count
        let heads = TreePage.headsOffset(prefixLength: prefixLength)
        let slots = heads + count * PageFormat.Tree.headBytes
        // Slots after the new one move by a head and a slot, those before by a head, then the heads after it.
        page.move(from: slots + index * 2, to: slots + index * 2 + 10, count: (count - index) * 2)
        page.move(from: slots, to: slots + 8, count: index * 2)
        page.move(from: heads + index * 8, to: heads + index * 8 + 8, count: (count - index) * 8)
        let cell = page.page.upper - cellBytes
        page.set64(heads + index * 8, TreePage.head(of: key, from: prefixLength))
        page.set16(slots + 8 + index * 2, cell)
        page.set16(cell, suffixCount)
        if !tree.isLeaf {
            page.set32(cell + 2, child)
            page.set48(cell + 6, UInt64(below))
        }
        if restBytes > 0 {
            page.copy(UnsafeRawBufferPointer(rebasing: key[(prefixLength + 8)...]), to: cell + tree.cellHeaderBytes)
        }
        page.set16(PageFormat.count, count + 1)
        page.set16(PageFormat.lower, lower + 10)
        page.set16(PageFormat.upper, cell)
        return true
    }

    // MARK: Remove

    /// Takes a key out; false if it is not there.
    @discardableResult
    package func remove(_ key: UnsafeRawBufferPointer) throws(StorageError) -> Bool {
        guard root.levels > 0 else { return false }
        let leaf = try descend(key)
        let (index, isEqual) = try tree(leaf, level: 0).lowerBound(key)
        guard isEqual else { return false }
        try addBelow(-1)
        try removeCell(leaf, level: 0, index)
        root.entries -= 1
        try space.setIndex(root)
        return true
    }

    private func removeCell(_ logical: UInt32, level: Int, _ index: Int) throws(StorageError) {
        let page = try space.writable(logical)
        let tree = TreePage(page.page)
        let count = tree.count
        if count == 1 { return try removePage(logical, page, level: level) }
        let heads = TreePage.headsOffset(prefixLength: tree.prefixLength)
        let slots = heads + count * PageFormat.Tree.headBytes
        page.set16(PageFormat.Tree.garbage, page.page.u16(PageFormat.Tree.garbage) + tree.cellBytes(index))
        page.move(from: heads + (index + 1) * 8, to: heads + index * 8, count: (count - index - 1) * 8)
        page.move(from: slots, to: slots - 8, count: index * 2)
        page.move(from: slots + (index + 1) * 2, to: slots - 8 + index * 2, count: (count - index - 1) * 2)
        page.set16(PageFormat.count, count - 1)
        page.set16(PageFormat.lower, page.page.lower - 10)
        if level > 0, index == 0 {
            // The next cell now stands for everything smaller; its rest stays behind as garbage.
            let first = TreePage(page.page)
            page.set16(PageFormat.Tree.garbage, page.page.u16(PageFormat.Tree.garbage) + first.rest(0).count)
            page.set16(first.cell(0), 0)
            page.set64(heads, 0)
        }
        if path.isEmpty {
            try collapseRoot()
        } else if TreePage(page.page).usedBytes < PageFormat.pageBytes / 3 {
            try merge(logical, level: level)
        }
    }

    /// Takes out a page whose last cell goes.
    private func removePage(_ logical: UInt32, _ page: MutablePage, level: Int) throws(StorageError) {
        if level == 0 {
            let left = page.page.left
            let right = page.page.right
            if left != 0 { try space.writable(left).set32(PageFormat.right, right) }
            if right != 0 { try space.writable(right).set32(PageFormat.left, left) }
        }
        try space.release(logical)
        guard let parent = path.popLast() else {
            root.root = 0
            root.levels = 0
            return
        }
        try removeCell(parent.logical, level: level + 1, parent.index)
    }

    private func collapseRoot() throws(StorageError) {
        while root.levels > 1 {
            let page = try tree(root.root, level: root.levels - 1)
            guard page.count == 1 else { return }
            let child = page.child(0)
            try space.release(root.root)
            root.root = child
            root.levels -= 1
        }
    }

    /// Joins a page with a neighbour under the same parent where both fit one page.
    private func merge(_ logical: UInt32, level: Int) throws(StorageError) {
        guard let parent = path.last else { return }
        let parentPage = try tree(parent.logical, level: level + 1)
        for leftIndex in [parent.index, parent.index - 1] where leftIndex >= 0 && leftIndex + 1 < parentPage.count {
            let leftLogical = parentPage.child(leftIndex)
            let rightLogical = parentPage.child(leftIndex + 1)
            var cells = TreeCells(isLeaf: level == 0)
            cells.append(try tree(leftLogical, level: level))
            let rightStart = cells.count
            let rightPage = try tree(rightLogical, level: level)
            cells.append(rightPage)
            if level > 0 {
                var separator: [UInt8] = []
                parentPage.appendKey(leftIndex + 1, to: &separator)
                separator.withUnsafeBytes { cells.setKey($0, at: rightStart) }
            }
            guard cells.pageBytes(0..<cells.count) <= PageFormat.pageBytes else { continue }
            let next = rightPage.page.right
            let left = try space.writable(leftLogical)
            cells.write(0..<cells.count, to: left)
            if level == 0 {
                left.set32(PageFormat.right, next)
                if next != 0 { try space.writable(next).set32(PageFormat.left, leftLogical) }
            }
            try space.release(rightLogical)
            let parentWritable = try space.writable(parent.logical)
            let cell = TreePage(parentWritable.page).cell(leftIndex)
            parentWritable.set48(cell + 6, UInt64(cells.below(0..<cells.count)))
            path.removeLast()
            try removeCell(parent.logical, level: level + 1, leftIndex + 1)
            return
        }
    }
}

/// Lends an array's bytes to a body that throws a storage error.
func withBytes<Result>(
    _ array: [UInt8], _ body: (UnsafeRawBufferPointer) throws(StorageError) -> Result
) throws(StorageError) -> Result {
    var outcome: Swift.Result<Result, StorageError>?
    array.withUnsafeBytes { bytes in
        do throws(StorageError) { outcome = .success(try body(bytes)) } catch { outcome = .failure(error) }
    }
    return try outcome!.get()
}
