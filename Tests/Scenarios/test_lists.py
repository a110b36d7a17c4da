"""Lists as people arrange them, as tables, and the log of who changed what (C-06, C-17, S0-01, S0-03)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from engine import Engine
from kit import as_customer, as_staff, customer, job, portal_user, repair_order, status_id, update


def table(answer: dict[str, object]) -> list[list[str]]:
    text = str(answer["text"])
    assert answer["bytes"] == len(text.encode()) and text.endswith("\r\n")
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.fixture
def three(engine: Engine) -> Engine:
    account = customer(engine, "Åse \"Lynet\" Holm, Øst")
    job(engine, account, "Brakes", dueOut="2026-03-20T12:00", repairStage="Body")
    job(engine, account, "=1+1", dueOut="2026-03-19T12:00", total={"minor": -123450, "currency": "EUR"})
    repair_order(engine, account, "Clutch, cable", dueOut="2026-03-18T12:00")
    return engine


@pytest.mark.req("S0-01", "C-17")
def test_a_list_is_shown_as_its_user_arranged_it(three: Engine) -> None:
    set_view = three.call(
        "views.set", list="jobs", sort="-dueOut", filters={"kind": "opportunity"},
        columns=[{"id": "title", "width": 30}, {"id": "id", "visible": False}, {"id": "dueOut"}],
    )
    assert [(c["id"], c["visible"]) for c in set_view["columns"]][:3] == [
        ("title", True), ("id", False), ("dueOut", True),
    ]
    assert all(not c["visible"] for c in set_view["columns"][3:]) and set_view["columns"][0]["width"] == 30
    rows = three.call("jobs.list", view=True)["rows"]
    assert [set(r) for r in rows] == [{"id", "version", "title", "dueOut"}] * 2
    assert [r["title"] for r in rows] == ["Brakes", "=1+1"]
    three.call("views.set", list="jobs", filtersEnabled=False)
    assert len(three.call("jobs.list", view=True)["rows"]) == 3
    assert three.call("views.get", list="jobs")["filters"] == {"kind": "opportunity"}
    assert len(three.call("jobs.list", view=True, filter={"text": "clutch"})["rows"]) == 1
    for name, value in (
        ("columns", [{"id": "nothing"}]), ("columns", [{"id": "title"}, {"id": "title"}]), ("sort", "nothing"),
        ("filters", {"stage": "Body"}),
    ):
        error = three.fails("views.set", list="jobs", **{name: value})
        assert error.kind == "validation" and error.problems[0]["path"].startswith(f"/{name}"), error
    assert three.call("views.set", list="jobs", columns=None, sort=None)["sort"] == "-created"


@pytest.mark.req("S0-01", "C-17")
def test_a_page_asked_for_through_a_view_says_how_it_was_made(three: Engine) -> None:
    plain = three.call("jobs.list")
    assert "view" not in plain
    shown = [c["id"] for c in three.call("views.get", list="jobs")["columns"] if c["visible"]]
    page = three.call("jobs.list", view=True)
    assert page["view"] == {"columns": shown, "sort": "-created", "filter": {}}
    assert set(page["rows"][0]) - {"version"} <= set(shown) and "accountId" in set(plain["rows"][0]) - set(shown)
    three.call("views.set", list="jobs", sort="dueOut", columns=[{"id": "title"}],
               filters={"kind": "opportunity", "dueOut": {"from": "2026-03-01"}, "repairStage": ["Body", None], "poNumber": None})
    assert three.call("jobs.list", view=True, limit=1)["view"] == {
        "columns": ["title"], "sort": "dueOut",
        "filter": {"kind": "opportunity", "dueOut": {"from": "2026-03-01"}, "repairStage": ["Body", None], "poNumber": None}}
    given = {"filter": {"text": "cable", "open": True, "createdAt": {"to": "2030-01-01T00:00:00+01:00"}}, "sort": "-title", "columns": ["id"]}
    assert three.call("jobs.list", view=True, **given)["view"] == {**given, "columns": ["id"]}
    three.call("views.set", list="jobs", filtersEnabled=False)
    assert three.call("jobs.list", view=True)["view"]["filter"] == {}


@pytest.mark.req("C-06", "C-09")
def test_orders_and_choices_have_titles_for_people(engine: Engine) -> None:
    document = engine.call("rpc.discover")
    for name, about in document["x-lists"].items():
        assert set(about["sortTitles"]) == set(about["sorts"]), name
        assert all(title[0].isupper() and title != sort for sort, title in about["sortTitles"].items()), about["sortTitles"]
    jobs = document["x-lists"]["jobs"]
    assert jobs["sortTitles"]["roNumber"] == "R.O.#"
    assert {c["id"]: c["choices"] for c in jobs["columns"] if "choices" in c}["kind"] == {
        "opportunity": "Opportunity", "repairOrder": "Repair order"}
    kind = document["components"]["schemas"]["Job"]["properties"]["kind"]
    assert list(kind["x-titles"]) == kind["enum"]


@pytest.mark.req("S4-07", "C-17")
def test_a_table_is_what_is_shown_and_everything_when_asked(three: Engine, tmp_path: Path) -> None:
    shown = table(three.call("jobs.exportCsv", filter={"kind": "opportunity"}, columns=["title", "customerName", "jobStatus", "dueOut"], sort="dueOut"))
    assert shown == [
        ["Title", "Customer name", "Status", "Due out"],
        ["'=1+1", 'Åse "Lynet" Holm, Øst', "Scheduled", "2026-03-19T12:00:00+01:00"],
        ["Brakes", 'Åse "Lynet" Holm, Øst', "Scheduled", "2026-03-20T12:00:00+01:00"],
    ]
    plain = table(three.call("jobs.exportCsv"))
    assert len(plain) == 4 and "Account ID" not in plain[0] and plain[0][0] == "ID"
    three.call("views.set", list="jobs", columns=[{"id": "title"}], filters={"kind": "repairOrder"})
    assert table(three.call("jobs.exportCsv", view=True)) == [["Title"], ["Clutch, cable"]]
    everything = table(three.call("jobs.exportCsv", view=True, all=True))
    assert len(everything) == 4 and "-1234.50 EUR" in [cell for row in everything for cell in row]
    file = tmp_path / "board.csv"
    written = three.call("whiteboard.exportCsv", filter={"allDates": True}, file=str(file))
    assert written == {"file": str(file), "rows": 1, "bytes": file.stat().st_size}
    assert file.stat().st_mode & 0o777 == 0o600
    assert three.fails("whiteboard.exportCsv", file=str(file)).kind == "validation"


@pytest.mark.req("S1-15")
def test_a_customers_table_has_the_names_he_sees(engine: Engine) -> None:
    account = customer(engine)
    user = portal_user(engine, account)
    engine.call("statuses.update", id=status_id(engine, "Scheduled"), portalName="We know of it")
    job(engine, account, "Brakes")
    job(engine, customer(engine, "Eva Berg"), "Secret")
    as_customer(engine, user)
    rows = table(engine.call("portal.jobs.exportCsv", columns=["title", "status"]))
    assert rows == [["Title", "Status"], ["Brakes", "We know of it"]]
    assert engine.fails("portal.jobs.exportCsv", file="/tmp/x.csv").kind == "invalidParams"
    engine.call("portal.views.set", list="jobs", columns=[{"id": "status"}], sort="title")
    assert set(engine.call("portal.jobs.list", view=True)["rows"][0]) == {"id", "version", "status"}
    as_staff(engine)
    assert engine.call("views.get", list="jobs")["sort"] == "-created"


@pytest.mark.req("C-17")
def test_every_change_is_in_the_log_with_what_it_was_before(engine: Engine) -> None:
    start = engine.call("changes.list", since=0, limit=1)["seq"]
    account = customer(engine)
    order = repair_order(engine, account, "Brakes")
    other = engine.call("employees.create", name="Tom Tech")["id"]
    as_staff(engine, other)
    engine.call("jobs.update", id=order, title="All brakes")
    update(engine, order, note="Hello")
    page = engine.call("changes.list", since=start, limit=1000)
    assert page["fresh"] is False and [c["seq"] for c in page["changes"]] == list(range(start + 1, page["seq"] + 1))
    made = [c["collection"] for c in page["changes"] if c["method"] == "webStatus.update"]
    assert sorted(made) == ["jobs", "outbox", "webStatusHistory"]
    chain = engine.call("changes.list", record=order)["changes"]
    assert [c["method"] for c in chain] == ["webStatus.update", "jobs.update", "jobs.create"]
    assert chain[1]["old"] == {"title": "Brakes"} and chain[1]["actorName"] == "Tom Tech"
    assert chain[0]["previous"] == chain[1]["seq"]
    by_tom = engine.call("changes.list", actor=other, limit=1)
    assert len(by_tom["changes"]) == 1
    rest = engine.call("changes.list", actor=other, cursor=by_tom["nextCursor"], limit=1000)["changes"]
    assert {c["actor"] for c in rest} == {other} and len(rest) == 3
    jobs = engine.call("changes.list", since=0, collection="jobs")["changes"]
    assert {c["recordId"] for c in jobs} == {order}
    both = engine.fails("changes.list", actor=other, record=order)
    assert (both.kind, both.problems[0]["problem"]) == ("validation", "together")
    next_page = engine.call("changes.list", since=0, limit=2)
    assert next_page["next"] == next_page["changes"][-1]["seq"]


@pytest.mark.req("C-08", "S0-19")
def test_messages_wait_in_the_outbox(store: Path, serve: Callable[..., Engine]) -> None:
    engine = serve(store)
    order = repair_order(engine, customer(engine, notify={"quietHours": {"from": "00:00", "to": "23:59"}}))
    update(engine, order)
    update(engine, repair_order(engine, customer(engine, "Eva Berg")))
    rows = engine.call("outbox.list", sort="queued", columns=["state", "to", "nextTryAt", "ownerId"])["rows"]
    assert [r["state"] for r in rows] == ["queued", "queued"]
    assert rows[0]["ownerId"] == order and "T23:59:00" in rows[0]["nextTryAt"] and "nextTryAt" not in rows[1]
    assert len(engine.call("outbox.list", filter={"state": "queued", "owner": order})["rows"]) == 1
    message = engine.call("outbox.get", id=rows[0]["id"])
    assert message["messageId"].startswith("<") and message["tries"] == 0
    assert engine.fails("outbox.get", id="O999").kind == "notFound"
    engine.close()
    assert len(serve(store).call("outbox.list")["rows"]) == 2
