// Compares a parsed value with a shape and collects everything that is wrong with it, each with its place, so that a
// caller mends all of it at once. Whether an id names a record, a name a status or a zone a zone is for rules to say.
//
// Nothing is allocated for a value that fits: the place is a stack of steps, and texts are made for problems only.

package import JSON
internal import Platform

package struct ShapeValidator {
    /// One step of a JSON pointer.
    private enum Step {
        case name(JSONString)
        case known(StaticString)
        case index(Int)
    }

    private var path: [Step] = []
    private(set) var problems: [Problem] = []

    /// A request as wrong as this is not read to its end.
    package static let problemLimit = 100

    /// Everything that is wrong with `value`. Params by position are an array in the order of the shape's members; no
    /// value at all is an empty object.
    package static func problems(in value: Value?, _ shape: Shape) -> [Problem] {
        var validator = ShapeValidator()
        switch (value, shape) {
        case (nil, .object(let members)): validator.checkRequired(members) { _ in nil }
        case (nil, _): validator.add(.required, expected: shape.expectation)
        case (.array(let array)?, .object(let members)): validator.check(positional: array, members)
        case (let value?, _): validator.check(value, shape)
        }
        return validator.problems
    }

    private var isFull: Bool { problems.count >= Self.problemLimit }

    // MARK: Shapes

    private mutating func check(_ value: Value, _ shape: Shape) {
        guard !isFull else { return }
        switch shape {
        case .boolean: if value.bool == nil { addType(value, shape) }
        case .integer(let min, let max): checkInteger(value, min, max, shape)
        case .text(let max, let format, let filled): checkText(value, max, format, filled, shape)
        case .choice(let words): checkChoice(value, words, shape)
        case .instant, .date, .dateOrInstant: checkTime(value, shape)
        case .color:
            if let text = string(value, shape), !TextFormat.color.fits(text.bytes) { addFormat(value, shape) }
        case .reference(let collections): checkReference(value, collections, shape)
        case .named: if let text = string(value, shape), text.bytes.isBlank { add(.empty, expected: shape.expectation) }
        case .array(let element, let max): checkArray(value, element, max, shape)
        case .object(let members): checkObject(value, members, shape)
        case .nullable(let inner): if !value.isNull { check(value, inner) }
        case .oneOrMany(let inner, let max, let none): checkOneOrMany(value, inner, max, none, shape)
        case .filter(let list): check(value, Lists.named(list)?.filterShape ?? .any)
        case .columns(let list): checkColumns(value, list, shape)
        case .any: checkAny(value)
        }
    }

    private mutating func checkInteger(_ value: Value, _ min: Int, _ max: Int, _ shape: Shape) {
        guard let number = value.integer else { return addType(value, shape) }
        if Int(number) < min || Int(number) > max {
            add(.range, expected: shape.expectation, actual: Int(number).fragment)
        }
    }

    private mutating func checkChoice(_ value: Value, _ words: [StaticString], _ shape: Shape) {
        guard let text = string(value, shape), !words.contains(where: { $0.hasBytes(text.bytes) }) else { return }
        let nearest = ShapeText.nearest(text.text, among: words.map(\.text))
        add(
            .choice, expected: shape.expectation, actual: ShapeText.excerpt(value),
            hint: nearest.map { "Did you mean \($0)?" })
    }

    private mutating func checkTime(_ value: Value, _ shape: Shape) {
        guard let text = string(value, shape) else { return }
        let fits =
            switch shape {
            case .instant: Instant(text.bytes) != nil
            case .date: CivilDate.read(value) != nil
            default: DateOrInstant(text.bytes) != nil
            }
        guard !fits else { return }
        let isImpossible = ShapeText.beginsWithDate(text.bytes) && ShapeText.date(text.bytes) == nil
        add(
            .format, expected: shape.expectation, actual: ShapeText.excerpt(value),
            hint: isImpossible ? "There is no such day in the calendar." : nil)
    }

    private mutating func checkReference(_ value: Value, _ collections: [CollectionNumber], _ shape: Shape) {
        guard let text = string(value, shape) else { return }
        guard let id = RecordID(text.bytes) else { return addFormat(value, shape) }
        if !collections.isEmpty, !collections.contains(id.collection) {
            add(
                .wrongKind, expected: shape.expectation, actual: ShapeText.excerpt(value),
                hint: "\(id) is an id of \(id.collection.definition.name).")
        }
    }

    private mutating func checkArray(_ value: Value, _ element: Shape, _ max: Int, _ shape: Shape) {
        guard let array = value.array else { return addType(value, shape) }
        if array.count > max { add(.tooMany, actual: array.count.fragment, limit: max) }
        checkElements(array, element, max)
    }

    private mutating func checkElements(_ array: ArrayView, _ element: Shape, _ max: Int) {
        for index in 0..<min(array.count, max) {
            path.append(.index(index))
            check(array[index], element)
            path.removeLast()
        }
    }

    private mutating func checkOneOrMany(_ value: Value, _ inner: Shape, _ max: Int, _ none: Bool, _ shape: Shape) {
        guard let array = value.array else {
            if !(none && value.isNull) { check(value, inner) }
            return
        }
        if array.isEmpty { add(.empty, expected: shape.expectation) }
        if array.count > max { add(.tooMany, actual: array.count.fragment, limit: max) }
        checkElements(array, none ? .nullable(inner) : inner, max)
    }

    private mutating func checkColumns(_ value: Value, _ name: String, _ shape: Shape) {
        guard let array = value.array else { return addType(value, shape) }
        guard let list = Lists.named(name) else { return }
        if array.count > list.columns.count {
            add(.tooMany, actual: array.count.fragment, limit: list.columns.count)
        }
        var seen: [JSONString] = []
        let choice = Shape.choice(list.columns.map(\.id))
        for index in 0..<min(array.count, list.columns.count) {
            path.append(.index(index))
            if let text = string(array[index], choice) {
                if !list.columns.contains(where: { $0.id.hasBytes(text.bytes) }) {
                    let nearest = ShapeText.nearest(text.text, among: list.columns.map(\.id.text))
                    add(
                        .unknown, expected: "a column of \(list.name)", actual: ShapeText.excerpt(array[index]),
                        hint: nearest.map { "There is no such column. Did you mean \($0)?" })
                } else if seen.contains(text) {
                    add(.repeated, actual: ShapeText.excerpt(array[index]))
                }
                seen.append(text)
            }
            path.removeLast()
        }
    }

    /// Whatever is stored: whole numbers, and texts without U+0000.
    private mutating func checkAny(_ value: Value) {
        guard !isFull else { return }
        switch value {
        case .null, .bool, .integer: break
        case .real: if value.integer == nil { addType(value, .integer(min: .min, max: .max)) }
        case .string(let text):
            if text.bytes.contains(0) { add(.format, hint: "The text holds the character U+0000.") }
        case .array(let array):
            for index in 0..<array.count {
                path.append(.index(index))
                checkAny(array[index])
                path.removeLast()
            }
        case .object(let object):
            for (name, member) in object {
                path.append(.name(name))
                checkAny(member)
                path.removeLast()
            }
        }
    }

    // MARK: Objects

    private mutating func checkObject(_ value: Value, _ members: [Shape.Member], _ shape: Shape) {
        guard let object = value.object else { return addType(value, shape) }
        for (name, value) in object {
            guard !isFull else { return }
            path.append(.name(name))
            if let member = members.first(where: { $0.isCalled(name) }) {
                if !member.name.hasBytes(name.bytes), object[member.name] != nil {
                    add(.repeated, hint: "It is another name for \(member.name); give one of them.")
                } else {
                    check(value, member)
                }
            } else {
                addUnknown(name, members)
            }
            path.removeLast()
        }
        for member in members where member.presence == .required {
            let value = member.name(in: object).flatMap { object[$0] }
            checkRequired(member, value)
        }
    }

    private mutating func check(_ value: Value, _ member: Shape.Member) {
        switch member.presence {
        case .readOnly: add(.readOnly, hint: member.hint?.text)
        case .required: if !value.isNull || member.shape.takesNull { check(value, member.shape) }
        // Null is as good as nothing where it does not mean to take a value away.
        case .optional: if !value.isNull { check(value, member.shape) }
        }
    }

    private mutating func checkRequired(_ members: [Shape.Member], _ value: (StaticString) -> Value?) {
        for member in members where member.presence == .required { checkRequired(member, value(member.name)) }
    }

    private mutating func checkRequired(_ member: Shape.Member, _ value: Value?) {
        if let value, !value.isNull || member.shape.takesNull { return }
        path.append(.known(member.name))
        add(.required, expected: member.shape.expectation)
        path.removeLast()
    }

    /// Problems name the parameter, as the schema and the rules do; how it came is the caller's affair.
    private mutating func check(positional array: ArrayView, _ members: [Shape.Member]) {
        let taken = members.filter { $0.presence != .readOnly }
        for index in 0..<min(array.count, taken.count) {
            path.append(.known(taken[index].name))
            if taken[index].presence == .required, array[index].isNull, !taken[index].shape.takesNull {
                add(.required, expected: taken[index].shape.expectation)
            } else {
                check(array[index], taken[index])
            }
            path.removeLast()
        }
        if array.count > taken.count {
            let names = taken.map(\.name.text).joined(separator: ", ")
            add(.tooMany, expected: names, actual: array.count.fragment, limit: taken.count)
        }
        for index in taken.indices.dropFirst(array.count) where taken[index].presence == .required {
            path.append(.known(taken[index].name))
            add(.required, expected: taken[index].shape.expectation)
            path.removeLast()
        }
    }

    private mutating func addUnknown(_ name: JSONString, _ members: [Shape.Member]) {
        let names = members.filter { $0.presence != .readOnly }.map(\.name.text)
        let nearest = ShapeText.nearest(name.text, among: names)
        add(
            .unknown,
            hint: nearest.map { "Did you mean \($0)?" }
                ?? (names.isEmpty ? "It takes no members." : "It takes \(names.joined(separator: ", "))."))
    }

    // MARK: Texts

    private mutating func checkText(_ value: Value, _ max: Int, _ format: TextFormat, _ filled: Bool, _ shape: Shape) {
        guard let text = string(value, shape) else { return }
        let bytes = text.bytes
        if bytes.isBlank {
            if filled { add(.empty, expected: shape.expectation) }
            return
        }
        let length = ShapeText.length(bytes, atMost: max)
        if length.characters > max {
            add(.tooLong, actual: length.characters.fragment, limit: max)
        } else if length.bytes > max * Limits.bytesPerCharacter {
            add(
                .tooLong, actual: length.bytes.fragment, limit: max * Limits.bytesPerCharacter,
                hint: "The limit is in bytes of UTF-8: the text has many marks on few letters.")
            if problems.last?.path == pointer { problems[problems.count - 1].isInBytes = true }
        }
        if !format.fits(bytes) { addFormat(value, shape) }
    }

    /// The string, or nil with the problem noted.
    private mutating func string(_ value: Value, _ shape: Shape) -> JSONString? {
        if let text = value.string { return text }
        addType(value, shape)
        return nil
    }

    // MARK: Problems

    private mutating func addType(_ value: Value, _ shape: Shape) {
        add(.type, expected: shape.expectation, actual: ShapeText.excerpt(value))
    }

    private mutating func addFormat(_ value: Value, _ shape: Shape) {
        add(.format, expected: shape.expectation, actual: ShapeText.excerpt(value))
    }

    private mutating func add(
        _ kind: ProblemKind, expected: String? = nil, actual: JSONFragment? = nil, limit: Int? = nil,
        hint: String? = nil
    ) {
        guard !isFull else { return }
        problems.append(Problem(pointer, kind, expected: expected, actual: actual, limit: limit, hint: hint))
    }

    private var pointer: String {
        var pointer = ""
        for step in path {
            pointer += "/"
            switch step {
            case .name(let name): pointer += Problem.pointerPart(name.text)
            case .known(let name): pointer += Problem.pointerPart(name.text)
            case .index(let index): pointer += String(index)
            }
        }
        return pointer
    }
}

extension Problem {
    /// A member name as a step of a JSON pointer (RFC 6901).
    package static func pointerPart(_ name: String) -> String {
        var part = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "~": part += "~0"
            case "/": part += "~1"
            default: part.unicodeScalars.append(scalar)
            }
        }
        return part
    }
}
