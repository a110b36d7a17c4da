"""Taking a web-status update back: what the job gets, what becomes of the message, and when it is refused (I-14)."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from delivery_kit import MORNING, at, claim, morning, set_up_mail  # noqa: F401
from engine import PATIENCE, CallError, Engine
from kit import (
    as_customer, as_staff, board, customer, heard, history, outbox, portal_user, repair_order, snapshot, status_id,
    told, update,
)

Json = Any

# What an update can change of a job.
FIELDS = [
    "dueOut", "lastDueOutReasonId", "repairStageId", "jobStatusId", "webStatusUpdatedAt", "open", "closedAt",
]


def undo(engine: Engine, job: str, **members: Json) -> dict[str, Json]:
    return engine.call("webStatus.undo", jobId=job, **members)


def refused(engine: Engine, job: str, **members: Json) -> CallError:
    """A refusal that leaves everything as it is, and says how the job is."""
    before = snapshot(engine, job)
    error = engine.fails("webStatus.undo", jobId=job, **members)
    assert snapshot(engine, job) == before
    assert error.kind == "conflict" and error.data["current"]["id"] == job and error.data["hint"]
    return error


def web_status(engine: Engine, job: str) -> dict[str, Json]:
    record = engine.call("jobs.get", id=job)
    return {field: record.get(field) for field in FIELDS}


@pytest.mark.req("I-14", "S0-18")
def test_everything_an_update_changed_is_as_before_and_history_grows(engine: Engine) -> None:
    order = repair_order(engine, customer(engine), dueOut="2026-12-20T16:30")
    update(engine, order, jobStatus="In Progress", repairStage="Body", note="We have begun")
    update(engine, order, dueOut="2026-12-22", dueOutChangeReason="Parts delay")
    before = web_status(engine, order)
    made = update(
        engine, order, jobStatus="Delivered", repairStage="Paint", dueOut="2026-12-29",
        dueOutChangeReason="Customer request", note="Come and fetch it",
    )
    assert made["closed"] is True and board(engine, allDates=True) == []
    updates = history(engine, order)

    done = undo(engine, order, historyId=made["history"]["id"], ifVersion=made["job"]["version"])
    assert web_status(engine, order) == before
    assert done["job"]["version"] == made["job"]["version"] + 1 and done["job"]["open"] is True
    assert done["before"] == {
        "jobStatus": {"id": status_id(engine, "Delivered"), "name": "Delivered"},
        "repairStage": {"id": done["before"]["repairStage"]["id"], "name": "Paint"},
        "dueOut": "2026-12-29T16:30:00+01:00",
        "dueOutChangeReason": {"id": done["before"]["dueOutChangeReason"]["id"], "name": "Customer request"},
        "open": False, "roColor": "green",
    }
    assert done["after"]["jobStatus"]["name"] == "In Progress" and done["after"]["repairStage"]["name"] == "Body"
    assert done["after"]["dueOut"] == "2026-12-22T16:30:00+01:00" and done["after"]["open"] is True
    assert done["after"]["dueOutChangeReason"]["name"] == "Parts delay" and "warnings" not in done
    assert [row["id"] for row in board(engine, allDates=True)] == [order]

    # The update stands in the history as it was; the newest record says that it was taken back, by whom and when.
    newest, *older = history(engine, order)
    assert older == updates and done["undone"]["id"] == made["history"]["id"]
    assert newest["id"] == done["history"]["id"] and newest["seq"] == updates[0]["seq"] + 1
    assert (newest["source"], newest["undoes"], newest["updatedBy"]) == ("undo", made["history"]["id"], "E1")
    assert newest["jobStatus"] == "In Progress" and newest["repairStage"] == "Body" and "note" not in newest
    assert newest["dueOut"] == "2026-12-22T16:30:00+01:00" and "dueOutChangeReason" not in newest
    assert newest["updatedByName"] == "Ann Admin" and newest["updatedOn"] == done["job"]["updatedAt"]
    assert engine.call("changes.list", record=order)["changes"][0]["method"] == "webStatus.undo"
    assert engine.call("store.check")["sound"]


@pytest.mark.req("I-14", "S0-11")
def test_the_first_update_takes_its_green_with_it(engine: Engine) -> None:
    order = repair_order(engine, customer(engine))
    before = web_status(engine, order)
    update(engine, order, jobStatus="In Progress")
    done = undo(engine, order)
    assert (done["before"]["roColor"], done["after"]["roColor"]) == ("green", "default")
    assert web_status(engine, order) == before and board(engine)[0]["roColor"] == "default"
    assert update(engine, order)["roColor"] == "green"


@pytest.mark.req("I-14")
def test_a_message_that_waits_is_cancelled_and_nobody_is_told(engine: Engine) -> None:
    set_up_mail(engine)
    order = repair_order(engine, customer(engine))
    entry = update(engine, order, jobStatus="Completed", note="It is ready")["customerMessage"]["outboxIds"][0]
    seq = engine.call("changes.list", since=0, limit=1000)["seq"]
    done = undo(engine, order)
    assert done["customerMessage"] == {"state": "cancelled", "outboxIds": [entry]} and "offers" not in done
    assert done["messages"] == [
        {
            "outboxId": entry, "channel": "email", "to": "bo@example.test", "state": "queued", "cancelled": True,
            "told": "no",
        }
    ]
    message = engine.call("outbox.get", id=entry)
    assert (message["state"], message["cancelReason"]) == ("cancelled", "undo") and "doneAt" in message
    assert len(outbox(engine)) == 1 and claim(engine)["entries"] == []
    # In one transaction: job, history and message have changed at one moment.
    changes = engine.call("changes.list", since=seq, limit=1000)["changes"]
    assert sorted(c["collection"] for c in changes) == ["jobs", "outbox", "webStatusHistory"]
    assert len({c["at"] for c in changes}) == 1


@pytest.mark.req("I-14")
def test_a_message_that_waits_for_another_try_is_cancelled_too(morning: Path) -> None:
    with at(morning, MORNING) as engine:
        set_up_mail(engine)
        order = repair_order(engine, customer(engine))
        entry = update(engine, order)["customerMessage"]["outboxIds"][0]
        engine.call("outbox.retry", id=entry, lease=claim(engine)["lease"], answer="451 later")
        done = undo(engine, order)
        assert done["messages"][0]["state"] == "retry" and done["messages"][0]["cancelled"] is True
    with at(morning, "2026-03-03T09:00:00Z") as engine:
        assert claim(engine)["entries"] == []


@pytest.mark.req("I-14")
@pytest.mark.parametrize(("state", "told_is"), [("sending", "perhaps"), ("sent", "yes"), ("uncertain", "perhaps")])
def test_what_went_out_is_never_followed_silently_and_a_correction_is_offered(
    engine: Engine, state: str, told_is: str
) -> None:
    set_up_mail(engine)
    order = repair_order(engine, customer(engine, language="de"))
    update(engine, order, jobStatus="In Progress")
    first = claim(engine)
    engine.call("outbox.sent", id=first["entries"][0]["id"], lease=first["lease"], answer="250")
    entry = update(engine, order, jobStatus="Completed")["customerMessage"]["outboxIds"][0]
    lease = claim(engine)["lease"]
    if state == "sent":
        engine.call("outbox.sent", id=entry, lease=lease, answer="250")
    elif state == "uncertain":
        engine.call("outbox.failed", id=entry, lease=lease, answer="the line broke", uncertain=True)
    done = undo(engine, order)
    assert done["customerMessage"] == {"state": "skipped", "reason": "undo"}
    assert [(m["outboxId"], m["state"], m["cancelled"], m["told"]) for m in done["messages"]] == [
        (entry, state, False, told_is)
    ]
    assert engine.call("outbox.get", id=entry)["state"] == state and len(outbox(engine)) == 2

    # The correction is a call as it stands: the customer is told how things are, in his language.
    offer = done["offers"][0]
    assert offer["method"] == "webStatus.update" and offer["params"]["ifVersion"] == done["job"]["version"]
    assert 0 < len(offer["params"]["note"]) <= 140
    corrected = engine.call(offer["method"], offer["params"])
    message = engine.call("outbox.get", id=corrected["customerMessage"]["outboxIds"][0])
    assert "war ein Irrtum" in message["text"] and "In Progress" in message["text"]


@pytest.mark.req("I-14", "S3-29")
@pytest.mark.parametrize("end", ["retry", "lease", "sent", "failed"])
def test_what_is_being_sent_is_not_tried_again_when_it_comes_back(morning: Path, end: str) -> None:
    with at(morning, MORNING) as engine:
        set_up_mail(engine)
        order = repair_order(engine, customer(engine))
        entry = update(engine, order)["customerMessage"]["outboxIds"][0]
        lease = claim(engine)["lease"]
        assert undo(engine, order)["messages"][0]["told"] == "perhaps"
        if end == "retry":
            engine.call("outbox.retry", id=entry, lease=lease, answer="451 later")
        elif end == "sent":
            engine.call("outbox.sent", id=entry, lease=lease, answer="250")
        elif end == "failed":
            engine.call("outbox.failed", id=entry, lease=lease, answer="550")
        engine.close()
    with at(morning, "2026-03-04T09:00:00Z") as engine:
        assert claim(engine)["entries"] == []
        message = engine.call("outbox.get", id=entry)
        expected = {"retry": "cancelled", "lease": "cancelled"}.get(end, end)
        assert message["state"] == expected and "doneAt" in message and "nextTryAt" not in message
        assert message.get("cancelReason") == ("undo" if expected == "cancelled" else None)
        assert engine.call("store.check")["sound"]


@pytest.mark.req("I-14")
def test_a_message_that_failed_needs_no_correction_and_one_sent_again_goes_the_same_way(engine: Engine) -> None:
    set_up_mail(engine)
    order = repair_order(engine, customer(engine))
    entry = update(engine, order)["customerMessage"]["outboxIds"][0]
    engine.call("outbox.failed", id=entry, lease=claim(engine)["lease"], answer="550 no such user")
    done = undo(engine, order)
    assert (done["messages"][0]["state"], done["messages"][0]["told"]) == ("failed", "no") and "offers" not in done

    entry = update(engine, order)["customerMessage"]["outboxIds"][0]
    engine.call("outbox.sent", id=entry, lease=claim(engine)["lease"], answer="250")
    again = engine.call("outbox.resend", id=entry)["entry"]["id"]
    done = undo(engine, order)
    assert [(m["outboxId"], m["cancelled"]) for m in done["messages"]] == [(entry, False), (again, True)]
    assert engine.call("outbox.get", id=again)["state"] == "cancelled" and len(done["offers"]) == 1
    # Staff who ask for it all the same are obeyed, and it is cancelled no more.
    assert "cancelReason" not in engine.call("outbox.resend", id=again)["entry"]


@pytest.mark.req("I-14")
def test_a_dry_run_says_what_would_happen_and_stores_nothing(engine: Engine) -> None:
    order = repair_order(engine, customer(engine))
    update(engine, order, jobStatus="In Progress")
    before = snapshot(engine, order)
    dry = undo(engine, order, dryRun=True)
    assert dry["dryRun"] is True and "history" not in dry and dry["job"] == before[0] and snapshot(engine, order) == before
    done = undo(engine, order)
    for member in ("undone", "before", "after", "messages", "customerMessage"):
        assert done[member] == dry[member], member


@pytest.mark.req("I-14")
def test_an_undo_is_refused_where_it_would_take_back_something_else(engine: Engine) -> None:
    order = repair_order(engine, customer(engine))
    assert refused(engine, order).data["reason"] == "nothing"
    first = update(engine, order, jobStatus="In Progress")
    second = update(engine, order, note="On it")
    assert refused(engine, order, historyId=first["history"]["id"]).data["reason"] == "newer"
    assert refused(engine, order, ifVersion=first["job"]["version"]).data["reason"] == "version"
    undo(engine, order, historyId=second["history"]["id"])
    assert refused(engine, order).data["reason"] == "undone"
    other = repair_order(engine, customer(engine, "Eva Berg"))
    strange = engine.fails("webStatus.undo", jobId=other, historyId=first["history"]["id"])
    assert strange.problem("/historyId")["problem"] == "wrongOwner"
    assert engine.fails("webStatus.undo", jobId="J999").kind == "notFound"


@pytest.mark.req("I-14", "S0-21")
def test_what_somebody_changed_since_is_not_trampled_on(engine: Engine) -> None:
    order = repair_order(engine, customer(engine))
    update(engine, order, jobStatus="Delivered")
    engine.call("jobs.reopen", id=order)
    assert refused(engine, order).data["reason"] == "changed"
    engine.call("jobs.close", id=order)
    # Closed again, but by another hand at another time.
    assert refused(engine, order).data["reason"] == "changed"
    # What the update had no part in may have changed: here the title, and that the job was closed.
    another = repair_order(engine, customer(engine, "Eva Berg"))
    update(engine, another, repairStage="Body")
    engine.call("jobs.update", id=another, title="New title")
    engine.call("jobs.close", id=another)
    done = undo(engine, another)
    assert "repairStage" not in done["after"] and done["job"]["title"] == "New title" and done["job"]["open"] is False


@pytest.mark.req("I-14")
def test_a_status_or_stage_that_was_removed_since_does_not_come_back(engine: Engine) -> None:
    own = engine.call("statuses.add", kind="job", name="Waiting for insurer")["id"]
    order = repair_order(engine, customer(engine), jobStatus="Waiting for insurer")
    update(engine, order, jobStatus="In Progress")
    engine.call("statuses.remove", id=own)
    error = refused(engine, order)
    assert error.data["reason"] == "removed" and "job status" in error.message


@pytest.mark.req("I-14", "S0-06")
def test_a_former_due_out_before_the_arrival_does_not_come_back(engine: Engine) -> None:
    order = repair_order(engine, customer(engine), dueOut="2026-12-20T16:30")
    update(engine, order, dueOut="2026-12-28", dueOutChangeReason="Customer request")
    engine.call("jobs.update", id=order, arrived="2026-12-21T09:00")
    assert "arrived" in refused(engine, order).message


@pytest.mark.req("I-14")
def test_an_imported_update_cannot_be_taken_back(serve: Any, sample: Path) -> None:
    engine = serve(sample)
    engine.call("session.open", employeeId="E1")
    job = next(j["id"] for j in engine.call("jobs.list", limit=60)["rows"] if history(engine, j["id"]))
    assert refused(engine, job).data["reason"] == "imported"


@pytest.mark.req("I-14", "I-06")
def test_of_an_update_by_an_estimates_answer_only_the_status_goes_back(engine: Engine) -> None:
    engine.call("settings.update", estimate={"approvedStatus": "In Progress"})
    order = repair_order(engine, customer(engine))
    before = web_status(engine, order)
    estimate = engine.call(
        "estimates.create", jobId=order, lines=[{"description": "Bumper", "unitPriceMinor": 20_000}], send=True,
        tellCustomer=False,
    )["estimate"]
    answered = engine.call("estimates.approve", id=estimate["id"], method="Telephone")
    entry = answered["customerMessage"]["outboxIds"][0]
    assert web_status(engine, order) != before
    done = undo(engine, order)
    assert web_status(engine, order) == before and done["messages"] == [] and "estimates.correct" in done["warnings"][0]
    assert engine.call("estimates.get", id=estimate["id"])["state"] == "approved"
    assert engine.call("outbox.get", id=entry)["state"] == "queued"


@pytest.mark.req("I-14", "S0-22")
def test_a_retried_undo_happens_once(engine: Engine) -> None:
    order = repair_order(engine, customer(engine))
    update(engine, order, jobStatus="In Progress")
    params = {"jobId": order, "_meta": {"idempotencyKey": "undo-1"}}
    assert engine.call("webStatus.undo", params) == engine.call("webStatus.undo", params)
    assert len(history(engine, order)) == 2


@pytest.mark.req("I-14", "S0-23")
def test_a_customer_takes_nothing_back_and_sees_neither_update_nor_undo(engine: Engine) -> None:
    account = customer(engine)
    user = portal_user(engine, account)
    order = repair_order(engine, account)
    update(engine, order, jobStatus="In Progress", note="We have begun")
    update(engine, order, jobStatus="Completed", note="By mistake")
    as_customer(engine, user)
    assert engine.fails("webStatus.undo", jobId=order).data["missing"] == "staff"
    as_staff(engine)
    engine.call("changes.subscribe", lists=["whiteboard"])
    undo(engine, order)
    assert told(heard(engine, 1), "recordId", "method", "move") == [(order, "webStatus.undo", "changed")]
    pages = engine.call("site.content")["accounts"][0]
    assert [u["note"] for u in pages["histories"][0]["updates"]] == ["We have begun"]
    # The last status that he could see is not the one that was taken back.
    engine.call("statuses.update", id=status_id(engine, "In Progress"), portalHidden=True)
    as_customer(engine, user)
    assert engine.call("portal.jobs.get", id=order).get("status") is None


def after_upkeep(engine: Engine, expected: Any) -> None:
    """The engine looks when nobody has asked it for something for a while; a write makes it look."""
    customer(engine, "Eva New")
    end = time.monotonic() + PATIENCE
    while not expected():
        assert time.monotonic() < end, "it was never removed"
        time.sleep(0.2)


@pytest.mark.req("I-14")
def test_a_message_that_is_no_longer_kept_may_have_gone_out(morning: Path) -> None:
    with at(morning, MORNING) as engine:
        set_up_mail(engine)
        order = repair_order(engine, customer(engine))
        update(engine, order, jobStatus="Completed")
        taken = claim(engine)
        engine.call("outbox.sent", id=taken["entries"][0]["id"], lease=taken["lease"])
        engine.close()
    with at(morning, "2026-07-01T10:00:00Z") as engine:
        after_upkeep(engine, lambda: outbox(engine) == [])
        done = undo(engine, order)
        assert done["messages"] == [] and done["customerMessage"] == {"state": "skipped", "reason": "undo"}
        assert "no longer kept" in done["warnings"][0] and done["offers"][0]["method"] == "webStatus.update"


@pytest.mark.req("I-14", "C-13")
def test_what_was_before_is_known_as_long_as_changes_are_kept(morning: Path) -> None:
    with at(morning, MORNING) as engine:
        engine.call("settings.update", changes={"retentionDays": 30})
        order = repair_order(engine, customer(engine))
        update(engine, order, jobStatus="Completed")
        engine.close()
    with at(morning, "2026-07-01T10:00:00Z") as engine:
        after_upkeep(engine, lambda: engine.call("changes.list", record=order)["changes"] == [])
        assert refused(engine, order).data["reason"] == "notKept"
