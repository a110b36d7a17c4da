"""Methods that the sources leave to templates: those that every collection or list has."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .model import Collection, Model, Schema


def words(name: str) -> str:
    """portalUsers -> portal users"""
    return re.sub(r"([A-Z])", lambda m: " " + m.group(1).lower(), name)


def article(noun: str) -> str:
    return ("an " if noun[0] in "aeiou" else "a ") + noun


def noun(collection: Collection) -> str:
    name = words(collection.type[0].lower() + collection.type[1:])
    return {"account": "customer account"}.get(name, name)


def shared_defs(model: Model) -> dict[str, Schema]:
    staff = [name for name in model.lists if not name.startswith("portal.")]
    portal = [name.removeprefix("portal.") for name in model.lists if name.startswith("portal.")]
    return {
        "limit": {
            "type": "integer",
            "minimum": 1,
            "maximum": 1000,
            "default": 50,
            "description": "rows in this page at most; a page also ends at its byte limit",
        },
        "columns": {
            "type": "array",
            "items": {"type": "string", "x-characters": 40, "x-format": "token"},
            "maxItems": 100,
            "description": "columns in the order wanted; all when not given. id and version are always there",
        },
        "staffList": list_choice(model, staff, ""),
        "portalList": list_choice(model, portal, "portal."),
    }


def list_choice(model: Model, names: list[str], prefix: str) -> Schema:
    called = {name: model.lists[prefix + name]["title"] for name in names}
    return {"type": "string", "enum": names, "x-titles": called, "description": "the list"}


def list_params(model: Model, name: str) -> dict[str, Schema]:
    about = model.lists[name]
    sorts = [sign + sort for sort in about["sorts"] for sign in ("", "-")]
    columns = [column_id(c) for c in about["columns"]]
    return {
        "filter": {
            "$ref": about["row"].removesuffix("Row") + "Filter",
            "x-shape": "filter",
            "x-filterOf": name,
            "description": "which rows; every member must hold",
        },
        "sort": {
            "type": "string",
            "enum": sorts,
            "default": about["defaultSort"],
            "description": "order; - in front for descending",
        },
        "columns": {
            "type": "array",
            "items": {"type": "string", "enum": columns},
            "maxItems": 100,
            "x-columnsOf": name,
            "description": "columns in the order wanted; all when not given",
        },
        "view": {
            "type": "boolean",
            "default": False,
            "description": "take columns, sort and filters that are not given from this user's view of the list",
        },
    }


def column_id(column: Any) -> str:
    return str(column["id"] if isinstance(column, dict) else column.removeprefix("-"))


def member(schema: Schema, collection: Collection, name: str, nullable: bool) -> Schema:
    """A field as a client gives it: the schema of a parameter."""
    kind = schema["x-kind"]
    keep = (
        "type",
        "$ref",
        "items",
        "maxItems",
        "minimum",
        "maximum",
        "enum",
        "x-titles",
        "x-characters",
        "x-format",
        "properties",
        "description",
        "x-merged",
    )
    out = {k: copy.deepcopy(v) for k, v in schema.items() if k in keep}
    if kind == "reference":
        targets = schema["x-reference"]
        out["$ref"] = "AnyId" if isinstance(targets, list) else targets
        out["x-target"] = targets
        del out["$ref"]
    elif kind == "instant":
        out["$ref"] = schema.get("x-input", "Instant")
    elif kind == "date":
        out["$ref"] = "Date"
    elif kind == "text" and schema.get("x-format") == "color":
        out = {"$ref": "Color", "description": schema["description"]}
    elif kind in ("text", "choice"):
        out["type"] = "string"
    elif kind in ("boolean", "integer"):
        out["type"] = kind
    if "enum" in out and kind == "choice":
        out["x-swiftEnum"] = f"{collection.type}.{name[0].upper()}{name[1:]}"
    if nullable:
        out["x-nullable"] = True
    return out


def id_ref(model: Model, schema: Schema) -> Schema:
    """Turns a reference of member() into the id type of its collection."""
    if "x-target" in schema:
        target = schema.pop("x-target")
        schema["$ref"] = "RecordId" if isinstance(target, list) else model.collections[target].id_type
    return schema


def writable(model: Model, collection: Collection, moment: str, named: dict[str, str]) -> dict[str, Schema]:
    params: dict[str, Schema] = {}
    for name, schema in collection.fields.items():
        if moment not in schema.get("x-writable", []):
            continue
        optional = not collection.is_required(name)
        out = id_ref(model, member(schema, collection, name, nullable=optional))
        out["x-ofField"] = name
        if moment == "create" and optional:
            out["x-nullIsAbsent"] = True
        if name in named:
            target = model.collections[schema["x-reference"]]
            out = {**out, "$ref": f"{target.type}Ref", "description": schema["description"] + "; id or name"}
            del out["x-ofField"]
            name = named[name]
        if moment == "create" and "default" in schema:
            out["default"] = schema["default"]
        params[name] = out
    return params


def read_only(collection: Collection, moment: str) -> dict[str, str]:
    """Fields that a client knows from answers but may not give here, with what to do instead."""
    out = {}
    for name, schema in collection.properties.items():
        if moment in schema.get("x-writable", []) or schema.get("x-hidden"):
            continue
        out[name] = schema.get("x-readOnly", "it is the engine's")
    for name in STAMP_HINTS if collection.stamps else {}:
        out[name] = STAMP_HINTS[name]
    if moment == "create":
        out["id"] = "it is the engine's"
    if moment == "update":
        out["version"] = "send it as ifVersion"
    return out


STAMP_HINTS = {
    "createdAt": "it is the engine's clock",
    "createdBy": "it is the session's author",
    "updatedAt": "it is the engine's clock",
    "updatedBy": "it is the session's author",
}


def expand_method(model: Model, source: Schema) -> Schema:
    template = source.get("x-template")
    if template is None:
        return plain(model, source)
    made = globals()["make_" + template](model, source)
    errors = sorted(set(made.get("errors", [])) | set(source.get("errors", [])))
    params = {**made.get("params", {}), **source.get("params", {})}
    return {**made, **source, "errors": errors, "params": params}


def plain(model: Model, source: Schema) -> Schema:
    """A method written out, but for `"x-writable": COLLECTION` among its params."""
    params = source.get("params", {})
    if "x-writable" in params:
        collection = model.collections[params["x-writable"]]
        fields = writable(model, collection, "update", {})
        for schema in fields.values():
            schema["x-nullable"] = True
        params = {k: v for k, v in params.items() if k != "x-writable"} | fields
    if "x-draft" in source:
        fields_of = model.collections[source["x-draft"]].fields
        for name, schema in params.items():
            if name in fields_of and name != "list":
                schema["x-ofField"] = name
                if fields_of[name]["x-kind"] == "choice":
                    schema["x-swiftEnum"] = f"{model.collections[source['x-draft']].type}.{name[0].upper()}{name[1:]}"
    return {**source, "params": params}


def make_create(model: Model, source: Schema) -> Schema:
    collection = model.collections[source["collection"]]
    named = source.get("namedParams", {})
    params = writable(model, collection, "create", named)
    fields = collection.fields
    required = [
        n for n in params if n in collection.required and "default" not in fields[n] and "x-generated" not in fields[n]
    ]
    return {
        "name": f"{collection.name}.create",
        "summary": f"Make {article(noun(collection))}",
        "x-effect": "write",
        "params": params,
        "required": required,
        "errors": ["validation"],
        "x-readOnlyParams": {n: h for n, h in read_only(collection, "create").items() if n not in named},
        "x-draft": collection.name,
        "result": {"name": noun_key(collection), "$ref": collection.type},
    }


def noun_key(collection: Collection) -> str:
    return collection.type[0].lower() + collection.type[1:]


def make_get(model: Model, source: Schema) -> Schema:
    collection = model.collections[source["collection"]]
    return {
        "name": f"{collection.name}.get",
        "summary": f"One {noun(collection)}",
        "x-effect": "read",
        "params": {"id": id_param(collection)},
        "required": ["id"],
        "errors": ["notFound"],
        "result": {"name": noun_key(collection), "$ref": collection.type},
    }


def id_param(collection: Collection) -> Schema:
    return {"$ref": collection.id_type, "description": f"the {noun(collection)}"}


def if_version() -> Schema:
    return {"$ref": "Version", "description": "refuse when the record's version is another"}


def make_update(model: Model, source: Schema) -> Schema:
    collection = model.collections[source["collection"]]
    params = {"id": id_param(collection), **writable(model, collection, "update", {}), "ifVersion": if_version()}
    return {
        "name": f"{collection.name}.update",
        "summary": f"Change {article(noun(collection))}",
        "description": "What is left out stays as it is; null takes an optional field away.",
        "x-effect": "write",
        "params": params,
        "required": ["id"],
        "errors": ["validation", "notFound"],
        "x-readOnlyParams": read_only(collection, "update"),
        "x-draft": collection.name,
        "result": {"name": noun_key(collection), "$ref": collection.type},
    }


def make_remove(model: Model, source: Schema) -> Schema:
    collection = model.collections[source["collection"]]
    return {
        "name": f"{collection.name}.remove",
        "summary": f"Remove {article(noun(collection))}",
        "description": "Refused while records refer to it.",
        "x-effect": "write",
        "params": {"id": id_param(collection), "ifVersion": if_version()},
        "required": ["id"],
        "errors": ["notFound", "inUse"],
        "result": {"name": "removed", "$ref": "Removed"},
    }


def switch(model: Model, source: Schema, verb: str, summary: str) -> Schema:
    collection = model.collections[source["collection"]]
    return {
        "name": f"{collection.name}.{verb}",
        "summary": f"{article(noun(collection)).capitalize()} {summary}",
        "x-effect": "write",
        "params": {"id": id_param(collection), "ifVersion": if_version()},
        "required": ["id"],
        "errors": ["notFound"],
        "result": {"name": noun_key(collection), "$ref": collection.type},
    }


def make_deactivate(model: Model, source: Schema) -> Schema:
    return switch(model, source, "deactivate", "may no longer be chosen")


def make_activate(model: Model, source: Schema) -> Schema:
    return switch(model, source, "activate", "may be chosen again")


def make_list(model: Model, source: Schema) -> Schema:
    name = source["list"]
    about = model.lists[name]
    params = {
        **list_params(model, name),
        "limit": shared_defs(model)["limit"],
        "cursor": {
            "$ref": "Cursor",
            "description": "the nextCursor of the page before; its sort and filter must be the same",
        },
        "withTotal": {"type": "boolean", "default": False, "description": "also count all rows that fit"},
    }
    return {
        "name": f"{name}.list",
        "summary": f"{about['title']}, a page at a time",
        "description": about.get("description", ""),
        "x-effect": "read",
        "x-list": name,
        "params": params,
        "errors": ["validation", "snapshotTooOld"],
        "result": {"name": "page", "$ref": about["row"] + "Page"},
    }


def make_exportCsv(model: Model, source: Schema) -> Schema:
    name = source["list"]
    about = model.lists[name]
    params = {
        **list_params(model, name),
        "all": {
            "type": "boolean",
            "default": False,
            "description": "every row and column, whatever the view and filter",
        },
    }
    if not about.get("portal"):
        params["file"] = {
            "type": "string",
            "x-characters": 1000,
            "x-format": "path",
            "description": "a new file to write, in place of the text in the answer",
        }
    return {
        "name": f"{name}.exportCsv",
        "summary": f"{about['title']} as CSV, as shown",
        "description": "Columns in their order, filtered rows, the current sort; RFC 4180 with a header row in UTF-8.",
        "x-effect": "long",
        "x-list": name,
        "params": params,
        "errors": ["validation", "tooLarge"],
        "result": {"name": "csv", "$ref": "CsvText"},
    }
