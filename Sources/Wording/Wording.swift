// The languages that letters, paper and pages are written in. A shop that wants other words brings its own templates.

/// One language.
package struct Wording: Sendable {
    /// Primary subtag (RFC 5646).
    package let tag: String
    /// The language's name in itself.
    package let name: String
    private let words: [Word: String]

    init(tag: String, name: String, _ words: [Word: String]) {
        self.tag = tag
        self.name = name
        self.words = words
    }

    package subscript(_ word: Word) -> String { words[word] ?? word.rawValue }

    /// The words with a value in its place.
    package func callAsFunction(_ word: Word, _ values: String...) -> String {
        var text = ""
        var values = values[...]
        for letter in self[word] {
            if letter == "%", let value = values.popFirst() { text += value } else { text.append(letter) }
        }
        return text
    }

    /// All words by their names, for templates.
    package var all: [String: String] {
        Dictionary(uniqueKeysWithValues: Word.allCases.map { ($0.rawValue, self[$0]) })
    }

    /// Words that a language lacks: none, as a test shows.
    package var missing: [Word] { Word.allCases.filter { words[$0] == nil } }

    package static let languages = [english, german, danish]

    /// The language of a tag by its primary subtag; English when it is not known.
    package static func of(_ tag: String) -> Wording {
        let primary = tag.prefix { $0 != "-" && $0 != "_" }.lowercased()
        return languages.first { $0.tag == primary } ?? english
    }
}
