"""Jobs, from the list they are chosen from to the Whiteboard they leave (S0-01, S0-03, S0-11, S0-24 to S0-26)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine import Engine
from kit import board, customer, history, job, repair_order, status_id, update


@pytest.mark.req("S0-01")
def test_opportunities_are_listed_filtered_and_chosen(engine: Engine) -> None:
    bo, eva = customer(engine), customer(engine, "Eva Berg")
    brakes = job(engine, bo, "Brakes", dueOut="2026-03-20T12:00", repairStage="Body")
    clutch = job(engine, bo, "Clutch", dueOut="2026-03-21T12:00", jobStatus="On Hold")
    repair_order(engine, eva, "Clutch cable", dueOut="2026-03-22T12:00")

    def ids(**filters: object) -> list[str]:
        return [r["id"] for r in engine.call("jobs.list", filter=filters, sort="created")["rows"]]

    assert ids(kind="opportunity") == [brakes, clutch]
    assert ids(repairStage="body") == [brakes] and ids(repairStage=None)[0] == clutch
    assert ids(jobStatus=["On Hold"]) == [clutch] == ids(jobStatus=status_id(engine, "On Hold"))
    assert ids(dueOut={"from": "2026-03-21", "to": "2026-03-21"}) == [clutch]
    assert ids(customer=bo) == [brakes, clutch]
    assert ids(text="clut") == [clutch, "J3"] and ids(text="clutch bo") == [clutch]
    assert ids(text="eva cab", kind="repairOrder") == ["J3"]

    page = engine.call("jobs.list", sort="-dueOut", columns=["title", "jobStatus"], limit=2, withTotal=True)
    assert [r["title"] for r in page["rows"]] == ["Clutch cable", "Clutch"] and page["total"] == 3
    assert set(page["rows"][0]) == {"id", "version", "title", "jobStatus"}
    rest = engine.call("jobs.list", sort="-dueOut", columns=["title"], limit=2, cursor=page["nextCursor"])
    assert [r["title"] for r in rest["rows"]] == ["Brakes"] and "nextCursor" not in rest
    foreign = engine.fails("jobs.list", sort="dueOut", cursor=page["nextCursor"])
    assert foreign.kind == "validation" and foreign.problems[0]["path"] == "/cursor"


@pytest.mark.req("S0-01")
def test_an_unknown_column_or_filter_is_named(engine: Engine) -> None:
    error = engine.fails("jobs.list", columns=["title", "dueOutt"])
    assert error.kind == "validation" and "dueOut" in error.problem("/columns/1")["hint"]
    error = engine.fails("jobs.list", filter={"stage": "Body"})
    assert error.kind == "validation" and error.problem("/filter/stage")["problem"] == "unknown"
    error = engine.fails("jobs.list", filter={"repairStage": "Nowhere", "jobStatus": ["Scheduled", "Nothing"]})
    assert {p["path"] for p in error.problems} == {"/filter/repairStage", "/filter/jobStatus/1"}


@pytest.mark.req("S0-03")
def test_the_pane_is_hidden_and_brought_back_for_each_user(store: Path, serve: Callable[..., Engine]) -> None:
    engine = serve(store)
    other = engine.call("employees.create", name="Tom Tech")["id"]
    assert engine.call("session.open", role="staff", employeeId="E1")
    assert engine.call("views.get", list="jobs")["previewVisible"] is True
    engine.call("views.set", list="jobs", previewVisible=False)
    engine.close()
    again = serve(store, "--employee", "E1")
    assert again.call("views.get", list="jobs")["previewVisible"] is False
    again.call("session.open", role="staff", employeeId=other)
    assert again.call("views.get", list="jobs")["previewVisible"] is True


@pytest.mark.req("S0-11")
def test_the_number_is_green_after_an_update_and_only_then(store: Path, serve: Callable[..., Engine]) -> None:
    engine = serve(store)
    account = customer(engine)
    done, refused = repair_order(engine, account, "Done"), repair_order(engine, account, "Refused")
    assert [r["roColor"] for r in board(engine)] == ["default", "default"]
    update(engine, done)
    engine.fails("webStatus.update", jobId=refused, note="x" * 141)
    engine.fails("webStatus.update", jobId=refused, jobStatus="Nowhere")
    engine.fails("webStatus.update", jobId=refused, ifVersion=99)
    engine.call("jobs.update", id=refused, title="Refused again")
    colors = {r["title"]: r["roColor"] for r in board(engine)}
    assert colors == {"Done": "green", "Refused again": "default"}
    assert [r["title"] for r in board(engine, updated=True)] == ["Done"]
    engine.close()
    assert {r["title"]: r["roColor"] for r in board(serve(store))} == colors


@pytest.mark.req("S0-24", "S0-25")
def test_an_opportunity_becomes_a_repair_order_with_the_mark_it_has(engine: Engine) -> None:
    lead = job(engine, customer(engine))
    update(engine, lead, note="We are looking at it")
    assert board(engine, allDates=True) == []
    order = engine.call("jobs.convert", id=lead)
    assert order["kind"] == "repairOrder" and order["roNumber"] == "1"
    assert [(r["roNumber"], r["roColor"]) for r in board(engine, allDates=True)] == [("1", "green")]


@pytest.mark.req("S0-25")
def test_numbers_are_given_or_taken(engine: Engine) -> None:
    account = customer(engine)
    first, second, third = (job(engine, account, title) for title in ("a", "b", "c"))
    assert engine.call("jobs.convert", id=first, roNumber="2")["roNumber"] == "2"
    taken = engine.fails("jobs.convert", id=second, roNumber="2")
    assert taken.kind == "duplicate" and taken.data["field"] == "roNumber" and taken.data["existing"] == first
    assert engine.call("jobs.get", id=second)["kind"] == "opportunity"
    assert engine.call("jobs.convert", id=second)["roNumber"] == "1"
    assert engine.call("jobs.convert", id=third)["roNumber"] == "3"
    again = engine.fails("jobs.convert", id=third)
    assert again.kind == "conflict" and again.data["current"]["roNumber"] == "3"
    assert engine.fails("jobs.convert", id="J999").kind == "notFound"
    engine.call("settings.update", jobs={"prefix": "RO-", "next": 500})
    assert engine.call("jobs.create", title="d", accountId=account, kind="repairOrder")["roNumber"] == "RO-500"
    stray = engine.fails("jobs.create", title="e", accountId=account, roNumber="7")
    assert (stray.kind, stray.problem("/roNumber")["problem"]) == ("validation", "together")


@pytest.mark.req("S0-26")
def test_a_repair_order_leaves_the_board_and_returns(engine: Engine) -> None:
    order = repair_order(engine, customer(engine))
    update(engine, order, note="Working")
    closed = engine.call("jobs.close", id=order)
    assert closed["open"] is False and "closedAt" in closed and board(engine) == []
    assert [h["note"] for h in history(engine, order)] == ["Working"]
    assert engine.fails("jobs.close", id=order).kind == "conflict"
    reopened = engine.call("jobs.reopen", id=order)
    assert reopened["open"] is True and "closedAt" not in reopened
    assert [r["roColor"] for r in board(engine)] == ["green"]
    assert engine.fails("jobs.reopen", id=order).kind == "conflict"
    assert update(engine, order, jobStatus="Delivered")["closed"] is True
    assert board(engine) == [] and engine.call("jobs.get", id=order)["open"] is False
    washed = engine.call("statuses.add", kind="job", name="Washed", closing=True)["id"]
    engine.call("jobs.reopen", id=order)
    assert update(engine, order, jobStatus=washed)["closed"] is True
    assert engine.fails("jobs.close", id="J999").kind == "notFound"
    assert engine.fails("jobs.reopen", id=order, ifVersion=1).kind == "conflict"


@pytest.mark.req("C-17")
def test_a_job_is_made_with_what_belongs_to_it(engine: Engine) -> None:
    bo, eva = customer(engine), customer(engine, "Eva Berg")
    van = engine.call("items.create", accountId=bo, make="Ford", model="Transit", registration="AB 12 345")["id"]
    made = engine.call("jobs.create", title="Brakes", accountId=bo, itemId=van, dueIn="2026-03-10")
    assert made["customerName"] == "Bo Lind" and made["itemName"] == "Ford Transit (AB 12 345)"
    assert made["dueIn"].startswith("2026-03-10T08:00")
    error = engine.fails(
        "jobs.create", title="x", accountId=eva, itemId=van, assignedTo="E99", jobStatus="Pending",
        arrived="2026-03-05T10:00", dueOut="2026-03-04T10:00",
    )
    assert error.kind == "validation"
    assert {p["path"]: p["problem"] for p in error.problems} == {
        "/itemId": "wrongOwner", "/assignedTo": "noSuchRecord", "/jobStatus": "wrongKind", "/dueOut": "beforeArrived",
    }
    moved = engine.fails("jobs.update", id=made["id"], accountId=eva)
    assert moved.problem("/itemId")["problem"] == "wrongOwner"
    assert engine.call("jobs.update", id=made["id"], accountId=eva, itemId=None)["customerName"] == "Eva Berg"
    stale = engine.fails("jobs.update", id=made["id"], title="y", ifVersion=1)
    assert stale.kind == "conflict" and stale.data["current"]["version"] == 2
    for name in ("dueOut", "jobStatusId", "roNumber", "webStatusUpdatedAt"):
        assert engine.fails("jobs.update", id=made["id"], **{name: "x"}).problem(f"/{name}")["problem"] == "readOnly"


@pytest.mark.req("C-17")
def test_a_job_goes_only_while_nothing_refers_to_it(engine: Engine) -> None:
    account = customer(engine)
    plain, told = job(engine, account), job(engine, account)
    update(engine, told)
    kept = engine.fails("jobs.remove", id=told)
    assert kept.kind == "inUse" and kept.data["counts"]["webStatusHistory"] == 1
    assert engine.call("jobs.remove", id=plain) == {"id": plain}
    assert engine.fails("jobs.get", id=plain).kind == "notFound"
    assert job(engine, account) != plain


@pytest.mark.req("S0-25", "S0-26")
def test_methods_of_jobs_take_the_id_under_either_name(engine: Engine) -> None:
    account = customer(engine)
    first, second = job(engine, account), job(engine, account)
    assert engine.call("jobs.convert", id=first)["id"] == first
    assert engine.call("jobs.convert", jobId=second)["id"] == second
    for name in ("id", "jobId"):
        engine.call("jobs.close", {name: first})
        engine.call("jobs.reopen", {name: first})
        assert "arrived" in engine.call("jobs.arrive", {name: first})
        bad = engine.fails("jobs.arrive", {name: "nonsense", "arrived": "soon"})
        assert {p["path"] for p in bad.problems} == {f"/{name}", "/arrived"}
        nobody = engine.fails("jobs.arrive", {name: "J999", "arrived": "soon"})
        assert nobody.problem(f"/{name}")["problem"] == "noSuchRecord"
    both = engine.fails("jobs.close", id=first, jobId=second)
    assert both.problem("/jobId")["problem"] == "repeated" and engine.call("jobs.get", id=first)["open"]
    assert engine.fails("jobs.close").problem("/id")["problem"] == "required"
    methods = {m["name"]: m for m in engine.call("rpc.discover")["methods"]}
    assert methods["jobs.convert"]["params"][0]["x-alias"] == "jobId"


@pytest.mark.req("S0-26")
def test_a_closed_job_still_takes_a_web_status_and_stays_closed(engine: Engine) -> None:
    order = repair_order(engine, customer(engine))
    engine.call("jobs.close", id=order)
    for members in ({"note": "Your key is at the counter"}, {"jobStatus": "In Progress"}, {"jobStatus": "Delivered"}):
        told = update(engine, order, **members)
        assert told["warnings"] == ["The job is closed and stays so."] and told["closed"] is False
        assert told["job"]["open"] is False and told["customerMessage"]["state"] == "queued"
    assert len(history(engine, order)) == 3 and board(engine) == []
    assert engine.call("jobs.reopen", id=order)["open"] is True
    assert "warnings" not in update(engine, order, note="Back again")
