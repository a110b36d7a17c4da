// Passwords are where the person who runs the shop put them: a file or the environment. They are read when they are needed,
// and are in no setting, log, error or answer.

internal import EngineClient
internal import JSON
internal import Platform

enum Secret {
    /// The secret that a setting points to ("file:" and a path, "env:" and a name); nil when the setting is not set.
    static func read(_ reference: String?) throws(ClientError) -> String? {
        guard let reference, !reference.isEmpty else { return nil }
        if let name = rest(of: reference, after: "env:") {
            guard let value = CurrentProcess.environment(name), !value.isEmpty else {
                throw .setup("The password is to be in the environment variable \(name), which is not set.")
            }
            return value
        }
        guard let path = rest(of: reference, after: "file:") else {
            throw .setup("secretRef begins with file: or env:.")
        }
        guard let facts = FileFacts(path: path), let bytes = try? SmallFile.read(path, limit: 4096) else {
            throw .setup("The password file \(path) cannot be read.")
        }
        guard facts.mode & 0o077 == 0 else {
            throw .setup("The password file \(path) can be read by others. Mend it: chmod 600 \(path)")
        }
        // The line end that editors put at the end of a file is no part of a password.
        var text = String(decoding: bytes, as: UTF8.self)
        while text.last?.isNewline == true { text.removeLast() }
        guard !text.isEmpty else { throw .setup("The password file \(path) is empty.") }
        return text
    }

    private static func rest(of text: String, after prefix: String) -> String? {
        text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : nil
    }
}
