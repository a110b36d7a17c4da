// The one place where request structs touch parsed JSON. Params come by name (an object) or by position (an array in
// the order of the shape); both read alike from here on.

package import JSON
package import Records

/// Params that passed their shape and still cannot be read: a defect of ours, never the caller's.
package struct RequestMismatch: Error, Sendable {
    /// The parameter.
    package let name: StaticString
}

/// The params of one method.
package protocol Request {
    /// What the params must look like.
    static var shape: Shape { get }

    /// Reads params that passed `shape`.
    init(_ reader: RequestReader) throws(RequestMismatch)
}

/// Reads the members of a params object, or of one nested in it. Valid while its document is.
package struct RequestReader {
    private enum Source {
        case none
        case named(ObjectView)
        case positional(ArrayView, [StaticString])
    }

    private let source: Source

    /// No params at all.
    package init() { source = .none }

    package init(_ object: ObjectView) { source = .named(object) }

    /// Params by position, in the order of the members of `shape`.
    package init(_ array: ArrayView, shape: Shape) { source = .positional(array, shape.positions) }

    /// The member, or nil when it is not there.
    package func value(_ name: StaticString) -> Value? {
        switch source {
        case .none: nil
        case .named(let object): object[name]
        case .positional(let array, let names):
            names.firstIndex { $0.text == name.text }.flatMap { $0 < array.count ? array[$0] : nil }
        }
    }

    /// - Parameter alias: another name that is taken for it.
    func required<V: RequestValue>(
        _ name: StaticString, or alias: StaticString? = nil
    ) throws(RequestMismatch) -> V {
        guard let value = value(name) ?? alias.flatMap({ value($0) }), let read = V.read(value) else {
            throw RequestMismatch(name: name)
        }
        return read
    }

    /// nil when absent or null.
    func optional<V: RequestValue>(_ name: StaticString) throws(RequestMismatch) -> V? {
        guard let value = value(name), !value.isNull else { return nil }
        guard let read = V.read(value) else { throw RequestMismatch(name: name) }
        return read
    }

    func patch<V: RequestValue>(_ name: StaticString) throws(RequestMismatch) -> Patch<V> {
        guard let value = value(name) else { return .absent }
        if value.isNull { return .clear }
        guard let read = V.read(value) else { throw RequestMismatch(name: name) }
        return .set(read)
    }

    /// The filter of a list; an empty one when absent.
    func filter(_ name: StaticString, of list: ListDefinition) throws(RequestMismatch) -> ListFilter {
        guard let value = value(name), !value.isNull else { return ListFilter() }
        guard let object = value.object, let filter = ListFilter(object, of: list) else {
            throw RequestMismatch(name: name)
        }
        return filter
    }
}

/// A structure nested in params.
package protocol RequestObject: RequestValue {
    init(_ reader: RequestReader) throws(RequestMismatch)
}

extension RequestObject {
    package static func read(_ value: Value) -> Self? {
        guard let object = value.object else { return nil }
        do throws(RequestMismatch) { return try Self(RequestReader(object)) } catch { return nil }
    }
}
