/// One change asked of a simulated disk; counted from 1.
package struct SimOperation: Sendable, CustomStringConvertible {
    package enum Kind: String, Sendable {
        case write, flush, extend, truncate, create, rename, remove, makeFolder, flushFolder
    }

    package let kind: Kind
    package let path: String
    package let offset: Int
    package let byteCount: Int

    package var description: String {
        switch kind {
        case .write: "write \(path) [\(offset)..<\(offset + byteCount)]"
        case .extend, .truncate: "\(kind.rawValue) \(path) to \(byteCount)"
        default: "\(kind.rawValue) \(path)"
        }
    }
}
