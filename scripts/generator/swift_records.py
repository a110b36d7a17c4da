"""Sources/Records/Generated: definitions of collections, with typed field and index names."""

from . import swift
from .model import Collection, Model, Schema
from .output import Output
from .templates import words

FOLDER = "Sources/Records/Generated"


def write(output: Output, model: Model) -> None:
    for collection in model.collections.values():
        output.swift(
            f"{FOLDER}/{collection.type}.swift",
            f"{upper_first(words(collection.name))}: fields, indexes and choices (table {collection.table}, {collection.file}).",
            record(model, collection),
        )
    output.swift(
        f"{FOLDER}/Collections.swift",
        "Every collection, and the numbers of their tables, which are never given to another.",
        collection_numbers(model),
    )
    output.swift(f"{FOLDER}/ProblemKind.swift", "What can be wrong with a value, by name.", problem_kinds(model))
    output.swift(f"{FOLDER}/Limits.swift", "The published limits.", limits(model))


def upper_first(value: str) -> str:
    return value[0].upper() + value[1:]


def enum_name(name: str) -> str:
    return swift.upper(name)


def value_type(collection: Collection, name: str, schema: Schema) -> str:
    kind = str(schema["x-kind"])
    if kind == "choice":
        return enum_name(name)
    types: dict[str, str] = {
        "boolean": "Bool",
        "integer": "Int",
        "text": "String",
        "instant": "Instant",
        "date": "CivilDate",
        "reference": "RecordID",
        "json": "JSONFragment",
    }
    return types[kind]


def field_kind(schema: Schema, model: Model) -> str:
    kind = str(schema["x-kind"])
    if kind == "integer":
        return f".integer(min: {schema.get('minimum', '.min')}, max: {schema.get('maximum', '.max')})"
    if kind == "text":
        return f".text(max: {schema['x-characters']}, format: .{schema.get('x-format', 'line')})"
    if kind == "choice":
        return f".choice({swift.choices(schema['enum'])})"
    if kind == "reference":
        target = schema["x-reference"]
        return f".reference({swift.numbers([target] if isinstance(target, str) else target)})"
    if kind == "json":
        bare = {k: v for k, v in schema.items() if not k.startswith("x-")}
        return f".json({swift.shape(bare, model) if 'x-writable' in schema else '.any'})"
    return "." + kind


def flags(collection: Collection, name: str, schema: Schema) -> str:
    out = []
    if collection.is_required(name):
        out.append(".required")
    out += [".on" + swift.upper(moment) for moment in schema.get("x-writable", [])]
    out += ["." + flag for flag in ("hidden", "personal", "portal", "merged") if schema.get("x-" + flag)]
    return swift.array(out)


def index_definition(collection: Collection, index: Schema) -> str:
    parts = []
    for component in index["components"]:
        if component.get("words"):
            parts.append(f".words({swift.array([str(collection.field(n)['x-field']) for n in component['fields']])})")
            continue
        arguments = [str(collection.field(component["field"])["x-field"])]
        if "collation" in component:
            arguments.append(f"collation: .{component['collation']}")
        if component.get("descending"):
            arguments.append("descending: true")
        if component.get("nils") == "last":
            arguments.append("nilsLast: true")
        parts.append(f"{'.each' if component.get('each') else '.field'}({', '.join(arguments)})")
    arguments = [f"id: {index['id']}", f"name: {swift.text(index['name'])}"]
    if index.get("unique"):
        arguments.append("unique: true")
    if index.get("where") == "present":
        arguments.append("skipsNil: true")
    arguments.append(f"components: {swift.array(parts)}")
    return f"IndexDefinition({', '.join(arguments)})"


