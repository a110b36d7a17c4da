"""Titles of what people choose from: the words of enumerations, and the orders of lists.

They are made from the words themselves, but for those in x-words; a source may say another beside its `enum` as `x-titles`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .templates import column_id, words

if TYPE_CHECKING:
    from .model import Model, Schema

WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*$")


def title(word: str) -> str:
    """repairOrder -> Repair order"""
    text = words(word)
    return text[0].upper() + text[1:]


def add_titles(schema: Any, known: dict[str, str]) -> None:
    """Gives every enumeration of words inside a schema of the sources its titles. Names of columns have theirs elsewhere.

    known: titles of words that cannot be made from them.
    """
    if isinstance(schema, list):
        for element in schema:
            add_titles(element, known)
        return
    if not isinstance(schema, dict) or "x-columnsOf" in schema:
        return
    choices = schema.get("enum")
    if isinstance(choices, list) and all(isinstance(c, str) and WORD.match(c) for c in choices):
        given = schema.get("x-titles", {})
        schema["x-titles"] = {c: given.get(c) or known.get(c) or title(c) for c in choices}
    for key, value in schema.items():
        if key not in ("enum", "x-titles"):
            add_titles(value, known)


def sort_titles(model: Model, name: str) -> dict[str, str]:
    """What the orders of a list are called: as the columns that they order by."""
    from .openrpc import column

    about = model.lists[name]
    columns = {column_id(c): column(model, name, c)["title"] for c in about["columns"]}
    return {key: sort.get("title") or columns.get(key) or title(key) for key, sort in about["sorts"].items()}


def choice_titles(model: Model, list_name: str, column: str) -> Schema | None:
    """Titles of the words that a column can show; none for a column of anything else."""
    row = model.types[model.lists[list_name]["row"]]["properties"][column]
    if "$ref" in row:
        row = model.types[row["$ref"]]
    row = row.get("items", row)
    if "$ref" in row:
        row = model.types[row["$ref"]]
    return row.get("x-titles")
