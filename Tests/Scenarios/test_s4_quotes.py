"""Quotes from their three origins, cards, counts, batches, jobs made from them (S4-01 to S4-09, S4-15 to S4-23, S4-28, S4-29)."""

from __future__ import annotations

import pytest

from engine import Engine
from kit import Json, as_customer, as_staff, customer, job, portal_user, status_id
from test_s4_attachments import PNG, quote, text
from test_s4_decisions import offered, version


def seen(engine: Engine) -> list[str]:
    return [r["id"] for r in engine.call("portal.quotes.list", sort="created")["rows"]]


@pytest.mark.req("S4-01", "S4-02", "S4-03", "S4-04", "S4-23")
def test_a_customer_sees_what_came_from_him_from_a_review_and_what_the_office_shows(engine: Engine) -> None:
    account = customer(engine)
    user = portal_user(engine, account)
    order = job(engine, account)
    foreign = job(engine, customer(engine, "Eva Berg"))
    hidden = engine.call("quotes.create", accountId=account, description="Internal")["id"]
    reviewed = engine.call("jobs.submitReview", id=order, requests=[{"description": "Tyres"}, {"description": "Seats"}])
    assert {q["origin"] for q in reviewed["quotes"]} == {"workOrderReview"}
    assert not any("star" in q for q in reviewed["quotes"])
    as_customer(engine, user)
    assert [q["name"] for q in engine.call("portal.jobs.review", id=order)["quotes"]] == ["Tyres", "Seats"]
    own = engine.call("portal.jobs.submitReview", id=order, requests=[{"description": "A new roof"}])["quotes"][0]
    assert own["star"] == "green" and own["status"]["name"] == "Requested" and own["jobId"] == order
    asked = engine.call("portal.quotes.request", description="Wipers")["id"]
    ids = [q["id"] for q in reviewed["quotes"]] + [own["id"], asked]
    assert seen(engine) == ids
    for method in ("portal.quotes.get", "portal.quotes.statusCard", "portal.quotes.review", "portal.quotes.cancel"):
        assert engine.fails(method, id=hidden).kind == "notFound"
    for method in ("portal.jobs.review", "portal.jobs.submitReview"):
        params: dict[str, Json] = {"id": foreign}
        if method.endswith("submitReview"):
            params["requests"] = [{"description": "x"}]
        assert engine.fails(method, params).kind == "notFound"
    error = engine.fails("portal.jobs.submitReview", id=order, requests=[{"description": "a"}, {"description": " "}])
    assert error.problem("/requests/1/description")["problem"] == "empty"
    as_staff(engine)
    shown = engine.call("quotes.setVisible", id=hidden, visible=True, ifVersion=1)
    assert shown["customerVisible"] and shown["origin"] == "hq"
    assert engine.fails("quotes.setVisible", id=hidden, visible=False, ifVersion=1).kind == "conflict"
    as_customer(engine, user)
    assert seen(engine) == [hidden, *ids]
    as_staff(engine)
    engine.call("quotes.setVisible", id=hidden, visible=False)
    as_customer(engine, user)
    assert seen(engine) == ids


@pytest.mark.req("S4-05", "S4-09", "S4-19")
def test_a_request_begins_requested_and_the_office_moves_it_on(engine: Engine) -> None:
    account = customer(engine)
    user = portal_user(engine, account)
    as_customer(engine, user)
    own = engine.call("portal.quotes.request", description="Wipers\nboth of them", poNumber="7")
    assert (own["star"], own["status"]["name"], own["name"]) == ("green", "Requested", "Wipers")
    assert engine.fails("portal.quotes.request", description=" ").kind == "validation"
    as_staff(engine)
    assert engine.call("quotes.setStatus", id=own["id"], status="In Process")["statusId"]
    assert engine.fails("quotes.setStatus", id=own["id"], status="Nearly").kind == "validation"
    changes = engine.call("changes.list", since=0, limit=1000)["changes"]
    old = [c["old"]["statusId"] for c in changes if c["recordId"] == own["id"] and "statusId" in c.get("old", {})]
    assert old == [status_id(engine, "Requested", "quote")]
    as_customer(engine, user)
    assert engine.call("portal.quotes.get", id=own["id"])["status"]["name"] == "In Process"


