"""What the sources must keep to: numbers, names, references and examples."""

from typing import Any

from . import examples
from .model import Collection, Method, Model, Schema, SchemaError
from .openrpc import references
from .templates import column_id

INDEXED_CHARACTERS = 120
COLLATIONS = ("bytes", "folded", "shop", "digits", "plate")


def check(model: Model, document: Schema) -> None:
    problems: list[str] = []
    tables = [c.table for c in model.collections.values()]
    letters = [c.letter for c in model.collections.values() if c.letter]
    problems += repeated("table number", tables) + repeated("letter", letters)
    problems += repeated("file", [c.file for c in model.collections.values()])
    problems += repeated("method", [m.name for m in model.methods])
    problems += repeated("error code", [e["code"] for e in model.head["x-errors"].values()])
    for collection in model.collections.values():
        problems += check_collection(model, collection)
    for name in model.lists:
        problems += check_list(model, name)
    known = document["components"]["schemas"]
    problems += [f"no type {name}" for name in references(document) if name not in known]
    for method in model.methods:
        problems += [f"{method.name}: required {n} is no parameter" for n in method.required if n not in method.params]
        problems += [f"{method.name}: {n} is a parameter and read-only" for n in method.read_only if n in method.params]
        if not method.requirements:
            problems.append(f"{method.name}: serves no requirement")
        if method.result is None and not method.notification:
            problems.append(f"{method.name}: no result")
        problems += check_columns(method, known)
    problems += examples.missing(model) + check_examples(model, document)
    if problems:
        raise SchemaError("\nschema: ".join(problems))


def check_columns(method: Method, known: dict[str, Any]) -> list[str]:
    """x-columns are members of the one kind of row that the method answers."""
    if not method.columns:
        return []
    assert method.result is not None
    answer = known[method.result["$ref"]]["properties"]
    rows = [s["items"]["$ref"] for s in answer.values() if s.get("type") == "array" and "$ref" in s["items"]]
    if len(rows) != 1:
        return [f"{method.name}: x-columns of an answer with {len(rows)} kinds of rows"]
    members = known[rows[0].rsplit("/", 1)[1]]["properties"]
    return [f"{method.name}: column {name} is no member of its rows" for name in method.columns if name not in members]


def repeated(what: str, values: list[Any]) -> list[str]:
    return [f"{what} {v} is there twice" for v in sorted({v for v in values if values.count(v) > 1}, key=str)]


def check_collection(model: Model, collection: Collection) -> list[str]:
    name = collection.name
    numbers = [s["x-field"] for s in collection.fields.values()]
    problems = [
        f"{name}: {p}"
        for p in repeated("field", numbers)
        + repeated("index", [i["id"] for i in collection.indexes])
        + repeated("index", [i["name"] for i in collection.indexes])
    ]
    problems += [f"{name}: field {n} is reserved for {w}" for n, w in collection.reserved.items() if n in numbers]
    problems += [f"{name}: index {i['id']} was dropped" for i in collection.indexes if i["id"] in collection.dropped_indexes]
    problems += [f"{name}: required {n} is no property" for n in collection.required if n not in collection.properties]
    for property_name, schema in collection.properties.items():
        if collection.stamps and schema.get("x-field", 5) <= 4:
            problems.append(f"{name}.{property_name}: numbers 1 to 4 are the stamps")
        if "description" not in schema:
            problems.append(f"{name}.{property_name}: no description")
        if schema.get("x-kind") == "reference":
            targets = schema["x-reference"]
            problems += [
                f"{name}.{property_name}: no collection {t}"
                for t in ([targets] if isinstance(targets, str) else targets)
                if t not in model.collections
            ]
    for index in collection.indexes:
        for component in index["components"]:
            problems += check_component(collection, index, component)
    return problems


def check_component(collection: Collection, index: Schema, component: Schema) -> list[str]:
    where = f"{collection.name}.{index['name']}"
    names = component["fields"] if component.get("words") else [component["field"]]
    problems = []
    for name in names:
        if name not in collection.fields:
            problems.append(f"{where}: no field {name}")
            continue
        schema = collection.fields[name]
        textual = schema["x-kind"] == "text" or component.get("each")
        if textual and not component.get("words"):
            if component.get("collation") not in COLLATIONS:
                problems.append(f"{where}: {name} needs a collation")
            text = schema["items"] if component.get("each") else schema
            if text["x-characters"] > INDEXED_CHARACTERS:
                problems.append(f"{where}: {name} is too long for an index")
        elif "collation" in component:
            problems.append(f"{where}: {name} takes no collation")
        if component.get("each") and schema.get("type") != "array":
            problems.append(f"{where}: {name} is no array")
    return problems


def check_list(model: Model, name: str) -> list[str]:
    about = model.lists[name]
    collection = model.collections[about["collection"]]
    indexes = {i["name"] for i in collection.indexes}
    problems = repeated(f"{name}: column", [column_id(c) for c in about["columns"]])
    for column in about["columns"]:
        if isinstance(column, dict):
            field = column.get("field")
        else:
            field = column.removeprefix("-")
        if field not in (None, "id") and field not in collection.fields and field not in collection.properties:
            problems.append(f"{name}: no field {field}")
    for key, sort in about["sorts"].items():
        if "index" in sort and sort["index"] not in indexes:
            problems.append(f"{name}: sort {key}: no index {sort['index']}")
        if "field" in sort and sort["field"] not in collection.fields:
            problems.append(f"{name}: sort {key}: no field {sort['field']}")
    for key, filter_ in about["filters"].items():
        if "index" in filter_ and filter_["index"] not in indexes:
            problems.append(f"{name}: filter {key}: no index {filter_['index']}")
        if "field" in filter_ and filter_["field"] not in collection.fields:
            problems.append(f"{name}: filter {key}: no field {filter_['field']}")
    if about["defaultSort"].removeprefix("-") not in about["sorts"]:
        problems.append(f"{name}: no sort {about['defaultSort']}")
    return problems


def check_examples(model: Model, document: Schema) -> list[str]:
    """Examples against the schemas, with jsonschema where it is installed."""
    try:
        import jsonschema
    except ImportError:
        return []
    components = {"$schema": "https://json-schema.org/draft/2020-12/schema", "components": document["components"]}

    def wrong(where: str, schema: Any, value: Any) -> list[str]:
        validator = jsonschema.Draft202012Validator({**components, "allOf": [schema]})
        return [f"{where}: {'/'.join(map(str, e.absolute_path))}: {e.message}" for e in validator.iter_errors(value)]

    problems = []
    for method in document["methods"]:
        params = {"_meta": document["x-meta"], **{p["name"]: p["schema"] for p in method["params"]}}
        for example in method["examples"]:
            where = f"{method['name']}: example {example['name']}"
            for param in example["params"]:
                problems += wrong(f"{where}: {param['name']}", params.get(param["name"], False), param["value"])
            if "result" in example:
                problems += wrong(f"{where}: result", method["result"]["schema"], example["result"]["value"])
        for example in method["x-errorExamples"]:
            where = f"{method['name']}: example {example['name']}"
            data = example["error"]["data"]
            problems += wrong(where, {"$ref": "#/components/schemas/ErrorData"}, data)
            declared = {"kind", "retryable", "hint", "problems", *model.head["x-errors"][data["kind"]]["data"]}
            problems += [f"{where}: error {data['kind']} has no member {name}" for name in data if name not in declared]
    return problems
