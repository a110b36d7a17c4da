"""What the sources leave to templates: methods that every collection or list has, and the types of records and rows."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .model import Collection, Model, Schema

NAMED_COLLECTIONS = {"employees": "name", "portalUsers": "e-mail address", "statuses": "name", "listItems": "name"}


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
        "limit": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 50, "description": "rows in this page at most; a page also ends at its byte limit"},
        "columns": {"type": "array", "items": {"type": "string", "x-characters": 40, "x-format": "token"}, "maxItems": 100, "description": "columns in the order wanted; all when not given. id and version are always there"},
        "staffList": {"type": "string", "enum": staff, "description": "the list"},
        "portalList": {"type": "string", "enum": portal, "description": "the list"},
    }


def list_params(model: Model, name: str) -> dict[str, Schema]:
    about = model.lists[name]
    sorts = [sign + sort for sort in about["sorts"] for sign in ("", "-")]
    columns = [column_id(c) for c in about["columns"]]
    return {
        "filter": {"$ref": about["row"].removesuffix("Row") + "Filter", "x-shape": "filter", "x-filterOf": name, "description": "which rows; every member must hold"},
        "sort": {"type": "string", "enum": sorts, "default": about["defaultSort"], "description": "order; - in front for descending"},
        "columns": {"type": "array", "items": {"type": "string", "enum": columns}, "maxItems": 100, "x-columnsOf": name, "description": "columns in the order wanted; all when not given"},
        "view": {"type": "boolean", "default": False, "description": "take columns, sort and filters that are not given from this user's view of the list"},
    }


def column_id(column: Any) -> str:
    return str(column["id"] if isinstance(column, dict) else column.removeprefix("-"))


def member(schema: Schema, collection: Collection, name: str, nullable: bool) -> Schema:
    """A field as a client gives it: the schema of a parameter."""
    kind = schema["x-kind"]
    keep = ("type", "$ref", "items", "maxItems", "minimum", "maximum", "enum", "x-characters", "x-format", "properties", "description", "x-merged")
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


STAMP_HINTS = {"createdAt": "it is the engine's clock", "createdBy": "it is the session's author", "updatedAt": "it is the engine's clock", "updatedBy": "it is the session's author"}


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
    required = [n for n in params if n in collection.required and "default" not in fields[n] and "x-generated" not in fields[n]]
    return {"name": f"{collection.name}.create", "summary": f"Make {article(noun(collection))}", "x-effect": "write", "params": params, "required": required, "errors": ["validation"],
            "x-readOnlyParams": {n: h for n, h in read_only(collection, "create").items() if n not in named}, "x-draft": collection.name, "result": {"name": noun_key(collection), "$ref": collection.type}}


def noun_key(collection: Collection) -> str:
    return collection.type[0].lower() + collection.type[1:]


def make_get(model: Model, source: Schema) -> Schema:
    collection = model.collections[source["collection"]]
    return {"name": f"{collection.name}.get", "summary": f"One {noun(collection)}", "x-effect": "read", "params": {"id": id_param(collection)}, "required": ["id"], "errors": ["notFound"], "result": {"name": noun_key(collection), "$ref": collection.type}}


def id_param(collection: Collection) -> Schema:
    return {"$ref": collection.id_type, "description": f"the {noun(collection)}"}


def if_version() -> Schema:
    return {"$ref": "Version", "description": "refuse when the record's version is another"}


def make_update(model: Model, source: Schema) -> Schema:
    collection = model.collections[source["collection"]]
    params = {"id": id_param(collection), **writable(model, collection, "update", {}), "ifVersion": if_version()}
    return {"name": f"{collection.name}.update", "summary": f"Change {article(noun(collection))}", "description": "What is left out stays as it is; null takes an optional field away.", "x-effect": "write", "params": params, "required": ["id"], "errors": ["validation", "notFound"],
            "x-readOnlyParams": read_only(collection, "update"), "x-draft": collection.name, "result": {"name": noun_key(collection), "$ref": collection.type}}


def make_remove(model: Model, source: Schema) -> Schema:
    collection = model.collections[source["collection"]]
    return {"name": f"{collection.name}.remove", "summary": f"Remove {article(noun(collection))}", "description": "Refused while records refer to it.", "x-effect": "write", "params": {"id": id_param(collection), "ifVersion": if_version()}, "required": ["id"], "errors": ["notFound", "inUse"], "result": {"name": "removed", "$ref": "Removed"}}


def switch(model: Model, source: Schema, verb: str, summary: str) -> Schema:
    collection = model.collections[source["collection"]]
    return {"name": f"{collection.name}.{verb}", "summary": f"{article(noun(collection)).capitalize()} {summary}", "x-effect": "write", "params": {"id": id_param(collection), "ifVersion": if_version()}, "required": ["id"], "errors": ["notFound"], "result": {"name": noun_key(collection), "$ref": collection.type}}


def make_deactivate(model: Model, source: Schema) -> Schema:
    return switch(model, source, "deactivate", "may no longer be chosen")


def make_activate(model: Model, source: Schema) -> Schema:
    return switch(model, source, "activate", "may be chosen again")


def make_list(model: Model, source: Schema) -> Schema:
    name = source["list"]
    about = model.lists[name]
    params = {**list_params(model, name), "limit": shared_defs(model)["limit"], "cursor": {"$ref": "Cursor", "description": "the nextCursor of the page before; its sort and filter must be the same"}, "withTotal": {"type": "boolean", "default": False, "description": "also count all rows that fit"}}
    return {"name": f"{name}.list", "summary": f"{about['title']}, a page at a time", "description": about.get("description", ""), "x-effect": "read", "x-list": name, "params": params, "errors": ["validation", "snapshotTooOld"], "result": {"name": "page", "$ref": about["row"] + "Page"}}


def make_exportCsv(model: Model, source: Schema) -> Schema:
    name = source["list"]
    about = model.lists[name]
    params = {**list_params(model, name), "all": {"type": "boolean", "default": False, "description": "every row and column, whatever the view and filter"}}
    if not about.get("portal"):
        params["file"] = {"type": "string", "x-characters": 1000, "x-format": "path", "description": "a new file to write, in place of the text in the answer"}
    return {"name": f"{name}.exportCsv", "summary": f"{about['title']} as CSV, as shown", "description": "Columns in their order, filtered rows, the current sort; RFC 4180 with a header row in UTF-8.", "x-effect": "long", "x-list": name, "params": params, "errors": ["validation", "tooLarge"], "result": {"name": "csv", "$ref": "CsvText"}}


def output_member(model: Model, collection: Collection, name: str, schema: Schema, required: bool) -> Schema:
    if schema.get("x-derived"):
        out = {k: copy.deepcopy(v) for k, v in schema.items() if k != "x-derived"}
        if not required:
            out["x-nullable"] = True
        return out
    out = id_ref(model, member({k: v for k, v in schema.items() if k not in ("x-input", "x-merged")}, collection, name, nullable=not required))
    out.pop("x-swiftEnum", None)
    for key in ("title",):
        if key in schema:
            out[key] = schema[key]
    return out


def record_type(model: Model, collection: Collection) -> Schema:
    properties: dict[str, Schema] = {"id": {"$ref": collection.id_type}, "version": {"$ref": "Version"}}
    required = ["id", "version"]
    stored = {n: s for n, s in collection.fields.items() if n in collection.properties}
    derived = {n: s for n, s in collection.properties.items() if "x-field" not in s}
    stamps = {n: s for n, s in collection.fields.items() if n not in collection.properties}
    for name, schema in {**stored, **derived, **stamps}.items():
        if schema.get("x-hidden"):
            continue
        needed = collection.is_required(name)
        properties[name] = output_member(model, collection, name, schema, needed)
        if needed:
            required.append(name)
    return {"title": collection.type, "type": "object", "description": collection.description, "properties": properties, "required": required, "x-record": collection.name}


def portal_type(model: Model, collection: Collection) -> Schema:
    assert collection.portal is not None
    whole = record_type(model, collection)
    visible = {n for n, s in collection.fields.items() if s.get("x-portal")}
    properties = {n: s for n, s in whole["properties"].items() if n in visible | {"id", "version"}}
    required = [n for n in whole["required"] if n in properties]
    for name, schema in collection.portal["properties"].items():
        properties[name] = output_member(model, collection, name, schema, False)
    return {"title": collection.portal["name"], "type": "object", "description": collection.portal["description"], "properties": properties, "required": required, "x-record": collection.name}


def row_type(model: Model, name: str) -> Schema:
    about = model.lists[name]
    collection = model.collections[about["collection"]]
    record = model.types[about.get("record", collection.type)]
    properties: dict[str, Schema] = {"id": {"$ref": collection.id_type}, "version": {"$ref": "Version"}}
    required = ["id", "version"]
    for column in about["columns"]:
        key = column_id(column)
        if isinstance(column, dict):
            always = column.get("required", False)
            required += [key] if always else []
            properties[key] = {**column["schema"], "x-nullable": not always}
            if "description" in column:
                properties[key]["description"] = column["description"]
        elif key != "id":
            properties[key] = {**record["properties"][key], "x-nullable": True}
    return {"title": about["row"], "type": "object", "description": f"One row of the list {name}: id, version and the columns asked for.", "properties": properties, "required": required}


def filter_value(model: Model, collection: Collection, about: Schema) -> Schema:
    schema = collection.field(about["field"])
    if about.get("named"):
        return {"$ref": model.collections[schema["x-reference"]].type + "Ref"}
    if about.get("element"):
        return copy.deepcopy(schema["items"])
    value = id_ref(model, member({k: v for k, v in schema.items() if k not in ("description", "x-input")}, collection, about["field"], False))
    return value


def filter_member(model: Model, collection: Collection, name: str, about: Schema) -> Schema:
    kind = about["kind"]
    described = about.get("description") or (collection.field(about["field"])["description"] if "field" in about else name)
    if kind == "range":
        return {"$ref": "DateRange", "description": described}
    if kind in ("set", "flag"):
        return {"type": "boolean", "description": described}
    if kind == "words":
        return {"type": "string", "x-characters": 200, "description": described}
    if kind == "portalStatus":
        value: Schema = {"type": "string", "x-characters": 60}
        nullable = False
    else:
        value = filter_value(model, collection, about)
        nullable = not collection.is_required(about["field"])
    choices: list[Schema] = [value, {"type": "array", "items": value, "minItems": 1, "maxItems": 50}]
    if nullable:
        choices.append({"type": "null"})
    described += "; one value, or several of which one must fit" + ("; null: none is set" if nullable else "")
    return {"oneOf": choices, "description": described, "x-oneOrMany": value, "x-none": nullable}


def filter_type(model: Model, name: str) -> Schema:
    about = model.lists[name]
    collection = model.collections[about["collection"]]
    properties = {key: filter_member(model, collection, key, f) for key, f in about["filters"].items()}
    return {"title": about["row"].removesuffix("Row") + "Filter", "type": "object", "description": f"Filter of the list {name}. Members left out do not narrow it.", "properties": properties}


def add_types(model: Model) -> None:
    """Ids, records, rows, pages and filters, beside the types that the sources hold."""
    types = model.types
    types["DateRange"] = {"title": "DateRange", "type": "object", "description": "From and to; a date stands for its whole day in the shop's zone, a date and time for its moment. from is part of the range; so is a date as to, but not a moment as to.", "properties": {"from": {"$ref": "DateOrInstant"}, "to": {"$ref": "DateOrInstant"}}}
    letters = "".join(c.letter for c in model.collections.values())
    types["RecordId"] = {"title": "RecordId", "type": "string", "pattern": f"^[{letters}][1-9][0-9]*$", "x-reference": [], "description": "Id of a record: the letter of its type and a number."}
    for collection in model.collections.values():
        if collection.letter:
            types[collection.id_type] = {"title": collection.id_type, "type": "string", "pattern": f"^{collection.letter}[1-9][0-9]*$", "x-reference": [collection.name], "description": f"Id of {article(noun(collection))}."}
        if collection.name in NAMED_COLLECTIONS:
            key = NAMED_COLLECTIONS[collection.name]
            types[collection.type + "Ref"] = {"title": collection.type + "Ref", "type": "string", "x-characters": 120, "x-named": collection.name, "description": f"{article(noun(collection)).capitalize()}: id, or {key} whatever the case."}
        if not collection.engine:
            types[collection.type] = record_type(model, collection)
            if collection.portal:
                types[collection.portal["name"]] = portal_type(model, collection)
    for name, about in model.lists.items():
        row = about["row"]
        types[row] = row_type(model, name)
        types[row + "Page"] = {"title": row + "Page", "type": "object", "description": f"A page of the list {name}.", "properties": {"rows": {"type": "array", "items": {"$ref": row}}, "nextCursor": {"$ref": "Cursor", "x-nullable": True, "description": "for the next page; none on the last"}, "total": {"type": "integer", "minimum": 0, "x-nullable": True, "description": "all rows that fit, when asked for"}}, "required": ["rows"]}
        if about["filters"]:
            types[row.removesuffix("Row") + "Filter"] = filter_type(model, name)
    problems = model.head["x-problems"]
    types["ProblemKind"] = {"title": "ProblemKind", "type": "string", "enum": list(problems), "description": "What is wrong with a value. " + " ".join(f"{name}: {text}." for name, text in problems.items())}
    types["ErrorKind"] = {"title": "ErrorKind", "type": "string", "enum": list(model.head["x-errors"]), "description": "What went wrong, by name."}
