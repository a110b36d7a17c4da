"""Sources/Shop/Generated: a struct for the params of each method, and the error kinds."""

from dataclasses import dataclass

from . import swift
from .model import Group, Method, Model, Schema
from .output import Output

FOLDER = "Sources/Shop/Generated"
SCALARS = {
    "instant": "Instant",
    "date": "CivilDate",
    "dateOrInstant": "DateOrInstant",
    "color": "String",
    "any": "JSONFragment",
    "anyReference": "RecordID",
    "filter": "ListFilter",
}


@dataclass
class Property:
    """One member of a request struct."""

    key: str
    type: str
    presence: str  # required, nullable (required, may be null), optional, patch or a default's literal
    description: str
    field: str | None
    alias: str | None = None

    @property
    def declared(self) -> str:
        if self.presence in ("nullable", "optional"):
            return self.type + "?"
        return f"Patch<{self.type}>" if self.presence == "patch" else self.type

    @property
    def initialised(self) -> str:
        if self.presence.startswith("Lists."):
            return f"try reader.filter({swift.text(self.key)}, of: {self.presence})"
        reader = {"nullable": "optional", "default": "optional"}.get(self.presence, self.presence)
        if self.presence not in ("required", "nullable", "optional", "patch"):
            return f"try reader.optional({swift.text(self.key)}) ?? {self.presence}"
        also = f", or: {swift.text(self.alias)}" if self.alias else ""
        return f"try reader.{reader}({swift.text(self.key)}{also})"


class Requests:
    def __init__(self, model: Model) -> None:
        self.model = model
        self.choices: dict[tuple[str, ...], str] = {}
        for collection in model.collections.values():
            for name, schema in collection.fields.items():
                if schema["x-kind"] == "choice":
                    self.choices.setdefault(tuple(schema["enum"]), f"{collection.type}.{swift.upper(name)}")
        self.structs: dict[str, str] = {}
        self.nested: list[str] = []

    def type_of(self, schema: Schema, key: str) -> str:
        if schema.get("x-shape"):
            return SCALARS[schema["x-shape"]]
        if "$ref" in schema:
            named = self.model.named(schema["$ref"])
            return self.type_of(named, key) if named.get("type") != "object" else "JSONFragment"
        if "x-reference" in schema:
            return "RecordID"
        if "x-named" in schema:
            return "EntryReference"
        if "x-columnsOf" in schema:
            return "[String]"
        if "enum" in schema:
            return self.choice(schema, key)
        kind = schema.get("type")
        if kind == "array":
            return "JSONFragment" if "x-ofField" in schema else f"[{self.type_of(schema['items'], key)}]"
        if kind == "object":
            return self.struct(schema) if "x-swift" in schema else "JSONFragment"
        return {"boolean": "Bool", "integer": "Int", "string": "String"}[str(kind)]

    def choice(self, schema: Schema, key: str) -> str:
        """An enum of a record where one has the same values in the same order, else one of the request's own."""
        if "x-swiftEnum" in schema:
            return str(schema["x-swiftEnum"])
        if schema.get("x-collectionName") or key in ("sort", "list"):
            return self.choices.get(tuple(schema["enum"]), "String")
        if tuple(schema["enum"]) in self.choices:
            return self.choices[tuple(schema["enum"])]
        cases = ", ".join(swift.name(v) for v in schema["enum"])
        declaration = f"    /// Values of `{key}`.\n    package enum {swift.upper(key)}: String, FieldChoice {{\n        case {cases}\n    }}\n"
        if declaration not in self.nested:
            self.nested.append(declaration)
        return swift.upper(key)

    def properties(self, params: dict[str, Schema], required: list[str]) -> list[Property]:
        return [self.property(key, schema, key in required) for key, schema in params.items()]

    def property(self, key: str, schema: Schema, required: bool) -> Property:
        type_ = self.type_of(schema, key)
        nullable = schema.get("x-nullable", False)
        if schema.get("x-shape") == "filter":
            presence = "Lists." + swift.identifier(schema["x-filterOf"])
        elif required:
            presence = "nullable" if nullable else "required"
        elif nullable and not schema.get("x-nullIsAbsent"):
            presence = "patch"
        elif "default" in schema and key not in ("sort",):
            presence = self.literal(schema, type_)
        else:
            presence = "optional"
        described = schema.get("description") or (
            self.model.named(schema["$ref"])["description"] if "$ref" in schema else key
        )
        field = schema.get("x-ofField")
        if type_ in ("DateOrInstant", "EntryReference") or schema.get("x-merged"):
            field = None
        return Property(key, type_, presence, str(described), field, schema.get("x-alias"))

    def literal(self, schema: Schema, type_: str) -> str:
        value = schema["default"]
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, int):
            return str(value)
        return swift.text(value) if type_ == "String" else "." + swift.name(value)

    def struct(self, schema: Schema) -> str:
        name = str(schema["x-swift"])
        if name in self.structs:
            return name
        outer, self.nested = self.nested, []
        properties = self.properties(schema["properties"], schema.get("required", []))
        self.structs[name] = self.declaration(name, schema.get("description", name), properties, ": RequestObject", "")
        self.nested = outer
        return name

    def declaration(self, name: str, description: str, properties: list[Property], conformance: str, tail: str) -> str:
        lines = [swift.documented(description, "") + f"package struct {name}{conformance} {{"]
        for p in properties:
            lines.append(swift.documented(p.description, "    ") + f"    package var {swift.name(p.key)}: {p.declared}")
        lines.append("")
        if tail:
            lines.append(tail)
        lines.append("    package init(_ reader: RequestReader) throws(RequestMismatch) {")
        lines += [f"        {swift.name(p.key)} = {p.initialised}" for p in properties]
        lines.append("    }")
        body = "\n".join(lines)
        if self.nested:
            body += "\n\n" + "\n".join(self.nested).rstrip("\n")
        return body + "\n}\n"

    def request(self, method: Method) -> str:
        self.nested = []
        name = swift.upper(swift.identifier(method.name)) + "Request"
        properties = self.properties(method.params, method.required)
        shape = self.shape(method)
        text = self.declaration(
            name,
            f"Params of {method.name}: {method.summary[0].lower()}{method.summary[1:]}.",
            properties,
            ": Request",
            shape,
        )
        if method.draft:
            text = text[:-2] + self.apply(method, properties) + "}\n"
        return text

    def shape(self, method: Method) -> str:
        members = [
            f"{'.required' if k in method.required else '.optional'}({swift.text(k)}, {swift.shape(schema, self.model)}"
            + (f", alias: {swift.text(schema['x-alias'])})" if "x-alias" in schema else ")")
            for k, schema in method.params.items()
        ]
        members += [f".readOnly({swift.text(k)}, {swift.text(hint)})" for k, hint in method.read_only.items()]
        return swift.fill(f"package static let shape = Shape.object({swift.array(members)})", "    ") + "\n"

    def apply(self, method: Method, properties: list[Property]) -> str:
        collection = self.model.collections[str(method.draft)]
        own = [p for p in properties if p.field]
        left = [
            k
            for k, s in method.params.items()
            if (s.get("x-ofField") or k in collection.fields)
            and k not in [p.key for p in own]
            and k not in ("id", "kind")
        ]
        note = f"Sets the fields that were given{'; ' + ', '.join(left) + ' need a rule and are left to it' if left else ''}."
        sets = "\n".join(
            f"        draft.set({collection.type}.{swift.name(p.field or '')}, {swift.name(p.key)})" for p in own
        )
        return (
            "\n"
            + swift.documented(note, "    ")
            + f"    package func apply(to draft: inout RecordDraft) {{\n{sets}\n    }}\n"
        )


