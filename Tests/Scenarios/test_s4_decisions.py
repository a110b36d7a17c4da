"""Versions of quotes and the decisions on them (S4-12 to S4-14, S4-17, S4-18, S4-24, S4-26, S4-27, S4-30)."""

from __future__ import annotations

import hashlib
import json

import pytest

from engine import Engine
from kit import Json, as_customer, as_staff, customer, portal_user, status_id
from test_s4_attachments import PNG, quote, text

LINES = [
    {"description": "Paint", "quantity": "7.5", "unit": "hours", "unitPriceMinor": 6433, "taxPercent": "25"},
    {"description": "Material", "unitPriceMinor": 38990, "taxPercent": "25"},
    {"description": "Reduction", "unitPriceMinor": -1000},
]


def version(engine: Engine, owner: str, **members: Json) -> dict[str, Json]:
    members.setdefault("lines", LINES)
    return engine.call("quotes.createVersion", id=owner, **members)


def offered(engine: Engine, account: str) -> str:
    """A quote that waits for the customer, with one version."""
    owner = quote(engine, account)
    version(engine, owner)
    engine.call("quotes.attachVersion", id=owner, setStatus="Customer Approval Needed")
    return owner


def decider(engine: Engine, account: str, **permissions: Json) -> str:
    user = portal_user(engine, account)
    engine.call("portalUsers.update", id=user, permissions={"approveQuotes": True, **permissions})
    return user


@pytest.mark.req("S4-18")
def test_a_version_is_priced_by_the_engine_and_printed(engine: Engine) -> None:
    owner = quote(engine, customer(engine))
    made = version(engine, owner, note="Paid within 14 days.", validUntil="2026-12-31", totalMinor=108048)
    # 7.5 x 6433 = 48247.5, rounded half away from 0; tax 25 % of 48248 + 38990 = 21809.5.
    assert [line["netMinor"] for line in made["lines"]] == [48248, 38990, -1000]
    assert (made["net"]["minor"], made["tax"]["minor"], made["total"]["minor"]) == (86238, 21810, 108048)
    assert made["total"]["currency"] == "EUR" and made["number"] == 1 and "attachedAt" not in made


@pytest.mark.req("S4-18")
def test_wrong_lines_are_all_told(engine: Engine) -> None:
    owner = quote(engine, customer(engine))
    lines = [
        {"description": "a", "quantity": "1,5", "unitPriceMinor": 1},
        {"description": "b", "quantity": "1", "unitPriceMinor": 1, "taxPercent": "101"},
    ]
    error = engine.fails("quotes.createVersion", id=owner, lines=lines)
    assert {p["path"] for p in error.problems} >= {"/lines/1/taxPercent"}
    assert engine.fails("quotes.createVersion", id=owner, lines=[]).problem("/lines")["problem"] == "empty"
    below = [{"description": "Reduction", "unitPriceMinor": -1}]
    assert engine.fails("quotes.createVersion", id=owner, lines=below).problem("/lines")["problem"] == "range"
    error = engine.fails("quotes.createVersion", id=owner, lines=LINES, totalMinor=1)
    assert error.problem("/totalMinor")["expected"] == "108048"
    assert engine.call("quotes.versions", id=owner)["rows"] == []


@pytest.mark.req("S4-18", "S4-26")
def test_the_hash_of_a_version_is_that_of_its_content(engine: Engine) -> None:
    owner = quote(engine, customer(engine))
    made = version(engine, owner, note="Net prices.", validUntil="2026-12-31")
    said = {"quoteId": owner} | {k: made[k] for k in ("number", "lines", "net", "tax", "total", "note", "validUntil")}
    assert made["hash"] == hashlib.sha256(json.dumps(said, separators=(",", ":")).encode()).hexdigest()
    printed = engine.call("quotes.print", id=owner)
    assert printed["hash"] == made["hash"] and made["hash"] in printed["text"]
    assert "1 080.48 EUR" in printed["text"] and all(len(line) <= 72 for line in printed["text"].splitlines())


