/// The version of this build, as `--version`, serverInfo and the store's lock file tell it.
enum Version {
    static let text = "0.1.0"
}
