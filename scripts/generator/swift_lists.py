"""Sources/Records/Generated/Lists.swift: columns, filters and sorts of every list."""

from . import swift
from .model import Collection, Model, Schema
from .openrpc import column
from .output import Output
from .record_types import filter_member


def write(output: Output, model: Model) -> None:
    names = swift.array([list_name(n) for n in model.lists])
    body = [
        "/// The lists of the product by name.\npackage enum Lists {",
        swift.fill(f"package static let all = {names}", "    ") + "\n",
    ]
    for name, about in model.lists.items():
        body.append(definition(model, name, about))
    body.append(lookup(model) + "\n}\n")
    output.swift(
        "Sources/Records/Generated/Lists.swift",
        "Lists: what may be shown, filtered and sorted, and which index serves it.",
        "\n".join(body),
    )


def list_name(name: str) -> str:
    return swift.identifier(name)


def index_number(collection: Collection, name: str) -> str:
    return f"{collection.type}.Index.{name}"


def field_number(collection: Collection, name: str) -> str:
    return str(collection.field(name)["x-field"])


def column_definition(model: Model, list_: str, source: object) -> str:
    about = column(model, list_, source)
    collection = model.collections[model.lists[list_]["collection"]]
    field = source.get("field") if isinstance(source, dict) else about["id"]
    stored = not isinstance(source, dict) and field in collection.fields
    arguments = [swift.text(about["id"]), swift.text(about["title"])]
    if field in collection.fields:
        arguments.append(f"field: {field_number(collection, str(field))}")
    if not stored and about["id"] != "id":
        arguments.append("derived: true")
    if not about["visible"]:
        arguments.append("visible: false")
    return f"ColumnDefinition({', '.join(arguments)})"


def filter_definition(model: Model, collection: Collection, name: str, about: Schema) -> str:
    arguments = [swift.text(name), f".{about['kind']}"]
    if "field" in about:
        arguments.append(f"field: {field_number(collection, about['field'])}")
    if "index" in about:
        arguments.append(f"index: {index_number(collection, about['index'])}")
    arguments.append(f"shape: {swift.shape(filter_member(model, collection, name, about), model)}")
    return f"FilterDefinition({', '.join(arguments)})"


def sort_definition(collection: Collection, name: str, about: Schema) -> str:
    arguments = [swift.text(name)]
    if about.get("row"):
        arguments.append(".rows")
    elif "index" in about:
        inner = [index_number(collection, about["index"])]
        if "prefix" in about:
            inner.append(f"fixed: {about['prefix']}")
        if about.get("reversed"):
            inner.append("reversed: true")
        if about.get("partial"):
            inner.append("partial: true")
        arguments.append(f".index({', '.join(inner)})")
    else:
        arguments.append(f".field({field_number(collection, about['field'])})")
    return f"SortDefinition({', '.join(arguments)})"


def definition(model: Model, name: str, about: Schema) -> str:
    collection = model.collections[about["collection"]]
    columns = swift.array([column_definition(model, name, c) for c in about["columns"]])
    filters = swift.array([filter_definition(model, collection, n, f) for n, f in about["filters"].items()])
    sorts = swift.array([sort_definition(collection, n, s) for n, s in about["sorts"].items()])
    default = about["defaultSort"]
    arguments = [
        f"name: {swift.text(name)}",
        f"title: {swift.text(about['title'])}",
        f"collection: .{collection.name}",
        f"portal: {str(about.get('portal', False)).lower()}",
        f"columns: {columns}",
        f"filters: {filters}",
        f"sorts: {sorts}",
        f"defaultSort: ListSort(name: {swift.text(default.removeprefix('-'))}, descending: {str(default.startswith('-')).lower()})",
    ]
    body = ",\n".join(swift.fill(a, "        ", after=1) for a in arguments)
    return f"    package static let {list_name(name)} = ListDefinition(\n{body})\n"


def lookup(model: Model) -> str:
    cases = "\n".join(f"        case {swift.text(n)}: {list_name(n)}" for n in model.lists)
    return f"    /// The list of that name, as views and shapes name it.\n    package static func named(_ name: String) -> ListDefinition? {{\n        switch name {{\n{cases}\n        default: nil\n        }}\n    }}"
