internal import Glibc

/// What a name in a simulated folder stands for: a place in the disk's table of files or of folders.
enum SimEntry: Hashable, Sendable {
    case file(Int)
    case folder(Int)
}

struct SimFolder: Sendable {
    /// As the process sees it.
    var current: [String: SimEntry] = [:]
    /// As it is on the disk.
    var durable: [String: SimEntry] = [:]
}

/// A change of names that is not yet durable. It becomes so when `folder` is flushed: the folder that holds the
/// name; of a rename the one that holds the new name.
struct SimNameChange: Sendable {
    enum Kind: Sendable {
        case link
        case unlink
        case rename(fromFolder: Int, fromName: String)
    }

    var kind: Kind
    var folder: Int
    var name: String
    var entry: SimEntry
}

/// The folders of a simulated disk; folder 0 is the root.
struct SimNames: Sendable {
    private(set) var folders = [SimFolder()]
    private var pending: [SimNameChange] = []

    /// A path taken apart: where its last name is or would be.
    struct Place {
        var folder: Int
        var name: String
        var entry: SimEntry?
    }

    /// Finds a path's place; nil when a folder on the way is missing or the path names the root.
    func place(_ path: String) -> Place? {
        var folder = 0
        let names = path.split(separator: "/").filter { $0 != "." }
        guard let last = names.last else { return nil }
        for name in names.dropLast() {
            guard case .folder(let next) = folders[folder].current[String(name)] else { return nil }
            folder = next
        }
        let name = String(last)
        return Place(folder: folder, name: name, entry: folders[folder].current[name])
    }

    func folder(_ path: String) -> Int? {
        if path.split(separator: "/").allSatisfy({ $0 == "." }) { return 0 }
        guard case .folder(let folder) = place(path)?.entry else { return nil }
        return folder
    }

    mutating func addFolder() -> Int {
        folders.append(SimFolder())
        return folders.count - 1
    }

    mutating func link(_ entry: SimEntry, at place: Place) {
        folders[place.folder].current[place.name] = entry
        pending.append(SimNameChange(kind: .link, folder: place.folder, name: place.name, entry: entry))
    }

    mutating func unlink(_ entry: SimEntry, at place: Place) {
        folders[place.folder].current[place.name] = nil
        pending.append(SimNameChange(kind: .unlink, folder: place.folder, name: place.name, entry: entry))
    }

    mutating func rename(_ entry: SimEntry, from: Place, to: Place) {
        folders[from.folder].current[from.name] = nil
        folders[to.folder].current[to.name] = entry
        let kind = SimNameChange.Kind.rename(fromFolder: from.folder, fromName: from.name)
        pending.append(SimNameChange(kind: kind, folder: to.folder, name: to.name, entry: entry))
    }

    mutating func flush(_ folder: Int) {
        var left: [SimNameChange] = []
        for change in pending {
            if change.folder == folder { apply(change, forgettingIn: &left) } else { left.append(change) }
        }
        pending = left
    }

    /// The names a power cut leaves: each change since its folder's flush kept or dropped by itself.
    func afterPowerCut(_ random: inout SplitMix64) -> SimNames {
        var found = self
        found.pending = []
        if !pending.isEmpty {
            let bias = PowerCutBias(&random)
            var none: [SimNameChange] = []
            for change in pending where bias.picksNewest(&random) { found.apply(change, forgettingIn: &none) }
        }
        for index in found.folders.indices { found.folders[index].current = found.folders[index].durable }
        return found
    }

    /// Makes a change durable. A rename takes a pending link of its old name along, or that would bring it back.
    private mutating func apply(_ change: SimNameChange, forgettingIn left: inout [SimNameChange]) {
        switch change.kind {
        case .link:
            folders[change.folder].durable[change.name] = change.entry
        case .unlink:
            if folders[change.folder].durable[change.name] == change.entry {
                folders[change.folder].durable[change.name] = nil
            }
        case .rename(let fromFolder, let fromName):
            if folders[fromFolder].durable[fromName] == change.entry { folders[fromFolder].durable[fromName] = nil }
            folders[change.folder].durable[change.name] = change.entry
            left.removeAll { earlier in
                guard case .link = earlier.kind else { return false }
                return earlier.entry == change.entry && earlier.folder == fromFolder && earlier.name == fromName
            }
        }
    }
}
