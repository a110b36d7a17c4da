// Where a store may be: a folder that this machine alone writes to.

internal import Platform

extension Shop {
    /// Refuses a network file system and folders that a synchronising program keeps: they would change the files behind the
    /// engine's back, one by one and out of order.
    package static func expectOwnFolder(_ path: String) throws(ShopError) {
        guard let problem = SharedFolder.problem(at: path) else { return }
        throw ShopError(
            .notConfigured, "The store \(path) is \(problem), and would be damaged there.",
            hint:
                "Keep it in a folder of this computer and let copies (settings.backup) go to the shared one. --force-folder opens it all the same."
        ) { $0.member("setting", literal: "folder") }
    }
}
