internal import JSON
internal import Wording

/// What templates can name.
enum TemplateContext {
    /// The entry's data (MessageData) as it is, and beside it: subject, text, paragraphs, language, words, greeting.
    static func of(_ entry: OutboxEntry, _ wording: Wording) -> [String: Any] {
        var context = dictionary(entry.data)
        context["subject"] = entry.subject
        context["text"] = entry.text
        context["paragraphs"] = paragraphs(entry.text)
        context["customParagraphs"] = paragraphs(entry.data["customMessage"].text ?? "")
        context["language"] = wording.tag
        context["words"] = wording.all
        context["greeting"] = wording(.greeting, entry.data["customer"]["name"].text ?? "")
        context["hasRepairs"] = !entry.data["repairs"].elements.isEmpty
        context["hasEstimates"] = !entry.data["estimates"].elements.isEmpty
        context["estimates"] = entry.data["estimates"].elements.map { estimate in
            var members = dictionary(estimate)
            switch estimate["decision"].text {
            case "approved": members["decisionText"] = wording[.approved]
            case "refused": members["decisionText"] = wording[.refused]
            default: break
            }
            return members
        }
        return context
    }

    /// Members that say something: null and empty texts are as if they were not there, so that a section around them is
    /// left out.
    static func dictionary(_ node: JSONNode) -> [String: Any] {
        var members: [String: Any] = [:]
        for member in node.members {
            if let value = value(member.value) { members[member.name] = value }
        }
        return members
    }

    private static func value(_ node: JSONNode) -> Any? {
        switch node {
        case .null: nil
        case .bool(let value): value
        case .integer(let value): Int(value)
        case .real(let value): value
        case .string(let text): text.isEmpty ? nil : text
        case .array(let elements): elements.compactMap(value)
        case .object: dictionary(node)
        }
    }

    /// A text as paragraphs of lines.
    static func paragraphs(_ text: String) -> [[String: Any]] {
        var paragraphs: [[String]] = [[]]
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            if line.isEmpty { paragraphs.append([]) } else { paragraphs[paragraphs.count - 1].append(String(line)) }
        }
        return paragraphs.filter { !$0.isEmpty }.map { ["lines": $0] }
    }
}
