"""What scenarios of appointments begin with: vehicles, requests, rows of the lists."""

from __future__ import annotations

from typing import Any

from engine import Engine

Json = Any


def vehicle(engine: Engine, account: str, **members: Json) -> str:
    return engine.call("items.create", accountId=account, make="Ford", **members)["id"]


def request(engine: Engine, account: str, item: str, **members: Json) -> str:
    return engine.call("appointments.create", onBehalfOf=account, itemId=item, **members)["appointment"]["id"]


def rows(engine: Engine, name: str = "all", **filters: Json) -> list[dict[str, Json]]:
    return engine.call("appointments.list", list=name, filter=filters, limit=200)["rows"]


def ids(engine: Engine, name: str) -> set[str]:
    return {row["id"] for row in rows(engine, name)}
