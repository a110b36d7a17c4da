internal import JSON
package import Shop

extension ShopError {
    /// The error that another process has answered with: its kind, its words, and every further member of `data` as it is.
    /// - Parameter error: the error object of a response that an engine has written.
    package init(answered error: UnsafeRawBufferPointer) {
        let code = JSONText.member("code", of: error).flatMap(JSONText.integer)
        let kind = code.flatMap { Int32(exactly: $0) }.flatMap(ErrorKind.init) ?? .internalError
        let data = JSONText.member("data", of: error) ?? UnsafeRawBufferPointer(start: nil, count: 0)
        var writer = JSONWriter(capacity: 512)
        for member in JSONText.members(of: data) where !Self.named.contains(where: { $0.elementsEqual(member.name) }) {
            if writer.count > 0 { writer.append(",") }
            writer.append(member.name)
            writer.append(":")
            writer.append(member.value)
        }
        self.init(
            kind, JSONText.member("message", of: error).flatMap(JSONText.string),
            hint: JSONText.member("hint", of: data).flatMap(JSONText.string), details: writer.array)
    }

    /// Members that every error has.
    private static let named = ["\"kind\"", "\"retryable\"", "\"hint\""].map { Array($0.utf8) }
}
