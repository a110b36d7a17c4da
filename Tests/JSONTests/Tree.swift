@testable import JSON

/// A value freed of its document.
indirect enum Tree: Equatable {
    case null, bool(Bool), integer(Int64), real(Double), string([UInt8]), array([Tree]), object([Member])

    struct Member: Equatable {
        let name: [UInt8]
        let value: Tree
    }

    init(_ value: Value) {
        switch value {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = .integer(value)
        case .real(let value): self = .real(value)
        case .string(let value): self = .string([UInt8](value.bytes))
        case .array(let elements): self = .array(elements.map(Tree.init))
        case .object(let members):
            self = .object(members.map { Member(name: [UInt8]($0.name.bytes), value: Tree($0.value)) })
        }
    }
}
