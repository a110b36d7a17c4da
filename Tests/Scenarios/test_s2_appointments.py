"""Workshop appointments: the dialogue, its lists and what stands in them (S2-01 to S2-26, I-09)."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from appointment_kit import ids, request, rows, vehicle
from engine import PATIENCE, Engine
from kit import as_customer, as_staff, customer, portal_user

Json = Any
LISTS = ("actions", "pending", "planned")
# Where each status stands (section 4.1 of the requirements): status, who cancelled, list.
STATES = {
    "requested": "actions", "accepted": "actions", "cancelledByCustomer": "actions", "proposed": "pending",
    "inquired": "pending", "confirmed": "planned", "preBooked": "planned", "cancelledByShop": None, "closed": None,
}
# The complete grid: events that staff (S) and the customer (C) may cause in each state, and where they lead.
GRID: dict[str, dict[tuple[str, str], str]] = {
    "requested": {("S", "propose"): "proposed", ("S", "inquire"): "inquired", ("S", "confirm"): "confirmed"},
    "accepted": {("S", "propose"): "proposed", ("S", "confirm"): "confirmed"},
    "cancelledByCustomer": {("S", "propose"): "proposed", ("S", "close"): "closed"},
    "proposed": {("C", "accept"): "accepted", ("C", "cancel"): "cancelledByCustomer", ("S", "cancel"): "cancelledByShop"},
    "inquired": {("C", "cancel"): "cancelledByCustomer", ("S", "cancel"): "cancelledByShop", ("C", "answer"): "requested"},
    "confirmed": {("C", "cancel"): "cancelledByCustomer", ("S", "cancel"): "cancelledByShop", ("S", "close"): "closed"},
    "preBooked": {("C", "cancel"): "cancelledByCustomer", ("S", "cancel"): "cancelledByShop", ("S", "close"): "closed"},
    "cancelledByShop": {},
    "closed": {},
}
EVENTS = {
    "S": ("propose", "inquire", "confirm", "cancel", "close"),
    "C": ("accept", "cancel", "answer"),
}
SAID: dict[str, dict[str, Json]] = {
    "propose": {"at": "2027-03-01T09:00"}, "inquire": {"question": "Which tyre?"}, "confirm": {"at": "2027-03-02T08:30"},
    "answer": {"text": "The left one"}, "cancel": {}, "close": {}, "accept": {},
}


def bring_to(engine: Engine, state: str, account: str, item: str, user: str) -> str:
    """A new appointment in that state."""
    if state == "preBooked":
        return engine.call("appointments.prebook", customer=account, itemId=item, date="2027-06-01")["appointment"]["id"]
    made = request(engine, account, item)
    paths: dict[str, list[tuple[str, str]]] = {
        "requested": [], "inquired": [("S", "inquire")], "proposed": [("S", "propose")],
        "accepted": [("S", "propose"), ("C", "accept")], "confirmed": [("S", "confirm")],
        "cancelledByCustomer": [("S", "propose"), ("C", "cancel")],
        "cancelledByShop": [("S", "propose"), ("S", "cancel")], "closed": [("S", "confirm"), ("S", "close")],
    }
    for side, event in paths[state]:
        cause(engine, side, event, made, user)
    return made


def cause(engine: Engine, side: str, event: str, made: str, user: str) -> None:
    if side == "C":
        as_customer(engine, user)
    engine.call(("portal." if side == "C" else "") + "appointments." + event, id=made, **SAID[event])
    if side == "C":
        as_staff(engine)


def state_of(engine: Engine, made: str) -> str:
    found = engine.call("appointments.get", id=made)["appointment"]
    if found["status"] != "cancelled":
        return str(found["status"])
    return "cancelledByCustomer" if found["cause"] == "customer" else "cancelledByShop"


def newest_change(engine: Engine) -> int:
    return int(engine.call("store.status")["lastChange"])


@pytest.mark.req("S2-01", "S2-03", "S2-04", "S2-05", "S2-06", "S2-07", "S2-08", "S2-09", "S2-12", "S2-13", "S2-14",
                 "S2-15", "S2-16", "S2-17")
@pytest.mark.parametrize("state", list(GRID))
def test_every_cell_of_the_grid(engine: Engine, state: str) -> None:
    account = customer(engine)
    user, item = portal_user(engine, account), vehicle(engine, account)
    as_staff(engine)
    for side, events in EVENTS.items():
        for event in events:
            made = bring_to(engine, state, account, item, user)
            assert state_of(engine, made) == state
            assert {name for name in LISTS if made in ids(engine, name)} == ({STATES[state]} - {None})
            leads_to = GRID[state].get((side, event))
            if leads_to is not None:
                cause(engine, side, event, made, user)
                assert state_of(engine, made) == leads_to, (state, side, event)
                assert {name for name in LISTS if made in ids(engine, name)} == ({STATES[leads_to]} - {None})
                continue
            before = engine.call("appointments.get", id=made)
            changes = newest_change(engine)
            if side == "C":
                as_customer(engine, user)
            error = engine.fails(("portal." if side == "C" else "") + "appointments." + event, id=made, **SAID[event])
            if side == "C":
                as_staff(engine)
            assert error.kind == "invalidTransition" and error.data["event"] == event, (state, side, event)
            known = {e.split(".")[-1] for e in error.data["allowed"]}
            assert {e for s, e in GRID[state] if s == side} <= known, (state, side, event)
            # Nothing at all was stored.
            assert engine.call("appointments.get", id=made) == before and newest_change(engine) == changes


def settled_bytes(store: Path) -> dict[str, str]:
    """Hash of every file of the store, the lock aside, once nothing is written any more: sealed, checkpointed, idle."""
    deadline = time.monotonic() + 3 * PATIENCE
    found: dict[str, str] = {}
    unchanged_since = time.monotonic()
    while time.monotonic() < deadline:
        now = {
            str(path.relative_to(store)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(store.rglob("*")) if path.is_file() and path.name != "LOCK"
        }
        if now != found:
            found, unchanged_since = now, time.monotonic()
        # Idle work begins two seconds after the last change.
        elif time.monotonic() - unchanged_since > 3:
            return found
        time.sleep(0.2)
    raise AssertionError("the store does not come to rest")


@pytest.mark.req("S2-06", "S2-03")
def test_a_refused_event_leaves_every_byte_of_the_store(store: Path, serve: Callable[..., Engine]) -> None:
    engine = serve(store)
    account = customer(engine)
    user, item = portal_user(engine, account), vehicle(engine, account)
    as_staff(engine)
    refused = [
        (side, event, bring_to(engine, state, account, item, user))
        for side, events in EVENTS.items() for event in events for state in GRID if (side, event) not in GRID[state]
    ]
    assert len(refused) == len(GRID) * 8 - sum(len(cells) for cells in GRID.values())
    engine.call("store.checkpoint")
    before = settled_bytes(store)
    assert any(name.startswith("journal") for name in before) and "appointments.flat" in before
    for speaker in "SC":
        if speaker == "C":
            as_customer(engine, user)
        for side, event, made in refused:
            if side == speaker:
                method = ("portal." if side == "C" else "") + "appointments." + event
                assert engine.fails(method, id=made, **SAID[event]).kind == "invalidTransition"
    assert settled_bytes(store) == before


@pytest.mark.req("S2-06")
@pytest.mark.parametrize("event", ["accept", "answer"])
def test_staff_cause_a_customers_event_only_on_behalf(engine: Engine, event: str) -> None:
    account = customer(engine)
    other = customer(engine, "Eva Berg")
    made = request(engine, account, vehicle(engine, account))
    engine.call("appointments." + ("propose" if event == "accept" else "inquire"),
                id=made, **SAID["propose" if event == "accept" else "inquire"])
    said = SAID[event]
    assert engine.fails("appointments." + event, id=made, **said).kind == "forbidden"
    wrong = engine.fails("appointments." + event, id=made, onBehalfOf=other, **said)
    assert (wrong.kind, wrong.problem("/onBehalfOf")["problem"]) == ("validation", "wrongOwner")
    answer = engine.call("appointments." + event, id=made, onBehalfOf=account, **said)
    assert answer["event"]["onBehalf"] and answer["event"]["side"] == "customer"
    assert answer["appointment"]["status"] == ("accepted" if event == "accept" else "requested")


@pytest.mark.req("S2-06", "S2-23")
def test_a_customer_causes_no_event_of_the_shop_and_sees_no_other_account(engine: Engine) -> None:
    account, other = customer(engine), customer(engine, "Eva Berg")
    user = portal_user(engine, account)
    foreign = request(engine, other, vehicle(engine, other))
    own = request(engine, account, vehicle(engine, account))
    as_customer(engine, user)
    for event in EVENTS["S"]:
        assert engine.fails("appointments." + event, id=own, **SAID[event]).kind == "forbidden"
    for event in EVENTS["C"]:
        assert engine.fails("portal.appointments." + event, id=foreign, **SAID[event]).kind == "notFound"
    for method in ("portal.appointments.get", "portal.appointments.history"):
        assert engine.fails(method, id=foreign).kind == "notFound"
    assert {row["id"] for row in engine.call("portal.appointments.list")["rows"]} == {own}
    seen = engine.call("portal.appointments.get", id=own)
    assert not {"list", "dueAt", "accountId", "createdBy", "updatedBy", "origin"} & set(seen)
    history = engine.call("portal.appointments.history", id=own)["rows"]
    assert not {"actorName", "fromList", "toList", "createdBy"} & set(history[0])
    as_staff(engine)


@pytest.mark.req("S2-03")
def test_the_list_cannot_be_given(engine: Engine) -> None:
    account = customer(engine)
    item = vehicle(engine, account)
    error = engine.fails("appointments.create", onBehalfOf=account, itemId=item, list="planned")
    assert (error.kind, error.problem("/list")["problem"]) == ("validation", "readOnly")
    made = request(engine, account, item)
    error = engine.fails("appointments.update", id=made, list="planned", status="closed")
    assert {p["path"] for p in error.data["problems"]} == {"/list", "/status"}
    assert engine.fails("appointments.list", list="tomorrow").kind in ("validation", "invalidParams")
    assert engine.fails("appointments.list", filter={"status": "later"}).kind in ("validation", "invalidParams")


@pytest.mark.req("S2-03")
def test_counts_follow_the_lists(engine: Engine) -> None:
    account = customer(engine)
    user, item = portal_user(engine, account), vehicle(engine, account)
    as_staff(engine)
    for state in STATES:
        bring_to(engine, state, account, item, user)
    counts = engine.call("appointments.counts")
    for name in LISTS:
        assert counts[name] == len(ids(engine, name)) == sum(1 for s in STATES.values() if s == name)
    assert counts["all"] == len(rows(engine)) == len(STATES)
    assert counts["workshopCustomers"] == 1


@pytest.mark.req("S2-10", "S2-11")
def test_requests_and_pre_bookings_begin_where_the_table_says(engine: Engine) -> None:
    account = customer(engine)
    user, item = portal_user(engine, account), vehicle(engine, account)
    foreign = vehicle(engine, customer(engine, "Eva Berg"))
    as_customer(engine, user)
    asked = engine.call("portal.appointments.request", itemId=item, wishes="Squeaks", preferred="2027-01-04")
    assert asked["status"] == "requested" and asked["allowed"] == []
    assert engine.fails("portal.appointments.request", itemId=foreign).problem("/itemId")["problem"] == "noSuchRecord"
    as_staff(engine)
    sheet = engine.call("appointments.get", id=asked["id"])["appointment"]
    assert (sheet["origin"], sheet["list"], sheet["createdBy"]) == ("portal", "actions", user)
    assert len(sheet["number"]) == 6 and sheet["number"].isdigit()
    told = engine.call("appointments.create", onBehalfOf=account, itemId=item, wishes="Squeaks")["appointment"]
    assert told["origin"] == "onBehalf" and int(told["number"]) == int(sheet["number"]) + 1
    assert engine.fails("appointments.prebook", customer=account, itemId=item).kind == "invalidParams"
    past = engine.fails("appointments.prebook", customer=account, itemId=foreign, date="2001-01-01")
    assert {p["path"]: p["problem"] for p in past.data["problems"]} == {"/date": "range", "/itemId": "wrongOwner"}
    booked = engine.call("appointments.prebook", customer=account, itemId=item, date="2027-06-01", work="Inspection")
    assert (booked["appointment"]["status"], booked["appointment"]["list"]) == ("preBooked", "planned")
    assert booked["event"]["event"] == "prebook" and "dueAt" not in booked["appointment"]


@pytest.mark.req("S2-14", "S2-15", "S2-16")
def test_what_an_event_needs(engine: Engine) -> None:
    account = customer(engine)
    made = request(engine, account, vehicle(engine, account))
    assert engine.fails("appointments.confirm", id=made).problem("/at")["problem"] == "required"
    assert engine.fails("appointments.inquire", id=made, question=" ").problem("/question")["problem"] == "empty"
    assert engine.fails("appointments.propose", id=made, work="Look at it").kind == "invalidParams"
    sheet = engine.call("appointments.get", id=made)["appointment"]
    assert sheet["version"] == 1
    price = {"minor": 12500, "currency": "EUR"}
    proposed = engine.call("appointments.propose", id=made, at="2027-02-01T10:15", work="Look at it", price=price)
    assert proposed["appointment"]["price"] == price and proposed["event"]["price"] == price
    engine.call("appointments.accept", id=made, onBehalfOf=account)
    confirmed = engine.call("appointments.confirm", id=made)["appointment"]
    assert confirmed["confirmedAt"] == proposed["appointment"]["proposedAt"]
    stale = engine.fails("appointments.cancel", id=made, ifVersion=1)
    assert stale.kind == "conflict" and stale.data["current"]["version"] == confirmed["version"]


@pytest.mark.req("S2-08")
def test_withdrawing_from_actions_is_a_setting(engine: Engine) -> None:
    account = customer(engine)
    user, item = portal_user(engine, account), vehicle(engine, account)
    as_staff(engine)
    first, second = request(engine, account, item), request(engine, account, item)
    assert "allowWithdraw" in engine.call("appointments.get", id=first)["hint"]
    engine.call("settings.update", appointments={"allowWithdraw": True})
    cause(engine, "C", "cancel", first, user)
    cause(engine, "S", "cancel", second, user)
    assert (state_of(engine, first), state_of(engine, second)) == ("cancelledByCustomer", "cancelledByShop")
    assert first in ids(engine, "actions") and second not in ids(engine, "actions")
    engine.call("settings.update", appointments={"allowWithdraw": None})
