"""What was acknowledged is there after kill -9, and nothing by halves. Tests/Reliability/kill_loop.py does this for longer."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from engine import Engine, Json, run


def numbered(engine: Engine) -> list[int]:
    """The numbers of the customers that were made, in the order of their ids."""
    found: list[int] = []
    cursor: str | None = None
    while True:
        params: dict[str, Json] = {"limit": 1000, "sort": "created", "columns": ["id", "externalId"]}
        if cursor:
            params["cursor"] = cursor
        page = engine.call("accounts.list", params)
        found += [int(row["externalId"]) for row in page["rows"]]
        cursor = page.get("nextCursor")
        if cursor is None:
            return found


@pytest.mark.req("C-05")
def test_what_was_acknowledged_survives_kill_nine(store: Path, serve: Callable[..., Engine]) -> None:
    chance = random.Random(7)
    sent = 0
    acknowledged = 0
    for _ in range(10):
        engine = serve(store)
        for _ in range(60):
            engine.request("accounts.create", name=f"Customer {sent}", externalId=str(sent))
            sent += 1
        for _ in range(chance.randrange(1, 50)):
            assert "result" in engine.receive()
            acknowledged += 1
        engine.kill()

        engine = serve(store)
        there = numbered(engine)
        # Changes take effect in the order they were sent, so what is there is the beginning of what was sent.
        assert there == list(range(len(there)))
        assert len(there) >= acknowledged
        engine.kill()
        sent = acknowledged = len(there)
    assert run("check", str(store)).returncode == 0


@pytest.mark.req("C-05")
def test_a_killed_call_is_done_whole_or_not_at_all(store: Path, serve: Callable[..., Engine]) -> None:
    engine = serve(store)
    engine.call("accounts.create", name="Customer")
    engine.call("jobs.create", title="Job", accountId="C1", kind="repairOrder")
    engine.close()
    before = 0
    for _ in range(6):
        engine = serve(store)
        for number in range(40):
            engine.request("webStatus.update", jobId="J1", note=f"note {number}")
        assert "result" in engine.receive()
        engine.kill()
        engine = serve(store)
        job = engine.call("jobs.get", id="J1")
        history = engine.call("webStatus.history", jobId="J1", limit=1000)["rows"]
        # Job and history tell of the same last update, and the updates that are there are the first that were sent.
        assert job["webStatusUpdatedAt"] == history[0]["updatedOn"]
        new = [row["note"] for row in reversed(history[: len(history) - before])]
        assert new and new == [f"note {number}" for number in range(len(new))]
        before = len(history)
        engine.kill()
