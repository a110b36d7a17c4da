import Platform
import Testing

@testable import Storage

/// A tree against a sorted array of byte strings.
@Suite struct TreeTests {
    enum Shape: CaseIterable {
        case short, longPrefix, longest, tyingHeads, rising, risingInGroups, prefixesOfEachOther, mixed

        func key(_ random: inout SplitMix64, _ counter: inout Int) -> [UInt8] {
            counter += 1
            switch self {
            case .short: return (0..<(1 + random.below(12))).map { _ in [0, 1, 7, 255][random.below(4)] }
            case .longPrefix: return [UInt8](repeating: 120, count: 200) + bytes(&random, 8)
            case .longest: return [UInt8](repeating: 200, count: 985 + random.below(8)) + bytes(&random, 7)
            case .tyingHeads:
                return [1, 2, 3, 4, 5, 6, 7, 8] + bytes(&random, random.below(4)) + [UInt8(random.below(3))]
            case .rising: return (0..<8).reversed().map { UInt8(truncatingIfNeeded: counter >> (8 * $0)) }
            case .risingInGroups:
                let group = UInt8(random.below(3))
                return [group] + (0..<8).reversed().map { UInt8(truncatingIfNeeded: counter >> (8 * $0)) }
            case .prefixesOfEachOther:
                return [UInt8](repeating: 97, count: random.below(40)) + [UInt8](repeating: 0, count: random.below(12))
            case .mixed:
                let shapes: [Shape] = [.short, .longPrefix, .longest, .tyingHeads, .rising, .prefixesOfEachOther]
                return shapes[random.below(shapes.count)].key(&random, &counter)
            }
        }

