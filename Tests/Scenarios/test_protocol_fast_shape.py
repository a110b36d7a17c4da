"""The fast shape is invisible: with it off, every answer is the same, byte for byte (protocol: jansson's place)."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from engine import Engine, run

pytestmark = pytest.mark.req("C-03")

# Their answers tell the time, the process, or end it; what a subscription tells is no answer.
LEFT_OUT = {
    "store.status", "store.stats", "store.check", "store.compact", "store.explain", "store.checkpoint", "shutdown", "exit", "initialize",
    "$/cancelRequest", "rpc.discover", "store.import", "store.export", "store.backup", "clock.confirm",
    "changes.subscribe",
}

VALUES = [
    '"J1"', '"J2"', '"C1"', '"E1"', '"V1"', '"S2"', '"P1"', '"J999999"', '"x"', '"Ærø"', '"\\u004a1"', '"a\\nb"', "0", "1", "5",
    "1.0", "5e0", "-1", "-0", "01", "999999999999999999", "9223372036854775807", "9223372036854775808", "true", "null", "[]",
    "{}", '""', '" "', '"' + "y" * 300 + '"', '"2026-03-04"', '"2026-03-04T10:00:00Z"', '"\\u0000"', '"J1" ',
]


def requests(methods: list[dict[str, object]]) -> list[bytes]:
    """Calls of every method: none, each parameter alone with every kind of value, and several together."""
    chance = random.Random(20260304)
    lines = []
    for method in methods:
        # Nothing is to be written outside the store.
        names = [param["name"] for param in method["params"] if "file" not in param["name"].lower()]  # type: ignore[index, union-attr]
        texts = ["", "{}", "[]", '{"unknown":1}', '{"a":1,"a":2}']
        for name in [*names, "id"]:
            texts += [f'{{"{name}":{value}}}' for value in chance.sample(VALUES, 6)]
        for _ in range(8):
            members = [f'"{name}" : {chance.choice(VALUES)}' for name in chance.sample(names, min(len(names), chance.randint(1, 4)))]
            texts.append("{ " + " , ".join(members) + " }")
        for text in texts:
            params = f',"params":{text}' if text else ""
            lines.append(f'{{"jsonrpc":"2.0","id":{len(lines)},"method":"{method["name"]}"{params}}}'.encode())
    return lines


def by_id(answer: bytes) -> tuple[int, bytes]:
    """Faulty texts have no id."""
    number = json.loads(answer)["id"]
    return (-1 if number is None else number, answer)


def test_answers_are_the_same_without_it(sample_store: Path, tmp_path: Path, serve: Callable[..., Engine]) -> None:
    methods = [m for m in json.loads(run("--openrpc").stdout)["methods"] if m["name"] not in LEFT_OUT]
    lines = requests(methods)
    assert len(lines) > 3000
    answers = []
    for flags in ([], ["--no-fast-shape"]):
        store = Path(shutil.copytree(sample_store, tmp_path / f"store{len(flags)}"))
        engine = serve(store, "--employee", "E1", "--clock", "2026-11-30T10:00:00Z", *flags)
        engine.send_bytes(b"\n".join(lines) + b"\n")
        # Long reads may be answered late.
        got = sorted((engine.receive_bytes() or b"" for _ in lines), key=by_id)
        assert engine.close() == 0
        answers.append(got)
    for fast, slow in zip(*answers, strict=True):
        assert fast == slow, lines[max(0, by_id(fast)[0])]
    results = sum(b'"result"' in answer for answer in answers[0])
    assert results > 50
