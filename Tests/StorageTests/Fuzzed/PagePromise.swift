@testable import Storage

/// Tree and heap pages with any byte changed: those that the check takes for whole are read and changed without a trap,
/// and hold what they say.
enum PagePromise {
    static func problem(_ bytes: [UInt8]) -> String? {
        var input = FuzzInput(bytes)
        let memory = UnsafeMutableRawPointer.allocate(byteCount: PageFormat.pageBytes, alignment: PageFormat.pageBytes)
        defer { memory.deallocate() }
        let page = MutablePage(memory)
        return input.byte() & 1 == 0 ? tree(page, &input) : heap(page, &input)
    }

    /// Changes some bytes, most of them in header and slots, where they do the most harm.
    private static func damage(_ page: MutablePage, _ input: inout FuzzInput) {
        for _ in 0..<input.below(4) {
            let offset = input.byte() & 1 == 0 ? input.below(128) : input.below(PageFormat.pageBytes)
            page.set8(offset, Int(input.byte()))
        }
    }

    // MARK: Trees

    private static func tree(_ page: MutablePage, _ input: inout FuzzInput) -> String? {
        let level = input.below(2)
        page.initialize(kind: .tree, level: level, owner: 1, logical: 1)
        var keys: Set<[UInt8]> = []
        let prefix = input.take(input.below(16))
        for _ in 0..<(1 + input.below(60)) { keys.insert(prefix + input.take(input.below(24))) }
        var cells = TreeCells(isLeaf: level == 0)
        for (index, key) in keys.sorted(by: { $0.lexicographicallyPrecedes($1) }).enumerated() {
            key.withUnsafeBytes { cells.insert($0, child: UInt32(index + 1), below: index, at: index) }
        }
        guard cells.pageBytes(0..<cells.count) <= PageFormat.pageBytes else { return nil }
        cells.write(0..<cells.count, to: page)
        if TreePageCheck.problem(page.page) != nil { return "a page that was written is not taken for whole" }
        if let problem = reading(page.page, expected: cells) { return problem }
        damage(page, &input)
        guard TreePageCheck.problem(page.page) == nil else { return nil }
        return reading(page.page, expected: nil)
    }

    private static func reading(_ page: Page, expected: TreeCells?) -> String? {
        let tree = TreePage(page)
        var before: [UInt8]?
        var isRising = true
        for index in 0..<tree.count {
            var key: [UInt8] = []
            if tree.isLeaf || index > 0 { tree.appendKey(index, to: &key) }
            if let before, !before.lexicographicallyPrecedes(key), tree.isLeaf || index > 1 { isRising = false }
            before = key
            _ = tree.rowID(index)
            if !tree.isLeaf { _ = (tree.child(index), tree.below(index)) }
            if let expected, tree.isLeaf || index > 0, !expected.key(index).elementsEqual(key) {
                return "cell \(index) has another key"
            }
            let (found, isEqual) = key.withUnsafeBytes { tree.lowerBound($0) }
            guard expected != nil else { continue }
            if tree.isLeaf || index > 0, found != index || !isEqual { return "cell \(index) is not found by its key" }
        }
        guard isRising else { return nil }
        // What is taken out of a page and written again holds the same.
        var copy = TreeCells(isLeaf: tree.isLeaf)
        copy.append(tree)
        guard copy.pageBytes(0..<copy.count) <= PageFormat.pageBytes else { return nil }
        let memory = UnsafeMutableRawPointer.allocate(byteCount: PageFormat.pageBytes, alignment: PageFormat.pageBytes)
        defer { memory.deallocate() }
        let again = MutablePage(memory)
        again.initialize(kind: .tree, level: page.level, owner: 1, logical: 1)
        copy.write(0..<copy.count, to: again)
        let second = TreePage(again.page)
        for index in 0..<copy.count where tree.isLeaf || index > 0 {
            var key: [UInt8] = []
            second.appendKey(index, to: &key)
            if !copy.key(index).elementsEqual(key) { return "cell \(index) is another one when written again" }
        }
        return nil
    }

    // MARK: Heaps

    private static func row(_ count: Int, _ mark: UInt8) -> [UInt8] {
        var row = [UInt8](repeating: mark, count: RowFormat.headerBytes + count)
        row.withUnsafeMutableBytes {
            $0.storeBytes(of: UInt32(RowFormat.headerBytes + count), toByteOffset: RowFormat.length, as: UInt32.self)
        }
        return row
    }

    private static func heap(_ page: MutablePage, _ input: inout FuzzInput) -> String? {
        page.initialize(kind: .heap, level: 0, owner: 1, logical: 1)
        HeapPage.initialize(page)
        var rows: [Int: [UInt8]] = [:]
        if let problem = change(page, &rows, &input, steps: 40) { return problem }
        damage(page, &input)
        guard HeapCheck.problem(page.page) == nil else { return nil }
        rows = [:]
        for slot in 0..<page.page.count {
            if let row = HeapPage.row(page.page, slot) { rows[slot] = Array(row) }
        }
        return change(page, &rows, &input, steps: 20)
    }

    /// Random changes beside a dictionary; the page must stay whole and hold what the dictionary holds.
    private static func change(
        _ page: MutablePage, _ rows: inout [Int: [UInt8]], _ input: inout FuzzInput, steps: Int
    ) -> String? {
        for step in 0..<steps where !input.isEmpty {
            let new = row(input.below(input.byte() & 7 == 0 ? 3900 : 200), UInt8(step + 1))
            let slot = input.below(max(page.page.count + 1, 1))
            switch input.byte() % 4 {
            case 0, 1:
                let free = HeapPage.freeBytes(page.page)
                if let slot = new.withUnsafeBytes({ HeapPage.insert(page, $0) }) {
                    if rows[slot] != nil { return "an insert took the place of a row" }
                    rows[slot] = new
                } else if free >= new.count + PageFormat.Heap.slotBytes {
                    return "a row that fits was refused"
                }
            case 2:
                HeapPage.remove(page, slot)
                rows[slot] = nil
            default:
                guard rows[slot] != nil else { continue }
                if new.withUnsafeBytes({ HeapPage.replace(page, slot, $0) }) { rows[slot] = new }
            }
            if let problem = HeapCheck.problem(page.page) { return "a changed heap page \(problem)" }
        }
        for slot in 0..<max(page.page.count, (rows.keys.max() ?? -1) + 1) {
            if HeapPage.row(page.page, slot).map(Array.init) != rows[slot] { return "slot \(slot) holds another row" }
        }
        return nil
    }
}
