// Templates by kind and language. What a shop has in its folder comes before what Fettle brings:
//
//   FOLDER/de/report.txt.mustache      German reports
//   FOLDER/report.txt.mustache         reports in every language that has none of its own

package import EngineClient
internal import Mustache
internal import Platform

/// Read and parsed once, when a program begins: a template that cannot be read is told then, not at the first letter.
package struct TemplateShelf {
    /// By language, "" for all.
    private let libraries: [String: MustacheLibrary]

    /// - Parameter folder: the shop's own templates; nil when there are none.
    package init(folder: String?, languages: [String]) throws(ClientError) {
        var libraries: [String: MustacheLibrary] = [:]
        for language in languages {
            var texts = BuiltInTemplates.all
            if let folder {
                guard FileFacts(path: folder)?.isFolder == true else {
                    throw .setup("There is no folder of templates at \(folder).")
                }
                for place in [folder, "\(folder)/\(language)"] {
                    for (name, text) in try Self.read(place) { texts[name] = text }
                }
            }
            libraries[language] = try Self.library(texts)
        }
        self.libraries = libraries
    }

    /// The text of a template with its places filled; nil when there is none of that name.
    func filled(_ name: String, language: String, _ context: [String: Any]) -> String? {
        libraries[language]?.render(context, withTemplate: name)
    }

    private static func library(_ texts: [String: String]) throws(ClientError) -> MustacheLibrary {
        var library = MustacheLibrary()
        for (name, text) in texts {
            do {
                try library.register(text, named: name)
            } catch {
                throw .setup("The template \(name) cannot be read: \(error)")
            }
        }
        return library
    }

    private static func read(_ folder: String) throws(ClientError) -> [String: String] {
        guard FileFacts(path: folder)?.isFolder == true else { return [:] }
        var texts: [String: String] = [:]
        do {
            for entry in try RealDisk().entries(of: folder) where entry.hasSuffix(".mustache") {
                let bytes = try SmallFile.read("\(folder)/\(entry)", limit: 1 << 20)
                texts[String(entry.dropLast(".mustache".count))] = String(decoding: bytes, as: UTF8.self)
            }
        } catch {
            throw .setup("The templates cannot be read: \(error)")
        }
        return texts
    }
}
