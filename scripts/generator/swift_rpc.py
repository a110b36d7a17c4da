"""Sources/RPC/Generated: the method table, its look-up, and the step from a method to its handler."""

from . import swift
from .model import Method, Model, SchemaError
from .output import Output

FOLDER = "Sources/RPC/Generated"
MASK = (1 << 32) - 1


def write(output: Output, model: Model) -> None:
    output.swift(
        f"{FOLDER}/Method.swift", "The methods of the protocol and what the schema says of each.", method_enum(model)
    )
    output.swift(
        f"{FOLDER}/Method+Lookup.swift",
        "From the bytes of a name to its method: one hash, seldom more than one comparison, no String.",
        lookup(model),
    )
    output.swift(
        f"{FOLDER}/MethodHandlers.swift",
        "One requirement a method, in a protocol a group, so that each group is implemented in a file of its own.",
        handlers(model),
    )
    output.swift(f"{FOLDER}/Dispatch.swift", "From a method to its handler, with its params decoded.", dispatch(model))
    output.swift(
        f"{FOLDER}/ProtocolVersion.swift", "Version, name and capabilities that initialize states.", versions(model)
    )


def case(method: Method) -> str:
    return swift.name(swift.identifier(method.name))


def grouped(methods: list[Method], value: str, indent: str = "        ") -> str:
    """case .a, .b: value, wrapped."""
    lines, line = [], f"{indent}case"
    for position, method in enumerate(methods):
        piece = f" .{case(method)}" + ("," if position + 1 < len(methods) else "")
        if len(line) + len(piece) > swift.WIDTH:
            lines.append(line)
            line = indent + "   " + piece
        else:
            line += piece
    if not lines and len(line) + 2 + len(value) <= swift.WIDTH:
        return f"{line}: {value}"
    return "\n".join([*lines, line + ":"]) + f"\n{indent}    {value}"


def switch(about: str, declaration: str, groups: list[tuple[list[Method], str]], rest: str) -> str:
    body = "\n".join(grouped(methods, value) for methods, value in groups if methods)
    if not body:
        return f"    /// {about}\n    package var {declaration} {{ {rest} }}\n"
    return f"    /// {about}\n    package var {declaration} {{\n        switch self {{\n{body}\n        default: {rest}\n        }}\n    }}\n"


def method_enum(model: Model) -> str:
    methods = model.methods
    lines = [
        "package import Records\ninternal import Shop\n\n/// A method of the protocol.\npackage enum Method: UInt8, CaseIterable, Sendable {"
    ]
    for group in model.groups:
        lines.append(f"    // {group.title}")
        lines += [
            f"    /// `{m.name}`: {m.summary[0].lower()}{m.summary[1:]}.\n    case {case(m)}" for m in group.methods
        ]
    lines.append("""
    /// Who may call it.
    package enum Access: Sendable {
        /// Anybody; no session is needed.
        case open
        /// Staff.
        case staff
        /// Staff with the administrator right.
        case admin
        /// A portal session, or staff who preview one.
        case portal
        /// Staff and portal sessions.
        case both
    }

    /// What it does to the store.
    package enum Effect: Sendable {
        /// Reads a snapshot.
        case read
        /// Changes the store in one transaction.
        case write
        /// Concerns the connection or the process.
        case control
        /// Takes long: runs in slices, reports progress, can be cancelled.
        case long
    }
""")
    lines.append("    /// Its name on the wire.\n    package var name: StaticString {\n        switch self {")
    lines += [f"        case .{case(m)}: {swift.text(m.name)}" for m in methods]
    lines.append("        }\n    }\n")
    lines.append(
        switch(
            "Who may call it.",
            "access: Access",
            [([m for m in methods if m.access == a], "." + a) for a in ("open", "admin", "portal", "both")],
            ".staff",
        )
    )
    lines.append(
        switch(
            "What it does to the store.",
            "effect: Effect",
            [([m for m in methods if m.effect == e], "." + e) for e in ("write", "control", "long")],
            ".read",
        )
    )
    lines.append(
        switch(
            "Whether it changes records, so that it needs an author and may carry an idempotency key.",
            "writes: Bool",
            [([m for m in methods if m.writes], "true")],
            "false",
        )
    )
    lines.append(
        switch(
            "Whether a flat object of short texts and integers may be read without jansson.",
            "fastShape: Bool",
            [([m for m in methods if m.fast_shape], "true")],
            "false",
        )
    )
    lines.append(
        switch(
            "Whether it is answered ahead of what waits.",
            "overtakes: Bool",
            [([m for m in methods if m.overtakes], "true")],
            "false",
        )
    )
    lines.append(
        switch(
            "Whether it is a notification, never answered.",
            "isNotification: Bool",
            [([m for m in methods if m.notification], "true")],
            "false",
        )
    )
    lines.append(
        "    /// The list it shows, for store.explain and views.\n    package var list: ListDefinition? {\n        switch self {"
    )
    by_list: dict[str, list[Method]] = {}
    for method in methods:
        if method.list:
            by_list.setdefault(method.list, []).append(method)
    lines += [grouped(ms, f"Lists.{swift.identifier(name)}") for name, ms in by_list.items()]
    lines.append("        default: nil\n        }\n    }\n")
    lines.append(
        "    /// Shape of its params, their order by position.\n    package var shape: Shape {\n        switch self {"
    )
    lines += [f"        case .{case(m)}: {request(m)}.shape" for m in methods if m.params]
    lines.append("        default: .object([])\n        }\n    }\n")
    lines.append(
        "    /// The requirements it serves.\n    package var requirements: [StaticString] {\n        switch self {"
    )
    by_requirements: dict[str, list[Method]] = {}
    for method in methods:
        by_requirements.setdefault(swift.array([swift.text(r) for r in method.requirements]), []).append(method)
    lines += [grouped(ms, swift.fill(value, "            ").lstrip()) for value, ms in by_requirements.items()]
    lines.append("        }\n    }\n}\n")
    return "\n".join(lines)


