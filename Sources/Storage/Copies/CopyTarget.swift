import Platform

// Where a copy of a store goes: one tar file, or a folder that opens as a store. Both are made under another name and
// get theirs when everything is on the disk and was read again.

protocol CopyTarget: AnyObject {
    /// What it is called while it is made.
    var partialPath: String { get }
    func addFolder(_ name: String) throws(DiskError)
    func begin(_ name: String, byteCount: Int) throws(DiskError)
    func write(_ bytes: UnsafeRawBufferPointer) throws(DiskError)
    /// The file that was begun is complete.
    func end() throws(DiskError)
    /// Nothing comes any more; everything is on the disk afterwards.
    func finish() throws(DiskError)
    /// Removes what was made.
    func abandon()
}

/// One archive. Written bytes are flushed piece by piece, so that no flush holds the engine up for long.
final class TarTarget: CopyTarget {
    static let root = "shop.fettle/"
    private static let flushBytes = 1 << 20

    let partialPath: String
    private let disk: any Disk
    private let file: any DiskFile
    private let seconds: Int64
    private var offset = 0
    private var flushed = 0
    private var fileBytes = 0

    init(_ disk: any Disk, _ path: String, seconds: Int64) throws(DiskError) {
        partialPath = path + ".partial"
        self.disk = disk
        self.seconds = seconds
        if disk.exists(partialPath) { try disk.remove(partialPath) }
        file = try disk.open(partialPath, use: .readWrite, create: true)
    }

    func addFolder(_ name: String) throws(DiskError) {
        let path = Self.root + (name.isEmpty ? "" : name + "/")
        try append(TarHeader(name: path, byteCount: 0, kind: .folder).encoded(seconds: seconds))
    }

    func begin(_ name: String, byteCount: Int) throws(DiskError) {
        fileBytes = byteCount
        try append(TarHeader(name: Self.root + name, byteCount: byteCount, kind: .file).encoded(seconds: seconds))
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(DiskError) {
        try file.write(bytes, at: offset)
        offset += bytes.count
        guard offset - flushed >= Self.flushBytes else { return }
        try file.flush()
        flushed = offset
    }

    func end() throws(DiskError) { try append([UInt8](repeating: 0, count: TarHeader.padding(fileBytes))) }

    func finish() throws(DiskError) {
        let end = roundUp(offset + 2 * TarHeader.blockBytes, to: TarHeader.archiveBytes)
        try append([UInt8](repeating: 0, count: end - offset))
        try file.flush()
    }

    private func append(_ bytes: [UInt8]) throws(DiskError) {
        try file.write(bytes, at: offset)
        offset += bytes.count
    }

    func abandon() { try? disk.remove(partialPath) }
}

/// A folder like the store's own.
final class FolderTarget: CopyTarget {
    let partialPath: String
    private let disk: any Disk
    private var folders: [String] = []
    private var file: (any DiskFile)?
    private var offset = 0
    private static let flushBytes = 1 << 20

    init(_ disk: any Disk, _ partialPath: String) throws(DiskError) {
        self.partialPath = partialPath
        self.disk = disk
        if disk.exists(partialPath) { try disk.removeAll(partialPath) }
        try disk.makeFolder(partialPath)
        folders = [partialPath]
    }

    func addFolder(_ name: String) throws(DiskError) {
        if name.isEmpty { return }
        try disk.makeFolder(partialPath + "/" + name)
        folders.append(partialPath + "/" + name)
    }

    func begin(_ name: String, byteCount: Int) throws(DiskError) {
        file = try disk.open(partialPath + "/" + name, use: .readWrite, create: true)
        offset = 0
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(DiskError) {
        try file?.write(bytes, at: offset)
        let before = offset / Self.flushBytes
        offset += bytes.count
        if offset / Self.flushBytes > before { try file?.flush() }
    }

    func end() throws(DiskError) {
        try file?.flush()
        file = nil
    }

    func finish() throws(DiskError) {
        // What a store keeps back for a full disk, and its lock.
        try begin("reserve", byteCount: 1 << 20)
        try file?.extend(to: 1 << 20)
        try end()
        try begin("LOCK", byteCount: 0)
        try end()
        for folder in folders.reversed() { try disk.flushFolder(folder) }
    }

    func abandon() { try? disk.removeAll(partialPath) }
}

extension Disk {
    /// Removes a folder with everything in it, or a file.
    func removeAll(_ path: String) throws(DiskError) {
        if let names = try? entries(of: path) {
            for name in names { try removeAll(path + "/" + name) }
        }
        try remove(path)
    }
}
