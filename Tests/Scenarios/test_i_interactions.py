"""What the shop's families do to one another (I-01 to I-03, I-07, I-10, I-11)."""

from __future__ import annotations

import pytest

from engine import Engine
from kit import as_customer, as_staff, board, customer, history, job, outbox, portal_user, repair_order, status_id, update


def told(engine: Engine) -> str:
    """Text of the newest message."""
    return engine.call("outbox.get", id=outbox(engine)[0]["id"])["text"]


@pytest.mark.req("I-01")
def test_staff_read_their_names_and_the_customer_reads_his(engine: Engine) -> None:
    engine.call("statuses.update", id=status_id(engine, "On Hold"), mapsTo=status_id(engine, "In Progress"))
    engine.call("statuses.update", id=status_id(engine, "In Progress"), portalName="We are at it")
    account = customer(engine)
    user = portal_user(engine, account)
    order = repair_order(engine, account)
    assert update(engine, order, jobStatus="On Hold")["history"]["jobStatus"] == "On Hold"
    assert board(engine)[0]["jobStatus"]["name"] == "On Hold"
    assert "We are at it" in told(engine) and "On Hold" not in told(engine)
    as_customer(engine, user)
    assert engine.call("portal.jobs.get", id=order)["status"]["name"] == "We are at it"


@pytest.mark.req("I-02")
def test_a_hidden_status_is_stored_and_told_only_with_something_more(engine: Engine) -> None:
    order = repair_order(engine, customer(engine), dueOut="2026-03-20T16:30")
    update(engine, order, jobStatus="In Progress")
    engine.call("statuses.update", id=status_id(engine, "On Hold"), portalHidden=True)
    before = engine.call("webStatus.get", jobId=order)["customerMessage"]
    assert before == {**before, "willTell": True, "channel": "email", "to": "bo@example.test"}
    assert before["status"]["name"] == "In Progress"

    bare = update(engine, order, jobStatus="On Hold")
    assert bare["customerMessage"] == {"state": "skipped", "reason": "hiddenStatus"}
    assert bare["roColor"] == "green" and history(engine, order)[0]["jobStatus"] == "On Hold"
    pane = engine.call("webStatus.get", jobId=order)["customerMessage"]
    assert (pane["willTell"], pane["reason"], pane["status"]["name"]) == (False, "hiddenStatus", "In Progress")

    assert update(engine, order, note="Waiting for glass")["customerMessage"]["state"] == "queued"
    assert "Waiting for glass" in told(engine) and "In Progress" in told(engine) and "On Hold" not in told(engine)
    moved = update(engine, order, dueOut="2026-03-30", dueOutChangeReason="Parts delay")
    assert moved["customerMessage"]["state"] == "queued" and "30 March 2026" in told(engine)

    fresh = repair_order(engine, customer(engine, "Eva Berg"), jobStatus="On Hold")
    update(engine, fresh, note="Hello")
    assert "Hello" in told(engine) and "Status:" not in told(engine)


@pytest.mark.req("I-02")
def test_the_pane_says_why_nobody_will_be_told(engine: Engine) -> None:
    def reason(order: str) -> str:
        pane = engine.call("webStatus.get", jobId=order)["customerMessage"]
        assert pane["willTell"] is False
        return pane["reason"]

    assert reason(repair_order(engine, customer(engine, "No Address", emails=[]))) == "noContact"
    assert reason(repair_order(engine, customer(engine, "Not Wanted", notify={"status": False}))) == "notWanted"
    gone = customer(engine, "Gone Away")
    order = repair_order(engine, gone)
    engine.call("accounts.deactivate", id=gone)
    assert reason(order) == "inactiveAccount"
    engine.call("settings.update", webStatus={"tellCustomer": False})
    assert reason(repair_order(engine, customer(engine))) == "switchedOff"


@pytest.mark.req("I-03")
def test_renaming_changes_the_present_and_not_the_past(engine: Engine) -> None:
    account = customer(engine)
    user = portal_user(engine, account)
    order = repair_order(engine, account)
    update(engine, order, jobStatus="In Progress")
    message = told(engine)
    progress = status_id(engine, "In Progress")
    engine.call("statuses.update", id=progress, name="Under way", portalName="Being repaired")
    assert history(engine, order)[0]["jobStatus"] == "In Progress" and told(engine) == message
    as_customer(engine, user)
    assert engine.call("portal.jobs.get", id=order)["status"]["name"] == "Being repaired"
    as_staff(engine)
    engine.call("statuses.update", id=progress, mapsTo=status_id(engine, "Scheduled"))
    as_customer(engine, user)
    assert engine.call("portal.jobs.list")["rows"][0]["status"]["name"] == "Scheduled"


@pytest.mark.req("I-07")
def test_a_portal_request_is_an_opportunity_until_it_is_converted(engine: Engine) -> None:
    user = portal_user(engine, customer(engine))
    as_customer(engine, user)
    booked = engine.call("portal.jobs.request", title="Clutch slips")["id"]
    as_staff(engine)
    made = engine.call("jobs.get", id=booked)
    assert made["kind"] == "opportunity" and "roNumber" not in made
    assert made["jobStatusId"] == status_id(engine, "Requested") and board(engine, allDates=True) == []
    engine.call("jobs.convert", id=booked)
    assert [r["id"] for r in board(engine, allDates=True)] == [booked]


@pytest.mark.req("I-10")
def test_an_inactive_account_keeps_its_records_and_has_no_portal(engine: Engine) -> None:
    account = customer(engine)
    user = portal_user(engine, account)
    order = repair_order(engine, account)
    update(engine, order, note="Kept")
    as_customer(engine, user)
    assert len(engine.call("portal.jobs.list")["rows"]) == 1
    as_staff(engine)
    engine.call("accounts.deactivate", id=account)
    error = engine.fails("session.open", role="portal", portalUserId=user)
    assert error.kind == "forbidden" and error.data["missing"] == "accountInactive"
    assert engine.call("jobs.get", id=order)["customerName"] == "Bo Lind" and len(board(engine)) == 1
    assert update(engine, order)["customerMessage"] == {"state": "skipped", "reason": "inactiveAccount"}
    engine.call("accounts.activate", id=account)
    as_customer(engine, user)
    assert len(engine.call("portal.jobs.list")["rows"]) == 1


@pytest.mark.req("I-11")
def test_with_the_portal_off_customers_are_told_and_shown_nothing_more(engine: Engine) -> None:
    account = customer(engine)
    user = portal_user(engine, account)
    order = repair_order(engine, account)
    engine.call("portal.setEnabled", enabled=False)
    error = engine.fails("session.open", role="portal", portalUserId=user)
    assert error.kind == "forbidden" and error.data["missing"] == "portalDisabled"
    assert update(engine, order)["customerMessage"]["state"] == "queued"
    assert engine.call("jobs.get", id=job(engine, account))["open"] is True
