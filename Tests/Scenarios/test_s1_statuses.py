"""Statuses and portal mapping, as the shop keeps them (S1-01, S1-03 to S1-18)."""

from __future__ import annotations

from typing import Any

import pytest

from engine import CallError, Engine
from kit import as_customer, as_staff, board, customer, history, job, names, portal_user, status_id, statuses, update

Json = Any


def refused_untouched(engine: Engine, method: str, **params: Json) -> CallError:
    """A call that must be refused and leave both lists as they were."""
    before = [engine.call("statuses.list", kind=k, includeInactive=True) for k in ("job", "quote")]
    error = engine.fails(method, **params)
    assert [engine.call("statuses.list", kind=k, includeInactive=True) for k in ("job", "quote")] == before
    return error


def portal(engine: Engine, status: str, kind: str = "job") -> Json:
    """How customers see a status."""
    resolved = engine.call("statuses.resolve", kind=kind)["statuses"]
    return next(s for s in resolved if s["id"] == status).get("portal")


@pytest.mark.req("S1-01", "S1-18")
def test_requested_is_listed_from_the_day_the_portal_is_on(engine: Engine) -> None:
    assert "Requested" not in names(engine, "job") + names(engine, "quote")
    engine.call("portal.setEnabled", enabled=True)
    for kind in ("job", "quote"):
        first = statuses(engine, kind)[0]
        assert (first["name"], first["system"], first["key"]) == ("Requested", True, "requested")
    lead = job(engine, customer(engine), jobStatus="Requested")
    engine.call("portal.setEnabled", enabled=False)
    assert names(engine, "job")[0] == "Requested" and "Requested" not in names(engine, "quote")
    assert engine.call("jobs.get", id=lead)["jobStatusId"] == status_id(engine, "Requested")
    update(engine, lead, jobStatus="Scheduled")
    assert "Requested" not in names(engine, "job")


@pytest.mark.req("S1-18", "I-11")
def test_a_portal_that_is_off_refuses_every_call(engine: Engine) -> None:
    user = portal_user(engine, customer(engine))
    engine.call("portal.setEnabled", enabled=False)
    version = engine.call("settings.get")["portal"]["version"]
    assert engine.fails("portal.setEnabled", enabled=True, ifVersion=version - 1).kind == "conflict"
    engine.call("portal.setEnabled", enabled=True, ifVersion=version)
    as_customer(engine, user)
    assert engine.call("portal.jobs.list")["rows"] == []
    as_staff(engine)
    engine.call("portal.setEnabled", enabled=False)
    error = engine.fails("session.open", role="portal", portalUserId=user)
    assert error.kind == "forbidden" and error.data["missing"] == "portalDisabled"


@pytest.mark.req("S1-03", "I-08")
def test_messages_are_counted_beside_the_statuses_and_are_none(engine: Engine) -> None:
    account = customer(engine)
    user = portal_user(engine, account)
    first, second = job(engine, account, "a"), job(engine, account, "b")
    as_customer(engine, user)
    for target, text in ((first, "When?"), (first, "Hello?"), (second, "Thanks")):
        engine.call("portal.comments.add", jobId=target, text=text)
    as_staff(engine)
    counts = engine.call("statuses.counts", kind="job")
    assert counts["messages"] == {"unread": 3, "records": 2} and counts["total"] == 2
    assert {c["name"]: c["count"] for c in counts["counts"]}["Scheduled"] == 2
    assert engine.call("statuses.counts", kind="quote")["messages"] == {"unread": 0, "records": 0}
    rows = engine.call("jobs.list", filter={"hasMessages": True}, sort="created")["rows"]
    assert [r["id"] for r in rows] == [first, second]
    for method, params in (("webStatus.update", {"jobId": first, "jobStatus": "Messages"}),):
        error = engine.fails(method, **params)
        assert (error.kind, error.problem("/jobStatus")["problem"]) == ("validation", "notAStatus")
    engine.call("comments.markRead", jobId=first)
    assert engine.call("statuses.counts", kind="job")["messages"] == {"unread": 1, "records": 1}
    engine.call("comments.add", jobId=first, text="On Friday")
    as_customer(engine, user)
    assert engine.call("portal.jobs.get", id=first)["unreadComments"] == 1


