/// A file of the site.
package struct SitePage: Equatable, Sendable {
    /// Below the site's folder; slashes part folders.
    package let path: String
    /// The whole of it.
    package let bytes: [UInt8]
    /// Of what it says apart from when it was refreshed: the page has to be published when this changes.
    package let digest: String

    package init(path: String, bytes: [UInt8], digest: String) {
        self.path = path
        self.bytes = bytes
        self.digest = digest
    }
}
