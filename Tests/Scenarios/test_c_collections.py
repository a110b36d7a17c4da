"""The collections can be kept (C-17): create, get, list, update, deactivate, activate, remove."""

from __future__ import annotations

from typing import Any

import pytest

from engine import Engine
from kit import customer, job, portal_user, repair_order

KEPT: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "employees": ({"name": "Tom Tech", "role": "technician"}, {"name": "Tom Technician"}),
    "accounts": ({"name": "Eva Berg", "emails": ["eva@example.test"]}, {"name": "Eva Berg-Lund"}),
    "portalUsers": ({"accountId": "C1", "name": "Bo", "email": "bo@example.test"}, {"name": "Bo Lind"}),
    "items": ({"accountId": "C1", "name": "Van", "make": "Ostra"}, {"make": "Halden"}),
}


@pytest.fixture
def ready(engine: Engine) -> Engine:
    customer(engine)
    engine.call("session.open", role="staff", employeeId="E1")
    return engine


@pytest.mark.req("C-17")
@pytest.mark.parametrize("group", KEPT)
def test_a_record_lives_and_goes(ready: Engine, group: str) -> None:
    given, changes = KEPT[group]
    made = ready.call(f"{group}.create", **given)
    record = made["id"]
    assert made["version"] == 1 and made["active"] and made["createdBy"] == "E1" and given.items() <= made.items()
    assert ready.call(f"{group}.get", id=record) == made
    assert record in [r["id"] for r in ready.call(f"{group}.list")["rows"]]

    changed = ready.call(f"{group}.update", id=record, ifVersion=1, **changes)
    assert changed["version"] == 2 and changes.items() <= changed.items()
    stale = ready.fails(f"{group}.update", id=record, ifVersion=1, **changes)
    assert stale.kind == "conflict" and stale.data["current"] == changed and stale.data["reason"] == "version"

    off = ready.call(f"{group}.deactivate", id=record)
    assert off["version"] == 3 and off["active"] is False
    assert ready.call(f"{group}.deactivate", id=record)["version"] == 3
    assert ready.call(f"{group}.activate", id=record, ifVersion=3)["active"] is True

    history = ready.call("changes.list", record=record)["changes"]
    assert [c["method"] for c in history] == [
        f"{group}.activate", f"{group}.deactivate", f"{group}.update", f"{group}.create"
    ]
    assert ready.call(f"{group}.remove", id=record) == {"id": record}
    assert ready.fails(f"{group}.get", id=record).kind == "notFound"
    assert ready.fails(f"{group}.update", id=record).data["id"] == record
    assert ready.call(f"{group}.create", **given)["id"] != record


@pytest.mark.req("C-17")
def test_removal_is_refused_while_records_refer_to_it(ready: Engine) -> None:
    item = ready.call("items.create", accountId="C1", name="Van")["id"]
    work = job(ready, "C1", itemId=item)
    error = ready.fails("accounts.remove", id="C1")
    assert error.kind == "inUse" and error.data["counts"] == {"items": 1, "jobs": 1}
    assert ready.fails("items.remove", id=item).data["counts"] == {"jobs": 1}
    ready.call("jobs.remove", id=work)
    ready.call("items.remove", id=item)
    assert ready.call("accounts.remove", id="C1") == {"id": "C1"}


@pytest.mark.req("C-17", "C-16")
def test_who_changed_something_stays(ready: Engine) -> None:
    tom = ready.call("employees.create", name="Tom")["id"]
    ready.call("session.open", role="staff", employeeId=tom)
    customer(ready, "Eva")
    ready.call("session.open", role="staff", employeeId="E1")
    error = ready.fails("employees.remove", id=tom)
    assert error.kind == "inUse" and error.data["counts"]["changes"] >= 1


