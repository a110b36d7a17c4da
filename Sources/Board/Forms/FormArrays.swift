// Fields named lines/0/quantity or decisions/2/decision are members of elements of an array. Elements without a word are not sent.

internal import JSON

struct FormArrays {
    private var elements: [(name: String, place: Int, members: [JSONNode.Member])] = []

    /// Takes what a field says; false when it is of no array.
    mutating func take(_ field: FormField, _ value: JSONNode) -> Bool {
        let parts = field.name.split(separator: "/").map(String.init)
        guard parts.count == 3, let place = Int(parts[1]) else { return false }
        let member = JSONNode.Member(parts[2], value)
        if let index = elements.firstIndex(where: { $0.name == parts[0] && $0.place == place }) {
            elements[index].members.append(member)
        } else {
            elements.append((parts[0], place, field.beside + [member]))
        }
        return true
    }

    /// Each array, in the order of the form.
    var members: [JSONNode.Member] {
        names.map { name in
            .init(name, .array(elements.filter { $0.name == name }.map { .object($0.members) }))
        }
    }

    /// Of each array, the number that each of its elements has in the form.
    var places: [String: [Int]] {
        Dictionary(uniqueKeysWithValues: names.map { name in (name, elements.filter { $0.name == name }.map(\.place)) })
    }

    private var names: [String] {
        elements.reduce(into: []) { names, element in
            if !names.contains(element.name) { names.append(element.name) }
        }
    }
}

extension FormField {
    /// A problem of the element that this field is the first of: of what is sent beside it.
    func isElement(_ path: String) -> Bool {
        guard !beside.isEmpty, let slash = name.lastIndex(of: "/") else { return false }
        return path == name[..<slash] || path.hasPrefix(name[...slash])
    }
}