def record(model: Model, collection: Collection) -> str:
    # Calendar dates are a type of the platform.
    imports = "package import Platform\n\n" if any(f["x-kind"] == "date" for f in collection.fields.values()) else ""
    lines = [imports + swift.documented(collection.description, "") + f"package enum {collection.type} {{"]
    fields = []
    for name, schema in collection.fields.items():
        arguments = [f"number: {schema['x-field']}", f"name: {swift.text(name)}", f"kind: {field_kind(schema, model)}"]
        mark = flags(collection, name, schema)
        if mark != "[]":
            arguments.append(f"flags: {mark}")
        fields.append(f"FieldDefinition({', '.join(arguments)})")
    indexes = [index_definition(collection, i) for i in collection.indexes]
    letter = f'UInt8(ascii: "{collection.letter}")' if collection.letter else "0"
    arguments = [
        f"number: .{collection.name}",
        f"name: {swift.text(collection.name)}",
        f"file: {swift.text(collection.file)}",
        f"letter: {letter}",
        f"stamped: {str(collection.stamps).lower()}",
        f"fields: {swift.array(fields)}",
        f"indexes: {swift.array(indexes)}",
    ]
    if collection.dropped_indexes:
        arguments.append(f"droppedIndexes: [{', '.join(map(str, collection.dropped_indexes))}]")
    lines.append("    /// What storage, validation and queries need to know of it.")
    lines.append("    package static let collection = CollectionDefinition(")
    lines.append(",\n".join(swift.fill(a, "        ", after=1) for a in arguments) + ")\n")
    for name, schema in collection.fields.items():
        lines.append(
            swift.documented(schema["description"], "    ")
            + f"    package static let {swift.name(name)} = Field<{value_type(collection, name, schema)}>({schema['x-field']})"
        )
    lines.append(index_names(collection))
    lines += [
        choice(name, schema, collection) for name, schema in collection.fields.items() if schema["x-kind"] == "choice"
    ]
    return "\n".join(lines) + "\n}\n"


def index_names(collection: Collection) -> str:
    out = ["", "    /// Index numbers, for scans.", "    package enum Index {"]
    for index in collection.indexes:
        described = (
            ", ".join(describe(c) for c in index["components"])
            + ("; unique" if index.get("unique") else "")
            + ("; only rows that have all of them" if index.get("where") == "present" else "")
        )
        out.append(f"        /// {described}")
        out.append(f"        package static let {index['name']} = IndexNumber({index['id']})")
    return "\n".join([*out, "    }"])


def describe(component: Schema) -> str:
    if component.get("words"):
        return "words of " + " and ".join(component["fields"])
    text = str(component["field"])
    notes = [component[k] for k in ("collation",) if k in component] + [
        k for k in ("descending", "each") if component.get(k)
    ]
    return f"{text} ({', '.join(notes)})" if notes else text


def choice(name: str, schema: Schema, collection: Collection) -> str:
    cases = ", ".join(swift.name(v) for v in schema["enum"])
    return f"\n    /// Values of `{name}`; new ones are only added at the end.\n    package enum {enum_name(name)}: String, FieldChoice {{\n        case {cases}\n    }}"


def collection_numbers(model: Model) -> str:
    cases = "\n".join(f"    case {c.name} = {c.table}" for c in model.collections.values())
    definitions = "\n".join(f"        case .{c.name}: {c.type}.collection" for c in model.collections.values())
    letters = "\n".join(
        f'        case UInt8(ascii: "{c.letter}"): self = .{c.name}' for c in model.collections.values() if c.letter
    )
    every = swift.fill(
        f"package static let all = {swift.array([c.type + '.collection' for c in model.collections.values()])}", "    "
    )
    return f"""/// All collections, by rising table number.
package enum Collections {{
{every}
}}

/// A collection, by table number.
package enum CollectionNumber: UInt16, CaseIterable, Sendable {{
{cases}

    /// Its fields and indexes.
    package var definition: CollectionDefinition {{
        switch self {{
{definitions}
        }}
    }}

    /// The collection whose record ids begin with that letter (ASCII).
    package init?(letter: UInt8) {{
        switch letter {{
{letters}
        default: return nil
        }}
    }}
}}
"""


def problem_kinds(model: Model) -> str:
    cases = "".join(
        swift.documented(text, "    ") + f"    case {swift.name(name)}\n"
        for name, text in model.head["x-problems"].items()
    )
    return f"/// `problem` of one entry of `data.problems`.\npackage enum ProblemKind: String, CaseIterable, Sendable {{\n{cases}}}\n"


def limits(model: Model) -> str:
    rows = []
    for name, about in model.head["x-limits"].items():
        rows.append(
            swift.documented(about["description"], "    ") + f"    package static let {name} = {about['value']}"
        )
    pairs = "\n".join(f"        ({swift.text(n)}, {n})," for n in model.head["x-limits"])
    return (
        "/// Limits that initialize and rpc.discover state.\npackage enum Limits {\n"
        + "\n".join(rows)
        + f"\n\n    /// All of them by name, in the order of the schema.\n    package static let all: [(name: StaticString, value: Int)] = [\n{pairs}\n    ]\n}}\n"
    )
