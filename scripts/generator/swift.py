"""Names and literals of Swift, and the shapes that the engine checks params against."""

import re
from typing import Any

from .model import Model, Schema, SchemaError

RESERVED = {
    "as",
    "break",
    "case",
    "catch",
    "class",
    "continue",
    "default",
    "defer",
    "do",
    "else",
    "enum",
    "extension",
    "fallthrough",
    "false",
    "for",
    "func",
    "guard",
    "if",
    "import",
    "in",
    "init",
    "inout",
    "internal",
    "is",
    "let",
    "nil",
    "operator",
    "private",
    "protocol",
    "public",
    "repeat",
    "return",
    "self",
    "static",
    "struct",
    "subscript",
    "super",
    "switch",
    "throw",
    "throws",
    "true",
    "try",
    "var",
    "where",
    "while",
}
# swift-format breaks a line of exactly 120 when a comma ends it.
WIDTH = 119


def name(word: str) -> str:
    return f"`{word}`" if word in RESERVED else word


def upper(word: str) -> str:
    return word[0].upper() + word[1:]


def text(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def identifier(method: str) -> str:
    """webStatus.update -> webStatusUpdate, $/cancelRequest -> cancelRequest"""
    parts = [p for p in re.split(r"[^A-Za-z0-9]+", method) if p]
    return parts[0] + "".join(upper(p) for p in parts[1:])


def documented(description: str, indent: str) -> str:
    """A doc comment, wrapped."""
    lines, line = [], ""
    for word in description.split():
        if line and len(indent) + 4 + len(line) + 1 + len(word) > WIDTH:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    lines.append(line)
    return "".join(
        f"{indent}/// {upper(l) if i == 0 and l[:1].isalpha() and l.split(' ')[0].islower() else l}\n"
        for i, l in enumerate(lines)
    )


def call(head: str, arguments: list[str], indent: str, tail: str = "") -> str:
    """head(a, b), on one line where it fits, else an argument a line."""
    flat = f"{indent}{head}({', '.join(arguments)}){tail}"
    if len(flat) <= WIDTH and "\n" not in flat:
        return flat
    inner = indent + "    "
    return f"{indent}{head}(\n" + ",\n".join(fill(a, inner) for a in arguments) + f"\n{indent}){tail}"


def fill(expression: str, indent: str, after: int = 0) -> str:
    """Breaks an expression that is too long for its line at its outermost brackets; `after` bytes follow it there."""
    flat = indent + expression
    if len(flat) + after <= WIDTH:
        return flat
    start = min((i for i in (expression.find("("), expression.find("[")) if i >= 0), default=-1)
    if start < 0 or expression[-1] not in ")]":
        return flat
    return indent + broken(expression, start, indent)


def broken(expression: str, start: int, indent: str) -> str:
    """An expression with its outermost brackets, from `start`, on lines of their own; a lone array hugs them."""
    parts = split(expression[start + 1 : -1])
    opening, closing = expression[: start + 1], expression[-1]
    if len(parts) == 1 and closing == ")" and parts[0].startswith("["):
        return opening + broken(parts[0], 0, indent) + closing
    inner = indent + "    "
    # Array literals of several elements end in a comma, argument lists do not.
    last = "," if closing == "]" and len(parts) > 1 else ""
    return f"{opening}\n" + ",\n".join(fill(p, inner, after=1) for p in parts) + f"{last}\n{indent}{closing}"


def split(arguments: str) -> list[str]:
    """Splits at the commas outside brackets and quotes."""
    parts, depth, start, quoted, index = [], 0, 0, False, 0
    while index < len(arguments):
        character = arguments[index]
        if quoted:
            if character == "\\":
                index += 1
            elif character == '"':
                quoted = False
        elif character == '"':
            quoted = True
        elif character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        elif character == "," and depth == 0:
            parts.append(arguments[start:index].strip())
            start = index + 1
        index += 1
    return [*parts, arguments[start:].strip()]


def array(items: list[str]) -> str:
    return "[" + ", ".join(items) + "]"


def choices(values: list[Any]) -> str:
    return array([text(v) for v in values if v is not None])


def numbers(collections: list[str]) -> str:
    return array(["." + c for c in collections])


def shape(schema: Schema, model: Model) -> str:
    """The Shape expression of a schema of the sources."""
    inner = strict(schema, model)
    return f".nullable({inner})" if schema.get("x-nullable") else inner


def strict(schema: Schema, model: Model) -> str:
    special: str | None = schema.get("x-shape")
    if special == "any":
        return ".any"
    if special == "anyReference":
        return ".reference([])"
    if special == "filter":
        return f".filter({text(schema['x-filterOf'])})"
    if special:
        return "." + special
    if "x-columnsOf" in schema:
        return f".columns({text(schema['x-columnsOf'])})"
    if "$ref" in schema:
        return strict(model.named(schema["$ref"]), model)
    if "x-reference" in schema:
        return f".reference({numbers(schema['x-reference'])})"
    if "x-named" in schema:
        return f".named(.{schema['x-named']})"
    if schema.get("x-collectionName"):
        return f".choice({choices([c.name for c in model.collections.values() if not c.engine])})"
    if "x-oneOrMany" in schema:
        most = model.head["x-limits"]["filterValues"]["value"]
        return f".oneOrMany({shape(schema['x-oneOrMany'], model)}, max: {most}, none: {str(schema['x-none']).lower()})"
    if "enum" in schema:
        return f".choice({choices(schema['enum'])})"
    return typed(schema, model)


def typed(schema: Schema, model: Model) -> str:
    kind = schema.get("type")
    if kind == "boolean":
        return ".boolean"
    if kind == "integer":
        low, high = schema.get("minimum"), schema.get("maximum")
        return f".integer(min: {low if low is not None else '.min'}, max: {high if high is not None else '.max'})"
    if kind == "string":
        if "x-characters" not in schema:
            raise SchemaError(f"a text without x-characters: {schema}")
        filled = ", filled: true" if schema.get("x-filled") else ""
        return f".text(max: {schema['x-characters']}, format: .{schema.get('x-format', 'line')}{filled})"
    if kind == "array":
        return f".array({shape(schema['items'], model)}, max: {schema['maxItems']})"
    if kind == "object":
        if "properties" not in schema:
            return ".any"
        return f".object({members(schema, model)})"
    raise SchemaError(f"no shape for {schema}")


def members(schema: Schema, model: Model) -> str:
    required = schema.get("required", [])
    out = []
    for key, inner in schema["properties"].items():
        if "x-readOnly" in inner:
            out.append(f".readOnly({text(key)}, {text(inner['x-readOnly'])})")
            continue
        out.append(f"{'.required' if key in required else '.optional'}({text(key)}, {shape(inner, model)})")
    out += [f".readOnly({text(k)}, {text(h)})" for k, h in schema.get("x-readOnlyMembers", {}).items()]
    return array(out)
