import Storage

extension ShopText {
    /// The candidate that a person most likely meant; nil when none is near.
    package static func nearest(_ word: String, among candidates: [String]) -> String? {
        Spelling.nearest(word, among: candidates)
    }
}
