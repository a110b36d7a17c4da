/// While one lives no content goes away. A copy of the store holds one from its moment to its end: what a record of that
/// moment names may be named by nothing when its turn comes.
package final class ContentHold {
    private let folder: ContentFolder

    init(_ folder: ContentFolder) {
        self.folder = folder
        folder.held(1)
    }

    deinit { folder.held(-1) }
}