@pytest.mark.req("S4-24")
def test_version_comment_and_status_are_attached_in_one_change(engine: Engine) -> None:
    account = customer(engine)
    user = portal_user(engine, account)
    owner = quote(engine, account)
    version(engine, owner, validUntil="2026-12-31")
    before = engine.call("changes.list", since=0, limit=1000)["seq"]
    error = engine.fails("quotes.attachVersion", id=owner, comment="Our offer", setStatus="Approved")
    assert error.kind == "invalidTransition"
    assert engine.call("changes.list", since=0, limit=1000)["seq"] == before
    answer = engine.call(
        "quotes.attachVersion", id=owner, comment="Our offer", setStatus="Customer Approval Needed")
    assert answer["total"]["minor"] == 108048 and answer["validUntil"] == "2026-12-31" and "warnings" not in answer
    changes = engine.call("changes.list", since=before, limit=1000)["changes"]
    assert {c["method"] for c in changes} == {"quotes.attachVersion"} and len({c["at"] for c in changes}) == 1
    as_customer(engine, user)
    card = engine.call("portal.quotes.review", id=owner)
    assert card["version"]["number"] == 1 and card["amount"]["minor"] == 108048
    said = engine.call("portal.comments.list", quoteId=owner)
    assert [c["text"] for c in said["rows"]] == ["Our offer"] and said["unread"] == 1


@pytest.mark.req("S4-12", "S4-17", "S4-26", "S4-30")
def test_a_customer_reviews_and_approves(engine: Engine) -> None:
    account = customer(engine)
    user = decider(engine, account)
    owner = offered(engine, account)
    shown = engine.call(
        "attachments.add", quoteId=owner, name="a.png", contentBase64=text(PNG), visibility="customer")
    engine.call("attachments.add", quoteId=owner, name="b.png", contentBase64=text(PNG + b"2"))
    as_customer(engine, user)
    card = engine.call("portal.quotes.review", id=owner)
    assert card["mayApprove"] and card["mayDeny"] and card["mayCancel"] and "whyNot" not in card
    assert [a["id"] for a in card["attachments"]] == [shown["id"]]
    done = engine.call("portal.quotes.approve", id=owner, quoteVersion=1, poNumber="PO 7")
    assert done["status"]["name"] == "Approved" and done["poNumber"] == "PO 7"
    assert done["decision"]["what"] == "approved" and "by" not in done["decision"]
    for event in ("approve", "deny", "cancel"):
        error = engine.fails(f"portal.quotes.{event}", id=owner)
        assert error.kind == "invalidTransition" and error.data["allowed"] == [] and error.data["event"] == event
    as_staff(engine)
    seen = engine.call("quotes.get", id=owner)
    made = engine.call("quotes.versions", id=owner)["rows"][0]
    decision = seen["decision"]
    assert (decision["by"], decision["onBehalf"], decision["poNumber"]) == (user, False, "PO 7")
    assert (decision["quoteVersion"], decision["hash"]) == (1, made["hash"])
    assert decision["attachments"] == [{"id": shown["id"], "sha256": shown["sha256"]}]
    assert engine.call("quotes.list", filter={"poNumber": "PO 7"})["rows"][0]["id"] == owner


@pytest.mark.req("S4-26")
def test_a_later_version_needs_a_new_decision(engine: Engine) -> None:
    account = customer(engine)
    user = decider(engine, account)
    owner = offered(engine, account)
    as_customer(engine, user)
    engine.call("portal.quotes.approve", id=owner)
    as_staff(engine)
    version(engine, owner, lines=[{"description": "All", "unitPriceMinor": 500}])
    assert engine.call("quotes.get", id=owner)["decision"]["quoteVersion"] == 1
    again = engine.call("quotes.attachVersion", id=owner)
    assert "decision" not in again and again["statusId"] == status_id(engine, "Customer Approval Needed", "quote")
    as_customer(engine, user)
    error = engine.fails("portal.quotes.approve", id=owner, quoteVersion=1)
    assert error.kind == "conflict" and error.data["current"]["total"]["minor"] == 500
    assert engine.call("portal.quotes.approve", id=owner, quoteVersion=2)["decision"]["quoteVersion"] == 2
    as_staff(engine)
    kept = [c for c in engine.call("changes.list", since=0, limit=1000)["changes"] if c["recordId"] == owner]
    assert [c["old"]["decision"]["quoteVersion"] for c in kept if c.get("old", {}).get("decision")] == [1]


@pytest.mark.req("S4-26")
def test_asking_for_a_decision_on_nothing_warns(engine: Engine) -> None:
    owner = quote(engine, customer(engine))
    asked = engine.call("quotes.setStatus", id=owner, status="Customer Approval Needed")
    assert asked["warnings"] == ["nothingToReview"]
    engine.call("attachments.add", quoteId=owner, name="a.png", contentBase64=text(PNG), visibility="customer")
    assert "warnings" not in engine.call("quotes.setStatus", id=owner, status="Customer Approval Needed")
    engine.call("quotes.approve", {"id": owner, "method": "Telephone"})
    decision = engine.call("quotes.get", id=owner)["decision"]
    assert "quoteVersion" not in decision and len(decision["attachments"]) == 1


