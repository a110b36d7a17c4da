"""What scenarios of several processes on one store have in common."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from engine import PATIENCE, CallError, Engine, Json

Serve = Callable[..., Engine]


def note(store: Path) -> dict[str, str]:
    """What LOCK says of the holder."""
    return dict(line.split(" ", 1) for line in (store / "LOCK").read_text().splitlines())


def holder(store: Path) -> int:
    return int(note(store)["pid"])


def names(engine: Engine) -> list[str]:
    return [row["name"] for row in engine.call("accounts.list", limit=1000)["rows"]]


def add(engine: Engine, name: str, key: str | None = None) -> Json:
    params: dict[str, Json] = {"name": name}
    if key:
        params["_meta"] = {"idempotencyKey": key}
    return engine.call("accounts.create", params)


def until(check: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not check():
        assert time.monotonic() < end, what
        time.sleep(0.005)


def repeat(engine: Engine, method: str, params: Json = None) -> Json:
    """Calls until the answer is another than engineMoved."""
    while True:
        try:
            return engine.call(method, params)
        except CallError as error:
            if error.kind != "engineMoved":
                raise
            assert error.data["retryable"] is True