        private func bytes(_ random: inout SplitMix64, _ count: Int) -> [UInt8] {
            (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next() >> 40) }
        }
    }

    @Test(arguments: Shape.allCases)
    func aTreeDoesWhatASortedArrayDoes(shape: Shape) throws {
        for seed in UInt64(1)...UInt64(Proof.scale(2, 40)) {
            var subject = try Subject(seed: seed)
            for round in 0..<8 {
                // Grows, then shrinks to next to nothing, then grows again.
                let bias = [13, 13, 10, 3, 2, 12, 5, 1][round]
                for _ in 0..<(shape == .longest ? 60 : 250) { try subject.change(shape, insertSixteenths: bias) }
                let problem = try subject.problem()
                #expect(problem == nil, "\(shape), seed \(seed), round \(round)")
                if problem != nil { return }
            }
            try subject.closeMoments()
        }
    }

    /// Pages of one person's changes, in order of time, stayed a quarter full: they were cut in half where only the right
    /// half was ever added to.
    @Test(arguments: [1, 3, 6]) func risingKeysOfSeveralGroupsFillTheirPages(groups: Int) throws {
        let subject = try Subject(seed: 1)
        let count = 40_000
        for number in 0..<count {
            let key =
                [UInt8(number % groups)] + [UInt8](repeating: 7, count: 9)
                + withUnsafeBytes(
                    of: UInt64(number).bigEndian, Array.init)
            _ = try key.withUnsafeBytes { try subject.tree.insert($0) }
        }
        var leaves = 0
        var free = 0
        var pending = [(subject.tree.root.root, subject.tree.root.levels - 1)]
        while let (logical, level) = pending.popLast() {
            let page = TreePage(try space(of: subject.store).view.page(logical, .tree))
            if level > 0 {
                for cell in 0..<page.count { pending.append((page.child(cell), level - 1)) }
            } else {
                leaves += 1
                free += PageFormat.pageBytes - page.usedBytes
            }
        }
        #expect(leaves > 20)
        #expect(free * 10 < leaves * PageFormat.pageBytes, "\(free * 100 / leaves / PageFormat.pageBytes) % are free")
    }

    @Test func keysThatAreTooLongAreRefused() throws {
        let subject = try Subject(seed: 1)
        #expect(throws: StorageError.self) {
            try [UInt8](repeating: 1, count: 1001).withUnsafeBytes { _ = try subject.tree.insert($0) }
        }
    }

    /// A tree in a scratch table, with its model.
    struct Subject {
        let store: Store
        let tree: Tree
        var model: [[UInt8]] = []
        var random: SplitMix64
        var counter = 0
        private var moments: [(epoch: UInt64, view: FileView, root: IndexRoot, model: [[UInt8]])] = []

        init(seed: UInt64) throws {
            let disk = try ProofTables.diskWithStore()
            store = try Store.open(at: "shop", tables: ProofTables.all, ProofTables.options(disk))
            random = SplitMix64(seed: seed)
            // In place of the table's first index, whose rows there are none of.
            tree = Tree(
                space(of: store), IndexRoot(position: 0, id: 1, definition: ProofTables.all[1].indexes[0].fingerprint))
        }

        mutating func change(_ shape: Shape, insertSixteenths: Int) throws {
            if random.chance(insertSixteenths) || model.isEmpty {
                let key = shape.key(&random, &counter)
                let place = model.firstIndex { !$0.lexicographicallyPrecedes(key) } ?? model.count
                let isNew = place == model.count || model[place] != key
                let inserted = try key.withUnsafeBytes { try tree.insert($0) }
                #expect(inserted == isNew)
                if isNew { model.insert(key, at: place) }
            } else {
                let isThere = random.chance(15)
                let key = isThere ? model[random.below(model.count)] : shape.key(&random, &counter)
                let place = model.firstIndex(of: key)
                let removed = try key.withUnsafeBytes { try tree.remove($0) }
                #expect(removed == (place != nil))
                if let place { model.remove(at: place) }
            }
            if random.below(60) == 0 { try turnMoments() }
        }

        /// Opens or closes a frozen moment; one that closes must still show what it showed.
        private mutating func turnMoments() throws {
            let view = space(of: store).view
            if moments.count < 3 {
                moments.append((store.arena.openEpoch(), view.copy(), tree.root, model))
            } else {
                let moment = moments.remove(at: random.below(moments.count))
                #expect(try keys(moment.view, moment.root, .all) == moment.model, "a frozen moment changed")
                store.arena.closeEpoch(moment.epoch)
            }
        }

        mutating func closeMoments() throws {
            while !moments.isEmpty { let moment = moments.removeLast(); store.arena.closeEpoch(moment.epoch) }
        }

        private func keys(
            _ view: FileView, _ root: IndexRoot, _ range: KeyRange, descending: Bool = false
        ) throws -> [[UInt8]] {
            var found: [[UInt8]] = []
            var scan = try TreeScan(view, root, range, descending: descending)
            while try scan.next() != nil {
                var key: [UInt8] = []
                scan.appendKey(to: &key)
                found.append(key)
            }
            return found
        }

        mutating func problem() throws -> String? {
            let view = space(of: store).view
            if try keys(view, tree.root, .all) != model { return "other keys upwards" }
            if try keys(view, tree.root, .all, descending: true) != model.reversed() { return "other keys downwards" }
            for _ in 0..<30 {
                var lower = bound()
                var upper: [UInt8]? = random.chance(13) ? bound() : nil
                if let end = upper, end.lexicographicallyPrecedes(lower), random.chance(12) {
                    (lower, upper) = (end, lower)
                }
                let range = KeyRange(lower: lower, upper: upper)
                let expected = model.filter { key in
                    !key.lexicographicallyPrecedes(lower) && (upper.map { key.lexicographicallyPrecedes($0) } ?? true)
                }
                if try keys(view, tree.root, range) != expected { return "other keys in \(range)" }
                if try keys(view, tree.root, range, descending: true) != expected.reversed() {
                    return "other keys downwards in \(range)"
                }
                if try TreeCount.count(view, tree.root, range) != expected.count { return "wrong count in \(range)" }
            }
            return structure(view)
        }

        private mutating func bound() -> [UInt8] {
            guard !model.isEmpty, random.chance(14) else { return [UInt8(random.below(256))] }
            let key = model[random.below(model.count)]
            return random.chance(5) ? Array(key.prefix(random.below(key.count + 1))) : key
        }

        /// Order, links, levels and counts, as the check of a store looks at them.
        private func structure(_ view: FileView) -> String? {
            let table = CheckedTable(TableSchema(ProofTables.all[1]), view)
            var report = CheckReport()
            var physical = PhysicalPages()
            var pages = PageCheck()
            while !pages.step(table, &physical, &report) {}
            for key in model { key.withUnsafeBytes { table.wanted[0].add($0) } }
            var check = TreeCheck(table, 0, tree.root)
            while !check.step(table, &report) {}
            let lost = table.kinds.indices.first { table.isKind(UInt32($0), .tree) && !table.reached[$0] }
            if let lost { return "page \(lost) was lost" }
            return report.isClean ? nil : "\(report.findings.prefix(3))"
        }
    }
}

private func space(of store: Store) -> FileSpace { store.tables[Int(ProofTables.jobs)]!.space }
