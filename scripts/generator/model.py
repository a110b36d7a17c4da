"""The sources of schema/ in memory: collections, lists and methods, with the templates of methods expanded.

Schemas stay in the short form of the sources here (`"$ref": "JobId"`, `x-characters`, `x-nullable`);
openrpc.py turns them into plain JSON Schema, shapes.py into what the engine checks.
"""

import copy
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import examples, record_types, templates, titles

Schema = dict[str, Any]
STAMPS = ["createdAt", "createdBy", "updatedAt", "updatedBy"]
STAMP_FIELDS: dict[str, Schema] = {
    "createdAt": {"x-field": 1, "x-kind": "instant", "x-portal": True, "description": "when it was made"},
    "createdBy": {"x-field": 2, "x-kind": "text", "x-characters": 32, "description": "who made it"},
    "updatedAt": {"x-field": 3, "x-kind": "instant", "description": "when it was last changed"},
    "updatedBy": {"x-field": 4, "x-kind": "text", "x-characters": 32, "description": "who changed it last"},
}


class SchemaError(Exception):
    """Something in the sources is wrong."""


@dataclass
class Collection:
    name: str
    file: str
    table: int
    letter: str
    type: str
    engine: bool
    stamps: bool
    description: str
    properties: dict[str, Schema]
    required: list[str]
    indexes: list[Schema]
    reserved: dict[int, str]
    dropped_indexes: list[int]
    portal: Schema | None
    id_type: str

    @property
    def fields(self) -> dict[str, Schema]:
        """Stored properties by number, the stamps first."""
        own = {n: p for n, p in self.properties.items() if "x-field" in p}
        every = {**(STAMP_FIELDS if self.stamps else {}), **own}
        return dict(sorted(every.items(), key=lambda pair: pair[1]["x-field"]))

    def field(self, name: str) -> Schema:
        if name not in self.fields:
            raise SchemaError(f"{self.name} has no field {name}")
        return self.fields[name]

    def is_required(self, name: str) -> bool:
        return name in self.required or (self.stamps and name in STAMPS)


@dataclass
class Method:
    name: str
    group: str
    summary: str
    description: str
    access: str
    effect: str
    params: dict[str, Schema]
    required: list[str]
    read_only: dict[str, str]
    result: Schema | None
    errors: list[str]
    requirements: list[str]
    examples: list[Schema]
    error_examples: list[Schema]
    since: str
    notification: bool
    overtakes: bool
    needs: list[str]
    writes: bool
    list: str | None
    columns: list[str]
    draft: str | None
    fast_shape: bool
    template: str | None = None


@dataclass
class Group:
    name: str
    title: str
    description: str
    methods: list[Method] = field(default_factory=list)


def read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise SchemaError(f"{path.name}: {error}") from error


