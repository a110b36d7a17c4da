// One read view over both ways a text is read: nodes of jansson's tree, and the fast shape's members. A value is plain
// data (no reference counts, 17 bytes) that points into its document, and must not be kept beyond it.

internal import CJansson

package enum Value {
    case null
    case bool(Bool)
    case integer(Int64)
    case real(Double)
    case string(JSONString)
    case array(ArrayView)
    case object(ObjectView)

    /// Whole numbers a Double holds exactly: ±2^53.
    package static let exactRealLimit = 9_007_199_254_740_992.0

    package enum Kind: UInt8, Sendable {
        case null, bool, integer, real, string, array, object
    }

    package var kind: Kind {
        switch self {
        case .null: .null
        case .bool: .bool
        case .integer: .integer
        case .real: .real
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }

    package var isNull: Bool { if case .null = self { true } else { false } }

    package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }

    /// A whole number, also when it is written 1.0 or 1e3 (some clients print every large integer so), as long as it is
    /// within ±2^53 and therefore exact.
    package var integer: Int64? {
        switch self {
        case .integer(let value): value
        case .real(let value) where abs(value) <= Value.exactRealLimit: Int64(exactly: value)
        default: nil
        }
    }

    /// Any number.
    package var real: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value): value
        default: nil
        }
    }

    package var string: JSONString? { if case .string(let value) = self { value } else { nil } }

    package var array: ArrayView? { if case .array(let value) = self { value } else { nil } }

    package var object: ObjectView? { if case .object(let value) = self { value } else { nil } }

    init(node: UnsafePointer<json_t>) {
        switch node.pointee.type {
        case JSON_STRING:
            self = .string(JSONString(base: json_string_value(node)!, count: json_string_length(node)))
        case JSON_INTEGER: self = .integer(Int64(json_integer_value(node)))
        case JSON_REAL: self = .real(json_real_value(node))
        case JSON_TRUE: self = .bool(true)
        case JSON_FALSE: self = .bool(false)
        case JSON_ARRAY: self = .array(ArrayView(node: node))
        case JSON_OBJECT: self = .object(ObjectView(node: node))
        default: self = .null
        }
    }
}
