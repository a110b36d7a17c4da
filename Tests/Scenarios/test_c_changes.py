"""Subscriptions to changes (C-13), and moves between lists (I-13)."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine import PATIENCE, Engine
from kit import as_customer, as_staff, customer, heard, job, portal_user, repair_order, status_id, told, update

Json = Any


def restarted(engine: Engine, serve: Callable[..., Engine], store: Path) -> Engine:
    engine.kill()
    return serve(store)


# Events


@pytest.mark.req("C-13")
def test_a_change_is_told_with_who_when_and_which_fields(either: Engine) -> None:
    account = customer(either)
    order = job(either, account)
    begun = either.call("changes.subscribe", collections=["jobs"])
    assert begun == {"subscription": "S1", "seq": either.call("changes.list", since=0)["seq"], "fresh": False}
    either.call("jobs.update", id=order, title="New brakes and discs", poNumber="PO 7")
    (event,) = heard(either, 1)
    assert event == {
        "subscription": "S1", "seq": begun["seq"] + 1, "at": event["at"], "actor": "E1", "actorName": "Ann Admin",
        "method": "jobs.update", "collection": "jobs", "recordId": order, "what": "update", "version": 2,
        "fields": ["title", "poNumber"],
    }
    assert event["at"] == either.call("jobs.get", id=order)["updatedAt"]


@pytest.mark.req("C-13")
def test_events_follow_the_answer_of_the_write_in_sequence_order(engine: Engine) -> None:
    engine.call("changes.subscribe")
    numbers = [engine.request("accounts.create", name=f"Customer {n}") for n in range(50)]
    seen: list[int] = []
    last = 0
    while len(seen) < 50 or last < seen[-1]:
        message = json.loads(engine.receive_bytes() or b"{}")
        if "method" in message:
            seq = message["params"]["seq"]
            assert seq > last
            last = seq
            if message["params"]["collection"] == "accounts":
                # An account's write is answered before its event: its number is its place among the accounts.
                assert int(message["params"]["recordId"][1:]) <= len(seen)
                if message["params"]["recordId"] == "C50":
                    break
        else:
            seen.append(message["id"])
    assert seen == numbers


@pytest.mark.req("C-13")
def test_records_ids_and_collections_are_watched_together_or_alone(engine: Engine) -> None:
    account = customer(engine)
    one, two = job(engine, account, "One"), job(engine, account, "Two")
    engine.call("changes.subscribe", ids=[two], records=True, subscription="two")
    engine.call("jobs.update", id=one, title="Not watched")
    engine.call("jobs.update", id=two, title="Watched")
    (event,) = heard(engine, 1)
    assert told([event], "subscription", "recordId") == [("two", two)]
    assert event["record"] == engine.call("jobs.get", id=two)
    engine.call("changes.subscribe", ids=[two], collections=["accounts"], subscription="two")
    engine.call("jobs.update", id=one, title="Still not")
    engine.call("accounts.update", id=account, name="Bo Lindh")
    engine.call("jobs.update", id=two, title="Again")
    told_of = told(heard(engine, 3), "recordId")
    # A customer's name is kept with his jobs; the one that is watched is told of.
    assert set(told_of) == {(account,), (two,)} and (one,) not in told_of


@pytest.mark.req("C-13")
def test_no_event_follows_the_end_of_a_subscription(engine: Engine) -> None:
    for name in ("a", "b"):
        engine.call("changes.subscribe", collections=["accounts"], subscription=name)
    customer(engine)
    seq = heard(engine, 2)[0]["seq"]
    ended = engine.call("changes.unsubscribe", subscription="a")
    assert ended["subscription"] == "a" and seq <= ended["seq"] <= engine.call("changes.list", since=0)["seq"]
    customer(engine, "Eva Berg")
    assert told(heard(engine, 1), "subscription") == [("b",)]
    assert engine.fails("changes.unsubscribe", subscription="a").kind == "notFound"


@pytest.mark.req("C-13")
def test_what_cannot_be_watched_is_refused_with_its_place(engine: Engine) -> None:
    wrong = engine.fails("changes.subscribe", lists=["whiteboard", "whitebord"], filter={"text": "x"}, collections=["log"])
    assert wrong.problem("/lists/1") == {**wrong.problem("/lists/1"), "problem": "choice", "hint": "Did you mean whiteboard?"}
    assert wrong.problem("/collections/0")["problem"] == "choice"
    assert wrong.problem("/filter")["problem"] == "together"
    nobody = engine.fails("changes.subscribe", lists=["jobs"], filter={"jobStatus": "Nowhere"})
    assert nobody.problem("/filter/jobStatus")["problem"] == "noSuchRecord"
    unknown = engine.fails("changes.subscribe", lists=["jobs"], filter={"colour": "red"})
    assert unknown.problem("/filter/colour")["problem"] == "unknown"
    assert engine.fails("changes.subscribe", lists=["portal.jobs"]).data["missing"] == "portal"
    for number in range(64):
        engine.call("changes.subscribe", lists=["jobs"], subscription=f"n{number}")
    many = engine.fails("changes.subscribe")
    assert (many.kind, many.data["limitName"]) == ("tooLarge", "subscriptions")
    assert engine.call("changes.subscribe", subscription="n7")["subscription"] == "n7"


# Lists


@pytest.mark.req("I-13", "C-13")
def test_a_move_between_lists_is_one_removal_and_one_addition_with_one_number(engine: Engine) -> None:
    lead = job(engine, customer(engine))
    engine.call("changes.subscribe", lists=["repairOrders", "opportunities", "whiteboard"])
    engine.call("jobs.convert", jobId=lead)
    moved = heard(engine, 3)
    assert told(moved, "list", "move", "recordId") == [
        ("opportunities", "removed", lead), ("repairOrders", "added", lead), ("whiteboard", "added", lead),
    ]
    assert len({event["seq"] for event in moved}) == 1
    engine.call("jobs.update", id=lead, title="New discs")
    assert told(heard(engine, 2), "list", "move") == [("repairOrders", "changed"), ("whiteboard", "changed")]
    engine.call("jobs.close", jobId=lead)
    assert told(heard(engine, 2), "list", "move") == [("whiteboard", "removed"), ("repairOrders", "changed")]
    engine.call("jobs.reopen", jobId=lead)
    assert told(heard(engine, 2), "list", "move") == [("whiteboard", "added"), ("repairOrders", "changed")]


@pytest.mark.req("I-13")
def test_an_appointment_moves_from_actions_to_pending_and_its_customer_hears_of_it(engine: Engine) -> None:
    account = customer(engine)
    user = portal_user(engine, account)
    car = engine.call("items.create", accountId=account, kind="vehicle", make="Volvo", model="V60")["id"]
    as_customer(engine, user)
    begun = engine.call("changes.subscribe", lists=["portal.appointments"])
    mine = engine.call("portal.appointments.request", itemId=car, wishes="A new lamp")["id"]
    assert told(heard(engine, 1), "recordId", "list", "move") == [(mine, "portal.appointments", "added")]
    as_staff(engine)
    heard(engine, 1)
    engine.call("changes.subscribe", lists=["actions", "pending"])
    engine.call("appointments.propose", id=mine, at="2030-03-04T10:00", work="One lamp")
    moved = heard(engine, 2)
    assert told(moved, "list", "move") == [("actions", "removed"), ("pending", "added")]
    assert moved[0]["seq"] == moved[1]["seq"]
    as_customer(engine, user)
    assert told(heard(engine, 1), "ended") == [("session",)]
    engine.call("changes.subscribe", ids=[mine], since=begun["seq"], records=True)
    (added, changed) = heard(engine, 2)
    assert told([added, changed], "move") == [("added",), ("changed",)]
    assert changed["record"]["work"] == "One lamp" and "Ann" not in json.dumps([added, changed])


@pytest.mark.req("I-13")
def test_a_filter_decides_which_rows_are_watched(engine: Engine) -> None:
    account = customer(engine)
    first, second = repair_order(engine, account, "First"), repair_order(engine, account, "Second")
    engine.call("changes.subscribe", lists=["jobs"], filter={"jobStatus": "On Hold"})
    update(engine, second, jobStatus="In Progress")
    update(engine, first, jobStatus="On Hold")
    assert told(heard(engine, 1), "recordId", "move") == [(first, "added")]
    engine.call("jobs.update", id=first, title="Still on hold")
    assert told(heard(engine, 1), "recordId", "move") == [(first, "changed")]
    update(engine, first, jobStatus="In Progress")
    assert told(heard(engine, 1), "recordId", "move") == [(first, "removed")]


@pytest.mark.req("I-13")
def test_moves_that_were_missed_are_told_as_they_were(engine: Engine) -> None:
    lead = job(engine, customer(engine))
    seq = engine.call("changes.list", since=0)["seq"]
    engine.call("jobs.convert", jobId=lead)
    engine.call("jobs.close", jobId=lead)
    engine.call("jobs.reopen", jobId=lead)
    engine.call("jobs.update", id=lead, title="Anything")
    engine.call("changes.subscribe", lists=["opportunities", "whiteboard"], since=seq)
    events = heard(engine, 5)
    assert told(events, "list", "move") == [
        ("opportunities", "removed"), ("whiteboard", "added"), ("whiteboard", "removed"), ("whiteboard", "added"),
        ("whiteboard", "changed"),
    ]
    assert told(events, "version")[-1] == (engine.call("jobs.get", id=lead)["version"],)


# Resuming


@pytest.mark.req("C-13")
def test_a_watcher_goes_on_after_a_restart_without_loss_or_doubling(
    engine: Engine, serve: Callable[..., Engine], store: Path
) -> None:
    engine.call("changes.subscribe", collections=["accounts"])
    for number in range(20):
        customer(engine, f"Customer {number}")
    first = [event["seq"] for event in heard(engine, 20)]
    for number in range(20, 40):
        customer(engine, f"Customer {number}")
    engine = restarted(engine, serve, store)
    begun = engine.call("changes.subscribe", collections=["accounts"], since=first[9])
    customer(engine, "Customer 40")
    rest = heard(engine, 31)
    assert [event["recordId"] for event in rest] == [f"C{n}" for n in range(11, 42)]
    assert not begun["fresh"] and rest[-2]["seq"] <= begun["seq"] < rest[-1]["seq"]


@pytest.mark.req("C-13")
def test_replay_and_news_meet_without_loss_or_doubling(sample: Path, serve: Callable[..., Engine]) -> None:
    engine = serve(sample)
    end = engine.call("changes.list", since=0)["seq"]
    # Writes go on while the log of the whole shop is told, to several watchers that began at different places.
    places = [0, end // 3, end - 1]
    for index, since in enumerate(places):
        engine.call("changes.subscribe", since=since, subscription=f"w{index}")
        for _ in range(10):
            engine.notify("jobs.update", id="J1", description=f"{index} {time.monotonic_ns()}")
    got: dict[str, list[int]] = {f"w{index}": [] for index in range(len(places))}
    last = end + 10 * len(places)
    until = time.monotonic() + PATIENCE
    while any(not seen or seen[-1] < last for seen in got.values()):
        message = json.loads(engine.receive_bytes(until - time.monotonic()) or b"{}")
        for event in [*engine.notifications, message]:
            if event.get("method") == "changes.event":
                got[event["params"]["subscription"]].append(event["params"]["seq"])
        engine.notifications.clear()
    assert got == {f"w{index}": list(range(since + 1, last + 1)) for index, since in enumerate(places)}


@pytest.mark.req("C-13")
def test_a_place_that_is_no_longer_kept_is_fresh(engine: Engine) -> None:
    customer(engine)
    seq = engine.call("changes.list", since=0)["seq"]
    begun = engine.call("changes.subscribe", collections=["accounts"], since=seq + 1000)
    assert begun == {"subscription": "S1", "seq": seq, "fresh": True}
    customer(engine, "Eva Berg")
    assert told(heard(engine, 1), "recordId") == [("C2",)]


@pytest.mark.req("C-13")
def test_a_number_that_was_told_is_never_given_again_after_a_kill(
    engine: Engine, serve: Callable[..., Engine], store: Path
) -> None:
    numbers: dict[int, str] = {}
    for round_ in range(4):
        engine.call("changes.subscribe", collections=["accounts"])
        for n in range(10):
            # Nobody waits for them: the kill comes in the middle of the work.
            engine.notify("accounts.create", name=f"Customer {round_} {n}")
        for event in heard(engine, 3 + round_):
            assert numbers.setdefault(event["seq"], event["recordId"]) == event["recordId"]
        engine = restarted(engine, serve, store)
        kept = {c["seq"]: c["recordId"] for c in engine.call("changes.list", since=0, limit=1000)["changes"]}
        assert {seq: kept.get(seq) for seq in numbers} == numbers


@pytest.mark.req("I-13", "S4-20")
def test_a_quote_moves_between_the_quick_lists_under_their_keys(engine: Engine) -> None:
    account = customer(engine)
    quick = ["requested", "pending", "inProcess", "customerApprovalNeeded", "approved"]
    engine.call("statuses.update", id=status_id(engine, "Pending", "quote"), name="Waiting", color="#112233")
    engine.call("changes.subscribe", lists=[f"quotes.{key}" for key in quick])
    engine.call("changes.subscribe", lists=["quotes.inProcess"], filter={"customer": "C999999"}, subscription="none")
    quote = engine.call("quotes.create", accountId=account, description="Paint")["id"]
    assert told(heard(engine, 1), "list", "move", "recordId") == [("quotes.pending", "added", quote)]
    engine.call("quotes.setStatus", id=quote, status="In Process")
    moved = heard(engine, 2)
    assert told(moved, "list", "move") == [("quotes.pending", "removed"), ("quotes.inProcess", "added")]
    assert len({event["seq"] for event in moved}) == 1
    engine.call("quotes.update", id=quote, priority="high")
    assert told(heard(engine, 1), "list", "move") == [("quotes.inProcess", "changed")]
    engine.call("attachments.add", quoteId=quote, name="a.txt", contentBase64="SGVsbG8=", visibility="customer")
    engine.call("quotes.setStatus", id=quote, status="Customer Approval Needed")
    engine.call("quotes.approve", {"id": quote, "method": "Telephone"})
    moved = heard(engine, 4)
    assert told(moved, "list", "move") == [
        ("quotes.inProcess", "removed"), ("quotes.customerApprovalNeeded", "added"),
        ("quotes.customerApprovalNeeded", "removed"), ("quotes.approved", "added"),
    ]
    assert moved[0]["seq"] == moved[1]["seq"] < moved[2]["seq"] == moved[3]["seq"]
