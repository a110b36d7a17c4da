/// Bounds of a tree page, looked at before `TreePage` loads through them.
enum TreePageCheck {
    static func problem(_ page: Page) -> String? {
        let count = page.count
        let prefix = page.u16(PageFormat.Tree.prefixLength)
        guard page.level <= PageFormat.Tree.levelLimit else { return "has level \(page.level)" }
        guard count > 0 else { return "is a tree page without cells" }
        guard prefix <= PageFormat.Tree.keyLimit else { return "has a common prefix of \(prefix) bytes" }
        let heads = TreePage.headsOffset(prefixLength: prefix)
        let slots = heads + count * PageFormat.Tree.headBytes
        let lower = slots + count * PageFormat.Tree.slotBytes
        guard lower == page.lower, lower <= page.upper, page.upper <= PageFormat.pageBytes else {
            return "has impossible bounds"
        }
        let header = page.level == 0 ? PageFormat.Tree.leafCellBytes : PageFormat.Tree.innerCellBytes
        var used = page.u16(PageFormat.Tree.garbage)
        for index in 0..<count {
            let cell = page.u16(slots + index * PageFormat.Tree.slotBytes)
            guard cell >= page.upper, cell + header <= PageFormat.pageBytes else {
                return "has cell \(index) outside its cells"
            }
            let suffix = page.u16(cell)
            let rest = max(suffix - 8, 0)
            guard cell + header + rest <= PageFormat.pageBytes, prefix + suffix <= PageFormat.Tree.keyLimit else {
                return "has cell \(index) of impossible length"
            }
            used += header + rest
        }
        let room = PageFormat.pageBytes - page.upper
        return used == room ? nil : "accounts for \(used) of \(room) bytes of cells"
    }
}

/// Bounds of a heap page, and that its rows share no byte.
enum HeapCheck {
    static func problem(_ page: Page) -> String? {
        let count = page.count
        let lower = HeapPage.slots + count * PageFormat.Heap.slotBytes
        guard lower == page.lower, lower <= page.upper, page.upper <= PageFormat.pageBytes else {
            return "has impossible bounds"
        }
        var rows: [(start: Int, end: Int)] = []
        for slot in 0..<count where page.u16(HeapPage.slots + slot * PageFormat.Heap.slotBytes) != 0 {
            guard let row = HeapPage.row(page, slot) else { return "has slot \(slot) outside its rows" }
            let start = page.u16(HeapPage.slots + slot * PageFormat.Heap.slotBytes)
            rows.append((start, start + row.count))
        }
        rows.sort { $0.start < $1.start }
        for (left, right) in zip(rows, rows.dropFirst()) where left.end > right.start { return "has rows that overlap" }
        let used = rows.reduce(0) { $0 + $1.end - $1.start } + Int(page.left)
        let room = PageFormat.pageBytes - page.upper
        return used == room ? nil : "accounts for \(used) of \(room) bytes of rows"
    }

    /// Slots that hold a row.
    static func liveSlots(_ page: Page) -> Int {
        var live = 0
        for slot in 0..<page.count where page.u16(HeapPage.slots + slot * PageFormat.Heap.slotBytes) != 0 { live += 1 }
        return live
    }
}
