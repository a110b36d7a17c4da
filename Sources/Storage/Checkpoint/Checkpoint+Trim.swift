import Platform

// Giving back the end of a file that nothing uses. It takes two roots:
//
//     root N      counts fewer pages; none of the kept roots and no snapshot names one beyond
//     root N+1    is published; both kept roots count few pages now, and the file is cut off
//
// Until then the file has all its pages, so that the root before N opens as well. The file may stay longer than both
// roots say (a crash, an error): what lies there means nothing, and the next checkpoint cuts it off.

extension Checkpoint {
    /// A file is left as it is where less than this is to be had: it would soon grow again.
    private static let leastPages = 64
    /// No file is shorter, as none begins shorter.
    private static let fewestPages = 16

    /// Finds the files that end in free pages, and counts those out of the new root.
    func planTrims() {
        trims = [:]
        for keeper in keepers {
            let number = Int(keeper.table)
            guard let free = keeper.free, number < entries.count, entries[number].isPresent else { continue }
            free.reclaim(writing: generation, oldestPinned: oldestPinned)
            let end = max(free.end, Self.fewestPages)
            let count = Int(entries[number].physicalPages)
            guard count == free.physicalPages, count - end >= (trimsAll ? 1 : max(Self.leastPages, count / 8)) else {
                continue
            }
            trims[keeper.table] = end
            entries[number].physicalPages = UInt32(end)
        }
    }

    /// The root is published: its files count so many pages.
    func takeTrims() {
        for keeper in keepers {
            if let end = trims[keeper.table] {
                keeper.free?.shrink(to: end)
                keeper.newest.physicalPages = UInt32(end)
            }
            let number = Int(keeper.table)
            guard number < entries.count else { continue }
            let before = number < superblock.files.count ? superblock.files[number].physicalPages : 0
            keeper.keptPages = Int(max(before, entries[number].physicalPages))
        }
    }

    /// Cuts off what neither kept root counts. A disk that refuses is asked again at the next checkpoint.
    func cutOff() {
        for keeper in keepers {
            let length = max(keeper.keptPages, keeper.free?.physicalPages ?? 0) * PageFormat.pageBytes
            do throws(DiskError) {
                if try keeper.file.byteCount() > length { try keeper.file.truncate(to: length) }
            } catch {}
        }
    }
}
