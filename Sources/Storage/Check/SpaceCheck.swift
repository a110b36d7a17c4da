// The last pass over a table: the space map, the slots of heap pages, and pages that belong to nothing.

enum SpaceCheck {
    static func run(_ table: CheckedTable, _ report: inout CheckReport) {
        guard let root = table.root else { return }
        var values = [UInt8](repeating: 0, count: table.kinds.count)
        for leaf in RadixWalk.leaves(table, root.space, .spaceMap, &report) {
            guard let page = try? table.view.page(leaf.logical, .spaceMap) else { continue }
            for slot in 0..<PageFormat.payloadBytes {
                let value = UInt8(page.u8(PageFormat.headerBytes + slot))
                let logical = leaf.index * PageFormat.payloadBytes + slot
                guard value != 0 else { continue }
                if logical < values.count {
                    values[logical] = value
                } else {
                    report.add(table.name, "page \(logical)", "is in the space map and beyond the last logical number")
                }
            }
        }
        for logical in values.indices { checkPage(table, UInt32(logical), values[logical], &report) }
    }

    private static func checkPage(_ table: CheckedTable, _ logical: UInt32, _ value: UInt8, _ report: inout CheckReport)
    {
        let place = "page \(logical)"
        let kind = table.kinds[Int(logical)]
        if kind == CheckedTable.damaged { return }
        if kind == 0 {
            if value != PageFormat.Space.free {
                report.add(table.name, place, "is not in use, and the space map does not say so")
            }
            return
        }
        if value == PageFormat.Space.free {
            report.add(table.name, place, "is in use, and the space map says it is free")
        } else if value > PageFormat.Space.most {
            report.add(table.name, place, "has \(value) in the space map, which means nothing")
        }
        if kind == PageFormat.Kind.heap.rawValue {
            guard let page = try? table.view.page(logical, .heap) else { return }
            let live = HeapCheck.liveSlots(page)
            let named = Int(table.references[Int(logical)])
            if live != named {
                report.add(table.name, place, "has \(live) rows, and the slot directory names \(named) of them")
            }
            if value != PageFormat.Space.free, HeapPage.freeBytes(page) < Int(value) * PageFormat.Space.unit {
                report.add(
                    table.name, place,
                    "has \(HeapPage.freeBytes(page)) bytes free, and the space map offers \(Int(value) * PageFormat.Space.unit)"
                )
            }
            return
        }
        if value != 0, value != PageFormat.Space.free {
            report.add(table.name, place, "is no heap page, and the space map offers room on it")
        }
        if !table.reached[Int(logical)] { report.add(table.name, place, "belongs to nothing") }
    }
}