class Model:
    def __init__(self, folder: Path) -> None:
        self.head: Schema = read(folder / "fettle.json")
        self.callers: Schema = read(folder / "callers.json")
        self.types: dict[str, Schema] = read(folder / "types.json")
        titles.add_titles(self.types, self.head["x-words"])
        self.lists: dict[str, Schema] = read(folder / "lists.json")
        records = [self._collection(read(p)) for p in sorted((folder / "records").glob("*.json"))]
        self.collections = {c.name: c for c in sorted(records, key=lambda c: c.table)}
        sources = [read(p) for p in sorted((folder / "methods").glob("*.json"))]
        by_name = {s["group"]: s for s in sources}
        if sorted(by_name) != sorted(self.head["x-groups"]):
            raise SchemaError("x-groups does not name the groups of schema/methods")
        self.groups = [self._group(by_name[name]) for name in self.head["x-groups"]]
        self.methods = [m for g in self.groups for m in g.methods]
        self.message_examples = examples.add_examples(self, folder / "examples")
        record_types.add_types(self)

    def _collection(self, source: Schema) -> Collection:
        about = source["x-collection"]
        titles.add_titles(source["properties"], self.head["x-words"])
        return Collection(
            name=about["name"],
            file=about["file"],
            table=about["table"],
            letter=about["letter"],
            type=about["type"],
            engine=about.get("engine", False),
            stamps=about.get("stamps", True),
            description=source["description"],
            properties=source["properties"],
            required=source["required"],
            indexes=source["x-indexes"],
            reserved={int(n): name for n, name in source.get("x-reserved", {}).items()},
            dropped_indexes=source.get("x-droppedIndexes", []),
            portal=source.get("x-portalType"),
            id_type=about.get("idType", about["type"] + "Id"),
        )

    def _group(self, source: Schema) -> Group:
        for name, schema in source.get("types", {}).items():
            if name in self.types:
                raise SchemaError(f"type {name} is there twice")
            titles.add_titles(schema, self.head["x-words"])
            self.types[name] = {"title": name, **schema}
        defs = {**templates.shared_defs(self), **source.get("defs", {})}
        group = Group(source["group"], source["title"], source["description"])
        for method in source["methods"]:
            expanded = templates.expand_method(self, resolve_defs(method, defs))
            group.methods.append(self._method(expanded, group.name))
        return group

    def _method(self, source: Schema, group: str) -> Method:
        effect = source["x-effect"]
        params = source.get("params", {})
        required = source.get("required", [])
        # Required parameters come first, so that calls by position can leave out the others.
        params = {n: params[n] for n in sorted(params, key=lambda name: name not in required)}
        titles.add_titles(params, self.head["x-words"])
        self._mark_filled(params, required, source)
        writes = effect == "write" or source.get("x-writes", False)
        return Method(
            name=source["name"],
            group=group,
            summary=source["summary"],
            description=source.get("description", ""),
            access=source["x-access"],
            effect=effect,
            params=params,
            required=required,
            read_only=source.get("x-readOnlyParams", {}),
            result=source.get("result"),
            errors=self._errors(source, effect, writes, bool(params)),
            requirements=source.get("x-requirements", []),
            examples=[],
            error_examples=[],
            since=source.get("x-since", "1.0"),
            notification=source.get("x-notification", False),
            overtakes=source.get("x-overtakes", False),
            needs=source.get("x-needs", []),
            writes=writes,
            list=source.get("x-list"),
            columns=source.get("x-columns", []),
            draft=source.get("x-draft"),
            fast_shape=self._is_flat(params, required),
            template=source.get("x-template"),
        )

    def _mark_filled(self, params: dict[str, Schema], required: list[str], source: Schema) -> None:
        """A blank text is none: where a value must be there, it is refused."""
        draft = self.collections.get(source.get("x-draft", ""))
        for name, schema in params.items():
            field_name = schema.get("x-ofField")
            needed = name in required or (
                draft is not None and field_name is not None and draft.is_required(field_name)
            )
            if needed and "x-characters" in schema and schema.get("x-format") != "any":
                schema["x-filled"] = True

    def _errors(self, source: Schema, effect: str, writes: bool, has_params: bool) -> list[str]:
        """Named errors, and those that any method of that kind can answer; in the order of x-errors."""
        if source.get("x-notification"):
            return []
        names = set(source.get("errors", []))
        if has_params:
            names.add("invalidParams")
        if source["x-access"] != "open":
            names.add("forbidden")
        if writes:
            names |= {"forbidden", "conflict", "readOnly", "busy", "storage", "outcomeUnknown", "clockBehind"}
        if effect == "long":
            names.add("cancelled")
        unknown = names - set(self.head["x-errors"])
        if unknown:
            raise SchemaError(f"{source['name']}: no such error: {', '.join(sorted(unknown))}")
        return [name for name in self.head["x-errors"] if name in names]

    def _is_flat(self, params: dict[str, Schema], required: list[str]) -> bool:
        """Whether usual calls are one flat object of texts and integers, which the fast shape reads."""
        flat = [self.base_type(s) in ("string", "integer") for n, s in params.items() if n in required]
        return bool(params) and all(flat) and any(self.base_type(s) in ("string", "integer") for s in params.values())

    def base_type(self, schema: Schema) -> str:
        if "$ref" in schema:
            name = schema["$ref"]
            return "string" if name.endswith(("Id", "Ref")) else self.base_type(self.types.get(name, {}))
        return str(schema.get("type", "any"))

    def named(self, name: str) -> Schema:
        if name not in self.types:
            raise SchemaError(f"no type {name}")
        return self.types[name]

    def by_table_name(self, names: str | list[str]) -> list[Collection]:
        wanted = [names] if isinstance(names, str) else names
        return [self.collections[name] for name in wanted]


def resolve_defs(value: Any, defs: dict[str, Schema]) -> Any:
    """Puts definitions in the place of `x-def`; members beside it win."""
    if isinstance(value, list):
        return [resolve_defs(item, defs) for item in value]
    if not isinstance(value, dict):
        return value
    if "x-def" in value:
        if value["x-def"] not in defs:
            raise SchemaError(f"no definition {value['x-def']}")
        rest = {k: v for k, v in value.items() if k != "x-def"}
        return resolve_defs({**copy.deepcopy(defs[value["x-def"]]), **rest}, defs)
    return {k: resolve_defs(v, defs) for k, v in value.items()}
