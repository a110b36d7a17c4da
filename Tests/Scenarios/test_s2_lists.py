"""The lists of appointments, their columns, and what goes with an appointment (S2-18 to S2-26, I-09, I-10)."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from appointment_kit import ids, request, rows, vehicle
from engine import Engine, make_store
from kit import as_staff, customer, job, portal_user

Json = Any


def status(engine: Engine, made: str) -> str:
    return str(engine.call("appointments.get", id=made)["appointment"]["status"])


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
    allowed = {step["event"]: step["toStatus"] for step in engine.call("appointments.get", id=asked)["allowed"]}
    assert allowed == {"propose": "proposed", "inquire": "inquired", "confirm": "confirmed"}


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


@pytest.mark.req("S2-26")
def test_each_employee_keeps_a_list_of_his_own(engine: Engine) -> None:
    account = customer(engine)
    item = vehicle(engine, account)
    mia = engine.call("employees.create", name="Mia Mechanic", role="technician")["id"]
    as_staff(engine)
    engine.call("appointments.myCustomers.add", customer=account)
    as_staff(engine, mia)
    assert engine.call("appointments.myCustomers.list")["customers"] == []
    assert engine.fails("appointments.myCustomers.remove", customer=account).kind == "validation"
    rows_of = {
        who: engine.call("appointments.customers.list", filter={"mine": who})["rows"] for who in (True, False)}
    assert rows_of[True] == [] and [row["id"] for row in rows_of[False]] == [item]
    as_staff(engine)
    assert [c["id"] for c in engine.call("appointments.myCustomers.list")["customers"]] == [account]
    assert [row["id"] for row in engine.call("appointments.customers.list", filter={"mine": True})["rows"]] == [item]


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
    while status(engine, near) != "requested" and time.monotonic() < deadline:
        time.sleep(0.05)
    assert status(engine, near) == "requested" and status(engine, far) == "preBooked" and near in ids(engine, "actions")
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
