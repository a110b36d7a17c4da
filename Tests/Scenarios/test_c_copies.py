"""Copies of a store, and stores of other engines (C-12)."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine import ROOT, Engine

FIXTURES = ROOT / "Tests/Fixtures"


@pytest.fixture
def first_shop(tmp_path: Path) -> Path:
    """A shop as the first engine left it when the power went, one change in the journal alone."""
    with tarfile.open(FIXTURES / "shop-1.fettle.tar.gz") as archive:
        archive.extractall(tmp_path)
    return tmp_path / "shop-1.fettle"


def told(engine: Engine) -> dict[str, Any]:
    """What the fixture's JSON has, as this engine tells it."""
    jobs = [row["id"] for row in engine.call("jobs.list", limit=200)["rows"]]
    accounts = engine.call("accounts.list", limit=200)["rows"]
    items = engine.call("items.list", limit=200)["rows"]
    return {
        "jobs": [engine.call("jobs.get", id=job) for job in jobs],
        "accounts": [engine.call("accounts.get", id=row["id"]) for row in accounts],
        "items": [engine.call("items.get", id=row["id"]) for row in items],
        "history": {job: engine.call("webStatus.history", jobId=job, limit=1000)["rows"] for job in jobs},
        "statuses": engine.call("statuses.list", kind="job")["statuses"],
        "settings": engine.call("settings.get"),
    }


def missing(old: Any, new: Any, path: str = "") -> list[str]:
    """Where the new value lacks something of the old one; members that came later are no difference."""
    if isinstance(old, dict) and isinstance(new, dict):
        return [m for key in old for m in (missing(old[key], new[key], f"{path}/{key}") if key in new else [f"{path}/{key}"])]
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return [m for i, pair in enumerate(zip(old, new, strict=True)) for m in missing(*pair, f"{path}/{i}")]
    return [] if old == new else [f"{path}: {old!r} became {new!r}"]


@pytest.mark.req("C-12")
def test_the_shop_of_the_first_engine_is_served_with_all_it_had(
    first_shop: Path, serve: Callable[..., Engine]
) -> None:
    content = json.loads((FIXTURES / "shop-1.json").read_text())
    changes = content.pop("changes")
    engine = serve(first_shop)
    assert missing(content, told(engine)) == []
    assert engine.call("store.check")["sound"]
    assert engine.call("changes.list", since=0, limit=1)["seq"] >= changes
    engine.call("jobs.create", title="New in an old store", accountId=content["accounts"][0]["id"])
    engine.close()
    # What a new engine adds to an old store is added once.
    assert lists(serve(first_shop)) == lists(serve(first_shop))


def lists(engine: Engine) -> Any:
    found = [engine.call("lists.get", list="repairStages"), engine.call("statuses.list", kind="quote")]
    engine.close()
    return found
