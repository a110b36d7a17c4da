// Whether a folder is one that other machines or programs write into: a store there would be changed behind the engine's
// back, file by file and out of order, or lose the lock that keeps two engines apart.

/// Why a path is no place for a store.
package enum SharedFolder {
    /// In words that follow "is": "on a network file system (nfs)"; nil for a place that is the machine's own.
    package static func problem(at path: String) -> String? {
        let folder = existing(path)
        if let kind = FileSystemKind(path: folder) {
            if kind.isNetwork { return "on a network file system (\(kind.name))" }
            if kind.name == "fuse" { return "on a file system that another program provides (fuse)" }
        }
        return synchronised(folder)
    }

    /// The path itself or the nearest folder above it that is there.
    private static func existing(_ path: String) -> String {
        var path = path
        while FileFacts(path: path) == nil {
            guard let slash = path.lastIndex(of: "/") else { return "." }
            if slash == path.startIndex { return "/" }
            path = String(path[..<slash])
        }
        return path
    }

    /// What synchronising programs leave in the folders they keep.
    private static let marks: [(name: String, program: String)] = [
        (".dropbox", "Dropbox"), (".dropbox.cache", "Dropbox"), (".stfolder", "Syncthing"),
        (".nextcloudsync.log", "Nextcloud"), (".owncloudsync.log", "ownCloud"),
        (".849C9593-D756-4E56-8D6E-42412F2A707B", "OneDrive"), (".tmp.drivedownload", "Google Drive"),
        (".SyncID", "Resilio Sync"), (".seafile-data", "Seafile"), (".megaignore", "MEGA"),
    ]
    /// Beginnings of names that are another in every folder.
    private static let beginnings: [(name: String, program: String)] = [
        (".sync_", "Nextcloud"), ("._sync_", "Nextcloud"),
    ]
    private static let folders: [(name: String, program: String)] = [
        ("Dropbox", "Dropbox"), ("OneDrive", "OneDrive"), ("Nextcloud", "Nextcloud"), ("ownCloud", "ownCloud"),
        ("Google Drive", "Google Drive"), ("GoogleDrive", "Google Drive"), ("iCloudDrive", "iCloud Drive"),
        ("MEGAsync", "MEGA"), ("pCloudDrive", "pCloud"), ("Seafile", "Seafile"),
    ]

    private static func synchronised(_ folder: String) -> String? {
        var path = CurrentProcess.resolvedPath(folder)
        while path.utf8.count > 1, let slash = path.lastIndex(of: "/") {
            let name = path[path.index(after: slash)...]
            let program =
                folders.first { $0.name == name }?.program
                ?? marks.first { RealDisk().exists(path + "/" + $0.name) }?.program ?? begun(path)
            if let program { return "in \(path), which \(program) synchronises" }
            path = String(path[..<slash])
        }
        return nil
    }

    /// Looks through the names of a person's own folder; one that everybody writes to may have any number.
    private static func begun(_ path: String) -> String? {
        guard let facts = FileFacts(path: path), facts.isFolder, facts.mode & 0o002 == 0,
            facts.owner == CurrentProcess.userNumber
        else { return nil }
        let names = (try? RealDisk().entries(of: path)) ?? []
        return beginnings.first { beginning in names.contains { $0.hasPrefix(beginning.name) } }?.program
    }
}