def write(output: Output, model: Model) -> None:
    requests = Requests(model)
    for group in model.groups:
        write_group(output, requests, group)
    output.swift(
        f"{FOLDER}/ErrorKind.swift",
        "Error kinds: one positive code each, outside every range that others reserve.",
        error_kinds(model),
    )


def write_group(output: Output, requests: Requests, group: Group) -> None:
    before = set(requests.structs)
    methods = [m for m in group.methods if m.params]
    bodies = [requests.request(m) for m in methods]
    shared = [requests.structs[n] for n in requests.structs if n not in before]
    if not bodies:
        return
    imports = "package import Records\n"
    if any("CivilDate" in body for body in bodies):
        imports = "package import Platform\n" + imports
    text = "\n".join([imports, *shared, *bodies])
    output.swift(
        f"{FOLDER}/Requests+{swift.upper(group.name)}.swift",
        f"Params of the methods of {group.title[0].lower()}{group.title[1:]}.",
        text,
    )


def error_kinds(model: Model) -> str:
    kinds = model.head["x-errors"]
    lines = ["/// What went wrong, by code.\npackage enum ErrorKind: Int32, CaseIterable, Sendable {"]
    lines += [
        swift.documented(about["description"], "    ") + f"    case {name} = {about['code']}"
        for name, about in kinds.items()
    ]
    lines.append(
        "\n    /// Its name: `data.kind` of an error answer.\n    package var name: StaticString {\n        switch self {"
    )
    lines += [f"        case .{name}: {swift.text(name)}" for name in kinds]
    lines.append(
        "        }\n    }\n\n    /// A sentence for people, when the place it was found at has no better one.\n    package var message: StaticString {\n        switch self {"
    )
    lines += [f"        case .{name}: {swift.text(about['message'])}" for name, about in kinds.items()]
    lines.append(
        "        }\n    }\n\n    /// What to do about it.\n    package var hint: StaticString {\n        switch self {"
    )
    lines += [f"        case .{name}:\n            {swift.text(about['hint'])}" for name, about in kinds.items()]
    retry = ", ".join(f".{n}" for n, a in kinds.items() if a["retryable"])
    lines.append(
        f"        }}\n    }}\n\n    /// Whether the same call can succeed later.\n    package var retryable: Bool {{\n        switch self {{\n        case {retry}: true\n        default: false\n        }}\n    }}\n}}\n"
    )
    return "\n".join(lines)
