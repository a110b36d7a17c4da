"""What scenarios of delivering share: a shop whose ways out are set up, messages, and a later day."""

from __future__ import annotations

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
