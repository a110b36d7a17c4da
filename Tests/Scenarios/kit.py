"""What scenarios of the shop's rules begin with: customers, jobs, and other people's sessions."""

from __future__ import annotations

import json
from typing import Any

from engine import PATIENCE, Engine

Json = Any


def customer(engine: Engine, name: str = "Bo Lind", **members: Json) -> str:
    """A customer with an e-mail address unless told otherwise; returns the id."""
    members.setdefault("emails", [name.split()[0].lower() + "@example.test"])
    return engine.call("accounts.create", name=name, **members)["id"]


def job(engine: Engine, account: str, title: str = "New brakes", **members: Json) -> str:
    """An opportunity unless told otherwise; returns the id."""
    return engine.call("jobs.create", title=title, accountId=account, **members)["id"]


def repair_order(engine: Engine, account: str, title: str = "New brakes", **members: Json) -> str:
    return job(engine, account, title, kind="repairOrder", **members)


def portal_user(engine: Engine, account: str, name: str = "Bo") -> str:
    """A person who acts for the account; switches the portal on."""
    engine.call("portal.setEnabled", enabled=True)
    return engine.call(
        "portalUsers.create", accountId=account, name=name, email=f"{name.lower()}@portal.example.test"
    )["id"]


def as_customer(engine: Engine, user: str) -> None:
    """From here on the connection speaks as that portal user."""
    engine.call("session.open", role="portal", portalUserId=user)


def as_staff(engine: Engine, employee: str = "E1") -> None:
    engine.call("session.open", role="staff", employeeId=employee)


def update(engine: Engine, job_id: str, **members: Json) -> dict[str, Json]:
    """webStatus.update."""
    return engine.call("webStatus.update", jobId=job_id, **members)


def history(engine: Engine, job_id: str) -> list[dict[str, Json]]:
    """All updates of a job, newest first."""
    return engine.call("webStatus.history", jobId=job_id, limit=1000)["rows"]


def board(engine: Engine, **filters: Json) -> list[dict[str, Json]]:
    """Rows of the Whiteboard."""
    return engine.call("whiteboard.list", filter=filters, limit=200)["rows"]


def outbox(engine: Engine) -> list[dict[str, Json]]:
    """Messages, newest first, with their texts."""
    return engine.call("outbox.list", limit=200)["rows"]


def status_id(engine: Engine, name: str, kind: str = "job") -> str:
    """Id of a status by its staff name."""
    found = [s for s in statuses(engine, kind) if s["name"] == name]
    assert found, name
    return found[0]["id"]


def statuses(engine: Engine, kind: str = "job") -> list[dict[str, Json]]:
    """The listed statuses in order."""
    return engine.call("statuses.list", kind=kind)["statuses"]


def names(engine: Engine, kind: str = "job") -> list[str]:
    return [s["name"] for s in statuses(engine, kind)]


def snapshot(engine: Engine, job_id: str) -> tuple[Json, ...]:
    """Everything an update touches, to show that a refused one touched nothing."""
    return (
        engine.call("jobs.get", id=job_id), history(engine, job_id), outbox(engine),
        engine.call("changes.list", since=0, limit=1000)["seq"],
    )


def heard(engine: Engine, count: int, timeout: float = PATIENCE) -> list[dict[str, Json]]:
    """The next changes.event notifications, at least so many; those that came between answers are among them."""
    while sum(n["method"] == "changes.event" for n in engine.notifications) < count:
        message = engine.receive_bytes(timeout)
        assert message is not None, "the engine has ended"
        value = json.loads(message)
        assert "method" in value, f"an answer that nobody waits for: {value}"
        engine.notifications.append(value)
    events = [n["params"] for n in engine.notifications if n["method"] == "changes.event"]
    engine.notifications = [n for n in engine.notifications if n["method"] != "changes.event"]
    return events


def told(events: list[Json], *members: str) -> list[tuple[Json, ...]]:
    """These members of each event."""
    return [tuple(event.get(member) for member in members) for event in events]
