// The radix of page numbers above slot directory and space map: 1,016 children a page, 0 where there is none.

enum RadixPages {
    static let fanOut = PageFormat.childrenPerPage

    /// Leaves that a radix of this many levels reaches.
    static func capacity(levels: Int) -> Int {
        var capacity = 1
        for _ in 1..<max(levels, 1) { capacity *= fanOut }
        return levels == 0 ? 0 : capacity
    }

    /// The leaf page with this index; 0 where there is none.
    static func find(
        _ view: FileView, _ radix: FileRoot.Radix, kind: PageFormat.Kind, leaf: Int
    ) throws(StorageError) -> UInt32 {
        guard radix.levels > 0, leaf < capacity(levels: radix.levels) else { return 0 }
        guard radix.levels <= 4 else { throw view.corrupt(0, "names a radix of \(radix.levels) levels") }
        var logical = radix.root
        var span = capacity(levels: radix.levels) / fanOut
        var rest = leaf
        var level = radix.levels - 1
        while level > 0, logical != 0 {
            let page = try view.page(logical, kind)
            guard page.level == level else { throw view.corrupt(logical, "has level \(page.level), not \(level)") }
            logical = page.u32(PageFormat.headerBytes + (rest / span) * 4)
            rest %= span
            span = max(span / fanOut, 1)
            level -= 1
        }
        return logical
    }

    /// The leaf page with this index, made if there is none. `setRoot` stores a root that changed.
    static func findOrMake(
        _ space: FileSpace, _ radix: FileRoot.Radix, kind: PageFormat.Kind, leaf: Int,
        setRoot: (UInt32, Int) throws(StorageError) -> Void
    ) throws(StorageError) -> UInt32 {
        var radix = radix
        if radix.levels == 0 {
            radix.root = try space.allocate(kind).logical
            radix.levels = 1
            try setRoot(radix.root, 1)
        }
        while leaf >= capacity(levels: radix.levels) {
            let (logical, page) = try space.allocate(kind, level: radix.levels)
            page.set32(PageFormat.headerBytes, radix.root)
            radix.root = logical
            radix.levels += 1
            try setRoot(logical, radix.levels)
        }
        var logical = radix.root
        var span = capacity(levels: radix.levels) / fanOut
        var rest = leaf
        var level = radix.levels - 1
        while level > 0 {
            let offset = PageFormat.headerBytes + (rest / span) * 4
            var child = try space.view.page(logical, kind).u32(offset)
            if child == 0 {
                child = try space.allocate(kind, level: level - 1).logical
                try space.writable(logical).set32(offset, child)
            }
            logical = child
            rest %= span
            span = max(span / fanOut, 1)
            level -= 1
        }
        return logical
    }

    /// Empties the place of a leaf that was released.
    static func forget(
        _ space: FileSpace, _ radix: FileRoot.Radix, kind: PageFormat.Kind, leaf: Int
    ) throws(StorageError) {
        guard radix.levels > 1 else { return }
        var logical = radix.root
        var span = capacity(levels: radix.levels) / fanOut
        var rest = leaf
        var level = radix.levels - 1
        while level > 1, logical != 0 {
            logical = try space.view.page(logical, kind).u32(PageFormat.headerBytes + (rest / span) * 4)
            rest %= span
            span = max(span / fanOut, 1)
            level -= 1
        }
        guard logical != 0 else { return }
        try space.writable(logical).set32(PageFormat.headerBytes + rest * 4, 0)
    }
}