@pytest.mark.req("C-17")
def test_the_last_administrator_stays(ready: Engine) -> None:
    for call in (
        lambda: ready.fails("employees.deactivate", id="E1"),
        lambda: ready.fails("employees.remove", id="E1"),
        lambda: ready.fails("employees.update", id="E1", role="office"),
    ):
        error = call()
        assert error.kind == "validation" and error.problems[0]["problem"] == "lastAdministrator"
    second = ready.call("employees.create", name="Eva", role="admin")["id"]
    assert ready.call("employees.update", id="E1", role="office")["role"] == "office"
    assert ready.fails("employees.deactivate", id=second).kind == "forbidden"


@pytest.mark.req("C-17")
def test_unique_values_and_what_has_them(ready: Engine) -> None:
    first = ready.call("accounts.get", id="C1")
    error = ready.fails("accounts.create", name="Eva", number=first["number"])
    assert error.kind == "duplicate" and (error.data["field"], error.data["existing"]) == ("number", "C1")
    ready.call("portalUsers.create", accountId="C1", name="Bo", email="bo@example.test")
    error = ready.fails("portalUsers.create", accountId="C1", name="Bo 2", email="BO@example.test")
    assert error.kind == "duplicate" and error.data["field"] == "email"
    numbers = [ready.call("accounts.create", name=f"N {n}")["number"] for n in range(3)]
    assert len(set(numbers)) == 3


@pytest.mark.req("C-17")
def test_all_problems_are_told_at_once_and_nothing_is_stored(ready: Engine) -> None:
    before = ready.call("store.stats")["collections"]
    error = ready.fails("items.create", accountId="C99", vin="1M8GDM9AXKP042789", year=12, nmae="x")
    assert {p["path"] for p in error.problems} == {"/accountId", "/vin", "/year", "/nmae"}
    assert "name" in error.problem("/nmae")["hint"]
    error = ready.fails("items.create", accountId="C99", vin="1M8GDM9AXKP042789")
    assert {(p["path"], p["problem"]) for p in error.problems} == {("/accountId", "noSuchRecord"), ("/vin", "format")}
    assert ready.call("store.stats")["collections"] == before


@pytest.mark.req("C-17")
@pytest.mark.parametrize(
    ("vin", "fits"),
    [
        ("1M8GDM9AXKP042788", True),
        ("1m8gdm9a xkp 042788", True),
        ("1M8GDM9AXKP042789", False),  # North America: the check digit counts
        ("WVWZZZ1JZXW000001", True),  # Europe: it does not
        ("WVWZZZ1JZXW00000", False),
        ("WVWZZZ1JZXWO00001", False),
    ],
)
def test_vehicle_numbers_are_checked(ready: Engine, vin: str, fits: bool) -> None:
    if fits:
        assert len(ready.call("items.create", accountId="C1", vin=vin)["vin"]) == 17
    else:
        assert ready.fails("items.create", accountId="C1", vin=vin).problem("/vin")["problem"] == "format"


@pytest.mark.req("C-17")
def test_an_unusual_check_digit_is_a_line_in_the_log(ready: Engine) -> None:
    item = ready.call("items.create", accountId="C1", vin="WVWZZZ1JZXW000001")["id"]
    lines = ready.call("log.list")["rows"]
    assert [(r["category"], r.get("ownerId")) for r in lines if "VIN" in r["text"]] == [("items", item)] or any(
        "WVWZZZ1JZXW000001" in r["text"] for r in lines
    )


@pytest.mark.req("C-17", "I-03")
def test_names_kept_beside_jobs_follow(ready: Engine) -> None:
    item = ready.call("items.create", accountId="C1", name="Van", registration="AB 12 345")["id"]
    work = job(ready, "C1", itemId=item)
    ready.call("accounts.update", id="C1", name="Lind & Co")
    ready.call("items.update", id=item, name="Red van")
    shown = ready.call("jobs.get", id=work)
    assert shown["customerName"] == "Lind & Co" and shown["itemName"].startswith("Red van")
    assert [r["id"] for r in ready.call("jobs.list", filter={"text": "lind red"})["rows"]] == [work]


