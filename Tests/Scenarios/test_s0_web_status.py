"""Web status of opportunities and jobs: the pane and its update (S0-02, S0-04 to S0-23)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine import CallError, Engine, make_store
from kit import as_customer, as_staff, customer, history, job, outbox, portal_user, repair_order, snapshot, update


@pytest.fixture
def order(engine: Engine) -> str:
    """A repair order of a customer who can be told."""
    return repair_order(
        engine, customer(engine), arrived="2026-03-04T08:00", dueOut="2026-03-20T16:30"
    )


def refused_untouched(engine: Engine, job_id: str, **members: object) -> CallError:
    """Calls webStatus.update, which must be refused and leave everything as it was."""
    before = snapshot(engine, job_id)
    error = engine.fails("webStatus.update", jobId=job_id, **members)
    assert snapshot(engine, job_id) == before
    return error


@pytest.mark.req("S0-02")
def test_selecting_a_job_shows_its_web_status_pane(engine: Engine, order: str) -> None:
    update(engine, order, repairStage="Body", dueOut="2026-03-25", dueOutChangeReason="Parts delay", note="Soon")
    pane = engine.call("webStatus.get", jobId=order)
    assert pane["arrived"].startswith("2026-03-04T08:00") and pane["dueOut"].startswith("2026-03-25T16:30")
    assert isinstance(pane["daysUntilDueOut"], int)
    assert pane["dueOutChangeReason"]["name"] == "Parts delay"
    assert pane["repairStage"]["name"] == "Body" and pane["jobStatus"]["name"] == "Scheduled"
    assert pane["noteLimit"] == {"characters": 140, "bytes": 1120}
    choices = pane["choices"]
    assert [s["name"] for s in choices["repairStages"]][:3] == ["Body", "Frame", "Paint"]
    assert "Delivered" in [s["name"] for s in choices["jobStatuses"]]
    assert [r["name"] for r in choices["dueOutChangeReasons"]][0] == "Parts delay"
    assert [h["note"] for h in pane["history"]] == ["Soon"]
    assert engine.fails("webStatus.get", jobId="J999").kind == "notFound"


@pytest.mark.req("S0-04")
def test_the_repair_stage_is_chosen_from_a_list(engine: Engine, order: str) -> None:
    stages = engine.call("lists.repairStages")["items"]
    assert [s["name"] for s in stages] == ["Body", "Frame", "Paint", "Reassembly", "Detail", "Quality check"]
    assert update(engine, order, repairStage=stages[1]["id"])["history"]["repairStage"] == "Frame"
    assert update(engine, order, repairStage="paint")["job"]["repairStageId"] == stages[2]["id"]
    unknown = refused_untouched(engine, order, repairStage="Paintt")
    assert unknown.kind == "validation" and "Paint" in unknown.problem("/repairStage")["hint"]
    engine.call("lists.deactivate", id=stages[0]["id"])
    inactive = refused_untouched(engine, order, repairStage="Body")
    assert inactive.problem("/repairStage")["problem"] == "inactive"
    reason = engine.call("lists.dueOutReasons")["items"][0]
    assert refused_untouched(engine, order, repairStage=reason["id"]).problem("/repairStage")["problem"] == "wrongKind"
    assert "repairStageId" not in update(engine, order, repairStage=None)["job"]


@pytest.mark.req("S0-05")
def test_the_job_status_is_chosen_from_the_list_of_job_statuses(engine: Engine, order: str) -> None:
    assert update(engine, order, jobStatus="in progress")["history"]["jobStatus"] == "In Progress"
    unknown = refused_untouched(engine, order, jobStatus="Nowhere")
    assert (unknown.kind, unknown.problem("/jobStatus")["problem"]) == ("validation", "noSuchRecord")
    quote = engine.call("statuses.list", kind="quote")["statuses"][0]
    for named in (quote["id"], quote["name"]):
        error = refused_untouched(engine, order, jobStatus=named)
        assert (error.kind, error.problem("/jobStatus")["problem"]) == ("validation", "wrongKind")


@pytest.mark.req("S0-06")
def test_due_out_is_changed_by_date_or_by_date_and_time(engine: Engine, order: str) -> None:
    reason = {"dueOutChangeReason": "Customer request"}
    dated = update(engine, order, dueOut="2026-04-02", **reason)
    assert dated["job"]["dueOut"] == "2026-04-02T16:30:00+02:00"
    timed = update(engine, order, dueOut="2026-04-03T09:15", **reason)
    assert timed["job"]["dueOut"] == "2026-04-03T09:15:00+02:00"
    for impossible in ("2026-02-30", "2026-13-01", "2026-04-03T25:00", "tomorrow"):
        error = refused_untouched(engine, order, dueOut=impossible, **reason)
        assert error.kind == "validation", error
        assert error.problem("/dueOut")["problem"] == "format"
    early = refused_untouched(engine, order, dueOut="2026-03-03", **reason)
    assert (early.kind, early.problem("/dueOut")["problem"]) == ("validation", "beforeArrived")
    gap = refused_untouched(engine, order, dueOut="2026-03-29T02:30", **reason)
    assert "2026-03-29T01:59" in gap.problem("/dueOut")["hint"] and "03:00" in gap.problem("/dueOut")["hint"]


@pytest.mark.req("S0-07")
def test_a_changed_due_out_carries_its_reason(engine: Engine, order: str) -> None:
    reasons = engine.call("lists.dueOutReasons")["items"]
    assert [r["name"] for r in reasons] == [
        "Parts delay", "Insurer approval", "Additional damage", "Sublet work", "Customer request",
    ]
    assert update(engine, order, dueOut="2026-03-21", dueOutChangeReason=reasons[2]["id"])["history"][
        "dueOutChangeReason"
    ] == "Additional damage"
    missing = refused_untouched(engine, order, dueOut="2026-03-22")
    assert (missing.kind, missing.problem("/dueOutChangeReason")["problem"]) == ("validation", "required")
    idle = refused_untouched(engine, order, dueOutChangeReason="Parts delay")
    assert (idle.kind, idle.problem("/dueOutChangeReason")["problem"]) == ("validation", "notChanged")
    same = refused_untouched(engine, order, dueOut="2026-03-21", dueOutChangeReason="Parts delay")
    assert same.problem("/dueOutChangeReason")["problem"] == "notChanged"
    unknown = refused_untouched(engine, order, dueOut="2026-03-22", dueOutChangeReason="Because")
    assert (unknown.kind, unknown.problem("/dueOutChangeReason")["problem"]) == ("validation", "noSuchRecord")
    engine.call("lists.add", list="dueOutReasons", name="Holiday")
    assert update(engine, order, dueOut="2026-03-22", dueOutChangeReason="holiday")["history"][
        "dueOutChangeReason"
    ] == "Holiday"


ACCENTS = "Å" * 70 + "e\u0301" * 70
FAMILY = "👩‍👩‍👧"


@pytest.mark.req("S0-08")
@pytest.mark.parametrize("note", [ACCENTS, "x" * 140, FAMILY * 62], ids=["accents", "plain", "families"])
def test_a_note_of_140_characters_passes_uncut(engine: Engine, order: str, note: str) -> None:
    import unicodedata

    stored = update(engine, order, note=note)["history"]["note"]
    assert stored == unicodedata.normalize("NFC", note)


@pytest.mark.req("S0-08")
def test_a_note_of_141_characters_is_refused_and_nothing_of_its_call_is_stored(engine: Engine, order: str) -> None:
    error = refused_untouched(
        engine, order, note=ACCENTS + "!", jobStatus="Completed", dueOut="2026-03-21", dueOutChangeReason="Parts delay"
    )
    problem = error.problem("/note")
    assert error.kind == "validation" and (problem["limit"], problem["actual"]) == (140, 141)
    bytes_error = refused_untouched(engine, order, note=FAMILY * 63)
    assert bytes_error.kind == "validation"
    problem = bytes_error.problem("/note")
    assert (problem["limit"], problem["actual"]) == (1120, 63 * len(FAMILY.encode()))


@pytest.mark.req("S0-08")
def test_a_note_is_counted_by_the_engine_and_blank_is_none(engine: Engine, order: str) -> None:
    check = engine.call("webStatus.check", note=ACCENTS + "!")
    assert (check["fits"], check["characters"]) == (False, 141)
    assert engine.call("webStatus.check", note="e\u0301")["stored"] == "é"
    blank = engine.call("webStatus.check", note=" \n ")
    assert blank["fits"] and "stored" not in blank
    assert "note" not in update(engine, order, note="  \n ")["history"]
    assert "note" not in update(engine, order, note=None)["history"]


@pytest.mark.req("S0-09", "S0-10")
def test_an_update_saves_tells_and_is_in_history_at_once(engine: Engine, order: str) -> None:
    done = update(
        engine, order, jobStatus="In Progress", repairStage="Paint", dueOut="2026-03-26",
        dueOutChangeReason="Sublet work", note="The painter is ill",
    )
    assert done["customerMessage"]["state"] == "queued" and done["roColor"] == "green"
    job_now = engine.call("jobs.get", id=order)
    assert job_now == done["job"] and job_now["webStatusUpdatedAt"] == done["history"]["updatedOn"]
    assert [h["id"] for h in history(engine, order)] == [done["history"]["id"]]
    assert [m["id"] for m in outbox(engine)] == done["customerMessage"]["outboxIds"]
    refused_untouched(engine, order, note="x" * 141)


@pytest.mark.req("S0-10")
def test_history_is_read_newest_first_page_by_page(engine: Engine, order: str) -> None:
    for number in range(7):
        update(engine, order, note=f"Note {number}")
    page = engine.call("webStatus.history", jobId=order, limit=3)
    notes = [h["note"] for h in page["rows"]]
    while "nextCursor" in page:
        page = engine.call("webStatus.history", jobId=order, limit=3, cursor=page["nextCursor"])
        notes += [h["note"] for h in page["rows"]]
    assert notes == [f"Note {n}" for n in reversed(range(7))]
    assert engine.fails("webStatus.history", jobId="J999").kind == "notFound"
    assert engine.fails("webStatus.history", jobId=order, cursor="nonsense").kind == "validation"


@pytest.mark.req("S0-12")
def test_arrived_is_read_only_here(engine: Engine, order: str) -> None:
    arrived = engine.call("jobs.get", id=order)["arrived"]
    error = refused_untouched(engine, order, arrived=arrived)
    assert (error.kind, error.problem("/arrived")["problem"]) == ("validation", "readOnly")
    assert engine.call("jobs.arrive", id=order, arrived="2026-03-05T07:30")["arrived"].startswith("2026-03-05T07:30")
    assert engine.call("jobs.update", id=order, arrived="2026-03-06")["arrived"].startswith("2026-03-06T07:30")
    late = engine.fails("jobs.update", id=order, arrived="2027-01-01")
    assert (late.kind, late.problem("/arrived")["problem"]) == ("validation", "beforeArrived")
    now = job(engine, customer(engine, "Eva Berg"))
    assert "arrived" in engine.call("jobs.arrive", id=now)
    assert engine.fails("jobs.arrive", id="J999").kind == "notFound"


@pytest.mark.req("S0-13")
def test_due_out_is_a_date_and_a_time_shown_in_the_shops_zone(engine: Engine, order: str) -> None:
    done = update(engine, order, dueOut="2026-07-01T10:00:00-04:00", dueOutChangeReason="Parts delay")
    assert done["job"]["dueOut"] == "2026-07-01T16:00:00+02:00"
    twice = update(engine, order, dueOut="2026-10-25T02:30", dueOutChangeReason="Parts delay")
    assert twice["job"]["dueOut"] == "2026-10-25T02:30:00+02:00" and "earlier" in twice["warnings"][0]


@pytest.mark.req("S0-14", "S0-16", "S0-17")
def test_history_keeps_what_was_and_who_it_was(engine: Engine, order: str) -> None:
    first = update(
        engine, order, jobStatus="In Progress", repairStage="Body", dueOut="2026-03-24",
        dueOutChangeReason="Parts delay", note="First",
    )["history"]
    status, stage = first["jobStatusId"], first["repairStageId"]
    update(engine, order, jobStatus="Completed", repairStage=None, dueOut="2026-03-30", dueOutChangeReason="Sublet work")
    engine.call("statuses.update", id=status, name="Under way")
    engine.call("lists.update", id=stage, name="Bodywork")
    engine.call("lists.update", id=first["dueOutChangeReasonId"], name="Parts")
    engine.call("employees.update", id="E1", name="Ann Other")
    second, kept = history(engine, order)
    assert kept == {name: first[name] for name in kept}
    assert (kept["jobStatus"], kept["repairStage"], kept["dueOutChangeReason"], kept["note"]) == (
        "In Progress", "Body", "Parts delay", "First",
    )
    assert kept["dueOut"].startswith("2026-03-24T16:30") and kept["updatedByName"] == "Ann Admin"
    assert "note" not in second and "repairStage" not in second
    bare = update(engine, order)["history"]
    assert "dueOutChangeReason" not in bare and bare["dueOut"].startswith("2026-03-30")


@pytest.mark.req("S0-15")
def test_days_before_due_out_are_calendar_days_of_the_shop(engine: Engine) -> None:
    from datetime import date, datetime, timedelta

    account = customer(engine)
    for days in (0, 1, 40, 200, -3):
        today = datetime.fromisoformat(engine.call("jobs.get", id=job(engine, account))["createdAt"]).date()
        due: date = today + timedelta(days=days)
        target = repair_order(engine, account, dueOut=f"{due}T23:59")
        done = update(engine, target)["history"]
        updated = datetime.fromisoformat(done["updatedOn"]).date()
        assert done["daysBeforeDueOut"] == (due - updated).days
    assert "daysBeforeDueOut" not in update(engine, job(engine, account))["history"]


@pytest.mark.req("S0-14", "S0-15")
def test_days_and_dates_hold_across_the_change_to_summer_time(tmp_path: Path, serve: Callable[..., Engine]) -> None:
    store = make_store(tmp_path / "march.fettle", "--clock", "2026-03-28T22:00:00Z")
    engine = serve(store, "--clock", "2026-03-28T22:30:00Z")
    order = repair_order(engine, customer(engine), dueOut="2026-03-30T00:15")
    first = update(engine, order)["history"]
    assert (first["updatedOn"][:16], first["daysBeforeDueOut"]) == ("2026-03-28T23:30", 2)
    assert first["dueOut"] == "2026-03-30T00:15:00+02:00"
    engine.close()
    later = serve(store, "--clock", "2026-03-30T21:59:00Z")
    update(later, order, dueOut="2026-10-26T00:15", dueOutChangeReason="Parts delay")
    newest, oldest = history(later, order)
    assert (newest["daysBeforeDueOut"], newest["dueOut"]) == (210, "2026-10-26T00:15:00+01:00")
    assert (oldest["daysBeforeDueOut"], oldest["dueOut"]) == (2, first["dueOut"])
    later.close()
    late = serve(store, "--clock", "2026-10-27T10:00:00Z")
    assert update(late, order)["history"]["daysBeforeDueOut"] == -1


@pytest.mark.req("S0-17")
@pytest.mark.parametrize("name", ["updatedBy", "updatedOn", "daysBeforeDueOut"])
def test_a_client_cannot_say_who_or_when(engine: Engine, order: str, name: str) -> None:
    error = refused_untouched(engine, order, **{name: "E1"})
    assert (error.kind, error.problem(f"/{name}")["problem"]) == ("validation", "readOnly")


@pytest.mark.req("S0-17")
def test_the_sessions_employee_is_written_down(engine: Engine, order: str) -> None:
    other = engine.call("employees.create", name="Tom Tech", role="technician")["id"]
    as_staff(engine, other)
    done = update(engine, order)["history"]
    assert (done["updatedBy"], done["updatedByName"]) == (other, "Tom Tech")


@pytest.mark.req("S0-18")
def test_no_method_changes_or_removes_history(engine: Engine, order: str) -> None:
    update(engine, order, note="Wrong")
    schema = engine.call("rpc.discover")
    methods = [m["name"] for m in schema["methods"] if m["name"].startswith("webStatus.")]
    assert sorted(methods) == [
        "webStatus.check", "webStatus.get", "webStatus.history", "webStatus.undo", "webStatus.update",
    ]
    for name in ("webStatus.remove", "webStatus.history.update", "history.delete"):
        assert engine.fails(name, id="H1").kind == "methodNotFound"
    update(engine, order, note="Right")
    assert [h["note"] for h in history(engine, order)] == ["Right", "Wrong"]


@pytest.mark.req("S0-19")
def test_the_message_speaks_to_the_customer(engine: Engine, order: str) -> None:
    engine.call("statuses.update", id="S3", portalName="Being repaired")
    update(
        engine, order, jobStatus="In Progress", repairStage="Paint", dueOut="2026-03-26T12:00",
        dueOutChangeReason="Parts delay", note="Nearly there",
    )
    message = engine.call("outbox.get", id=outbox(engine)[0]["id"])
    assert message["to"] == "bo@example.test" and message["state"] == "queued" and message["channel"] == "email"
    for said in ("Bo Lind", "Being repaired", "Thursday 26 March 2026, 12:00", "Paint", "Nearly there", "Test Body Shop"):
        assert said in message["text"], said
    assert "In Progress" not in message["text"]
    engine.call(
        "settings.update",
        webStatus={"messageSubject": "{roNumber}", "messageTemplate": "{customer}: {status}\nNote: {note}\nBye"},
    )
    update(engine, order)
    message = engine.call("outbox.get", id=outbox(engine)[0]["id"])
    assert message["text"] == "Bo Lind: Being repaired\nBye" and message["subject"] == "1"
    german = repair_order(engine, customer(engine, "Uwe Kern", language="de-AT"), dueOut="2026-03-26T12:00")
    engine.call("settings.update", webStatus={"messageSubject": None, "messageTemplate": None})
    update(engine, german)
    assert "Fertig: Donnerstag, 26. März 2026, 12:00 Uhr" in outbox_text(engine)


def outbox_text(engine: Engine) -> str:
    return engine.call("outbox.get", id=outbox(engine)[0]["id"])["text"]


@pytest.mark.req("S0-20")
def test_a_customer_without_contact_data_is_skipped_and_logged(engine: Engine) -> None:
    silent = repair_order(engine, customer(engine, "Nobody", emails=[]))
    done = update(engine, silent, note="Hello?")
    assert done["customerMessage"] == {"state": "skipped", "reason": "noContact"}
    assert done["roColor"] == "green" and outbox(engine) == []
    lines = [line for line in engine.call("log.list")["rows"] if line.get("ownerId") == silent]
    assert len(lines) == 1 and "Nobody" in lines[0]["text"]
    fax = repair_order(engine, customer(engine, "Fax Only", emails=[], faxNumber="+45 12 34 56 78"))
    assert update(engine, fax)["customerMessage"]["state"] == "queued"
    assert outbox(engine)[0]["channel"] == "fax"


@pytest.mark.req("S0-20")
def test_every_other_reason_not_to_tell_is_named(engine: Engine, order: str) -> None:
    assert update(engine, order, tellCustomer=False)["customerMessage"]["reason"] == "switchedOff"
    quiet = repair_order(engine, customer(engine, "Quiet One", notify={"status": False}))
    assert update(engine, quiet)["customerMessage"]["reason"] == "notWanted"
    gone = customer(engine, "Gone Away")
    left = repair_order(engine, gone)
    engine.call("accounts.deactivate", id=gone)
    assert update(engine, left)["customerMessage"]["reason"] == "inactiveAccount"
    engine.call("settings.update", webStatus={"tellCustomer": False})
    assert update(engine, order)["customerMessage"]["reason"] == "switchedOff"


@pytest.mark.req("S0-21")
def test_two_people_update_the_same_job(engine: Engine, order: str) -> None:
    version = engine.call("jobs.get", id=order)["version"]
    update(engine, order, note="One", ifVersion=version)
    stale = refused_untouched(engine, order, note="Two", ifVersion=version)
    assert stale.kind == "conflict" and stale.data["current"]["version"] == version + 1
    assert stale.data["current"]["id"] == order
    update(engine, order, jobStatus="In Progress", note="Two")
    update(engine, order, jobStatus="On Hold", note="Three")
    assert [h["note"] for h in history(engine, order)] == ["Three", "Two", "One"]
    assert history(engine, order)[0]["jobStatus"] == "On Hold"


@pytest.mark.req("S0-22")
def test_a_retried_call_does_not_notify_twice(engine: Engine, order: str) -> None:
    params = {"jobId": order, "note": "Once", "_meta": {"idempotencyKey": "k1"}}
    first = engine.call("webStatus.update", params)
    assert engine.call("webStatus.update", params) == first
    assert len(history(engine, order)) == 1 and len(outbox(engine)) == 1
    other = engine.fails("webStatus.update", {**params, "note": "Twice"})
    assert other.kind == "conflict" and other.data["reason"] == "idempotencyKey"
    engine.call("webStatus.update", {**params, "_meta": {"idempotencyKey": "k2"}})
    assert len(history(engine, order)) == 2


@pytest.mark.req("S0-23")
def test_only_staff_update_the_web_status(engine: Engine, order: str) -> None:
    account = engine.call("jobs.get", id=order)["accountId"]
    user = portal_user(engine, account)
    as_customer(engine, user)
    for method in ("webStatus.update", "webStatus.get", "webStatus.history"):
        error = engine.fails(method, jobId=order)
        assert error.kind == "forbidden" and error.data["missing"] == "staff"
    assert engine.call("portal.jobs.get", id=order)["status"]["name"] == "Scheduled"


@pytest.mark.req("S0-09", "S0-11", "C-08")
def test_an_update_outlives_a_crash(store: Path, serve: Callable[..., Engine]) -> None:
    engine = serve(store)
    order = repair_order(engine, customer(engine))
    update(engine, order, note="Kept")
    engine.kill()
    again = serve(store)
    assert [h["note"] for h in history(again, order)] == ["Kept"]
    assert [row["roColor"] for row in again.call("whiteboard.list")["rows"]] == ["green"]
    assert len(outbox(again)) == 1
