"""Workshop appointments: the dialogue, its lists and what stands in them (S2-01 to S2-26, I-09)."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine import Engine, make_store
from kit import as_customer, as_staff, customer, job, portal_user

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


def vehicle(engine: Engine, account: str, **members: Json) -> str:
    return engine.call("items.create", accountId=account, make="Ford", **members)["id"]


def request(engine: Engine, account: str, item: str, **members: Json) -> str:
    return engine.call("appointments.create", onBehalfOf=account, itemId=item, **members)["appointment"]["id"]


def rows(engine: Engine, name: str = "all", **filters: Json) -> list[dict[str, Json]]:
    return engine.call("appointments.list", list=name, filter=filters, limit=200)["rows"]


def ids(engine: Engine, name: str) -> set[str]:
    return {row["id"] for row in rows(engine, name)}


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


@pytest.mark.req("S2-18", "S2-20", "S2-23")
def test_notifications_follow_request_and_vehicle(engine: Engine) -> None:
    account = customer(engine)
    item = vehicle(engine, account)
    booked = engine.call("appointments.prebook", customer=account, itemId=item, date="2027-06-01")["appointment"]["id"]

    def notes() -> list[str]:
        row = next(row for row in rows(engine, "planned") if row["id"] == booked)
        assert row["notifications"] == engine.call("appointments.get", id=booked)["notifications"]
        return list(row["notifications"])

    assert notes() == ["notConnected"]
    engine.call("vehicles.setTelemetry", vehicleId=item, connected=True, warnings=[{"code": "P1", "text": "Oil"}])
    assert notes() == ["warnings", "connected"]
    asked = request(engine, account, item)
    row = next(row for row in rows(engine, "actions") if row["id"] == asked)
    assert row["notifications"] == ["requestedAndWarnings", "connected"]
    engine.call("vehicles.setTelemetry", vehicleId=item, connected=False, warnings=[])
    assert notes() == ["notConnected"]
    assert engine.call("appointments.get", id=asked)["notifications"] == ["requested", "notConnected"]
    assert engine.fails("vehicles.setTelemetry", vehicleId="V99999", connected=True).kind == "notFound"


@pytest.mark.req("S2-21", "S4-07")
def test_columns_come_from_the_vehicle_as_it_is(engine: Engine) -> None:
    account = customer(engine)
    item = vehicle(engine, account, model="Transit", year=2019, mileage=120000, vin="WF0XXXTTGXKE12345")
    made = request(engine, account, item)
    row = rows(engine, "actions", customer=account)[0]
    assert row["id"] == made
    assert (row["model"], row["year"], row["mileage"], row["vin"]) == ("Transit", 2019, 120000, "WF0XXXTTGXKE12345")
    assert row["lastUser"] and row["customerName"] == "Bo Lind" and row["minutesToDue"] in (1439, 1440)
    csv = engine.call("appointments.exportCsv", list="actions", columns=["number", "status"], filter={"customer": account})
    assert csv["rows"] == 1 and csv["text"].splitlines()[1].endswith("requested")


@pytest.mark.req("S2-02", "S2-19", "S2-26")
def test_all_workshop_customers(engine: Engine) -> None:
    account, other = customer(engine), customer(engine, "Eva Berg")
    item, quiet = vehicle(engine, account), vehicle(engine, other)

    def customers(**filters: Json) -> dict[str, dict[str, Json]]:
        page = engine.call("appointments.customers.list", filter=filters, limit=200)
        return {row["id"]: row for row in page["rows"]}

    assert not {item, quiet} & set(customers())
    # A warning, an appointment, or somebody's list.
    engine.call("vehicles.setTelemetry", vehicleId=quiet, warnings=[{"code": "P1", "text": "Oil"}])
    assert customers()[quiet]["notifications"] == ["warnings", "notConnected"]
    engine.call("vehicles.setTelemetry", vehicleId=quiet, warnings=[])
    assert quiet not in customers()
    engine.call("appointments.myCustomers.add", customer=other)
    row = customers()[quiet]
    assert row["inLists"] == ["myCustomers"] and "inList" in row["notifications"] and "appointment" not in row
    assert set(customers(mine=True)) == {quiet}
    later = vehicle(engine, other, model="Later")
    assert later in customers()
    made = request(engine, account, item)
    row = customers()[item]
    assert row["appointment"]["id"] == made and row["inLists"] == ["actions"] and "inList" not in row["notifications"]
    engine.call("appointments.confirm", id=made, at="2027-01-04")
    engine.call("appointments.close", id=made)
    assert "appointment" not in customers()[item]
    assert [c["id"] for c in engine.call("appointments.myCustomers.list")["customers"]] == [other]
    engine.call("appointments.myCustomers.remove", customer=other)
    assert not {quiet, later} & set(customers()) and item in customers()
    assert engine.fails("appointments.myCustomers.remove", customer=other).kind == "validation"
    assert engine.fails("appointments.myCustomers.add", customer="C99999").kind == "validation"


@pytest.mark.req("S2-22")
def test_the_dialogue_is_kept(engine: Engine) -> None:
    account = customer(engine)
    made = request(engine, account, vehicle(engine, account), wishes="Squeaks")
    engine.call("appointments.inquire", id=made, question="Where?")
    engine.call("appointments.answer", id=made, onBehalfOf=account, text="Front left")
    engine.call("appointments.propose", id=made, at="2027-01-04T08:00", work="New pads")
    dialogue = engine.call("appointments.history", id=made)["rows"]
    assert [(e["event"], e.get("text")) for e in dialogue] == [
        ("request", "Squeaks"), ("inquire", "Where?"), ("answer", "Front left"), ("propose", "New pads")]
    assert [e["seq"] for e in dialogue] == [1, 2, 3, 4] and all(e["actorName"] and e["at"] for e in dialogue)
    first = engine.call("appointments.history", id=made, limit=3)
    rest = engine.call("appointments.history", id=made, limit=3, cursor=first["nextCursor"])
    assert first["rows"] + rest["rows"] == dialogue and "nextCursor" not in rest


@pytest.mark.req("S2-24")
def test_late_answers_are_escalated(tmp_path: Path, serve: Callable[..., Engine]) -> None:
    store = make_store(tmp_path / "shop.fettle", "--clock", "2026-03-02T07:00:00Z")
    engine = serve(store, "--clock", "2026-03-02T08:00:00Z")
    account = customer(engine)
    item = vehicle(engine, account)
    engine.call("settings.update", appointments={"answerHours": 4})
    late = request(engine, account, item)
    assert engine.call("appointments.counts")["escalated"] == 0
    engine.close()
    engine = serve(store, "--clock", "2026-03-02T13:00:00Z")
    fresh = request(engine, account, item)
    assert ids(engine, "escalated") == {late} and {late, fresh} <= ids(engine, "actions")
    counts = engine.call("appointments.counts")
    assert (counts["escalated"], counts["actions"]) == (1, 2)
    row = next(r for r in rows(engine, "actions") if r["id"] == late)
    assert row["overdue"] and row["minutesToDue"] == -60
    engine.call("appointments.propose", id=late, at="2026-03-09")
    assert ids(engine, "escalated") == set()


@pytest.mark.req("S2-25")
def test_pre_booked_ones_come_back_ahead_of_their_day(tmp_path: Path, serve: Callable[..., Engine]) -> None:
    store = make_store(tmp_path / "shop.fettle", "--clock", "2026-03-02T07:00:00Z")
    engine = serve(store, "--clock", "2026-03-02T08:00:00Z")
    account = customer(engine)
    item = vehicle(engine, account)
    near = engine.call("appointments.prebook", customer=account, itemId=item, date="2026-04-01")["appointment"]["id"]
    far = engine.call("appointments.prebook", customer=account, itemId=item, date="2026-06-01")["appointment"]["id"]
    engine.call("settings.update", appointments={"prebookLeadDays": 30})
    engine.close()
    engine = serve(store, "--clock", "2026-03-05T08:00:00Z")
    deadline = time.monotonic() + 10
    while state_of(engine, near) != "requested" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert state_of(engine, near) == "requested" and state_of(engine, far) == "preBooked" and near in ids(engine, "actions")
    event = engine.call("appointments.history", id=near)["rows"][-1]
    assert (event["event"], event["side"], event["createdBy"]) == ("recall", "engine", "engine")


@pytest.mark.req("I-09")
def test_confirming_makes_or_links_a_job_and_closing_it_offers_closing(engine: Engine) -> None:
    account, other = customer(engine), customer(engine, "Eva Berg")
    item = vehicle(engine, account)
    made = request(engine, account, item, wishes="Squeaks")
    both = engine.fails("appointments.confirm", id=made, at="2027-01-04", jobId=job(engine, account), makeJob=True)
    assert both.problem("/makeJob")["problem"] == "together"
    foreign = engine.fails("appointments.confirm", id=made, at="2027-01-04", jobId=job(engine, other))
    assert foreign.problem("/jobId")["problem"] == "wrongOwner"
    answer = engine.call("appointments.confirm", id=made, at="2027-01-04T09:00", makeJob=True)
    order = answer["job"]
    assert order["kind"] == "opportunity" and order["appointmentId"] == made == answer["appointment"]["id"]
    assert answer["appointment"]["jobId"] == order["id"] and order["dueIn"] == answer["appointment"]["confirmedAt"]
    assert "arrived" in engine.call("jobs.arrive", jobId=order["id"])
    closed = engine.call("jobs.close", jobId=order["id"])
    assert closed["offers"] == [{"method": "appointments.close", "params": {"id": made}}]
    engine.call("appointments.close", id=made)
    engine.call("jobs.reopen", jobId=order["id"])
    assert "offers" not in engine.call("jobs.close", jobId=order["id"])
    linked = job(engine, account)
    second = request(engine, account, item)
    assert engine.call("appointments.confirm", id=second, at="2027-01-05", jobId=linked)["job"]["id"] == linked


@pytest.mark.req("I-10")
def test_open_appointments_of_an_inactive_customer_stay(engine: Engine) -> None:
    account = customer(engine)
    user = portal_user(engine, account)
    made = request(engine, account, vehicle(engine, account))
    engine.call("accounts.deactivate", id=account)
    assert made in ids(engine, "actions")
    assert engine.fails("session.open", role="portal", portalUserId=user).kind in ("forbidden", "validation")
    engine.call("appointments.confirm", id=made, at="2027-01-04")