def request(method: Method) -> str:
    return swift.upper(swift.identifier(method.name)) + "Request"


SEED = 2_166_136_261


def hashed(name: bytes) -> int:
    """FNV-1a, its upper bits folded in."""
    value = SEED
    for byte in name:
        value = ((value ^ byte) * 16_777_619) & MASK
    return value ^ (value >> 15)


def lookup(model: Model) -> str:
    """A table of names by hash; a name whose place is taken has the next free one."""
    names = [m.name.encode() for m in model.methods]
    if len(names) > 254:
        raise SchemaError("more methods than a byte can number: widen Method's raw value")
    size = 1024
    slots = [255] * size
    for position, name in enumerate(names):
        slot = hashed(name) % size
        while slots[slot] != 255:
            slot = (slot + 1) % size
        slots[slot] = position
    rows = "\n".join("    " + ", ".join(str(s) for s in slots[i : i + 20]) + "," for i in range(0, size, 20))
    return f"""extension Method {{
    /// The method of that name (UTF-8), if there is one.
    package init?(_ name: UnsafeRawBufferPointer) {{
        var hash: UInt32 = {SEED}
        for byte in name {{ hash = (hash ^ UInt32(byte)) &* 16_777_619 }}
        var slot = Int(hash ^ hash >> 15)
        while true {{
            guard let method = Method(rawValue: slots[slot & {size - 1}]) else {{ return nil }}
            if method.isNamed(name) {{
                self = method
                return
            }}
            slot += 1
        }}
    }}

    private func isNamed(_ text: UnsafeRawBufferPointer) -> Bool {{
        let known = name
        guard known.utf8CodeUnitCount == text.count else {{ return false }}
        for index in 0..<text.count where known.utf8Start[index] != text[index] {{ return false }}
        return true
    }}
}}

/// Raw values by hash, a name whose place is taken in the next free one; 255 where no method is.
private let slots: [UInt8] = [
{rows}
]
"""


def handlers(model: Model) -> str:
    lines = [
        """package import JSON
package import Shop

/// What all handlers have in common. A handler writes its result to `answer` as one JSON value.
package protocol MethodHandling {
    /// What a handler throws.
    associatedtype Failure: Error

    /// The failure for params that passed their shape and still could not be read.
    static func failure(of mismatch: RequestMismatch) -> Failure
}
"""
    ]
    protocols = []
    for group in model.groups:
        name = swift.upper(group.name) + "Handlers"
        protocols.append(name)
        lines.append(
            f"/// Handlers of {group.title[0].lower()}{group.title[1:]}.\npackage protocol {name}: MethodHandling {{"
        )
        for method in group.methods:
            parameters = [f"_ request: {request(method)}"] if method.params else []
            lines.append(requirement(case(method), [*parameters, "_ answer: inout JSONWriter"]))
        lines.append("}\n")
    lines.append(
        "/// Handlers of every method.\npackage typealias MethodHandlers =\n    " + "\n    & ".join(protocols) + "\n"
    )
    return "\n".join(lines)


def requirement(name: str, parameters: list[str]) -> str:
    line = f"    mutating func {name}({', '.join(parameters)}) throws(Failure)"
    if len(line) <= swift.WIDTH:
        return line
    return f"    mutating func {name}(\n        {', '.join(parameters)}\n    ) throws(Failure)"


def dispatch(model: Model) -> str:
    lines = [
        """package import JSON
package import Shop

extension MethodHandling where Self: MethodHandlers {
    /// Decodes the params of `method` and runs its handler. The params must have passed `method.shape`.
    package mutating func dispatch(
        _ method: Method, _ params: RequestReader, _ answer: inout JSONWriter
    ) throws(Failure) {
        switch method {"""
    ]
    for method in model.methods:
        if method.params:
            head = f"        case .{case(method)}:"
            call = f"try {case(method)}(Self.decode({request(method)}.self, params), &answer)"
            one = f"{head} {call}"
            lines.append(one if len(one) <= swift.WIDTH else f"{head}\n            {call}")
        else:
            lines.append(f"        case .{case(method)}: try {case(method)}(&answer)")
    lines.append("""        }
    }

    private static func decode<R: Request>(_ type: R.Type, _ params: RequestReader) throws(Failure) -> R {
        do throws(RequestMismatch) { return try R(params) } catch { throw failure(of: error) }
    }
}
""")
    return "\n".join(lines)


def versions(model: Model) -> str:
    head = model.head
    supported = swift.array([swift.text(v) for v in head["x-supportedProtocolVersions"]])
    capabilities = "\n".join(f"        {swift.text(c)}," for c in head["x-capabilities"])
    return f"""/// The protocol as this build speaks it.
package enum ProtocolVersion {{
    /// MAJOR.MINOR.
    package static let current: StaticString = {swift.text(head["x-protocolVersion"])}
    package static let supported: [StaticString] = {supported}
    /// Version of the API described by the schema.
    package static let schema: StaticString = {swift.text(head["info"]["version"])}
    package static let capabilities: [StaticString] = [
{capabilities}
    ]
}}
"""