@pytest.mark.req("C-17")
def test_nested_members_left_out_stay(ready: Engine) -> None:
    ready.call("accounts.update", id="C1", report={"enabled": True, "methods": ["email"]})
    changed = ready.call("accounts.update", id="C1", report={"customMessage": "Hello"}, notify={"status": False})
    assert changed["report"] == {"enabled": True, "methods": ["email"], "customMessage": "Hello"}
    assert changed["notify"] == {"status": False}
    user = portal_user(ready, "C1")
    ready.call("portalUsers.update", id=user, permissions={"approveQuotes": True})
    shown = ready.call("portalUsers.update", id=user, permissions={"manageUsers": True})
    assert shown["permissions"] == {"approveQuotes": True, "manageUsers": True}


@pytest.mark.req("C-17")
def test_permissions_are_an_administrators_decision(ready: Engine) -> None:
    user = portal_user(ready, "C1")
    tom = ready.call("employees.create", name="Tom")["id"]
    ready.call("session.open", role="staff", employeeId=tom)
    error = ready.fails("portalUsers.update", id=user, permissions={"approveQuotes": True})
    assert (error.kind, error.data["missing"]) == ("forbidden", "admin")
    assert ready.call("portalUsers.update", id=user, name="Bo L.")["name"] == "Bo L."


# Configurable lists


@pytest.mark.req("C-17", "S0-04", "S0-07")
def test_list_entries_are_added_moved_renamed_and_retired(engine: Engine) -> None:
    def names(active_only: bool = False) -> list[str]:
        return [i["name"] for i in engine.call("lists.repairStages", includeInactive=not active_only)["items"]]

    first = engine.call("lists.repairStages")["items"][0]["id"]
    drive = engine.call("lists.add", list="repairStages", name="Test drive")
    wash = engine.call("lists.add", list="repairStages", name="Wash", before=first)
    assert names()[0] == "Wash" and names()[-1] == "Test drive" and drive["order"] == 6
    moved = engine.call("lists.move", id=drive["id"], before=first)
    assert [i["name"] for i in moved["items"]][:3] == ["Wash", "Test drive", "Body"]
    assert [i["order"] for i in moved["items"]] == list(range(8))
    assert engine.call("lists.move", id=wash["id"], before=None)["items"][-1]["name"] == "Wash"
    engine.call("lists.update", id=drive["id"], name="Road test")
    engine.call("lists.deactivate", id=drive["id"])
    assert "Road test" in names() and "Road test" not in names(active_only=True)
    work = job(engine, customer(engine))
    error = engine.fails("webStatus.update", jobId=work, repairStage=drive["id"])
    assert error.kind == "validation"
    engine.call("lists.activate", id=drive["id"])
    assert engine.call("lists.remove", id=drive["id"]) == {"id": drive["id"]}
    assert [i["order"] for i in engine.call("lists.repairStages")["items"]] == list(range(7))


@pytest.mark.req("C-17", "S0-04")
def test_list_entries_refuse_what_cannot_be(engine: Engine) -> None:
    reason = engine.call("lists.dueOutReasons")["items"][0]["id"]
    assert engine.fails("lists.add", list="repairStages", name="BODY").kind == "duplicate"
    error = engine.fails("lists.add", list="repairStages", name="New", before=reason)
    assert error.problem("/before")["problem"] == "wrongKind"
    assert engine.fails("lists.update", id="L99", name="x").kind == "notFound"
    assert engine.fails("lists.add", list="repairStages", name=" ").problem("/name")["problem"] == "empty"


@pytest.mark.req("C-17")
def test_a_used_entry_goes_when_another_takes_its_place(engine: Engine) -> None:
    stages = engine.call("lists.repairStages")["items"]
    body, frame = stages[0]["id"], stages[1]["id"]
    work = repair_order(engine, customer(engine), repairStage="Body")
    error = engine.fails("lists.remove", id=body)
    assert error.kind == "inUse" and error.data["counts"] == {"jobs": 1}
    reason = engine.call("lists.dueOutReasons")["items"][0]["id"]
    assert engine.fails("lists.remove", id=body, reassignTo=reason).problem("/reassignTo")["problem"] == "wrongKind"
    assert engine.fails("lists.remove", id=body, reassignTo=body).problem("/reassignTo")["problem"] == "together"
    assert engine.call("lists.remove", id=body, reassignTo=frame) == {"id": body, "reassigned": 1}
    assert engine.call("jobs.get", id=work)["repairStageId"] == frame


