internal import CPlatform
internal import Glibc

/// An open file of a simulated disk.
final class SimFile: DiskFile {
    let path: String
    private let disk: SimDisk
    private let file: Int
    private let use: FileUse

    init(disk: SimDisk, file: Int, path: String, use: FileUse) {
        self.disk = disk
        self.file = file
        self.path = path
        self.use = use
    }

    func byteCount() throws(DiskError) -> Int {
        try disk.state.withLock { (state) throws(DiskError) in
            try state.checkPower()
            return state.files[file].byteCount
        }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(DiskError) {
        try disk.state.withLock { (state) throws(DiskError) in
            try state.read(into: buffer, file: file, path: path, at: offset, use: use)
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(DiskError) {
        try disk.state.withLock { (state) throws(DiskError) in
            try state.write(bytes, file: file, path: path, at: offset, use: use)
        }
    }

    func flush() throws(DiskError) {
        try disk.state.withLock { (state) throws(DiskError) in try state.flush(file: file, path: path) }
    }

    func extend(to byteCount: Int) throws(DiskError) {
        try disk.state.withLock { (state) throws(DiskError) in
            try state.extend(file: file, path: path, to: byteCount)
        }
    }

    func truncate(to byteCount: Int) throws(DiskError) {
        try disk.state.withLock { (state) throws(DiskError) in
            try state.truncate(file: file, path: path, to: byteCount)
        }
    }

    func map(reserving byteCount: Int) throws(DiskError) -> Mapping {
        try disk.state.withLock { (state) throws(DiskError) -> Mapping in
            try state.checkPower()
            guard let base = fettle_reserve(byteCount) else { throw .io(operation: "mmap", path: path, errno: ENOMEM) }
            state.files[file].image.forEachWritten { offset, bytes in
                let count = min(bytes.count, byteCount - offset)
                if count > 0 { memcpy(base + offset, bytes.baseAddress!, count) }
            }
            let mapping = Mapping(base: base, byteCount: byteCount, guarded: false)
            var boxes = state.mappings[file, default: []].filter { $0.mapping != nil }
            boxes.append(SimState.WeakMapping(mapping))
            state.mappings[file] = boxes
            return mapping
        }
    }
}

/// A lock on a simulated disk.
final class SimLock: DiskLock {
    private let disk: SimDisk
    private let file: Int
    private let path: String

    init(disk: SimDisk, file: Int, path: String) {
        self.disk = disk
        self.file = file
        self.path = path
    }

    deinit { disk.state.withLock { _ = $0.lockedFiles.remove(file) } }

    func write(text: String) throws(DiskError) {
        let bytes = [UInt8](text.utf8)
        try disk.state.withLock { (state) throws(DiskError) in
            var failure: DiskError?
            bytes.withUnsafeBytes { buffer in
                do throws(DiskError) {
                    try state.write(buffer, file: file, path: path, at: 0, use: .readWrite)
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
            if state.files[file].byteCount > bytes.count {
                try state.truncate(file: file, path: path, to: bytes.count)
            }
        }
    }

    func readText() -> String {
        disk.state.withLock { state in
            var bytes = [UInt8](repeating: 0, count: state.files[file].byteCount)
            bytes.withUnsafeMutableBytes { if $0.count > 0 { state.files[file].read(into: $0, at: 0) } }
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
