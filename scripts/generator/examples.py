"""Examples of schema/examples as the document carries them: pairs of params and whole answer, without the preparations.

scripts/record-examples writes the answers; Tests/Scenarios/test_examples.py compares them with an engine's.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .model import Method, Model, Schema

# Errors that no example shows, and why.
WITHOUT_EXAMPLE = {
    "internalError": "a defect that is known is mended",
    "readOnly": "needs a damaged store",
    "busy": "needs eight long calls at work at the same moment",
    "storage": "needs a failing or full disk",
    "outcomeUnknown": "needs a journal that fails; the engine ends",
    "locked": "refused before the connection begins",
    "snapshotTooOld": "needs more changes than an example can make",
    "engineMoved": "needs another process that goes away",
}
# The result of this method is the document that holds the examples.
WITHOUT_RESULT = ["rpc.discover"]


def add_examples(model: Model, folder: Path) -> dict[str, list[Schema]]:
    """Gives each method its examples; returns those of whole messages by error kind."""
    from .model import SchemaError, read

    methods = {m.name: m for m in model.methods}
    messages: dict[str, list[Schema]] = {}
    for group in model.groups:
        path = folder / f"{group.name}.json"
        for source in read(path) if path.exists() else []:
            if "message" in source:
                pair = {"name": source["name"], "message": source["message"], "error": source.get("error")}
                messages.setdefault(source["kind"], []).append(pair)
                continue
            method = methods.get(source["method"])
            if method is None or method.group != group.name:
                raise SchemaError(f"examples of {group.name}: {source['method']} is no method of the group")
            if "error" in source:
                pair = {"name": source["name"], "params": pairing(source), "error": source["error"]}
                method.error_examples.append(pair)
            elif "fails" not in source:
                method.examples.append(good_pair(method, source))
    return messages


def good_pair(method: Method, source: Schema) -> Schema:
    pair: Schema = {"name": source["name"], "params": pairing(source)}
    if method.result is not None and "result" in source:
        pair["result"] = {"name": method.result["name"], "value": source["result"]}
    return pair


def pairing(source: Schema) -> list[Schema]:
    params = dict(source.get("params", {}))
    if "meta" in source:
        params["_meta"] = source["meta"]
    return [{"name": name, "value": value} for name, value in params.items()]


def missing(model: Model) -> list[str]:
    """Methods and error kinds without an example."""
    problems = [f"{m.name}: no example" for m in model.methods if not m.examples]
    for method in model.methods:
        if method.result is not None and method.name not in WITHOUT_RESULT:
            problems += [
                f"{method.name}: example {e['name']}: no result, run scripts/record-examples"
                for e in method.examples
                if "result" not in e
            ]
        problems += [
            f"{method.name}: example {e['name']}: the method does not declare {kind}"
            for e in method.error_examples
            for kind in [e["error"]["data"]["kind"]]
            if kind not in method.errors
        ]
    shown = {e["error"]["data"]["kind"] for m in model.methods for e in m.error_examples} | set(model.message_examples)
    kinds = list(model.head["x-errors"])
    problems += [f"error {k}: no example" for k in kinds if k not in shown and k not in WITHOUT_EXAMPLE]
    problems += [f"error {k}: there is an example" for k in WITHOUT_EXAMPLE if k in shown]
    return problems


def blocks(name: str, params: list[Schema], answer: Any) -> str:
    """An example for the reference: params and answer, one member a line where they are long."""
    named = {p["name"]: p["value"] for p in params}
    text = f"{name[0].upper()}{name[1:]}:\n\n```json\n{shown(named)}\n```\n"
    return text + (f"\n```json\n{shown(answer)}\n```\n" if answer is not None else "")


def shown(value: Any, indent: str = "") -> str:
    """JSON with one member a line, and short things on one line."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + len(indent) <= 118 or not isinstance(value, (dict, list)) or not value:
        return flat
    inner = indent + "  "
    if isinstance(value, dict):
        parts = [f"{inner}{json.dumps(k)}: {shown(v, inner)}" for k, v in value.items()]
        return "{\n" + ",\n".join(parts) + f"\n{indent}}}"
    return "[\n" + ",\n".join(inner + shown(v, inner) for v in value) + f"\n{indent}]"
