internal import Platform

// The files that rows name, on their way into the new store: named by what they hold, so each is verified as it is copied.

extension StoreSalvage {
    private static let pieceBytes = 256 << 10

    /// Takes every content over that is what its name says.
    mutating func copyContents(to target: String) {
        let old = ContentFolder(disk, store: path)
        let new = ContentFolder(disk, store: target)
        for group in (try? old.folders()) ?? [] {
            for name in (try? old.digests(in: group)) ?? [] {
                do throws(DiskError) {
                    try copy(name, old, new)
                } catch {
                    report.notes.append("The attachment \(name) could not be copied: \(error).")
                    damagedContents.insert(name)
                }
            }
        }
        report.contents.saved = savedContents.count
        report.contents.damaged = damagedContents.count
        // Drafts have a folder of their own, which a new store does not need.
        try? disk.remove(target + "/files/new")
    }

    private mutating func copy(_ name: String, _ old: ContentFolder, _ new: ContentFolder) throws(DiskError) {
        guard let size = try old.byteCount(of: name) else { return }
        let draft = try new.begin()
        while draft.byteCount < size {
            try draft.append(old.read(name, min(Self.pieceBytes, size - draft.byteCount), at: draft.byteCount))
        }
        guard draft.digest == name else {
            report.notes.append("The attachment \(name) is damaged and was left out.")
            damagedContents.insert(name)
            return
        }
        _ = try new.seal(draft)
        savedContents.insert(name)
    }

    /// Counts the contents that rows of the new store name and that were nowhere.
    mutating func countMissing(_ naming: (table: UInt16, field: Int)) {
        guard let table = tables.first(where: { $0.schema.definition.number == naming.table }) else { return }
        var missing: Set<String> = []
        for found in table.rows.values {
            guard let bytes = table.bytes(found) else { continue }
            bytes.withUnsafeBytes { bytes in
                guard let value = table.schema.value(Row(bytes), naming.field),
                    let name = JSONScalar.withString(value, { String(decoding: $0, as: UTF8.self) }),
                    ContentFolder.isDigest(name), !savedContents.contains(name), !damagedContents.contains(name)
                else { return }
                missing.insert(name)
            }
        }
        for name in missing.sorted() { report.notes.append("The attachment \(name) is missing.") }
        report.contents.missing = missing.count
    }
}
