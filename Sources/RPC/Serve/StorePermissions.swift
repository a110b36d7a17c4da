internal import Platform

/// The shop's data are private on the machine: the store folder is 0700 and its files 0600, whatever the umask (C-19).
/// They are made so; this says where somebody has changed it.
package enum StorePermissions {
    /// One sentence for each path that others can reach.
    package static func problems(of store: String) -> [String] {
        var problems = problem(at: store, allowed: 0o700)
        for name in (try? RealDisk().entries(of: store)) ?? [] {
            let path = "\(store)/\(name)"
            guard let facts = FileFacts(path: path) else { continue }
            problems += problem(at: path, allowed: facts.isFolder ? 0o700 : 0o600)
        }
        return problems
    }

    private static func problem(at path: String, allowed: UInt32) -> [String] {
        guard let facts = FileFacts(path: path) else { return [] }
        if facts.mode & 0o7777 & ~allowed != 0 {
            let mode = String(facts.mode, radix: 8)
            let wanted = String(allowed, radix: 8)
            return ["\(path) has mode \(mode): others on this computer may reach it (chmod \(wanted) closes it)"]
        }
        if facts.owner != CurrentProcess.userNumber {
            return ["\(path) belongs to another user (number \(facts.owner))"]
        }
        return []
    }
}
