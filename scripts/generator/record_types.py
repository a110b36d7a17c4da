"""Types that are made from records and lists: ids, records, rows, pages, filters."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from .templates import article, column_id, id_ref, member, noun

if TYPE_CHECKING:
    from .model import Collection, Model, Schema

NAMED_COLLECTIONS = {"employees": "name", "portalUsers": "e-mail address", "statuses": "name", "listItems": "name"}


def output_member(model: Model, collection: Collection, name: str, schema: Schema, required: bool) -> Schema:
    if schema.get("x-derived"):
        out = {k: copy.deepcopy(v) for k, v in schema.items() if k != "x-derived"}
        if not required:
            out["x-nullable"] = True
        return out
    out = id_ref(
        model,
        member(
            {k: v for k, v in schema.items() if k not in ("x-input", "x-merged")},
            collection,
            name,
            nullable=not required,
        ),
    )
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
    return {
        "title": collection.type,
        "type": "object",
        "description": collection.description,
        "properties": properties,
        "required": required,
        "x-record": collection.name,
    }


def portal_type(model: Model, collection: Collection) -> Schema:
    assert collection.portal is not None
    whole = record_type(model, collection)
    visible = {n for n, s in collection.fields.items() if s.get("x-portal")}
    properties = {n: s for n, s in whole["properties"].items() if n in visible | {"id", "version"}}
    required = [n for n in whole["required"] if n in properties]
    for name, schema in collection.portal["properties"].items():
        properties[name] = output_member(model, collection, name, schema, False)
    return {
        "title": collection.portal["name"],
        "type": "object",
        "description": collection.portal["description"],
        "properties": properties,
        "required": required,
        "x-record": collection.name,
    }


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
    return {
        "title": about["row"],
        "type": "object",
        "description": f"One row of the list {name}: id, version and the columns asked for.",
        "properties": properties,
        "required": required,
    }


def filter_value(model: Model, collection: Collection, about: Schema) -> Schema:
    schema = collection.field(about["field"])
    if about.get("named"):
        return {"$ref": model.collections[schema["x-reference"]].type + "Ref"}
    if about.get("element"):
        return copy.deepcopy(schema["items"])
    value = id_ref(
        model,
        member(
            {k: v for k, v in schema.items() if k not in ("description", "x-input")}, collection, about["field"], False
        ),
    )
    return value


def filter_member(model: Model, collection: Collection, name: str, about: Schema) -> Schema:
    kind = about["kind"]
    described = about.get("description") or (
        collection.field(about["field"])["description"] if "field" in about else name
    )
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
    return {
        "title": about["row"].removesuffix("Row") + "Filter",
        "type": "object",
        "description": f"Filter of the list {name}. Members left out do not narrow it.",
        "properties": properties,
    }


def add_types(model: Model) -> None:
    """Ids, records, rows, pages and filters, beside the types that the sources hold."""
    types = model.types
    types["DateRange"] = {
        "title": "DateRange",
        "type": "object",
        "description": "From and to; a date stands for its whole day in the shop's zone, a date and time for its moment. from is part of the range; so is a date as to, but not a moment as to.",
        "properties": {"from": {"$ref": "DateOrInstant"}, "to": {"$ref": "DateOrInstant"}},
    }
    letters = "".join(c.letter for c in model.collections.values())
    types["RecordId"] = {
        "title": "RecordId",
        "type": "string",
        "pattern": f"^[{letters}][1-9][0-9]*$",
        "x-reference": [],
        "description": "Id of a record: the letter of its type and a number.",
    }
    for collection in model.collections.values():
        if collection.letter:
            types[collection.id_type] = {
                "title": collection.id_type,
                "type": "string",
                "pattern": f"^{collection.letter}[1-9][0-9]*$",
                "x-reference": [collection.name],
                "description": f"Id of {article(noun(collection))}.",
            }
        if collection.name in NAMED_COLLECTIONS:
            key = NAMED_COLLECTIONS[collection.name]
            types[collection.type + "Ref"] = {
                "title": collection.type + "Ref",
                "type": "string",
                "x-characters": 120,
                "x-named": collection.name,
                "description": f"{article(noun(collection)).capitalize()}: id, or {key} whatever the case.",
            }
        if not collection.engine:
            types[collection.type] = record_type(model, collection)
            if collection.portal:
                types[collection.portal["name"]] = portal_type(model, collection)
    for name, about in model.lists.items():
        row = about["row"]
        types[row] = row_type(model, name)
        types[row + "Page"] = {
            "title": row + "Page",
            "type": "object",
            "description": f"A page of the list {name}.",
            "properties": {
                "rows": {"type": "array", "items": {"$ref": row}},
                "nextCursor": {
                    "$ref": "Cursor",
                    "x-nullable": True,
                    "description": "for the next page; none on the last",
                },
                "total": {
                    "type": "integer",
                    "minimum": 0,
                    "x-nullable": True,
                    "description": "all rows that fit, when asked for",
                },
                "view": {
                    "$ref": "ViewUsed",
                    "x-nullable": True,
                    "description": "what the page was made by, when the call said view",
                },
            },
            "required": ["rows"],
        }
        if about["filters"]:
            types[row.removesuffix("Row") + "Filter"] = filter_type(model, name)
    problems = model.head["x-problems"]
    types["ProblemKind"] = {
        "title": "ProblemKind",
        "type": "string",
        "enum": list(problems),
        "description": "What is wrong with a value. " + " ".join(f"{name}: {text}." for name, text in problems.items()),
    }
    types["ErrorKind"] = {
        "title": "ErrorKind",
        "type": "string",
        "enum": list(model.head["x-errors"]),
        "description": "What went wrong, by name.",
    }