@pytest.mark.req("S4-15", "S4-25")
def test_the_status_card_counts_what_its_reader_sees(engine: Engine) -> None:
    account = customer(engine)
    user = portal_user(engine, account)
    order = job(engine, account, kind="repairOrder")
    owner = quote(engine, account, jobId=order, priority="high", assignedTo="E1", poNumber="12")
    version(engine, owner)
    engine.call("quotes.attachVersion", id=owner, comment="Our offer", setStatus="Customer Approval Needed")
    engine.call("comments.add", quoteId=owner, text="Mind the margin", visibility="internal")
    engine.call("attachments.add", quoteId=owner, name="cost.png", contentBase64=text(PNG))
    engine.call("attachments.add", quoteId=owner, name="a.png", contentBase64=text(PNG), visibility="customer")
    staff = engine.call("quotes.statusCard", id=owner)
    assert (staff["attachments"], staff["unreadComments"], staff["assignedToName"]) == (2, 0, "Ann Admin")
    assert staff["status"]["name"] == "Customer Approval Needed" and staff["status"]["icon"] == "diamond"
    status = status_id(engine, "Customer Approval Needed", "quote")
    engine.call("statuses.update", id=status, portalName="Your turn")
    as_customer(engine, user)
    card = engine.call("portal.quotes.statusCard", id=owner)
    assert (card["attachments"], card["unreadComments"], card["status"]["name"]) == (1, 1, "Your turn")
    assert card["amount"]["minor"] == 108048 and card["poNumber"] == "12" and card["priority"] == "high"
    assert card["roNumber"] and card["requestedByName"] == "Ann Admin" and card["statusSince"]


@pytest.mark.req("S4-20")
def test_quick_counts_stand_in_fixed_order_under_their_present_names(engine: Engine) -> None:
    account = customer(engine)
    ids = [quote(engine, account) for _ in range(3)]
    engine.call("quotes.setStatus", id=ids[0], status="In Process")
    pending = status_id(engine, "Pending", "quote")
    engine.call("statuses.update", id=pending, name="Waiting")
    counts = engine.call("quotes.quickCounts")["entries"]
    assert [c["key"] for c in counts] == ["requested", "pending", "inProcess", "customerApprovalNeeded", "approved"]
    assert [c["count"] for c in counts] == [0, 2, 1, 0, 0] and counts[1]["name"] == "Waiting"
    for entry in counts:
        rows = engine.call("quotes.list", filter={"status": entry["id"]})["rows"]
        assert len(rows) == entry["count"]
    assert engine.fails("statuses.remove", id=pending).kind == "systemProtected"


@pytest.mark.req("S4-21", "S4-22", "S4-23")
def test_filters_of_status_and_maker_combine_and_their_columns_are_there(engine: Engine) -> None:
    account = customer(engine)
    user = portal_user(engine, account)
    as_customer(engine, user)
    own = engine.call("portal.quotes.request", description="Wipers")["id"]
    as_staff(engine)
    other = quote(engine, account, assignedTo="E1")
    def rows(**filters: Json) -> list[str]:
        return [r["id"] for r in engine.call("quotes.list", filter=filters, sort="created")["rows"]]

    assert rows(createdByCustomer=True) == [own] and rows(createdByCustomer=False) == [other]
    assert rows(createdBy=user) == [own] and rows(createdBy="E1", status="Pending") == [other]
    assert rows(createdBy=user, status="Pending") == []
    row = engine.call("quotes.list", filter={"createdBy": user})["rows"][0]
    assert row["star"] == "green" and row["createdByName"] == "Bo" and row["status"]["name"] == "Requested"
    row = engine.call("quotes.list", filter={"createdBy": "E1"})["rows"][0]
    assert "star" not in row and row["assignedToName"] == "Ann Admin"


@pytest.mark.req("S4-29")
def test_many_are_changed_together_or_none(engine: Engine) -> None:
    account = customer(engine)
    ids = [quote(engine, account) for _ in range(3)]
    error = engine.fails("quotes.batchUpdate", ids=[ids[0], "Q98", ids[1], ids[0], "Q99"], status="In Process")
    assert [(p["path"], p["problem"]) for p in error.problems] == [
        ("/ids/1", "noSuchRecord"), ("/ids/3", "repeated"), ("/ids/4", "noSuchRecord")]
    assert engine.call("quotes.get", id=ids[0])["version"] == 1
    assert engine.fails("quotes.batchUpdate", ids=ids).problem("/status")["problem"] == "required"
    assert engine.fails("quotes.batchUpdate", ids=ids, status="Approved").problem("/status")["problem"] == "wrongKind"
    done = engine.call("quotes.batchUpdate", ids=ids, status="In Process", assignedTo="E1")
    assert done["updated"] == 3 and {q["assignedTo"] for q in done["quotes"]} == {"E1"}
    assert engine.call("quotes.list", filter={"status": "In Process"}, withTotal=True)["total"] == 3
    assert "assignedTo" not in engine.call("quotes.batchUpdate", ids=ids[:1], assignedTo=None)["quotes"][0]


