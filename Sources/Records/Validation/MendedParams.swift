// Params of which some members have not the shape they need, made into params that have it: what is wrong is left out
// where it may be, and stands as a value that means nothing where it must be there. The rules of a method can judge the
// rest of the request by them, so that a caller hears of everything at once. Nothing is ever stored of mended params.
//
// Elements of arrays keep their places, so that the paths of the rules' problems are those of the request.

package import JSON

package struct MendedParams: ~Copyable {
    /// Places, by name, that are wrong.
    private let bad: Set<String>
    private let shape: Shape
    /// Places of parameters that came under another name, and that name's place.
    private var renamed: [String: String] = [:]
    private var writer = JSONWriter(capacity: 512)

    /// - Parameter problems: what `ShapeValidator` found in params of this shape, an object.
    package init(_ shape: Shape, _ problems: [Problem]) {
        self.shape = shape
        bad = Set(problems.map(\.path))
    }

    /// A problem of the mended params at the place that the request has.
    package func asSent(_ problem: Problem) -> Problem {
        guard let place = renamed[problem.path] else { return problem }
        var problem = problem
        problem.path = place
        return problem
    }

    /// Whether a problem that a rule found is one of the request, rather than one that comes of mending it: it is neither
    /// at a place that is wrong already, nor judged beside one.
    package func isGenuine(_ problem: Problem) -> Bool {
        // Whatever is missing from a list may be the element that cannot be read.
        if problem.problem == .missing, hasBad(below: problem.path) { return false }
        return !([problem.path] + problem.beside).contains { isWrong($0) }
    }

    private func isWrong(_ path: String) -> Bool {
        if bad.contains(path) { return true }
        var rest = Substring(path)
        while let slash = rest.lastIndex(of: "/") {
            rest = rest[..<slash]
            if !rest.isEmpty, bad.contains(String(rest)) { return true }
        }
        return false
    }

    private func hasBad(below path: String) -> Bool { bad.contains { $0.hasPrefix(path + "/") } }

    /// The mended params as JSON, by name.
    package mutating func text(of params: Value?) -> [UInt8] {
        writer.removeAll()
        switch params {
        case .object(let object)?:
            for member in shape.members {
                if let name = member.name(in: object), !name.isSame(as: member.name) {
                    renamed["/\(member.name)"] = "/\(name)"
                }
            }
            write(object, shape.members, at: "")
        case .array(let array)?:
            let positions = shape.positions
            write(shape.members, at: "") { name in
                positions.firstIndex { $0.text == name.text }.flatMap { $0 < array.count ? array[$0] : nil }
            }
        default: write(shape.members, at: "") { _ in nil }
        }
        return writer.array
    }

    // MARK: Writing

    private mutating func write(_ object: ObjectView, _ members: [Shape.Member], at path: String) {
        let names = Dictionary(
            members.compactMap { member in member.alias.map { (member.name.text, $0) } }, uniquingKeysWith: { $1 })
        write(members, at: path) { name in object[name] ?? names[name.text].flatMap { object[$0] } }
    }

    private mutating func write(
        _ members: [Shape.Member], at path: String, _ value: (StaticString) -> Value?
    ) {
        writer.beginObject()
        for member in members where member.presence != .readOnly {
            let own = "\(path)/\(Problem.pointerPart(member.name.text))"
            let place = renamed[own] ?? own
            if let value = value(member.name), !bad.contains(place), Self.canMend(member.shape) || !hasBad(below: place)
            {
                writer.key(member.name)
                write(value, member.shape, at: place)
            } else if member.presence == .required {
                writer.key(member.name)
                writeNothing(member.shape)
            }
        }
        writer.endObject()
    }

    /// Whether parts of a value can be left out.
    private static func canMend(_ shape: Shape) -> Bool {
        switch shape {
        case .array, .object, .oneOrMany: true
        case .nullable(let inner): canMend(inner)
        default: false
        }
    }

    private mutating func write(_ value: Value, _ shape: Shape, at path: String) {
        if bad.contains(path) { return writeNothing(shape) }
        if hasBad(below: path) {
            switch (shape, value) {
            case (.nullable(let inner), _): return write(value, inner, at: path)
            case (.object(let members), .object(let object)): return write(object, members, at: path)
            case (.array(let element, _), .array(let array)), (.oneOrMany(let element, _, _), .array(let array)):
                return write(array, element, at: path)
            case (.oneOrMany(let element, _, _), _): return write(value, element, at: path)
            default: return writeNothing(shape)
            }
        }
        do throws(JSONText.Refusal) {
            try JSONText.write(value, to: &writer, allowReals: true)
        } catch {
            writer.null()
        }
    }

    private mutating func write(_ array: ArrayView, _ element: Shape, at path: String) {
        writer.beginArray()
        for index in 0..<array.count { write(array[index], element, at: "\(path)/\(index)") }
        writer.endArray()
    }

    /// A value that fits and names nothing that is there.
    private mutating func writeNothing(_ shape: Shape) {
        switch shape {
        case .boolean: writer.bool(false)
        case .integer(let min, let max): writer.integer(Swift.min(Swift.max(0, min), max))
        case .text(_, let format, _): writer.string(Self.nothing(format))
        case .choice(let words): writer.string(words.first ?? "")
        case .instant: writer.string("2000-01-01T00:00:00Z")
        case .date, .dateOrInstant: writer.string("2000-01-01")
        case .color: writer.string("#000000")
        case .reference(let collections): writer.string(Self.nobody(collections.first ?? .jobs))
        case .named(let collection): writer.string(Self.nobody(collection))
        case .array, .columns:
            writer.beginArray()
            writer.endArray()
        case .object(let members): write(members, at: "/_nowhere") { _ in nil }
        case .oneOrMany(let inner, _, _): writeNothing(inner)
        case .filter:
            writer.beginObject()
            writer.endObject()
        case .nullable, .any: writer.null()
        }
    }

    /// Id of a record that will never be made.
    private static func nobody(_ collection: CollectionNumber) -> String {
        RecordID(collection, row: (1 << 48) - 1).description
    }

    private static func nothing(_ format: TextFormat) -> StaticString {
        switch format {
        case .line, .block, .any, .token, .path: "x"
        case .email: "nobody@example.invalid"
        case .phone: "0"
        case .color: "#000000"
        case .currency: "XXX"
        case .language: "en"
        case .zone: "UTC"
        case .timeOfDay: "00:00"
        }
    }
}
