"""The bundled OpenRPC document: plain JSON Schema 2020-12, every type once under components."""

import copy
import hashlib
import json
from typing import Any

from . import titles
from .model import Method, Model, Schema, SchemaError

# Members that only steer the generators.
INTERNAL = {
    "x-characters",
    "x-nullable",
    "x-swift",
    "x-swiftEnum",
    "x-shape",
    "x-format",
    "x-ofField",
    "x-oneOrMany",
    "x-none",
    "x-filterOf",
    "x-columnsOf",
    "x-named",
    "x-merged",
    "x-readOnlyMembers",
    "x-readOnly",
    "x-nullIsAbsent",
    "x-kind",
    "x-record",
    "x-filled",
    "x-collectionName",
    "x-target",
}
REFERENCE = "#/components/schemas/"
# The member by which a client knows whether the document it has kept is this one.
HASH = "x-schemaHash"


def plain(schema: Any, model: Model) -> Any:
    """A schema of the sources as JSON Schema."""
    if isinstance(schema, list):
        return [plain(item, model) for item in schema]
    if not isinstance(schema, dict):
        return schema
    out: Schema = {}
    for key, value in schema.items():
        if key in INTERNAL:
            continue
        if key == "$ref":
            out[key] = REFERENCE + value
        elif key in ("properties", "patternProperties"):
            out[key] = {name: plain(member, model) for name, member in value.items()}
        elif key in ("items", "additionalProperties", "oneOf", "anyOf"):
            out[key] = plain(value, model)
        else:
            out[key] = copy.deepcopy(value)
    if "x-characters" in schema:
        # A person counts characters, JSON Schema code points: the byte limit bounds those too.
        out["maxLength"] = schema["x-characters"] * 8
        out["x-maxCharacters"] = schema["x-characters"]
    if schema.get("x-filled"):
        out["pattern"] = "\\S"
    if "x-named" in schema:
        out["x-reference"] = [schema["x-named"]]
    if schema.get("x-collectionName"):
        out["enum"] = [c.name for c in model.collections.values() if not c.engine]
    if out.get("type") == "object" and "properties" in out and "additionalProperties" not in out:
        out["additionalProperties"] = False
    return nullable(out) if schema.get("x-nullable") else out


def nullable(schema: Schema) -> Schema:
    beside: Schema = {k: schema[k] for k in ("description", "title", "default") if k in schema}
    if "$ref" in schema or "oneOf" in schema:
        inner = {k: v for k, v in schema.items() if k not in beside}
        return {"oneOf": [inner, {"type": "null"}], **beside}
    out = dict(schema)
    if "type" in out:
        out["type"] = [out["type"], "null"]
    if "enum" in out:
        out["enum"] = [*out["enum"], None]
    return out


def descriptor(name: str, schema: Schema, required: bool, model: Model) -> Schema:
    inner = plain({k: v for k, v in schema.items() if k not in ("description", "name", "x-alias")}, model)
    out: Schema = {"name": name}
    described = schema.get("description") or (model.named(schema["$ref"])["description"] if "$ref" in schema else None)
    if described:
        out["description"] = described
    if required:
        out["required"] = True
    if "x-alias" in schema:
        out["x-alias"] = schema["x-alias"]
    out["schema"] = inner
    return out


def method_object(method: Method, model: Model) -> Schema:
    out: Schema = {"name": method.name, "summary": method.summary}
    if method.description:
        out["description"] = method.description
    out["tags"] = [{"name": method.group}]
    out["paramStructure"] = "either"
    out["params"] = [descriptor(n, s, n in method.required, model) for n, s in method.params.items()]
    if method.result is not None:
        out["result"] = descriptor(method.result["name"], method.result, False, model)
    if method.errors:
        out["errors"] = [{"$ref": f"#/components/errors/{name}"} for name in method.errors]
    out["examples"] = method.examples
    out["x-since"] = method.since
    out["x-access"] = method.access
    out["x-effect"] = method.effect
    if method.needs:
        out["x-needs"] = method.needs
    if method.writes:
        out["x-writes"] = True
    if method.overtakes:
        out["x-overtakes"] = True
    if method.notification:
        out["x-notification"] = True
    if method.list:
        out["x-list"] = method.list
    if method.columns:
        out["x-columns"] = method.columns
    out["x-fastShape"] = method.fast_shape
    out["x-requirements"] = method.requirements
    if method.read_only:
        out["x-readOnlyParams"] = method.read_only
    out["x-errorExamples"] = method.error_examples
    return out


def error_object(name: str, about: Schema) -> Schema:
    out: Schema = {"code": about["code"], "message": about["message"]}
    out["data"] = {"kind": name, "retryable": about["retryable"], "hint": about["hint"]}
    return out