@pytest.mark.req("S4-28")
def test_an_approved_quote_becomes_a_job_or_joins_one(engine: Engine) -> None:
    account = customer(engine)
    owner = offered(engine, account)
    foreign = job(engine, customer(engine, "Eva Berg"))
    for method, params in (("quotes.toJob", {}), ("quotes.linkJob", {"jobId": foreign})):
        error = engine.fails(method, {"id": owner, **params})
        assert error.kind == "invalidTransition" and error.data["event"] == method.split(".")[1]
    engine.call("quotes.approve", {"id": owner, "method": "Telephone", "poNumber": "PO 3"})
    pair = engine.call("quotes.toJob", id=owner)
    made = pair["job"]
    assert (made["kind"], made["title"], made["total"]["minor"], made["poNumber"]) == (
        "repairOrder", "Paint it red", 108048, "PO 3")
    assert made["roNumber"] and made["customerName"] == "Bo Lind" and pair["quote"]["jobId"] == made["id"]
    assert engine.fails("quotes.toJob", id=owner).kind == "conflict"
    assert "jobId" not in engine.call("quotes.unlinkJob", id=owner)
    assert engine.fails("quotes.unlinkJob", id=owner).kind == "conflict"
    assert engine.fails("quotes.linkJob", id=owner, jobId=foreign).problem("/jobId")["problem"] == "wrongOwner"
    other = job(engine, account)
    assert engine.call("quotes.linkJob", id=owner, jobId=other)["quote"]["jobId"] == other


@pytest.mark.req("S4-16", "S4-25", "I-08")
def test_internal_comments_leave_no_trace_in_the_customers_numbers(engine: Engine) -> None:
    account = customer(engine)
    user = portal_user(engine, account)
    owner = quote(engine, account)
    add = lambda said, who="customer", **more: engine.call(  # noqa: E731
        "comments.add", quoteId=owner, text=said, visibility=who, **more)
    inside = add("Margin 20 %", "internal")["id"]
    first = add("Here it is", inReplyTo=inside)["id"]
    add("He always haggles", "internal")
    add("Tell us")
    as_customer(engine, user)
    page = engine.call("portal.comments.list", quoteId=owner, limit=1)
    assert [(c["seq"], c["text"]) for c in page["rows"]] == [(1, "Here it is")] and page["unread"] == 2
    assert "inReplyTo" not in page["rows"][0]
    rest = engine.call("portal.comments.list", quoteId=owner, cursor=page["nextCursor"])
    assert [(c["seq"], c["text"]) for c in rest["rows"]] == [(2, "Tell us")] and "nextCursor" not in rest
    assert engine.call("portal.comments.markRead", quoteId=owner, upTo=1) == {"marked": 1, "unread": 1}
    answer = engine.call("portal.comments.add", quoteId=owner, text="Thanks", inReplyTo=first)
    assert (answer["seq"], answer["inReplyTo"]) == (3, first)
    assert engine.fails("portal.comments.add", quoteId=owner, text="x", inReplyTo=inside).problem("/inReplyTo")
    as_staff(engine)
    assert engine.call("quotes.get", id=owner)["unread"] == {"staff": 1, "customer": 1}
    assert [c["seq"] for c in engine.call("comments.list", quoteId=owner)["rows"]] == [1, 2, 3, 4, 5]


@pytest.mark.req("S4-06", "S4-07", "S4-08")
def test_a_customers_quotes_go_to_csv_as_he_arranged_them(engine: Engine) -> None:
    account = customer(engine)
    user = portal_user(engine, account)
    quote(engine, account, name="Door")
    quote(engine, account, name="Roof, black")
    quote(engine, customer(engine, "Eva Berg"), name="Foreign")
    as_customer(engine, user)
    columns = [{"id": "name"}, {"id": "number", "visible": False}]
    engine.call("portal.views.set", list="quotes", columns=columns, sort="created", filters={"text": "roof"})
    shown = engine.call("portal.quotes.exportCsv", view=True, columns=["name"])
    assert shown["rows"] == 1 and shown["text"].splitlines()[1] == '"Roof, black"'
    engine.call("portal.views.set", list="quotes", filtersEnabled=False)
    assert engine.call("portal.views.get", list="quotes")["filters"] == {"text": "roof"}
    assert engine.call("portal.quotes.exportCsv", view=True)["rows"] == 2
    error = engine.fails("portal.views.set", list="quotes", columns=[{"id": "margin"}])
    assert error.kind == "validation"
