"""docs/protocol-reference.md: methods, errors, limits, records and lists, from the schema alone."""

import json
from typing import Any

from .examples import blocks, shown
from .model import Collection, Group, Method, Model, Schema
from .openrpc import REFERENCE, column
from .output import Output
from .templates import column_id
from .titles import sort_titles

ACCESS = {
    "open": "anybody",
    "staff": "staff",
    "admin": "staff with the administrator right",
    "portal": "portal sessions, and staff who preview one",
    "both": "staff and portal sessions",
}
EFFECT = {
    "read": "reads",
    "write": "writes, in one transaction",
    "control": "concerns the connection",
    "long": "may take long: reports progress, can be cancelled",
}


def type_text(schema: Schema) -> str:
    """A schema in a few words."""
    if "$ref" in schema:
        name = str(schema["$ref"]).removeprefix(REFERENCE)
        return f"[{name}](#{name.lower()})"
    if "oneOf" in schema:
        return " or ".join(type_text(s) for s in schema["oneOf"])
    if "enum" in schema:
        return ", ".join("null" if v is None else f"`{v}`" for v in schema["enum"])
    kind = schema.get("type")
    if isinstance(kind, list):
        return " or ".join([type_text({**schema, "type": kind[0]}), *kind[1:]])
    if kind == "array":
        most = f", at most {schema['maxItems']}" if "maxItems" in schema else ""
        return f"array of {type_text(schema['items'])}{most}"
    if kind == "string" and "x-maxCharacters" in schema:
        return f"text, at most {schema['x-maxCharacters']:,} characters"
    if kind == "integer" and ("minimum" in schema or "maximum" in schema):
        return f"integer{bounds(schema)}"
    return {"string": "text", "null": "null", "object": "object", None: "anything"}.get(kind, str(kind))


def bounds(schema: Schema) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        return f", {low} to {high}"
    return f", {low} or more" if low is not None else f", at most {high}"


def cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(cell(c) for c in row) + " |" for row in rows]) + "\n"


def method_text(method: Method, about: Schema) -> str:
    out = [
        f"### {method.name}\n",
        method.summary + "." + (" " + method.description if method.description else "") + "\n",
    ]
    facts = [f"For {ACCESS[method.access]}", EFFECT[method.effect]]
    if method.notification:
        facts.append("a notification, never answered")
    if method.overtakes:
        facts.append("answered ahead of what waits")
    out.append("; ".join(facts) + f". Serves {', '.join(method.requirements)}.\n")
    if about["params"]:
        rows = []
        for param in about["params"]:
            notes = param.get("description", "")
            default = param["schema"].get("default")
            if default is not None:
                notes += f"; `{json.dumps(default, ensure_ascii=False)}` when not given"
            if "x-alias" in param:
                notes += f"; taken as `{param['x-alias']}` too"
            rows.append(
                [
                    f"`{param['name']}`" + (" *" if param.get("required") else ""),
                    type_text(param["schema"]),
                    notes.lstrip("; "),
                ]
            )
        out.append(table(["parameter", "type", "meaning"], rows))
    if method.read_only:
        out.append("Refused as `readOnly`: " + ", ".join(f"`{n}` ({h})" for n, h in method.read_only.items()) + ".\n")
    if "result" in about:
        out.append(f"Result: {type_text(about['result']['schema'])}.\n")
    if method.errors:
        out.append("Errors: " + ", ".join(f"[{name}](#{name.lower()})" for name in method.errors) + ".\n")
    for example in method.examples:
        out.append("Example. " + blocks(example["name"], example["params"], example.get("result", {}).get("value")))
    for example in method.error_examples:
        out.append("Refused. " + blocks(example["name"], example["params"], example["error"]))
    return "\n".join(out)


def group_text(group: Group, methods: dict[str, Schema]) -> str:
    return f"## {group.title}\n\n{group.description}\n\n" + "\n".join(
        method_text(m, methods[m.name]) for m in group.methods
    )


def error_texts(model: Model) -> str:
    out = [
        "## Errors\n",
        "An error answer holds the code, a message for people, and data with `kind`, `retryable`, `hint` and the members below. `problems` lists everything that is wrong at once, each with its `path` (JSON pointer into params), `problem`, `message`, and where they help `expected`, `actual`, `limit` and `hint`.\n",
    ]
    for name, about in model.head["x-errors"].items():
        out.append(f"### {name}\n")
        retry = "Retryable." if about["retryable"] else "Not retryable."
        out.append(f"Code {about['code']}: {about['message']} {about['description']} {retry} {about['hint']}\n")
        if about["data"]:
            out.append(table(["member of data", "meaning"], [[f"`{k}`", v] for k, v in about["data"].items()]))
        for example in model.message_examples.get(name, []):
            out.append(f"{example['name'][0].upper()}{example['name'][1:]}:\n\n```json\n{example['message']}\n```\n")
            out.append(f"```json\n{shown(example['error'])}\n```\n")
    return "\n".join(out)


def type_section(document: Schema) -> str:
    out = ["## Types\n"]
    for name, schema in document["components"]["schemas"].items():
        out.append(f"### {name}\n")
        described = schema.get("description", "")
        if "properties" not in schema:
            out.append(f"{described} {type_text(schema)[0].upper()}{type_text(schema)[1:]}.\n")
            continue
        if described:
            out.append(described + "\n")
        required = schema.get("required", [])
        rows = [
            [f"`{k}`" + (" *" if k in required else ""), type_text(s), s.get("description", "")]
            for k, s in schema["properties"].items()
        ]
        out.append(table(["member", "type", "meaning"], rows))
    return "\n".join(out)


