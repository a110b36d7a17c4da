internal import Platform
internal import Records

/// Files that a call asks for: reports, tables. They are the shop's data, so nobody else may read them (C-19), and none
/// that is there already is written over.
package enum NewFile {
    /// - Parameter path: the parameter that named the file.
    package static func write(_ name: String, _ text: String, path: String) throws(ShopError) {
        try expectFree(name, path: path)
        do throws(DiskError) { try SmallFile.write(name, Array(text.utf8)) } catch {
            throw ShopError(.storage, "The file cannot be written: \(error).")
        }
    }

    /// Refuses a file that is there already.
    package static func expectFree(_ name: String, path: String) throws(ShopError) {
        if FileFacts(path: name) != nil {
            throw .validation(path, .taken, actual: name.fragment, hint: "There is a file \(name) already.")
        }
    }
}
