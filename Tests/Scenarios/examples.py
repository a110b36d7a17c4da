"""The examples of schema/examples, sent to an engine: shared by the test and by scripts/record-examples.

Each runs on its own copy of the made-up shop, with the clock standing still, so that their order does not matter.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from engine import ROOT, Engine, run

Json = Any
FOLDER = ROOT / "schema/examples"
CLOCK = "2026-03-02T08:00:00Z"
# The folder that paths of examples are in; a temporary one stands for it.
SHOP_FOLDER = "/srv/shop/"
# The example's own request; an example can name it in $/cancelRequest.
REQUEST_ID = 100
# What differs from run to run and from computer to computer is replaced: how long it took, where and who it was.
STAND_INS: dict[str, Json] = {
    "milliseconds": 1,
    "microseconds": 80,
    "pid": 4711,
    "store": "/srv/shop/sample.fettle",
    "freeDiskBytes": 64_000_000_000,
    # Of the document, which holds the example.
    "schemaHash": "0" * 64,
}


def groups() -> dict[str, list[dict[str, Json]]]:
    """Every file of examples by its name."""
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(FOLDER.glob("*.json"))
        if path.stem != "setups"
    }


def setups() -> dict[str, list[Json]]:
    return dict(json.loads((FOLDER / "setups.json").read_text(encoding="utf-8")))


def settled(value: Json) -> Json:
    """An answer with the stand-ins for what differs from run to run."""
    if isinstance(value, dict):
        return {k: STAND_INS[k] if k in STAND_INS and v is not None else settled(v) for k, v in value.items()}
    return [settled(v) for v in value] if isinstance(value, list) else value


def make_sample(folder: Path) -> Path:
    """The shop that every example begins with."""
    path = folder / "sample.fettle"
    made = run("init", str(path), "--sample", "--jobs", "60", "--seed", "1", "--clock", CLOCK)
    assert made.returncode == 0, made.stderr.decode()
    return path


def prepare(engine: Engine, steps: list[Json], known: dict[str, list[Json]]) -> None:
    """Calls that must succeed; a name stands for the calls under it in setups.json."""
    for step in steps:
        if isinstance(step, str):
            prepare(engine, known[step], known)
        else:
            engine.call(*step)


def request(example: dict[str, Json]) -> dict[str, Json]:
    message: dict[str, Json] = {"jsonrpc": "2.0", "id": REQUEST_ID, "method": example["method"]}
    if "params" in example or "meta" in example:
        meta = {"_meta": example["meta"]} if "meta" in example else {}
        message["params"] = {**example.get("params", {}), **meta}
    return message


def moved(value: Json, old: str, new: str) -> Json:
    """The same with the folder of every path replaced."""
    return json.loads(json.dumps(value).replace(old, new))


def answer(example: dict[str, Json], sample: Path, known: dict[str, list[Json]]) -> dict[str, Json] | None:
    """The whole answer to an example on a copy of the shop; none to a notification."""
    with tempfile.TemporaryDirectory() as folder:
        got = answer_in(folder, moved(example, SHOP_FOLDER, f"{folder}/"), sample, moved(known, SHOP_FOLDER, f"{folder}/"))
        return dict(moved(got, f"{folder}/", SHOP_FOLDER)) if got is not None else None


def answer_in(
    folder: str, example: dict[str, Json], sample: Path, known: dict[str, list[Json]]
) -> dict[str, Json] | None:
    store = Path(shutil.copytree(sample, Path(folder) / "sample.fettle"))
    flags = example.get("serve", [])
    clock = [] if "--clock" in flags else ["--clock", CLOCK]
    with Engine(store, *clock, *flags) as engine:
        prepare(engine, example.get("setup", []), known)
        if "message" in example:
            engine.send_bytes(engine.frame(example["message"].encode()))
            return dict(engine.receive())
        if notification(example):
            message = {k: v for k, v in request(example).items() if k != "id"}
            engine.send(message)
            if example["method"] == "exit":
                assert engine.close() == 0
            else:
                engine.call("session.get")
            return None
        return pipelined(engine, example)


def notification(example: dict[str, Json]) -> bool:
    return example["method"] in ("exit", "$/cancelRequest")


def pipelined(engine: Engine, example: dict[str, Json]) -> dict[str, Json]:
    """The example's answer among those of the requests sent together with it."""
    before = [
        {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
        for number, (method, params) in enumerate(example.get("before", []), 1)
    ]
    after = [{"jsonrpc": "2.0", **message} for message in example.get("after", [])]
    messages = [*before, request(example), *after]
    engine.send_bytes(b"".join(engine.frame(json.dumps(m, ensure_ascii=False).encode()) for m in messages))
    while True:
        got = engine.receive()
        if got["id"] == REQUEST_ID:
            return dict(got)
