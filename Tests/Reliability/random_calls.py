"""Random calls of the schema's methods: mostly of the right shape, often of the wrong one, sometimes no JSON at all."""

from __future__ import annotations

import itertools
import json
import random
from typing import Any

Json = Any
# Near misses of a marked name: a hint that offered the nearest name of a status of staff would betray it.
WORDS = [
    "Brakes", "Paint", "Step 1", "Step 3", "ZXXW status 1", "zxk status 12", "ZKW hidden 13", "requested", "S1", "S3", "S15",
    "messages", "", " ", "jobs", "Ford", "é", "a" * 200, "../../etc/passwd", "door.txt", "*", "%", "\u0000", "📷",
]
LISTS = ["portal.jobs", "portal.quotes", "portal.appointments", "jobs", "whiteboard", "quotes", "accounts", "history", "outbox"]


class RandomCalls:
    """Draws calls from a schema, with ids of every collection.

    `ids` maps an id's letter to what may stand for it, the customer's own first; `texts` are other texts to try.
    """

    def __init__(self, document: Json, seed: int, own: dict[str, list[str]], ids: dict[str, list[str]], texts: list[str]) -> None:
        self.random = random.Random(seed)
        self.methods = {m["name"]: m for m in document["methods"]}
        self.types = document["components"]["schemas"]
        self.portal = [n for n, m in self.methods.items() if m["x-access"] == "portal"]
        # The last steps of several seldom find their first ones done.
        self.portal += ["portal.attachments.append", "portal.appointments.answer"] + 2 * ["portal.attachments.finish"]
        self.others = [n for n in self.methods if n not in self.portal and n not in ("exit", "shutdown")]
        self.own = own
        self.ids = ids
        self.texts = texts

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def method(self) -> str:
        if self.chance(0.8):
            return self.random.choice(self.portal)
        return self.random.choice(["changes.subscribe", "changes.subscribe", "changes.unsubscribe", *self.others])

    def call(self, number: int) -> dict[str, Json]:
        """A request, or a notification now and then."""
        name = self.method()
        message: dict[str, Json] = {"jsonrpc": "2.0", "id": number, "method": name}
        params = self.params(name)
        if self.chance(0.03):
            # By position, up to the first that is left out.
            order = [param["name"] for param in self.methods[name]["params"]]
            message["params"] = [params[n] for n in itertools.takewhile(params.__contains__, order)]
        elif params or self.chance(0.5):
            message["params"] = params
        if self.chance(0.03):
            del message["id"]
        if self.chance(0.01):
            message["method"] = name[:-1] or name
        return message

    def params(self, name: str) -> dict[str, Json]:
        if name == "changes.subscribe":
            return self.subscription()
        found: dict[str, Json] = {}
        kind = self.random.choice(["jobId", "quoteId"])
        for param in self.methods[name]["params"]:
            # Of a job and a quote exactly one is asked for.
            either = param["name"] in ("jobId", "quoteId") and not param.get("required") and self.chance(0.9)
            wanted = param["name"] == kind if either else param.get("required") or self.chance(0.25)
            if wanted and not self.chance(0.02):
                upload = param["name"] == "uploadId" and self.chance(0.9)
                found[param["name"]] = self.id("U", 0.9) if upload else self.value(param["schema"])
        self.fill_file(found)
        if self.chance(0.02):
            found[self.random.choice(["accountId", "onBehalfOf", "visibility", "updatedBy", "file", "actAs", "kind"])] = (
                self.odd() if self.chance(0.5) else self.id(self.random.choice("CPEA")))
        if self.chance(0.05):
            found["_meta"] = {"idempotencyKey": f"key{self.random.randrange(50)}"}
        return found

    def fill_file(self, found: dict[str, Json]) -> None:
        """Files that fit together: a size, and bytes of that size."""
        for name, fitting in (
            ("contentBase64", ["SGVsbG8="] * 4 + ["", "AA==", "SGVsbG8gd29ybGQ=", "!"]), ("size", [5, 5, 5, 11, 0, 10**9]),
            ("name", ["a.txt", "b.txt", "../c.txt", "d"]), ("offset", [0, 0, 0, 5]),
        ):
            if name in found and self.chance(0.95):
                found[name] = self.random.choice(fitting)

    def subscription(self) -> dict[str, Json]:
        found: dict[str, Json] = {"records": self.chance(0.8), "subscription": f"s{self.random.randrange(4)}"}
        if self.chance(0.5):
            found["lists"] = self.random.sample(LISTS[:3] if self.chance(0.8) else LISTS, self.random.randint(1, 3))
        if self.chance(0.2):
            found["ids"] = [self.id(self.random.choice("JQAC"), 0.8) for _ in range(self.random.randint(1, 3))]
        if self.chance(0.1):
            found["collections"] = ["jobs"]
        if self.chance(0.5):
            found["since"] = self.random.choice([0, 1, 50, 100, 200])
        if self.chance(0.1):
            found["filter"] = self.value({"$ref": "#/components/schemas/PortalJobFilter"})
        return found

    def id(self, letter: str, share: float = 0.6) -> str:
        """One of the customer's own so often, else somebody's, else nobody's."""
        if self.own.get(letter) and self.chance(share):
            return self.random.choice(self.own[letter][-2:] if letter == "U" else self.own[letter])
        if self.ids.get(letter) and self.chance(0.9):
            return self.random.choice(self.ids[letter])
        return f"{letter}{self.random.choice([1, 2, 7, 999, 0, 10**12])}"

    def odd(self) -> Json:
        return self.random.choice([
            None, True, 0, -1, 1.5, 10**18, "", "x", [], {}, [[[]]], {"a": {"b": 1}}, self.random.choice(WORDS),
        ])

    def value(self, schema: Json) -> Json:
        """A value of that schema, or now and then something else."""
        if self.chance(0.03):
            return self.odd()
        if "$ref" in schema:
            return self.named(schema["$ref"].rsplit("/", 1)[1])
        if "oneOf" in schema:
            return self.value(self.random.choice(schema["oneOf"]))
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        kind = schema.get("type")
        if isinstance(kind, list):
            return self.value({**schema, "type": kind[0]}) if self.chance(0.8) else None
        if kind == "boolean":
            return self.chance(0.5)
        if kind == "integer":
            low, high = schema.get("minimum", 0), schema.get("maximum", 1000)
            return self.random.choice([low, low + 1, min(high, low + self.random.randrange(20)), min(high, 50)])
        if kind == "array":
            return [self.value(schema.get("items", {})) for _ in range(self.random.randint(0, 3))]
        if kind == "object":
            properties = schema.get("properties", {})
            needed = schema.get("required", [])
            return {n: self.value(s) for n, s in properties.items() if n in needed or self.chance(0.3)}
        return self.text()

    def named(self, name: str) -> Json:
        schema = self.types[name]
        pattern = schema.get("pattern", "")
        if name.endswith("Id") and pattern.startswith("^") and pattern[1:2].isalpha():
            return self.id(pattern[1])
        if name == "Cursor":
            return self.random.choice(self.texts) if self.texts and self.chance(0.8) else self.text()
        if name in ("Date", "DateOrInstant", "Instant"):
            return self.random.choice(["2026-12-24", "2026-12-24T09:00", "2026-12-24T09:00:00Z", "2026-02-30", "soon"])
        return self.value(schema)

    def text(self) -> str:
        """No id of others: texts are stored, and would come back as the customer's own."""
        return self.random.choice(WORDS)

    def message(self, number: int) -> bytes:
        """Whole messages mostly, batches, and what is none."""
        draw = self.random.random()
        if draw < 0.93:
            return encoded(self.call(number))
        if draw < 0.97:
            return encoded([self.call(number + i) for i in range(self.random.randint(0, 6))])
        text = bytearray(encoded(self.call(number)))
        if draw < 0.985:
            for _ in range(self.random.randint(1, 4)):
                text[self.random.randrange(len(text))] = self.random.randrange(32, 256)
            return bytes(text)
        return bytes(text[: self.random.randrange(1, len(text))])


def encoded(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