@pytest.mark.req("S1-04")
def test_the_two_lists_are_separate(engine: Engine) -> None:
    quote = status_id(engine, "Pending", "quote")
    scheduled = status_id(engine, "Scheduled")
    for method, params, path in (
        ("statuses.update", {"kind": "job", "id": quote, "name": "x"}, "/kind"),
        ("statuses.update", {"id": scheduled, "mapsTo": quote}, "/mapsTo"),
        ("statuses.move", {"kind": "job", "id": quote, "before": None}, "/kind"),
        ("statuses.move", {"id": scheduled, "before": quote}, "/before"),
        ("statuses.remove", {"kind": "job", "id": quote}, "/kind"),
        ("statuses.remove", {"id": scheduled, "reassignTo": quote}, "/reassignTo"),
        ("statuses.add", {"kind": "job", "name": "x", "mapsTo": quote}, "/mapsTo"),
        ("statuses.save", {"kind": "job", "items": [{"id": quote}]}, "/items/0/id"),
    ):
        error = refused_untouched(engine, method, **params)
        assert (error.kind, error.problem(path)["problem"]) == ("validation", "wrongKind"), method
    ids = [s["id"] for s in statuses(engine)]
    error = refused_untouched(engine, "statuses.reorder", kind="job", ids=[quote, *ids[1:]])
    assert error.problem("/ids/0")["problem"] == "wrongKind"
    assert engine.fails("statuses.list", kind="order").kind == "validation"


@pytest.mark.req("S1-05")
def test_a_new_staff_name_shows_everywhere_at_once(engine: Engine) -> None:
    scheduled = status_id(engine, "Scheduled")
    order = job(engine, customer(engine), kind="repairOrder")
    engine.call("statuses.update", kind="job", id=scheduled, name="Booked")
    assert engine.call("jobs.list")["rows"][0]["jobStatus"] == {"id": scheduled, "name": "Booked"}
    assert engine.call("jobs.list", filter={"jobStatus": "booked"})["rows"][0]["id"] == order
    assert board(engine)[0]["jobStatus"]["name"] == "Booked"
    assert engine.call("webStatus.get", jobId=order)["jobStatus"]["name"] == "Booked"
    for name, problem in (("", "empty"), ("  ", "empty"), ("x" * 61, "tooLong"), ("in progress", "taken")):
        error = refused_untouched(engine, "statuses.update", id=scheduled, name=name)
        assert (error.kind, error.problem("/name")["problem"]) == ("validation", problem), name
    assert engine.call("statuses.update", id=scheduled, name="Pending")["name"] == "Pending"
    stale = engine.fails("statuses.update", id=scheduled, name="y", ifVersion=1)
    assert stale.kind == "conflict" and stale.data["current"]["name"] == "Pending"
    assert engine.fails("statuses.update", id="S999", name="y").kind == "notFound"


@pytest.mark.req("S1-06")
def test_a_status_maps_to_another_of_its_kind(engine: Engine) -> None:
    hold, progress, done = (status_id(engine, n) for n in ("On Hold", "In Progress", "Completed"))
    engine.call("statuses.update", id=hold, mapsTo=progress)
    assert portal(engine, hold)["name"] == "In Progress"
    engine.call("statuses.update", id=progress, mapsTo=done)
    assert portal(engine, hold)["name"] == "Completed"
    for target, problem in (
        ("S999", "noSuchRecord"), (status_id(engine, "Pending", "quote"), "wrongKind"), (done, "mappingCycle"),
        (hold, "mappingCycle"),
    ):
        error = refused_untouched(engine, "statuses.update", id=done, mapsTo=target)
        assert (error.kind, error.problem("/mapsTo")["problem"]) == ("validation", problem), target
    engine.call("statuses.update", id=hold, mapsTo=None)
    assert portal(engine, hold)["name"] == "On Hold"


@pytest.mark.req("S1-07")
def test_customers_need_not_see_a_status(engine: Engine) -> None:
    hold = status_id(engine, "On Hold")
    engine.call("statuses.update", id=hold, portalHidden=True)
    assert portal(engine, hold) is None
    entries = engine.call("statuses.resolve", kind="job")["entries"]
    assert "On Hold" not in [e["name"] for e in entries]


