package import JSON
import Records

/// The rule of web-status notes: at most 140 characters as a person counts them and 1,120 bytes, never cut; blank is
/// none (S0-08).
package enum NoteRule {
    package static let characterLimit = Limits.noteCharacters
    package static let byteLimit = Limits.noteBytes

    /// A note as the engine counts and stores it.
    package struct Check: Hashable, Sendable {
        /// Extended grapheme clusters after NFC.
        package let characters: Int
        /// UTF-8 after NFC.
        package let bytes: Int
        /// As it would be stored, in NFC; nil when empty or blank.
        package let stored: String?

        package var fits: Bool { characters <= NoteRule.characterLimit && bytes <= NoteRule.byteLimit }
    }

    package static func check(_ note: String) -> Check {
        let stored = ShopText.nfc(note)
        return Check(
            characters: ShopText.characterCount(stored), bytes: stored.utf8.count,
            stored: ShopText.isBlank(stored) ? nil : stored)
    }

    /// Writes the limits of a note.
    package static func writeLimit(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("characters", characterLimit)
        writer.member("bytes", byteLimit)
        writer.endObject()
    }
}
