// Objects that are one field of a record and are changed member by member (account.report, portalUser.permissions,
// settings): members left out keep what they are, null takes one away.

internal import JSON
package import Records

package enum JSONObjectMerge {
    /// `old` with the members of `new` in place of its own; nil when no member is left.
    ///
    /// - Parameters:
    ///   - new: a canonical JSON object.
    ///   - keepsNull: null is a value like others, and takes nothing away.
    package static func merge(
        _ old: JSONFragment?, _ new: JSONFragment, keepsNull: Bool = false
    ) -> JSONFragment? {
        var members: [(name: [UInt8], value: [UInt8])] = []
        append(old, to: &members)
        append(new, to: &members)
        if !keepsNull { members.removeAll { $0.value == null } }
        return members.isEmpty ? nil : object(members)
    }

    /// Adds the members of an object, each in the place of one with the same name if there is one.
    private static func append(_ object: JSONFragment?, to members: inout [(name: [UInt8], value: [UInt8])]) {
        object?.bytes.withUnsafeBytes { bytes in
            for member in JSONText.members(of: bytes) {
                let name = [UInt8](member.name)
                let value = [UInt8](member.value)
                if let index = members.firstIndex(where: { $0.name == name }) {
                    members[index].value = value
                } else {
                    members.append((name, value))
                }
            }
        }
    }

    private static func object(_ members: [(name: [UInt8], value: [UInt8])]) -> JSONFragment {
        var bytes: [UInt8] = [UInt8(ascii: "{")]
        for (index, member) in members.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += member.name
            bytes.append(UInt8(ascii: ":"))
            bytes += member.value
        }
        bytes.append(UInt8(ascii: "}"))
        return JSONFragment(bytes)
    }

    private static let null = Array("null".utf8)
}
