// What is done with stores and copies that nobody has open: verifying a copy, making a store of one, bringing out of a
// damaged store what can be had, and making a store smaller.

package import Platform
internal import Storage

package enum ClosedStore {
    /// Reads a copy from first to last and holds it against what it says of itself.
    /// - Parameter progress: told bytes done and to do.
    package static func verifyCopy(
        at path: String, disk: any Disk = RealDisk(), progress: (Int, Int?) -> Void = { _, _ in }
    ) throws(RecordError) -> CopyFacts {
        try stored { () throws(StorageError) in
            guard disk.exists(path) else { throw .disk(.notFound(path: path)) }
            let form: StoreCopy.Form = (try? disk.entries(of: path)) == nil ? .file : .folder
            let reader = try CopyReader(disk, path, form)
            while try !reader.step({ (_) throws(StorageError) in }) { progress(reader.byteCount, reader.totalBytes) }
            return CopyFacts(try reader.manifest())
        }
    }

    /// Makes a store at `path`, which must not exist, of a copy.
    package static func restore(
        _ copy: String, to path: String, disk: any Disk = RealDisk(), random: any RandomSource = SystemRandom(),
        progress: (Int, Int?) -> Void = { _, _ in }
    ) throws(RecordError) -> CopyFacts {
        try stored { () throws(StorageError) in
            let options = StoreOptions(disk: disk, random: random, usesBackgroundThread: false)
            let restore = try StoreRestore(from: copy, to: path, options)
            while try !restore.step() { progress(restore.progress.done, restore.progress.total) }
            guard let manifest = restore.manifest else { throw .corrupt(what: "\(copy) has no manifest") }
            return CopyFacts(manifest)
        }
    }

    /// Brings what can be had out of the store at `path` into a new one at `target`, which must not exist.
    package static func salvage(
        _ path: String, to target: String, disk: any Disk = RealDisk(), random: any RandomSource = SystemRandom(),
        version: String = ""
    ) throws(RecordError) -> SalvageFacts {
        try stored { () throws(StorageError) in
            var options = StoreOptions(disk: disk, random: random, usesBackgroundThread: false)
            options.engineVersion = version
            let tables = Collections.all.map(\.storage)
            let naming = (CollectionNumber.attachments.rawValue, Attachment.sha256.number)
            return SalvageFacts(
                try StoreSalvage.run(from: path, to: target, expecting: tables, naming: naming, options))
        }
    }
}

/// What salvage came to.
package struct SalvageFacts: Sendable {
    package struct Collection: Sendable {
        package let name: String
        package let file: String
        /// Rows of the new store, and those of them of which only an earlier version was left.
        package let rows: Int
        package let earlier: Int
        /// Rows known to be lost, and the ids of the first hundred.
        package let lost: Int
        package let lostRecords: [String]
        package let damagedPages: Int
        /// Whether more may be lost than what is left can tell.
        package let mayLackMore: Bool
    }

    package let collections: [Collection]
    package let notes: [String]
    package let transactions: Int
    /// Files of attachments: in the new store, damaged and left out, and missing.
    package let attachments: (saved: Int, damaged: Int, missing: Int)
    package let findings: Int
    package let isComplete: Bool

    init(_ report: SalvageReport) {
        collections = report.tables.map { table in
            let letter = Collections.all.first { $0.name.isSame(as: table.name) }?.letter ?? 0
            let prefix = letter == 0 ? "" : String(UnicodeScalar(letter))
            return Collection(
                name: table.name, file: table.file, rows: table.rows, earlier: table.earlier, lost: table.lost,
                lostRecords: table.lostRows.map { "\(prefix)\($0)" }, damagedPages: table.damagedPages,
                mayLackMore: table.mayLackMore)
        }
        notes = report.notes
        transactions = report.transactions
        attachments = (report.contents.saved, report.contents.damaged, report.contents.missing)
        findings = report.findings
        isComplete = report.isComplete
    }
}
