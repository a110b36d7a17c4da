"""What customers see, book and say in the portal (S0-23, S1-02, S1-15, S4-04, S4-16, Q8)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from engine import Engine
from kit import as_customer, as_staff, customer, job, portal_user, repair_order, status_id, statuses, update


@pytest.mark.req("S1-02")
def test_bookings_start_in_requested(engine: Engine) -> None:
    account = customer(engine)
    user = portal_user(engine, account)
    van = engine.call("items.create", accountId=account, make="Ford")["id"]
    foreign = engine.call("items.create", accountId=customer(engine, "Eva Berg"), make="Fiat")["id"]
    as_customer(engine, user)
    booked = engine.call("portal.jobs.request", title="Clutch slips", itemId=van, dueIn="2026-04-01")
    assert booked["status"]["name"] == "Requested" and booked["kind"] == "opportunity" and booked["createdByCustomer"]
    quote = engine.call("portal.quotes.request", description="\nNew seats\nin red", jobId=booked["id"])
    assert quote["status"]["name"] == "Requested" and quote["name"] == "New seats" and quote["star"] == "green"
    error = engine.fails("portal.jobs.request", title="x", itemId=foreign)
    assert (error.kind, error.problem("/itemId")["problem"]) == ("validation", "noSuchRecord")
    assert engine.fails("portal.quotes.request", description=" ").kind == "validation"
    as_staff(engine)
    seen = engine.call("jobs.get", id=booked["id"])
    assert seen["createdBy"] == user and seen["origin"] == "portal"
    assert seen["jobStatusId"] == status_id(engine, "Requested")
    assert engine.call("quotes.get", id=quote["id"])["createdBy"] == user
    engine.call("portal.setEnabled", enabled=False)


@pytest.mark.req("S1-02", "S1-18", "I-11")
def test_every_portal_call_is_refused_while_the_portal_is_off(
    store: Path, serve: Callable[..., Engine]
) -> None:
    engine = serve(store)
    account = customer(engine)
    user = portal_user(engine, account)
    order, quote = job(engine, account), engine.call("quotes.create", accountId=account, description="Paint")["id"]
    engine.call("portal.setEnabled", enabled=False)
    jobs_before = engine.call("jobs.list", withTotal=True)["total"]
    engine.close()
    locked = serve(store, "--role", "portal", "--user", user)
    calls = {
        "portal.jobs.request": {"title": "Clutch"}, "portal.jobs.list": {}, "portal.jobs.get": {"id": order},
        "portal.jobs.counts": {}, "portal.jobs.exportCsv": {}, "portal.quotes.request": {"description": "Seats"},
        "portal.quotes.list": {}, "portal.quotes.get": {"id": quote}, "portal.quotes.counts": {},
        "portal.appointments.request": {"itemId": "V1"}, "portal.appointments.list": {},
        "portal.appointments.get": {"id": "A1"}, "portal.appointments.history": {"id": "A1"},
        "portal.appointments.accept": {"id": "A1"}, "portal.appointments.cancel": {"id": "A1"},
        "portal.appointments.answer": {"id": "A1", "text": "Yes"}, "portal.appointments.exportCsv": {},
        "portal.jobs.review": {"id": order}, "portal.quotes.statusCard": {"id": quote}, "portal.quotes.exportCsv": {},
        "portal.jobs.submitReview": {"id": order, "requests": [{"description": "Tyres"}]},
        "portal.quotes.review": {"id": quote}, "portal.quotes.approve": {"id": quote},
        "portal.quotes.deny": {"id": quote}, "portal.quotes.cancel": {"id": quote},
        "portal.attachments.add": {"quoteId": quote, "name": "a.png", "contentBase64": "AA=="},
        "portal.attachments.begin": {"quoteId": quote, "name": "a.png", "size": 1},
        "portal.attachments.append": {"uploadId": "U1", "offset": 0, "contentBase64": "AA=="},
        "portal.attachments.finish": {"uploadId": "U1"}, "portal.attachments.list": {"quoteId": quote},
        "portal.attachments.get": {"id": "F1"}, "portal.attachments.read": {"id": "F1"},
        "portal.statuses.list": {"kind": "job"}, "portal.comments.add": {"jobId": order, "text": "Hello"},
        "portal.comments.list": {"jobId": order}, "portal.comments.markRead": {"jobId": order},
        "portal.estimates.list": {}, "portal.views.get": {"list": "jobs"}, "portal.views.set": {"list": "jobs", "sort": "title"},
    }
    served = {m["name"] for m in locked.call("rpc.discover")["methods"] if m["name"].startswith("portal.")}
    assert served == set(calls)
    for method, params in calls.items():
        error = locked.fails(method, params)
        assert error.kind == "forbidden" and error.data["missing"] == "portalDisabled", method
    locked.close()
    assert serve(store).call("jobs.list", withTotal=True)["total"] == jobs_before


@pytest.mark.req("S1-15")
def test_one_entry_and_one_count_for_each_name_that_customers_see(engine: Engine) -> None:
    account = customer(engine)
    user = portal_user(engine, account)
    engine.call("statuses.update", id=status_id(engine, "On Hold"), mapsTo=status_id(engine, "In Progress"))
    engine.call("statuses.update", id=status_id(engine, "Completed"), portalName="In Progress")
    for name in ("In Progress", "On Hold", "Completed", "Scheduled"):
        job(engine, account, name, jobStatus=name)
    job(engine, customer(engine, "Eva Berg"), jobStatus="In Progress")
    as_customer(engine, user)
    for counts in (engine.call("portal.jobs.counts"), engine.call("portal.statuses.list", kind="job")):
        entries = {e["name"]: e["count"] for e in counts["entries"]}
        assert entries["In Progress"] == 3 and entries["Scheduled"] == 1 and counts["total"] == 4
        assert "On Hold" not in entries and "Completed" not in entries
        assert len(entries) == len(counts["entries"])
    rows = engine.call("portal.jobs.list", filter={"status": "In Progress"}, sort="created")["rows"]
    assert [r["title"] for r in rows] == ["In Progress", "On Hold", "Completed"]
    assert {r["status"]["name"] for r in rows} == {"In Progress"}
    assert len({r["status"]["color"] for r in rows[:2]}) == 1


@pytest.mark.req("S0-23")
def test_a_customer_sees_the_own_account_alone(engine: Engine) -> None:
    bo, eva = customer(engine), customer(engine, "Eva Berg")
    user = portal_user(engine, bo)
    own, foreign = job(engine, bo), job(engine, eva)
    hidden = engine.call("quotes.create", accountId=bo, description="Paint")["id"]
    shown = engine.call("quotes.create", accountId=bo, description="Paint it red", customerVisible=True)["id"]
    as_customer(engine, user)
    assert [r["id"] for r in engine.call("portal.jobs.list")["rows"]] == [own]
    assert [r["id"] for r in engine.call("portal.quotes.list")["rows"]] == [shown]
    assert engine.call("portal.quotes.get", id=shown)["status"]["name"] == "Pending"
    for method, target in (
        ("portal.jobs.get", foreign), ("portal.jobs.get", "J999"), ("portal.quotes.get", hidden),
        ("portal.quotes.get", "Q999"),
    ):
        error = engine.fails(method, id=target)
        assert error.kind == "notFound" and error.data["id"] == target
    for method in ("portal.comments.list", "portal.comments.markRead"):
        assert engine.fails(method, jobId=foreign).kind == "notFound"
    assert engine.fails("portal.comments.add", jobId=foreign, text="x").kind == "notFound"
    seen = engine.call("portal.jobs.get", id=own)
    assert not {"accountId", "jobStatusId", "repairStageId", "customerName", "assignedTo", "createdBy"} & set(seen)
    for method in ("jobs.list", "accounts.list", "statuses.list", "changes.list", "outbox.list", "log.list"):
        params = {"kind": "job"} if method == "statuses.list" else {}
        error = engine.fails(method, **params)
        assert error.kind == "forbidden" and error.data["missing"] == "staff", method


@pytest.mark.req("S1-07")
def test_a_hidden_status_hides_the_status_and_not_the_record(engine: Engine) -> None:
    account = customer(engine)
    user = portal_user(engine, account)
    seen = job(engine, account, "Seen", jobStatus="In Progress")
    engine.call("statuses.update", id=status_id(engine, "On Hold"), portalHidden=True)
    never = job(engine, account, "Never", jobStatus="On Hold")
    update(engine, seen, jobStatus="On Hold")
    as_customer(engine, user)
    assert engine.call("portal.jobs.get", id=seen)["status"]["name"] == "In Progress"
    assert engine.fails("portal.jobs.get", id=never).kind == "notFound"
    assert [r["title"] for r in engine.call("portal.jobs.list")["rows"]] == ["Seen"]
    as_staff(engine)
    engine.call("settings.update", webStatus={"whenHidden": "omit"})
    as_customer(engine, user)
    assert engine.call("portal.jobs.list")["rows"] == []
    assert engine.fails("portal.jobs.get", id=seen).kind == "notFound"


@pytest.mark.req("S1-07")
def test_a_status_that_is_hidden_later_gives_way_to_an_earlier_one(engine: Engine) -> None:
    account = customer(engine)
    user = portal_user(engine, account)
    told = job(engine, account, "Told")
    untold = job(engine, account, "Untold", jobStatus="On Hold")
    update(engine, told, jobStatus="In Progress")
    update(engine, told, jobStatus="On Hold")
    engine.call("statuses.update", id=status_id(engine, "On Hold"), portalHidden=True)
    as_customer(engine, user)
    assert engine.call("portal.jobs.get", id=told)["status"]["name"] == "In Progress"
    assert "status" not in engine.call("portal.jobs.get", id=untold)
    rows = {r["title"]: r.get("status", {}).get("name") for r in engine.call("portal.jobs.list")["rows"]}
    assert rows == {"Told": "In Progress", "Untold": None}
    counts = engine.call("portal.jobs.counts")
    assert counts["total"] == 2 and {e["name"]: e["count"] for e in counts["entries"]}["In Progress"] == 1
    assert [r["title"] for r in engine.call("portal.jobs.list", filter={"status": "In Progress"})["rows"]] == ["Told"]


@pytest.mark.req("I-08", "S4-16")
def test_a_conversation_has_two_sides_and_notes_of_one(engine: Engine) -> None:
    account = customer(engine)
    user = portal_user(engine, account)
    order = repair_order(engine, account)
    first = engine.call("comments.add", jobId=order, text="Come on Friday")
    engine.call("comments.add", jobId=order, text="He never pays", visibility="internal")
    other = engine.call("comments.add", jobId=job(engine, account), text="Elsewhere")["id"]
    as_customer(engine, user)
    page = engine.call("portal.comments.list", jobId=order)
    assert [c["text"] for c in page["rows"]] == ["Come on Friday"] and page["unread"] == 1
    answer = engine.call("portal.comments.add", jobId=order, text="Fine", inReplyTo=first["id"])
    assert answer["fromCustomer"] and answer["authorName"] == "Bo" and "author" not in answer
    assert engine.call("portal.comments.markRead", jobId=order) == {"marked": 1, "unread": 0}
    assert engine.call("portal.comments.list", jobId=order)["rows"][0]["read"] is True
    assert engine.fails("portal.comments.add", jobId=order, text=" ").kind == "validation"
    for wrong in (other, "M999"):
        error = engine.fails("portal.comments.add", jobId=order, text="x", inReplyTo=wrong)
        assert (error.kind, error.problem("/inReplyTo")["problem"]) == ("validation", "noSuchRecord")
    both = engine.fails("portal.comments.add", text="x", jobId=order, quoteId="Q1")
    assert (both.kind, both.problems[0]["problem"]) == ("validation", "exactlyOne")
    as_staff(engine)
    page = engine.call("comments.list", jobId=order, limit=2)
    assert [c["text"] for c in page["rows"]] == ["Come on Friday", "He never pays"]
    assert page["unread"] == {"staff": 1, "customer": 0}
    rest = engine.call("comments.list", jobId=order, cursor=page["nextCursor"])
    assert [c["text"] for c in rest["rows"]] == ["Fine"] and rest["rows"][0]["author"] == user
    wrong_owner = engine.fails("comments.add", jobId=order, text="x", inReplyTo=other)
    assert (wrong_owner.kind, wrong_owner.problem("/inReplyTo")["problem"]) == ("validation", "wrongOwner")
    assert engine.fails("comments.add", jobId="J999", text="x").kind == "notFound"
    assert engine.fails("comments.add", text="x").problems[0]["problem"] == "exactlyOne"


@pytest.mark.req("C-17")
def test_quotes_are_kept_by_the_office(engine: Engine) -> None:
    account = customer(engine)
    user = portal_user(engine, account)
    made = engine.call("quotes.create", accountId=account, description="Paint the roof\nand the doors")
    assert made["number"] == "1" and made["name"] == "Paint the roof" and "star" not in made
    as_customer(engine, user)
    asked = engine.call("portal.quotes.request", description="Seats")["id"]
    as_staff(engine)
    rows = engine.call("quotes.list", filter={"createdByCustomer": True})["rows"]
    assert [(r["id"], r["star"], r["createdByName"]) for r in rows] == [(asked, "green", "Bo")]
    changed = engine.call("quotes.setStatus", id=asked, status="in process")
    assert changed["statusId"] == status_id(engine, "In Process", "quote")
    assert [r["id"] for r in engine.call("quotes.list", filter={"status": "In Process"})["rows"]] == [asked]
    unknown = engine.fails("quotes.setStatus", id=asked, status="Nowhere")
    assert (unknown.kind, unknown.problem("/status")["problem"]) == ("validation", "noSuchRecord")
    messages = engine.fails("quotes.setStatus", id=asked, status="messages")
    assert (messages.kind, messages.problem("/status")["problem"]) == ("validation", "notAStatus")
    decided = engine.fails("quotes.setStatus", id=asked, status="Approved")
    assert decided.kind == "invalidTransition" and "Customer Approval Needed" in decided.data["allowed"]
    assert decided.data["state"] == "In Process"
    wrong = engine.fails("quotes.update", id=made["id"], jobId=job(engine, customer(engine, "Eva Berg")))
    assert (wrong.kind, wrong.problem("/jobId")["problem"]) == ("validation", "wrongOwner")
    stale = engine.fails("quotes.update", id=asked, priority="high", ifVersion=1)
    assert stale.kind == "conflict" and len(statuses(engine, "quote")) == 7