def storage_kind(schema: Schema) -> str:
    kind = str(schema["x-kind"])
    if kind == "text":
        return f"text, {schema['x-characters']}"
    if kind == "choice":
        return ", ".join(f"`{v}`" for v in schema["enum"])
    if kind == "reference":
        target = schema["x-reference"]
        return "reference to " + (target if isinstance(target, str) else " or ".join(target))
    return kind


def index_text(component: Any) -> str:
    if component.get("words"):
        return "words of " + ", ".join(component["fields"])
    notes = [
        n
        for n in (
            component.get("collation"),
            "descending" if component.get("descending") else None,
            "each element" if component.get("each") else None,
            "nils last" if component.get("nils") == "last" else None,
        )
        if n
    ]
    return str(component["field"]) + (f" ({', '.join(notes)})" if notes else "")


def collection_text(collection: Collection) -> str:
    letter = f", ids {collection.letter}1, {collection.letter}2, …" if collection.letter else ""
    out = [
        f"### {collection.name}\n",
        f"{collection.description} Table {collection.table}, `{collection.file}`{letter}.\n",
    ]
    rows = []
    for name, schema in collection.fields.items():
        marks = ["required"] if collection.is_required(name) else []
        marks += [
            mark
            for key, mark in (
                ("x-personal", "erased with its customer"),
                ("x-hidden", "not shown"),
                ("x-portal", "shown to customers"),
            )
            if schema.get(key)
        ]
        rows.append(
            [str(schema["x-field"]), f"`{name}`", storage_kind(schema), ", ".join(marks), schema["description"]]
        )
    out.append(table(["no.", "field", "kind", "marks", "meaning"], rows))
    if collection.reserved:
        out.append("Reserved: " + ", ".join(f"{n} {name}" for n, name in collection.reserved.items()) + ".\n")
    rows = [
        [
            str(i["id"]),
            i["name"] + (" (unique)" if i.get("unique") else ""),
            "; ".join(index_text(c) for c in i["components"]),
            "rows that have them all" if i.get("where") else "every row",
        ]
        for i in collection.indexes
    ]
    out.append(table(["no.", "index", "key", "of"], rows))
    return "\n".join(out)


def list_text(model: Model, name: str) -> str:
    about = model.lists[name]
    shown = [column(model, name, c) for c in about["columns"]]
    columns = ", ".join(
        f"{column_id(c)}{'' if s['visible'] else ' (hidden)'}" for c, s in zip(about["columns"], shown, strict=True)
    )
    out = [
        f"### List {name}\n",
        f"{about['title']}, of {about['collection']}. {about.get('description', '')}".strip() + "\n",
        f"Columns: {columns}.\n",
    ]
    if about["filters"]:
        out.append(f"Filters: {', '.join(about['filters'])}.\n")
    sorts = []
    called = sort_titles(model, name)
    for key, sort in about["sorts"].items():
        source = (
            "row order" if sort.get("row") else f"index {sort['index']}" if "index" in sort else "top of all that fit"
        )
        sorts.append(f"{key} ({called[key]}; {source})")
    out.append(f"Sorts: {', '.join(sorts)}; {about['defaultSort']} when not given.\n")
    return "\n".join(out)


def write(output: Output, model: Model, document: Schema) -> None:
    methods = {m["name"]: m for m in document["methods"]}
    head = model.head
    out = [
        "<!-- Generated by scripts/generate from schema/. Do not edit. -->\n",
        "# Protocol reference\n",
        f"Protocol {head['x-protocolVersion']}, schema {head['info']['version']}. {head['info']['description']} The same as an OpenRPC document: `rpc.discover`, `fettle --openrpc`, `schema/openrpc.json`. * marks what is always there.\n",
        "## Groups\n",
        "".join(
            f"- {g.title}: {', '.join(f'[{m.name}](#{anchor(m.name)})' for m in g.methods)}\n" for g in model.groups
        ),
        *(group_text(g, methods) for g in model.groups),
        "## Notifications to the client\n",
        *(
            f"### {n['name']}\n\n{n['description']}\n\n"
            + table(
                ["parameter", "type", "meaning"],
                [[f"`{p['name']}`", type_text(p["schema"]), p.get("description", "")] for p in n["params"]],
            )
            for n in document["x-notifications"]
        ),
        "## Member _meta of any params\n",
        table(
            ["member", "type", "meaning"],
            [[f"`{k}`", type_text(s), s["description"]] for k, s in document["x-meta"]["properties"].items()],
        ),
        error_texts(model),
        "## Limits\n",
        table(
            ["limit", "value", "meaning"],
            [[f"`{k}`", f"{v['value']:,}", v["description"]] for k, v in head["x-limits"].items()],
        ),
        type_section(document),
        "## Records as stored\n",
        "Every collection but the change log, the request keys and the log also has fields 1 to 4: createdAt, createdBy, updatedAt, updatedBy. The id is the row number behind the letter, the version is in the row's header.\n",
        *(collection_text(c) for c in model.collections.values()),
        "## Lists\n",
        *(list_text(model, name) for name in model.lists),
    ]
    output.add("docs/protocol-reference.md", "\n".join(part.rstrip("\n") + "\n" for part in out))


def anchor(name: str) -> str:
    return "".join(c for c in name.lower() if c.isalnum() or c in "-_")