@pytest.mark.req("S1-08", "S1-11")
def test_customers_have_their_own_name_and_colour(engine: Engine) -> None:
    hold, progress = status_id(engine, "On Hold"), status_id(engine, "In Progress")
    engine.call("statuses.update", id=hold, portalName="Being repaired", portalColor="#00ff00")
    engine.call("statuses.update", id=progress, portalName="Being repaired")
    assert portal(engine, hold)["name"] == portal(engine, progress)["name"] == "Being repaired"
    assert portal(engine, hold)["color"].lower() == "#00ff00"
    listed = {s["id"]: s for s in statuses(engine)}
    assert listed[hold]["name"] == "On Hold" and portal(engine, progress)["color"] == listed[progress]["color"]
    engine.call("statuses.update", id=hold, portalName=None, portalColor=None)
    assert portal(engine, hold) == {**portal(engine, hold), "name": "On Hold", "color": listed[hold]["color"]}
    long = refused_untouched(engine, "statuses.update", id=hold, portalName="x" * 61)
    assert (long.kind, long.problem("/portalName")["limit"]) == ("validation", 60)
    bad = refused_untouched(engine, "statuses.update", id=hold, portalColor="green")
    assert (bad.kind, bad.problem("/portalColor")["problem"]) == ("validation", "format")
    mapped = engine.call("statuses.update", id=hold, portalName="Waiting", mapsTo=progress)
    assert len(mapped["warnings"]) == 1 and "no effect" in mapped["warnings"][0]


@pytest.mark.req("S1-09")
def test_system_statuses_change_and_stay(engine: Engine) -> None:
    engine.call("portal.setEnabled", enabled=True)
    asked = status_id(engine, "Requested")
    scheduled = status_id(engine, "Scheduled")
    changed = engine.call(
        "statuses.update", id=asked, name="Asked for", color="#123456", mapsTo=scheduled, portalName="New"
    )
    assert changed["system"] and changed["name"] == "Asked for" and changed["mapsTo"] == scheduled
    assert engine.call("statuses.move", id=asked, before=None)["statuses"][-1]["id"] == asked
    error = refused_untouched(engine, "statuses.remove", id=asked)
    assert error.kind == "systemProtected" and error.data["id"] == asked
    items = [{"id": s["id"]} for s in statuses(engine) if s["id"] != asked]
    assert refused_untouched(engine, "statuses.save", kind="job", items=items).kind == "systemProtected"


@pytest.mark.req("S1-10")
def test_colour_is_shown_on_a_circle_or_a_diamond(engine: Engine) -> None:
    assert {s["icon"] for s in statuses(engine, "job")} == {"circle"}
    assert {s["icon"] for s in statuses(engine, "quote")} == {"diamond"}
    hold = status_id(engine, "On Hold")
    assert engine.call("statuses.update", id=hold, color="#0a0B0c")["color"].lower() == "#0a0b0c"
    for color in ("red", "#12345", "#12345G", "123456", ""):
        error = refused_untouched(engine, "statuses.update", id=hold, color=color)
        assert error.kind == "validation" and error.problems[0]["path"] == "/color", color


@pytest.mark.req("S1-12")
def test_one_order_for_both_sides(engine: Engine) -> None:
    account = customer(engine)
    user = portal_user(engine, account)
    job(engine, account)
    ids = [s["id"] for s in statuses(engine)]
    turned = engine.call("statuses.reorder", kind="job", ids=ids[::-1])
    assert [s["id"] for s in turned["statuses"]] == ids[::-1]
    engine.call("statuses.move", id=ids[0], before=ids[-1])
    order = [ids[0], *ids[:0:-1]]
    assert [s["id"] for s in statuses(engine)] == order
    assert [c["id"] for c in engine.call("statuses.counts", kind="job")["counts"]] == order
    staff_names = names(engine)
    as_customer(engine, user)
    assert [e["name"] for e in engine.call("portal.statuses.list", kind="job")["entries"]] == staff_names
    as_staff(engine)
    for wrong, problems in (
        (ids[1:], {"missing"}), ([*ids, "S999"], {"noSuchRecord"}), ([ids[0], *ids[:-1]], {"repeated", "missing"}),
        ([], {"missing"}),
    ):
        error = refused_untouched(engine, "statuses.reorder", kind="job", ids=wrong)
        assert error.kind == "validation" and {p["problem"] for p in error.problems} == problems, wrong