def bundle(model: Model) -> Schema:
    head = model.head
    limits = {name: about["value"] for name, about in head["x-limits"].items()}
    kinds = {
        name: {k: about[k] for k in ("code", "message", "description", "retryable", "hint", "data")}
        for name, about in head["x-errors"].items()
    }
    for name, shown in model.message_examples.items():
        kinds[name]["examples"] = shown
    notifications = [
        {
            "name": n["name"],
            "description": n["description"],
            "params": [descriptor(p, s, p in n.get("required", []), model) for p, s in n["params"].items()],
        }
        for n in head["x-notifications"]
    ]
    methods = [method_object(m, model) for m in model.methods]
    document: Schema = {
        "openrpc": head["openrpc"],
        "info": head["info"],
        "x-protocolVersion": head["x-protocolVersion"],
        HASH: "",
        "x-limits": limits,
        "x-meta": {
            "type": "object",
            "description": "Member _meta of any params object.",
            "properties": {n: plain(s, model) for n, s in head["x-meta"].items()},
            "additionalProperties": False,
        },
        "x-errors": kinds,
        "x-notifications": notifications,
        "x-lists": lists(model, portal_only=False),
        "methods": methods,
        "components": {
            "schemas": {},
            "errors": {name: error_object(name, about) for name, about in head["x-errors"].items()},
        },
    }
    every = {name: plain({k: v for k, v in schema.items()}, model) for name, schema in model.types.items()}
    document["components"]["schemas"] = reachable(document, every, extra=["Problem", "ErrorData"])
    return with_hash(document)


def with_hash(document: Schema) -> Schema:
    """The document naming itself: SHA-256 of its bytes as they are served, while that member is empty."""
    document[HASH] = ""
    document[HASH] = hashlib.sha256(minified(document).encode()).hexdigest()
    return document


def lists(model: Model, portal_only: bool) -> Schema:
    """Columns, sorts and filters of each list, for clients that draw tables."""
    out: Schema = {}
    for name, about in model.lists.items():
        if portal_only and not about.get("portal"):
            continue
        out[name] = {
            "title": about["title"],
            "columns": [described_column(model, name, c) for c in about["columns"]],
            "filters": list(about["filters"]),
            "sorts": list(about["sorts"]),
            "sortTitles": titles.sort_titles(model, name),
            "defaultSort": about["defaultSort"],
        }
    return out


def described_column(model: Model, list_name: str, source: Any) -> Schema:
    """A column, with the titles of the words it shows where it shows such."""
    about = column(model, list_name, source)
    choices = titles.choice_titles(model, list_name, about["id"])
    return {**about, "choices": choices} if choices else about


def column(model: Model, list_name: str, source: Any) -> Schema:
    about = model.lists[list_name]
    if isinstance(source, dict):
        return {"id": source["id"], "title": source["title"], "visible": not source.get("hidden", False)}
    name = source.removeprefix("-")
    return {"id": name, "title": column_title(model, about["collection"], name), "visible": not source.startswith("-")}


def column_title(model: Model, collection: str, name: str) -> str:
    from .templates import words

    schema = model.collections[collection].properties.get(name, {})
    if "title" in schema:
        return str(schema["title"])
    text = words(name)
    if text.endswith(" id"):
        text = text.removesuffix(" id") + " ID"
    return text[0].upper() + text[1:] if text != "id" else "ID"


def references(value: Any) -> set[str]:
    if isinstance(value, list):
        return set().union(*(references(v) for v in value)) if value else set()
    if not isinstance(value, dict):
        return set()
    found = set().union(*(references(v) for v in value.values())) if value else set()
    ref = value.get("$ref")
    if isinstance(ref, str) and ref.startswith(REFERENCE):
        found.add(ref.removeprefix(REFERENCE))
    return found


def reachable(document: Schema, every: dict[str, Schema], extra: list[str]) -> dict[str, Schema]:
    wanted = references({k: v for k, v in document.items() if k != "components"}) | set(extra)
    done: set[str] = set()
    while wanted - done:
        name = (wanted - done).pop()
        if name not in every:
            raise SchemaError(f"no type {name}")
        done.add(name)
        wanted |= references(every[name])
    return {name: every[name] for name in sorted(done)}


def portal_part(document: Schema) -> Schema:
    """The same document with only what a portal connection may call."""
    part = {**document, "methods": [m for m in document["methods"] if m["x-access"] in ("open", "portal", "both")]}
    part["x-lists"] = {name: about for name, about in document["x-lists"].items() if name.startswith("portal.")}
    components = document["components"]
    part["components"] = {
        "schemas": reachable(part, components["schemas"], extra=["Problem", "ErrorData"]),
        "errors": components["errors"],
    }
    return with_hash(part)


def pretty(document: Schema) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def minified(document: Schema) -> str:
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False)
