"""What scenarios of delivering share: a shop whose ways out are set up, messages, and a later day."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine import Engine, make_store
from kit import customer, repair_order, update

Json = Any

MAIL: Json = {"mode": "smtp", "host": "mail.example.test", "from": "shop@example.test"}


# A Monday, 10:00 in the shop's zone.
MORNING = "2026-03-02T09:00:00Z"


@pytest.fixture
def morning(tmp_path: Path) -> Path:
    """A shop founded on that Monday."""
    return make_store(tmp_path / "shop.fettle", "--clock", MORNING)


def set_up_mail(engine: Engine) -> None:
    engine.call("settings.update", mail=MAIL)


def set_up_fax(engine: Engine, mode: str = "modem") -> None:
    members: dict[str, Json] = {"modem": {"device": "/dev/ttyACM0"}, "hylafax": {"host": "fax.example.test"}}
    engine.call("settings.update", fax={"mode": mode, **members[mode]})


def message(engine: Engine, **members: Json) -> str:
    """A message to a customer of its own; returns its id."""
    order = repair_order(engine, customer(engine, **members))
    return update(engine, order)["customerMessage"]["outboxIds"][0]


def claim(engine: Engine, *channels: str, **members: Json) -> dict[str, Json]:
    chosen = {"channels": list(channels)} if channels else {}
    return engine.call("outbox.claim", **chosen, **members)


def state(engine: Engine, entry: str) -> str:
    return engine.call("outbox.get", id=entry)["state"]


def at(store: Path, time: str) -> Engine:
    """The shop at another time."""
    return Engine(store, "--clock", time)


# Reports

BOTH: Json = {"enabled": True, "methods": ["email", "fax"]}
MAILED: Json = {"enabled": True, "methods": ["email"]}


@pytest.fixture
def shop(morning: Path) -> Iterator[Engine]:
    """That shop on that Monday."""
    with at(morning, MORNING) as engine:
        yield engine


def run_log(engine: Engine, **filters: Json) -> list[dict[str, Json]]:
    """Lines of the reports, oldest first."""
    rows = engine.call("log.list", filter={"category": "report", **filters}, limit=200)["rows"]
    return list(reversed(rows))


def reports(engine: Engine, account: str | None = None) -> list[dict[str, Json]]:
    """Queued reports, oldest first."""
    chosen = {"customer": account} if account else {}
    rows = engine.call("outbox.list", filter={"kind": ["report"], **chosen}, limit=200)["rows"]
    return list(reversed(rows))


def content(engine: Engine, account: str) -> dict[str, Json]:
    return engine.call("reports.preview", accountId=account)


def soon_reported(engine: Engine, count: int) -> list[dict[str, Json]]:
    """The reports once there are so many, which the engine queues by itself between two calls."""
    for _ in range(500):
        if len(reports(engine)) >= count:
            break
    return reports(engine)
