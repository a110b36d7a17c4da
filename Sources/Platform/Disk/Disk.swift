// The one way to files. Everything above works on `any Disk`, so that the same code runs on the kernel's
// files (`RealDisk`) and on a simulated disk that loses power (`SimDisk`). The protocols are existential:
// they are called a few times for a group or a checkpoint; reading goes through `Mapping` and costs nothing.
//
// Durability, the same on both:
//   bytes and length of a file    durable after `flush`, or when a `write` of a `.journal` file returns
//   name of a file or folder      durable after `flushFolder` of the folder that holds it

/// How a file is opened.
package enum FileUse: Sendable {
    case readOnly
    case readWrite
    /// Write returns when the bytes are durable; reads show what is on the disk, not what the page cache
    /// believes. O_DIRECT and O_DSYNC where the file system allows it, else O_DSYNC through the cache.
    /// Offsets and byte counts are multiples of 4,096.
    case journal
}

/// An open file. One descriptor for its whole life: an error of write-back is reported once to every
/// descriptor that was open when it happened, and never to one opened later.
package protocol DiskFile: AnyObject, Sendable {
    var path: String { get }

    /// Length of the file in bytes.
    func byteCount() throws(DiskError) -> Int

    /// Fills the whole buffer from `offset`, or throws (`.shortRead` past the end).
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(DiskError)

    /// Writes all the bytes or throws; after a throw any part of them may have been written. Grows the file.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(DiskError)

    /// Makes bytes and length durable (fdatasync). After a throw nothing written since the last flush may
    /// be believed to be on the disk, and flushing again proves nothing.
    func flush() throws(DiskError)

    /// Grows the file to `byteCount` by writing zeros (never by reserving: a block whose first write-back
    /// fails reads as zeros for ever). Shorter than the file: nothing happens. Not flushed. When it throws
    /// the file has its old length.
    func extend(to byteCount: Int) throws(DiskError)

    /// Sets the length; what lies beyond is gone. Not flushed. Never bytes that a mapping is still read at.
    func truncate(to byteCount: Int) throws(DiskError)

    /// Maps the file read-only from its first byte, `byteCount` bytes of address space; more than the file
    /// has is allowed, and the file may grow under it. Only bytes within the file may be touched.
    func map(reserving byteCount: Int) throws(DiskError) -> Mapping
}

/// A lock on a path, held until the last reference is gone or the process ends.
package protocol DiskLock: AnyObject, Sendable {
    /// Replaces the text of the lock file (who holds it and how to reach them).
    func write(text: String) throws(DiskError)
    func readText() -> String
}

/// A place that holds files and folders. Paths are as the kernel's, separated by "/".
package protocol Disk: AnyObject, Sendable {
    /// Opens a file; `create` makes it, mode 0600, and throws `.exists` when it is there. Links are not followed.
    func open(_ path: String, use: FileUse, create: Bool) throws(DiskError) -> any DiskFile
    func exists(_ path: String) -> Bool

    /// Length in bytes of the file of that name.
    func byteCount(of path: String) throws(DiskError) -> Int

    /// Names in a folder, sorted by their bytes.
    func entries(of folder: String) throws(DiskError) -> [String]

    /// Makes a folder of mode 0700 whatever the umask.
    func makeFolder(_ path: String) throws(DiskError)

    /// Gives a file or folder another name, replacing a file of that name, at once or not at all.
    func rename(_ from: String, to: String) throws(DiskError)

    /// Removes a file or an empty folder.
    func remove(_ path: String) throws(DiskError)

    /// Makes the names in a folder durable (fsync).
    func flushFolder(_ path: String) throws(DiskError)

    /// Locks a file, made with mode 0600 when missing and never unlinked; `.locked` when held (flock).
    func lock(_ path: String) throws(DiskError) -> any DiskLock

    /// Bytes this user may still write in the file system that holds `folder`; nil when unknown.
    func freeByteCount(_ folder: String) -> Int?
}

extension Disk {
    package func byteCount(of path: String) throws(DiskError) -> Int {
        try open(path, use: .readOnly, create: false).byteCount()
    }

    /// The whole of a small file.
    package func readAll(_ path: String) throws(DiskError) -> [UInt8] {
        let file = try open(path, use: .readOnly, create: false)
        let count = try file.byteCount()
        guard count > 0 else { return [] }
        var failure: DiskError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            do throws(DiskError) {
                try file.read(into: UnsafeMutableRawBufferPointer(buffer), at: 0)
                initialized = count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Makes a new small file with these bytes and flushes it. Its name is not yet durable.
    package func writeNew(_ path: String, _ bytes: [UInt8]) throws(DiskError) {
        let file = try open(path, use: .readWrite, create: true)
        try file.write(bytes, at: 0)
        try file.flush()
    }
}

extension DiskFile {
    /// `write` of an array.
    package func write(_ bytes: [UInt8], at offset: Int) throws(DiskError) {
        var failure: DiskError?
        bytes.withUnsafeBytes { buffer in
            do throws(DiskError) { try write(buffer, at: offset) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    /// `count` bytes from `offset`.
    package func read(_ count: Int, at offset: Int) throws(DiskError) -> [UInt8] {
        var failure: DiskError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            do throws(DiskError) {
                try read(
                    into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<count]),
                    at: offset)
                initialized = count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }
}
