// One table of a check: what is known of its pages while the passes over it run.
//
// A pass never follows a page that the first pass did not find whole: hash, header, and bounds of everything that the
// accessors of a page would load. So a check of damaged or forged bytes reports and does not trap.

final class CheckedTable {
    let schema: TableSchema
    let view: FileView
    /// Kind by logical page: 0 not in use, `damaged` not to be followed.
    var kinds: [UInt8]
    /// Whether a structure names the page.
    var reached: [Bool]
    /// Live directory entries that name the heap page.
    var references: [UInt16]
    /// By position of the index in the definition: entries that the rows ask for.
    var wanted: [EntryTally]
    var rowCount = 0

    static let damaged: UInt8 = 0xFF

    var name: String { schema.definition.name }

    init(_ schema: TableSchema, _ view: FileView) {
        self.schema = schema
        self.view = view
        let count = Int(view.nextLogical)
        kinds = [UInt8](repeating: 0, count: count)
        reached = [Bool](repeating: false, count: count)
        references = [UInt16](repeating: 0, count: count)
        wanted = [EntryTally](repeating: EntryTally(), count: schema.definition.indexes.count)
    }

    var root: FileRoot? { isKind(0, .fileRoot) ? try? FileRoot(view) : nil }

    func isKind(_ logical: UInt32, _ kind: PageFormat.Kind) -> Bool {
        Int(logical) < kinds.count && kinds[Int(logical)] == kind.rawValue
    }

    /// The page, if it is whole and of the kind; reports it otherwise. Marks it as belonging to a structure, once.
    func claim(
        _ logical: UInt32, _ kind: PageFormat.Kind, level: Int? = nil, by owner: String, _ report: inout CheckReport
    ) -> Page? {
        let place = "page \(logical)"
        guard Int(logical) < kinds.count, kinds[Int(logical)] != 0 else {
            report.add(name, place, "is named by \(owner) and not in use")
            return nil
        }
        // Its damage is reported already.
        guard kinds[Int(logical)] != Self.damaged else { return nil }
        guard isKind(logical, kind) else {
            report.add(name, place, "is of kind \(kinds[Int(logical)]), where \(owner) needs \(kind)")
            return nil
        }
        guard !reached[Int(logical)] else {
            report.add(name, place, "is named twice, the second time by \(owner)")
            return nil
        }
        reached[Int(logical)] = true
        guard let page = try? view.page(logical, kind) else { return nil }
        if let level, page.level != level {
            report.add(name, place, "has level \(page.level), where \(owner) needs level \(level)")
            return nil
        }
        return page
    }
}

/// How many index entries, and a sum of their hashes that any order gives: two equal tallies hold the same entries.
struct EntryTally: Equatable {
    var count = 0
    var sum: UInt64 = 0

    @inline(__always)
    mutating func add(_ key: UnsafeRawBufferPointer) {
        count += 1
        sum &+= Hash.of(key, seed: 0xC0FF_EE)
    }
}
