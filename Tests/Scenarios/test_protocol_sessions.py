"""Who speaks: authors, roles, locks, previews (C-16, domain section 7)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from engine import Engine, Json

pytestmark = pytest.mark.req("C-16")


def customer(engine: Engine, name: str = "Carla Customer", email: str = "carla@example.org") -> tuple[Json, Json]:
    """An account with a portal user, the portal switched on."""
    account = engine.call("accounts.create", kind="person", name=name)
    user = engine.call("portalUsers.create", accountId=account["id"], name=name, email=email)
    engine.call("portal.setEnabled", enabled=True)
    return account, user


def test_the_only_active_employee_speaks_until_there_are_several(store: Path, serve: Callable[..., Engine]) -> None:
    engine = serve(store)
    info = engine.call("session.get")
    assert info["actor"] == "E1" and info["admin"] is True and info["opened"] is False
    second = engine.call("employees.create", name="Bob Body", role="technician")
    refused = engine.fails("employees.create", name="Third")
    assert refused.kind == "forbidden" and refused.data["missing"] == "author"
    assert "session" in refused.data["hint"] and "--employee" in refused.data["hint"]
    assert engine.call("shop.get")["name"]
    assert engine.call("session.open", employeeId="bob body")["actor"] == second["id"]
    assert engine.fails("shop.update", name="X").data["missing"] == "admin"
    assert engine.call("session.open", employeeId="E1")["employee"]["name"] == "Ann Admin"
    assert engine.call("employees.create", name="Third")["createdBy"] == "E1"
    assert engine.call("session.close")["actor"] is None
    assert engine.fails("session.open", employeeId="Nobody").kind == "notFound"
    assert engine.fails("session.open", employeeId="E99").kind == "notFound"
    assert engine.fails("session.open").problem("/employeeId")["problem"] == "required"
    engine.close()
    bob = serve(store, "--employee", "Bob Body")
    assert bob.call("session.get")["actor"] == second["id"]
    bob.close()
    gone = serve(store, "--employee", "Nobody")
    assert gone.wait() != 0 and "Nobody" in gone.stderr()


@pytest.mark.req("I-10", "I-11")
def test_a_locked_portal_connection_stays_in_its_role(store: Path, serve: Callable[..., Engine]) -> None:
    staff = serve(store)
    account, user = customer(staff)
    _, other = customer(staff, "Otto Other", "otto@example.org")
    staff.close()
    engine = serve(store, "--role", "portal", "--user", user["id"])
    info = engine.call("session.get")
    assert (info["role"], info["locked"], info["accountId"], info["actor"]) == ("portal", True, account["id"], user["id"])
    for params in ({"role": "staff", "employeeId": "E1"}, {"role": "portal", "portalUserId": other["id"]}):
        assert engine.fails("session.open", params).kind == "forbidden"
    for method in ("jobs.list", "employees.list", "store.status", "shop.get"):
        refused = engine.fails(method)
        assert refused.kind == "forbidden" and refused.data["missing"] == "staff"
    names = {method["name"] for method in engine.call("rpc.discover")["methods"]}
    assert "portal.jobs.list" in names and "session.get" in names
    assert not names & {"jobs.list", "employees.create", "shop.update", "store.status"}
    assert engine.call("initialize")["limits"]["messageBytes"] == 1 << 20
    text = b'{"jsonrpc":"2.0","id":4,"method":"session.get","params":{"x":"' + b"x" * (2 << 20) + b'"}}\n'
    engine.send_bytes(text)
    assert engine.receive()["error"]["data"]["limit"] == 1 << 20


@pytest.mark.req("I-10")
def test_a_preview_shows_and_does_not_write(engine: Engine) -> None:
    account, user = customer(engine)
    assert engine.fails("portal.jobs.list").data["missing"] == "portal"
    info = engine.call("session.open", employeeId="E1", actAs=user["id"])
    assert (info["actAs"], info["accountId"], info["actor"]) == (user["id"], account["id"], None)
    refused = engine.fails("shop.update", name="X")
    assert refused.kind == "forbidden"
    engine.call("session.close")
    assert engine.call("shop.update", name="X")["name"] == "X"


@pytest.mark.req("I-11")
def test_a_closed_portal_is_closed(store: Path, serve: Callable[..., Engine]) -> None:
    staff = serve(store)
    _, user = customer(staff)
    staff.call("portal.setEnabled", enabled=False)
    staff.close()
    engine = serve(store, "--role", "portal", "--user", user["email"])
    assert engine.fails("portal.jobs.list").data["missing"] == "portalDisabled"


@pytest.mark.req("C-16")
def test_who_has_left_writes_nothing_from_a_session_that_is_still_open(
    store: Path, serve: Callable[..., Engine]
) -> None:
    engine = serve(store)
    mia = engine.call("employees.create", name="Mia Mechanic", role="office")["id"]
    hers = serve(store, "--employee", mia)
    assert hers.call("accounts.create", name="Bo Lind")["createdBy"] == mia
    engine.call("session.open", role="staff", employeeId="E1")
    engine.call("employees.deactivate", id=mia)
    refused = hers.fails("accounts.create", name="Eva Berg")
    assert (refused.kind, refused.data["missing"]) == ("forbidden", "author")
    assert [row["name"] for row in hers.call("accounts.list")["rows"]] == ["Bo Lind"]


@pytest.mark.req("S0-23", "S1-05")
def test_a_customer_is_not_told_who_of_the_shop_entered_him(store: Path, serve: Callable[..., Engine]) -> None:
    engine = serve(store)
    account, user = customer(engine)
    assert user["createdBy"] == "E1"
    for opened in ({"role": "portal", "portalUserId": user["id"]}, {"role": "staff", "employeeId": "E1", "actAs": user["id"]}):
        engine.call("session.open", **opened)
        person = engine.call("session.get")["portalUser"]
        assert person["name"] == user["name"] and person["accountId"] == account["id"]
        assert not {"createdBy", "updatedBy", "updatedAt"} & set(person)
        engine.call("session.close")
    locked = serve(store, "--role", "portal", "--user", user["id"])
    assert "E1" not in json.dumps(locked.call("session.get"))