# Settings and views


@pytest.mark.req("C-17")
def test_settings_change_by_section(engine: Engine) -> None:
    changed = engine.call(
        "settings.update", webStatus={"tellCustomer": False, "messageSubject": "News of {title}"},
        jobs={"prefix": "RO-", "next": 500}, log={"retentionDays": None}, whiteboard={"daysBack": 10, "ifVersion": 1},
    )
    assert changed["webStatus"]["version"] == 2 and changed["webStatus"]["tellCustomer"] is False
    assert "retentionDays" not in changed["log"] and changed["whiteboard"]["daysBack"] == 10
    assert changed["accounts"]["version"] == 1
    number = engine.call("jobs.create", title="x", accountId=customer(engine), kind="repairOrder")["roNumber"]
    assert number == "RO-500"
    back = engine.call("settings.update", webStatus={"messageSubject": None, "tellCustomer": None})
    assert back["webStatus"]["tellCustomer"] is True and back["webStatus"]["messageSubject"] != "News of {title}"


@pytest.mark.req("C-17")
def test_settings_refuse_all_that_is_wrong_at_once(engine: Engine) -> None:
    before = engine.call("settings.get")
    error = engine.fails("settings.update", whiteboard={"daysBack": -1}, log={"retentionDays": "x"}, portal={})
    assert {p["path"] for p in error.problems} == {"/whiteboard/daysBack", "/log/retentionDays", "/portal"}
    error = engine.fails("settings.update", webStatus={"messageTemplate": "Dear {custmer}, {status}"})
    assert error.kind == "validation" and error.problems[0]["path"] == "/webStatus/messageTemplate"
    stale = engine.fails("settings.update", jobs={"next": 9}, outbox={"retentionDays": 5, "ifVersion": 7})
    assert stale.kind == "conflict"
    assert engine.call("settings.get") == before


@pytest.mark.req("C-17", "S4-06", "S4-08")
def test_views_hold_columns_order_filters_and_preview(engine: Engine) -> None:
    plain = engine.call("views.get", list="accounts")
    assert plain["sort"] == "name" and plain["filters"] == {} and "version" not in plain
    set_ = engine.call(
        "views.set", list="accounts", columns=[{"id": "name", "width": 30}, {"id": "number", "visible": False}],
        sort="-number", filters={"active": True}, filtersEnabled=False,
    )
    assert [c["id"] for c in set_["columns"]][:2] == ["name", "number"] and set_["columns"][0]["width"] == 30
    assert [c["visible"] for c in set_["columns"]][:2] == [True, False]
    assert {c["id"] for c in set_["columns"]} == {c["id"] for c in plain["columns"]}
    assert (set_["sort"], set_["filters"], set_["filtersEnabled"]) == ("-number", {"active": True}, False)
    assert engine.call("views.set", list="accounts", previewVisible=False)["sort"] == "-number"
    reset = engine.call("views.set", list="accounts", columns=None, sort=None, filters=None, filtersEnabled=None)
    assert {**reset, "previewVisible": True} == {**plain, "version": reset["version"]}


@pytest.mark.req("C-17", "S4-06")
def test_views_refuse_what_their_list_does_not_have(engine: Engine) -> None:
    error = engine.fails(
        "views.set", list="items", columns=[{"id": "mkae"}, {"id": "model"}, {"id": "model"}], sort="colour",
        filters={"knd": "vehicle"},
    )
    found = {(p["path"], p["problem"]) for p in error.problems}
    assert found == {
        ("/columns/0/id", "unknown"), ("/columns/2/id", "repeated"), ("/sort", "choice"), ("/filters/knd", "unknown")
    }
    assert "make" in error.problem("/columns/0/id")["hint"]
