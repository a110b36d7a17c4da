internal import Glibc

/// Operations on names: validated first, then counted.
extension SimState {
    mutating func open(_ path: String, create: Bool) throws(DiskError) -> Int {
        try checkPower()
        guard let place = names.place(path) else { throw .notFound(path: path) }
        switch place.entry {
        case .file(let file):
            if create { throw .exists(path: path) }
            return file
        case .folder:
            if create { throw .exists(path: path) }
            throw .io(operation: "open", path: path, errno: EISDIR)
        case nil:
            guard create else { throw .notFound(path: path) }
        }
        let fate = begin(.create, path)
        if case .failed(let error) = fate { throw error }
        files.append(SimFileState())
        names.link(.file(files.count - 1), at: place)
        try finish(fate)
        return files.count - 1
    }

    mutating func makeFolder(_ path: String) throws(DiskError) {
        try checkPower()
        guard let place = names.place(path) else { throw .notFound(path: path) }
        guard place.entry == nil else { throw .exists(path: path) }
        let fate = begin(.makeFolder, path)
        if case .failed(let error) = fate { throw error }
        let folder = names.addFolder()
        names.link(.folder(folder), at: place)
        try finish(fate)
    }

    mutating func rename(_ from: String, to: String) throws(DiskError) {
        try checkPower()
        guard let source = names.place(from), let entry = source.entry else { throw .notFound(path: from) }
        guard let target = names.place(to) else { throw .notFound(path: to) }
        if target.entry == entry { return }
        switch (entry, target.entry) {
        case (_, nil), (.file, .file): break
        case (.folder, .folder(let folder)):
            guard names.folders[folder].current.isEmpty else {
                throw .io(operation: "rename", path: from, errno: ENOTEMPTY)
            }
        case (.file, .folder): throw .io(operation: "rename", path: from, errno: EISDIR)
        case (.folder, .file): throw .io(operation: "rename", path: from, errno: ENOTDIR)
        }
        let fate = begin(.rename, "\(from) to \(to)")
        if case .failed(let error) = fate { throw error }
        names.rename(entry, from: source, to: target)
        try finish(fate)
    }

    mutating func remove(_ path: String) throws(DiskError) {
        try checkPower()
        guard let place = names.place(path), let entry = place.entry else { throw .notFound(path: path) }
        if case .folder(let folder) = entry, !names.folders[folder].current.isEmpty {
            throw .io(operation: "remove", path: path, errno: ENOTEMPTY)
        }
        let fate = begin(.remove, path)
        if case .failed(let error) = fate { throw error }
        names.unlink(entry, at: place)
        try finish(fate)
    }

    mutating func flushFolder(_ path: String) throws(DiskError) {
        try checkPower()
        guard let folder = names.folder(path) else { throw .notFound(path: path) }
        let fate = begin(.flushFolder, path)
        if case .done = fate, !isIgnored(path, ignoredFolderFlushes) { names.flush(folder) }
        try finish(fate)
    }
}
