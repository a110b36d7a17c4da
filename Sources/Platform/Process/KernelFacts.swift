internal import Glibc

/// What the kernel says of itself.
package struct KernelFacts: Equatable, Sendable {
    /// Linux.
    package let system: String
    /// 6.1.0-18-amd64.
    package let release: String
    /// x86_64.
    package let machine: String

    /// uname(2), which does not fail.
    package init() {
        var names = utsname()
        _ = uname(&names)
        func text<Field>(_ field: Field) -> String {
            withUnsafeBytes(of: field) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
        }
        system = text(names.sysname)
        release = text(names.release)
        machine = text(names.machine)
    }

    /// The first two numbers of the release; nil when it begins otherwise.
    package var version: (major: Int, minor: Int)? {
        let numbers = release.split(whereSeparator: { !("0"..."9").contains($0) }).prefix(2).compactMap { Int($0) }
        return numbers.count == 2 ? (numbers[0], numbers[1]) : nil
    }
}