@pytest.mark.req("S1-13")
def test_a_status_is_added_below_the_list(engine: Engine) -> None:
    added = engine.call("statuses.add", kind="job", name="Washed")
    assert statuses(engine)[-1] == added and not added["system"] and not added["portalHidden"]
    assert "mapsTo" not in added and portal(engine, added["id"])["name"] == "Washed"
    taken = refused_untouched(engine, "statuses.add", kind="job", name="WASHED")
    assert taken.kind == "duplicate" and taken.data["existing"] == added["id"]
    assert engine.call("statuses.add", kind="quote", name="Washed")["id"] != added["id"]
    assert refused_untouched(engine, "statuses.add", kind="job", name=" ").kind == "validation"


@pytest.mark.req("S1-14")
def test_a_list_is_saved_whole_or_not_at_all(engine: Engine) -> None:
    before = engine.call("statuses.list", kind="job")
    ids = {s["name"]: s["id"] for s in before["statuses"]}
    items = [
        {"id": ids["In Progress"], "name": "Scheduled"}, {"id": ids["Scheduled"], "name": "In Progress"},
        {"name": "Washed", "mapsTo": ids["Completed"], "color": "#112233"}, {"id": ids["Completed"]},
        {"id": ids["Delivered"], "portalName": "Gone home"},
    ]
    tried = engine.call("statuses.resolve", kind="job", items=items)
    assert [s["name"] for s in tried["statuses"]] == ["Scheduled", "In Progress", "Washed", "Completed", "Delivered"]
    assert tried["statuses"][2]["portal"]["name"] == "Completed"
    assert engine.call("statuses.list", kind="job") == before
    saved = engine.call("statuses.save", kind="job", items=items, ifVersion=before["version"])
    assert [s["name"] for s in saved["statuses"]] == ["Scheduled", "In Progress", "Washed", "Completed", "Delivered"]
    assert saved["version"] > before["version"] and saved["statuses"][0]["id"] == ids["In Progress"]
    stale = refused_untouched(engine, "statuses.save", kind="job", items=items, ifVersion=before["version"])
    assert stale.kind == "conflict" and stale.data["current"]["version"] == saved["version"]


@pytest.mark.req("S1-14")
def test_every_problem_of_a_list_is_listed(engine: Engine) -> None:
    ids = {s["name"]: s["id"] for s in statuses(engine)}
    job(engine, customer(engine), jobStatus="On Hold")
    items = [
        {"id": ids["Scheduled"], "mapsTo": ids["In Progress"]}, {"id": ids["In Progress"], "mapsTo": ids["Scheduled"]},
        {"id": "S999"}, {"name": "SCHEDULED"}, {"color": "#112233"}, {"id": ids["Delivered"], "mapsTo": "S999"},
        {"id": ids["Delivered"]},
    ]
    error = refused_untouched(engine, "statuses.save", kind="job", items=items)
    assert error.kind == "validation"
    found = {(p["path"], p["problem"]) for p in error.problems}
    assert found >= {
        ("/items/0/mapsTo", "mappingCycle"), ("/items/1/mapsTo", "mappingCycle"), ("/items/2/id", "noSuchRecord"),
        ("/items/3/name", "taken"), ("/items/4/name", "required"), ("/items/5/mapsTo", "noSuchRecord"),
        ("/items/6/id", "repeated"), ("/items", "missing"),
    }
    bad = [{"name": "a", "color": "red"}, {"name": "x" * 61}]
    shape = refused_untouched(engine, "statuses.save", kind="job", items=bad)
    assert shape.kind == "validation" and {p["path"] for p in shape.problems} == {"/items/0/color", "/items/1/name"}


