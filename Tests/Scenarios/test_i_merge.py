"""Two accounts become one: everything of one goes to the other, and nothing is lost (I-15)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from appointment_kit import request, vehicle
from delivery_kit import claim, set_up_mail
from engine import Engine
from kit import (
    as_customer, as_staff, board, customer, heard, history, outbox, portal_user, repair_order, told, update,
)

Json = Any


def merge(engine: Engine, source: str, into: str, **members: Json) -> dict[str, Json]:
    return engine.call("accounts.merge", {"from": source, "into": into, **members})


def refused(engine: Engine, source: str, into: str, **members: Json) -> Any:
    before = engine.call("changes.list", since=0, limit=1000)["seq"]
    error = engine.fails("accounts.merge", {"from": source, "into": into, **members})
    assert engine.call("changes.list", since=0, limit=1000)["seq"] == before
    return error


def furnish(engine: Engine, account: str, user: str = "Bo") -> dict[str, str]:
    """One of everything that a customer can have; ids by collection."""
    item = vehicle(engine, account, registration="AB 12 345")
    order = repair_order(engine, account, itemId=item)
    update(engine, order, note="We have begun")
    quote = engine.call("quotes.create", accountId=account, description="A new wing", jobId=order)["id"]
    engine.call("comments.add", quoteId=quote, text="Soon")
    estimate = engine.call(
        "estimates.create", jobId=order, lines=[{"description": "Bumper", "unitPriceMinor": 20_000}], send=True
    )["estimate"]["id"]
    batch = engine.call(
        "estimates.batchDecide", accountId=account, method="Telephone",
        decisions=[{"estimateId": estimate, "decision": "approved"}],
    )["batchId"]
    made = {
        "items": item, "jobs": order, "quotes": quote, "estimates": estimate, "estimateBatches": batch,
        "appointments": request(engine, account, item), "portalUsers": portal_user(engine, account, user),
    }
    engine.call("appointments.myCustomers.add", customer=account)
    return made


def account_of(engine: Engine, collection: str, record: str) -> str:
    if collection == "estimateBatches":
        changes = engine.call("changes.list", record=record)["changes"]
        return changes[0]["new"]["accountId"]
    read = {"appointments": "appointments.get", "quotes": "quotes.get"}.get(collection, f"{collection}.get")
    answer = engine.call(read, id=record)
    return answer.get("appointment", answer.get("quote", answer))["accountId"]


@pytest.mark.req("I-15")
def test_everything_of_one_customer_goes_to_the_other(engine: Engine) -> None:
    source = customer(engine, "Bo Lind")
    into = customer(engine, "Bo Lindh", emails=["bo@other.example.test"])
    own = repair_order(engine, into, "Own work")
    made = furnish(engine, source)
    messages = [m["id"] for m in outbox(engine)]
    assert messages
    seq = engine.call("changes.list", since=0, limit=1000)["seq"]

    done = merge(engine, source, into)
    assert done["counts"] == {
        "portalUsers": 1, "items": 1, "jobs": 1, "quotes": 1, "estimates": 1, "estimateBatches": 1,
        "appointments": 1, "outbox": len(messages), "myCustomers": 1,
    }
    assert done["dropped"] == {}
    for collection, record in made.items():
        assert account_of(engine, collection, record) == into, collection
    assert {engine.call("outbox.get", id=m)["accountId"] for m in messages} == {into}
    for name in ("jobs", "quotes", "estimates", "items", "portalUsers", "outbox"):
        assert engine.call(f"{name}.list", filter={"customer": source})["rows"] == [], name
        assert engine.call(f"{name}.list", filter={"customer": into})["rows"] != [], name
    # Names beside the records are the other's, so lists and search know them by it.
    assert {row["customerName"] for row in board(engine)} == {"Bo Lindh"}
    assert {r["id"] for r in engine.call("jobs.list", filter={"text": "lindh"})["rows"]} == {made["jobs"], own}
    rows = engine.call("appointments.list", list="all", limit=10)["rows"]
    assert [row["customerName"] for row in rows] == ["Bo Lindh"]
    assert [row["customerName"] for row in engine.call("appointments.customers.list")["rows"]] == ["Bo Lindh"]

    # The retired account says where everything went, and nothing refers to it.
    gone = engine.call("accounts.get", id=source)
    assert (gone["active"], gone["mergedInto"], gone["name"]) == (False, into, "Bo Lind") and gone["mergedAt"]
    assert done["from"] == gone and done["into"] == engine.call("accounts.get", id=into)
    # One transaction, in which every record that changed hands has a change of its own.
    changes = engine.call("changes.list", since=seq, limit=1000)["changes"]
    assert {c["method"] for c in changes} == {"accounts.merge"} and len({c["at"] for c in changes}) == 1
    moved = {c["recordId"] for c in changes}
    assert set(made.values()) | set(messages) | {source, into} <= moved
    assert engine.call("changes.list", record=made["jobs"])["changes"][0]["old"]["accountId"] == source
    assert engine.call("store.check")["sound"]
    assert engine.call("accounts.remove", id=source)["id"] == source


@pytest.mark.req("I-15", "C-17")
def test_removal_is_refused_with_counts_until_all_has_gone_elsewhere(engine: Engine) -> None:
    source, into = customer(engine, "Bo Lind"), customer(engine, "Eva Berg")
    furnish(engine, source)
    error = engine.fails("accounts.remove", id=source)
    assert error.kind == "inUse" and error.data["counts"]["jobs"] == 1 and error.data["counts"]["portalUsers"] == 1
    merge(engine, source, into)
    error = engine.fails("accounts.remove", id=into)
    assert error.kind == "inUse" and error.data["counts"]["accounts"] == 1


@pytest.mark.req("I-15")
def test_what_one_has_stays_and_what_it_lacks_it_takes(engine: Engine) -> None:
    source = customer(
        engine, "Bo Lind", emails=["bo@example.test", "BO@work.example.test"], phones=["+45 11 22 33", "555 0100"],
        faxNumber="555 0199", address="1 Old Lane", language="da", privateNotes="Pays late", creditHold=True,
        report={"enabled": True, "methods": ["email"]}, externalId="A-17", notify={"status": False},
    )
    into = customer(
        engine, "Bo Lindh", emails=["bo@work.example.test"], phones=["+451122 33"], address="2 New Lane",
        privateNotes="Likes coffee", notify={"status": True},
    )
    dry = merge(engine, source, into, dryRun=True)
    assert dry["dryRun"] is True and "mergedInto" not in dry["from"]
    done = merge(engine, source, into)
    assert (done["taken"], done["kept"], done["counts"]) == (dry["taken"], dry["kept"], dry["counts"])
    now = done["into"]
    assert now["emails"] == ["bo@work.example.test", "bo@example.test"] and now["phones"] == ["+451122 33", "555 0100"]
    assert now["privateNotes"] == "Likes coffee\n\n" + done["from"]["number"] + " Bo Lind:\nPays late"
    assert (now["faxNumber"], now["language"], now["creditHold"]) == ("555 0199", "da", True)
    assert (now["address"], now["name"], now["notify"]) == ("2 New Lane", "Bo Lindh", {"status": True})
    assert now["externalId"] == "A-17" and "externalId" not in done["from"]
    assert sorted(done["taken"]) == [
        "creditHold", "emails", "externalId", "faxNumber", "language", "phones", "privateNotes", "report",
    ]
    assert done["kept"] == [{"field": "address", "because": "other"}, {"field": "notify", "because": "other"}]
    # What was not taken is still there.
    assert done["from"]["address"] == "1 Old Lane" and done["from"]["notify"] == {"status": False}


@pytest.mark.req("I-15")
def test_what_has_no_room_stays_with_the_retired_account_and_is_told(engine: Engine) -> None:
    addresses = [f"a{n}@example.test" for n in range(8)]
    source = customer(engine, "Bo Lind", emails=addresses, privateNotes="x" * 2_500)
    into = customer(engine, "Eva Berg", emails=[f"b{n}@example.test" for n in range(8)], privateNotes="y" * 2_500)
    done = merge(engine, source, into)
    assert done["into"]["emails"][8:] == addresses[:2] and len(done["into"]["emails"]) == 10
    assert done["into"]["privateNotes"] == "y" * 2_500 and done["from"]["emails"] == addresses
    assert done["kept"] == [{"field": "emails", "because": "full"}, {"field": "privateNotes", "because": "full"}]


@pytest.mark.req("I-15")
def test_a_place_on_the_same_list_is_there_once(engine: Engine) -> None:
    source, into = customer(engine, "Bo Lind"), customer(engine, "Eva Berg")
    item = vehicle(engine, into)
    for account in (source, into):
        engine.call("appointments.myCustomers.add", customer=account)
    done = merge(engine, source, into)
    assert done["dropped"] == {"myCustomers": 1} and done["counts"] == {}
    rows = engine.call("appointments.customers.list")["rows"]
    assert [row["id"] for row in rows] == [item] and engine.call("store.check")["sound"]


@pytest.mark.req("I-15")
def test_vehicles_come_onto_the_list_of_a_colleague_who_has_the_customer_there(engine: Engine) -> None:
    source, into = customer(engine, "Bo Lind"), customer(engine, "Eva Berg")
    item = vehicle(engine, into)
    engine.call("appointments.myCustomers.add", customer=source)
    assert engine.call("appointments.customers.list")["rows"] == []
    merge(engine, source, into)
    assert [row["id"] for row in engine.call("appointments.customers.list")["rows"]] == [item]


@pytest.mark.req("I-15", "S0-03")
def test_a_saved_filter_follows_the_customer(engine: Engine) -> None:
    source, into = customer(engine, "Bo Lind"), customer(engine, "Eva Berg")
    order = repair_order(engine, source, "Brakes of " + source)
    engine.call("views.set", list="jobs", filters={"customer": source, "text": "brakes"})
    done = merge(engine, source, into)
    assert done["counts"] == {"jobs": 1, "views": 1}
    view = engine.call("views.get", list="jobs")
    assert view["filters"] == {"customer": into, "text": "brakes"}
    assert [r["id"] for r in engine.call("jobs.list", view=True)["rows"]] == [order]


@pytest.mark.req("I-15", "S4-04")
def test_an_open_portal_session_goes_on_for_the_other_account(engine: Engine, store: Path, serve: Any) -> None:
    source, into = customer(engine, "Bo Lind"), customer(engine, "Eva Berg")
    user, hers = portal_user(engine, source), portal_user(engine, into, "Eva")
    mine, own = repair_order(engine, source, "His"), repair_order(engine, into, "Hers")
    bo, eva = serve(store), serve(store)
    as_customer(bo, user)
    as_customer(eva, hers)
    bo.call("changes.subscribe", lists=["portal.jobs"])
    eva.call("changes.subscribe", lists=["portal.jobs"])
    assert [r["id"] for r in bo.call("portal.jobs.list")["rows"]] == [mine]
    assert bo.fails("portal.jobs.get", id=own).kind == "notFound"

    merge(engine, source, into)
    assert heard(bo, 1)[0].get("gap") is True
    assert told(heard(eva, 1), "recordId", "move") == [(mine, "added")]
    assert {r["id"] for r in bo.call("portal.jobs.list")["rows"]} == {mine, own}
    assert bo.call("session.get")["accountId"] == into
    booked = bo.call("portal.jobs.request", title="Clutch slips")["id"]
    assert engine.call("jobs.get", id=booked)["accountId"] == into


@pytest.mark.req("I-15", "S3-22")
def test_pages_and_reports_are_those_of_the_account_that_stays(engine: Engine) -> None:
    set_up_mail(engine)
    source = customer(engine, "Bo Lind", report={"enabled": True, "methods": ["email"]})
    into = customer(engine, "Eva Berg")
    first, second = repair_order(engine, source, "His"), repair_order(engine, into, "Hers")
    waiting = update(engine, first)["customerMessage"]["outboxIds"][0]
    before = {a["data"]["customer"]["id"]: a["token"] for a in engine.call("site.content")["accounts"]}
    merge(engine, source, into)
    pages = engine.call("site.content")["accounts"]
    assert [(a["data"]["customer"]["id"], a["token"]) for a in pages] == [(into, before[into])]
    assert {r["id"] for r in pages[0]["data"]["repairs"]} == {first, second}
    run = engine.call("reports.run", force=True)
    assert [e["accountId"] for e in run["entries"]] == [into]
    # A message that waited goes out to whom it was written.
    assert waiting in [e["id"] for e in claim(engine)["entries"]]
    assert engine.call("outbox.get", id=waiting)["to"] == "bo@example.test"


@pytest.mark.req("I-15")
def test_nothing_new_is_made_for_a_retired_account(engine: Engine) -> None:
    source, into = customer(engine, "Bo Lind", externalId="A-17"), customer(engine, "Eva Berg", externalId="A-18")
    merge(engine, source, into)
    for method, params in (
        ("jobs.create", {"title": "Brakes"}), ("items.create", {"make": "Ford"}),
        ("quotes.create", {"description": "A wing"}), ("portalUsers.create", {"name": "Bo", "email": "b@example.test"}),
    ):
        error = engine.fails(method, accountId=source, **params)
        problem = error.problem("/accountId")
        assert problem["problem"] == "inactive" and into in problem["hint"], method
    for method in ("accounts.update", "accounts.activate"):
        extra = {"name": "Bo"} if method == "accounts.update" else {}
        error = engine.fails(method, id=source, **extra)
        assert error.kind == "conflict" and error.data["reason"] == "merged" and error.data["current"]["mergedInto"] == into


@pytest.mark.req("I-15", "C-14")
def test_rows_that_come_in_for_a_retired_account_are_the_others(engine: Engine) -> None:
    source, into = customer(engine, "Bo Lind", externalId="A-17"), customer(engine, "Eva Berg", externalId="A-18")
    merge(engine, source, into)
    owner = {
        "as": "owner", "collection": "accounts", "key": "externalId", "create": True, "update": True,
        "fields": {"externalId": "customer", "name": {"value": "Somebody"}},
    }
    work = {
        "collection": "jobs", "key": "externalId", "create": True,
        "fields": {"externalId": "key", "accountId": {"record": "owner"}, "title": {"value": "Brakes"}},
    }
    report = engine.call("store.import", text="key,customer\nJ-1,A-17\n", mapping={"records": [owner, work]})
    assert report["refused"] == 0 and report["stored"] is True
    row = engine.call("jobs.list", columns=["accountId", "customerName"])["rows"][0]
    assert (row["accountId"], row["customerName"]) == (into, "Eva Berg")
    assert [engine.call("accounts.get", id=account)["name"] for account in (source, into)] == ["Bo Lind", "Eva Berg"]


@pytest.mark.req("I-15", "C-14")
def test_two_of_one_name_are_ambiguous_no_more(engine: Engine) -> None:
    source, into = customer(engine, "Bo Lind"), customer(engine, "Bo Lind")
    owner = {"as": "owner", "collection": "accounts", "key": "name", "update": False, "fields": {"name": "who"}}
    item = {"collection": "items", "key": "externalId", "create": True,
            "fields": {"externalId": "id", "accountId": {"record": "owner"}, "name": {"value": "Van"}}}
    text, mapping = "id,who\n1,Bo Lind\n", {"records": [owner, item]}
    assert engine.call("store.import", text=text, mapping=mapping)["badRows"][0]["problem"] == "ambiguous"
    merge(engine, source, into)
    assert engine.call("store.import", text=text, mapping=mapping)["refused"] == 0
    assert engine.call("items.list", columns=["accountId"])["rows"][0]["accountId"] == into


@pytest.mark.req("I-15")
def test_a_merge_is_refused_where_it_makes_no_sense(engine: Engine) -> None:
    source, into, third = customer(engine, "Bo Lind"), customer(engine, "Eva Berg"), customer(engine, "Ida Holm")
    assert refused(engine, source, source).problem("/into")["problem"] == "repeated"
    assert refused(engine, source, "C999").kind == "notFound"
    assert refused(engine, source, into, ifVersion=7).data["reason"] == "version"
    assert refused(engine, source, into, ifIntoVersion=7).data["current"]["id"] == into
    engine.call("accounts.deactivate", id=into)
    assert refused(engine, source, into).problem("/into")["problem"] == "inactive"
    # An inactive account can go into another.
    merge(engine, into, source)
    assert refused(engine, into, third).data["current"]["mergedInto"] == source
    assert refused(engine, third, into).data["reason"] == "merged"
    number = engine.call("accounts.get", id=third)["number"]
    engine.call("accounts.erase", id=third, confirm=number)
    assert refused(engine, third, source).data["reason"] == "erased"
    engine.call("employees.create", name="Olga Office", role="office")
    as_staff(engine, "E2")
    assert engine.fails("accounts.merge", {"from": source, "into": into}).data["missing"] == "admin"


@pytest.mark.req("I-15", "C-20")
def test_a_customer_who_is_forgotten_is_forgotten_under_every_name(engine: Engine) -> None:
    first, second, last = customer(engine, "Bo Secret"), customer(engine, "Bo Hidden"), customer(engine, "Bo Lind")
    merge(engine, first, second)
    merge(engine, second, last)
    assert engine.call("accounts.get", id=first)["mergedInto"] == last
    engine.call("accounts.erase", id=last, confirm=engine.call("accounts.get", id=last)["number"])
    for account in (first, second, last):
        assert engine.call("accounts.get", id=account)["name"] == "[erased]"
    texts = json.dumps([engine.call("changes.list", limit=1000), engine.call("log.list", limit=100)])
    assert "Secret" not in texts and "Hidden" not in texts and engine.call("store.check")["sound"]


@pytest.mark.req("I-15", "S0-22")
def test_a_retried_merge_happens_once_and_a_restart_keeps_it(store: Path, serve: Callable[..., Engine]) -> None:
    engine = serve(store)
    source, into = customer(engine, "Bo Lind"), customer(engine, "Eva Berg")
    order = repair_order(engine, source)
    update(engine, order)
    params = {"from": source, "into": into, "_meta": {"idempotencyKey": "merge-1"}}
    assert engine.call("accounts.merge", params) == engine.call("accounts.merge", params)
    engine.kill()
    engine = serve(store)
    assert engine.call("jobs.get", id=order)["accountId"] == into and len(history(engine, order)) == 1
    assert engine.call("store.check")["sound"]


@pytest.mark.req("I-15", "C-14")
def test_counts_stay_right_when_a_large_customer_goes(engine: Engine) -> None:
    source, into = customer(engine, "Bo Lind", externalId="A-17"), customer(engine, "Eva Berg")
    made = furnish(engine, source)
    repair_order(engine, into)
    owner = {"as": "owner", "collection": "accounts", "key": "externalId", "update": False,
             "fields": {"externalId": "who"}}
    work = {"collection": "jobs", "key": "externalId", "create": True,
            "fields": {"externalId": "key", "accountId": {"record": "owner"}, "title": {"value": "Service"}}}
    text = "key,who\n" + "".join(f"{number},A-17\n" for number in range(1_000))
    assert engine.call("store.import", text=text, mapping={"records": [owner, work]})["refused"] == 0
    user = made["portalUsers"]
    as_customer(engine, user)
    engine.call("portal.comments.add", jobId=made["jobs"], text="When is it ready?")
    as_staff(engine)

    def counts() -> list[Json]:
        return [
            engine.call("statuses.counts", kind="job"), engine.call("statuses.counts", kind="quote"),
            engine.call("appointments.counts"), engine.call("quotes.quickCounts"),
            engine.call("jobs.list", filter={"hasMessages": True})["rows"][0]["id"],
        ]

    before = counts()
    done = merge(engine, source, into)
    assert done["counts"]["jobs"] == 1_001 and counts() == before
    assert engine.call("jobs.list", filter={"customer": into}, limit=1, withTotal=True)["total"] == 1_002
    assert engine.call("store.check")["sound"]