@pytest.mark.req("S4-14", "S4-27", "S4-30")
def test_approving_needs_the_permission_and_an_amount_within_the_limit(engine: Engine) -> None:
    account = customer(engine)
    user = portal_user(engine, account)
    owner = offered(engine, account)
    as_customer(engine, user)
    assert engine.call("portal.quotes.review", id=owner)["whyNot"]["missing"] == "permission:approveQuotes"
    for event in ("approve", "deny"):
        error = engine.fails(f"portal.quotes.{event}", id=owner)
        assert (error.kind, error.data["missing"]) == ("forbidden", "permission:approveQuotes")
    engine.call("portal.comments.add", quoteId=owner, text="Somebody else decides.")
    as_staff(engine)
    limit = {"minor": 108047, "currency": "EUR"}
    engine.call("portalUsers.update", id=user, permissions={"approveQuotes": True, "approveLimit": limit})
    as_customer(engine, user)
    card = engine.call("portal.quotes.review", id=owner)
    assert card["whyNot"]["missing"] == "approveLimit" and not card["mayApprove"] and card["mayDeny"]
    error = engine.fails("portal.quotes.approve", id=owner)
    assert (error.kind, error.data["missing"]) == ("forbidden", "approveLimit")
    as_staff(engine)
    engine.call("portalUsers.update", id=user, permissions={"approveLimit": {**limit, "minor": 108048}})
    as_customer(engine, user)
    assert engine.call("portal.quotes.approve", id=owner)["decision"]["what"] == "approved"


@pytest.mark.req("S4-12")
def test_nothing_is_approved_before_it_is_asked_for(engine: Engine) -> None:
    account = customer(engine)
    user = decider(engine, account)
    owner = quote(engine, account)
    as_customer(engine, user)
    card = engine.call("portal.quotes.review", id=owner)
    assert card["whyNot"]["missing"] == "status" and card["mayCancel"]
    error = engine.fails("portal.quotes.approve", id=owner)
    assert error.kind == "invalidTransition" and error.data["allowed"] == ["cancel"]
    as_staff(engine)
    error = engine.fails("quotes.deny", {"id": owner, "method": "Telephone"})
    assert error.kind == "invalidTransition" and "cancel" in error.data["allowed"]
    foreign = offered(engine, customer(engine, "Eva Berg"))
    as_customer(engine, user)
    for method in ("review", "approve", "deny", "cancel"):
        assert engine.fails(f"portal.quotes.{method}", id=foreign).kind == "notFound"


@pytest.mark.req("S4-12", "S4-17")
def test_staff_decide_on_behalf_and_say_how_it_was_told(engine: Engine) -> None:
    account = customer(engine)
    owner = offered(engine, account)
    error = engine.fails("quotes.approve", {"id": owner, "method": "Pigeon"})
    assert error.problem("/method")["problem"] == "noSuchRecord"
    told = {"method": "Telephone", "toldBy": "The office", "reason": "Too dear", "poNumber": "9"}
    denied = engine.call("quotes.deny", {"id": owner, **told})
    decision = denied["decision"]
    assert decision["onBehalf"] and decision["by"] == "E1" and decision["method"] == "Telephone"
    assert (decision["toldBy"], decision["reason"], decision["poNumber"]) == ("The office", "Too dear", "9")
    assert denied["poNumber"] == "9"
    reopened = engine.call("quotes.setStatus", id=owner, status="In Process")
    assert "decision" not in reopened
    error = engine.fails("quotes.approve", {"id": owner, "method": "Telephone"})
    assert error.kind == "invalidTransition" and error.data["state"] == "In Process"


@pytest.mark.req("S4-13")
def test_an_open_request_can_be_cancelled_without_a_permission(engine: Engine) -> None:
    account = customer(engine)
    user = portal_user(engine, account)
    waiting = offered(engine, account)
    as_customer(engine, user)
    own = engine.call("portal.quotes.request", description="New seats")["id"]
    for one in (own, waiting):
        done = engine.call("portal.quotes.cancel", id=one, reason="Sold the car")
        assert done["status"]["name"] == "Cancelled" and done["decision"]["reason"] == "Sold the car"
        assert engine.fails("portal.quotes.cancel", id=one).kind == "invalidTransition"
    as_staff(engine)
    other = quote(engine, account)
    assert engine.call("quotes.cancel", id=other)["decision"]["what"] == "cancelled"
    assert engine.fails("quotes.attachVersion", id=own).kind == "notFound"