@pytest.mark.req("S1-14", "S1-16")
def test_a_saved_list_cannot_leave_out_what_is_used(engine: Engine) -> None:
    hold = status_id(engine, "On Hold")
    job(engine, customer(engine), jobStatus=hold)
    items = [{"id": s["id"]} for s in statuses(engine) if s["id"] != hold]
    error = refused_untouched(engine, "statuses.save", kind="job", items=items)
    assert error.kind == "inUse" and error.data["counts"] == {"jobs": 1}


@pytest.mark.req("S1-16")
def test_a_custom_status_is_removed(engine: Engine) -> None:
    account = customer(engine)
    washed = engine.call("statuses.add", kind="job", name="Washed")["id"]
    target = job(engine, account, jobStatus=washed)
    update(engine, target)
    hold = status_id(engine, "On Hold")
    used = refused_untouched(engine, "statuses.remove", id=washed)
    assert used.kind == "inUse" and used.data["counts"] == {"jobs": 1}
    engine.call("statuses.update", id=hold, mapsTo=washed)
    mapped = refused_untouched(engine, "statuses.remove", id=washed, reassignTo=hold)
    assert mapped.kind == "inUse" and mapped.data["counts"] == {"statuses": 1}
    engine.call("statuses.update", id=hold, mapsTo=None)
    assert refused_untouched(engine, "statuses.remove", id=washed, reassignTo=washed).kind == "validation"
    assert engine.call("statuses.remove", id=washed, reassignTo=hold) == {"id": washed, "reassigned": 1}
    assert engine.call("jobs.get", id=target)["jobStatusId"] == hold and "Washed" not in names(engine)
    assert history(engine, target)[0]["jobStatus"] == "Washed"
    free = engine.call("statuses.add", kind="job", name="Free")["id"]
    assert free != washed and engine.call("statuses.remove", id=free)["id"] == free
    assert engine.fails("statuses.remove", id="S999").kind == "notFound"


@pytest.mark.req("S1-17")
def test_a_list_goes_back_to_what_it_was(engine: Engine) -> None:
    default = statuses(engine)
    ids = {s["name"]: s["id"] for s in default}
    engine.call("statuses.update", id=ids["Scheduled"], name="Booked", color="#123456", portalHidden=True)
    engine.call("statuses.reorder", kind="job", ids=list(ids.values())[::-1])
    engine.call("statuses.remove", id=ids["On Hold"])
    washed = engine.call("statuses.add", kind="job", name="Washed")["id"]
    named = engine.call("statuses.reset", kind="job", scope="names")["statuses"]
    assert [s["name"] for s in named] == ["Delivered", "Completed", "In Progress", "Scheduled", "Washed"]
    assert named[3]["color"] == "#123456"
    order = job(engine, customer(engine), jobStatus=washed)
    used = refused_untouched(engine, "statuses.reset", kind="job", scope="all")
    assert used.kind == "inUse" and used.data["counts"] == {"jobs": 1}
    update(engine, order, jobStatus="Completed")
    engine.call("statuses.reset", kind="job", scope="all")
    plain = [{n: s.get(n) for n in ("name", "color", "portalHidden", "order", "closing")} for s in statuses(engine)]
    assert plain == [{n: s.get(n) for n in ("name", "color", "portalHidden", "order", "closing")} for s in default]
    engine.call("statuses.add", kind="job", name="Temporary")
    engine.call("statuses.update", id=ids["Scheduled"], name="Other")
    engine.call("statuses.add", kind="job", name="Scheduled")
    clash = refused_untouched(engine, "statuses.reset", kind="job", scope="names")
    assert (clash.kind, clash.problem("/scope")["problem"]) == ("validation", "taken")


@pytest.mark.req("S1-05", "S1-13")
def test_only_administrators_keep_the_lists(engine: Engine) -> None:
    as_staff(engine, engine.call("employees.create", name="Tom Tech", role="technician")["id"])
    for method, params in (
        ("statuses.add", {"kind": "job", "name": "x"}), ("statuses.update", {"id": "S2", "name": "x"}),
        ("statuses.remove", {"id": "S2"}), ("statuses.reset", {"kind": "job", "scope": "all"}),
        ("portal.setEnabled", {"enabled": True}),
    ):
        error = engine.fails(method, **params)
        assert error.kind == "forbidden" and error.data["missing"] == "admin", method
