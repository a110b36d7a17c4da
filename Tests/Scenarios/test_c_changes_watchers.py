"""Subscriptions of customers, and of clients that read slowly or not at all (C-13)."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine import PATIENCE, Engine
from kit import as_customer, as_staff, customer, heard, job, portal_user, repair_order, status_id, told, update

Json = Any


# Sessions


@pytest.mark.req("C-13", "I-02")
def test_a_customer_hears_of_what_he_sees_and_of_nothing_else(engine: Engine) -> None:
    account, other = customer(engine), customer(engine, "Eva Berg")
    user = portal_user(engine, account)
    mine, hers = repair_order(engine, account, "Mine"), repair_order(engine, other, "Hers")
    update(engine, mine, jobStatus="In Progress")
    engine.call("statuses.update", id=status_id(engine, "On Hold"), portalHidden=True)
    as_customer(engine, user)
    assert engine.fails("changes.subscribe", collections=["jobs"]).data["missing"] == "staff"
    assert engine.fails("changes.subscribe", lists=["whiteboard"]).data["missing"] == "staff"
    assert engine.fails("changes.subscribe", ids=[hers]).problem("/ids/0")["problem"] == "noSuchRecord"
    assert engine.fails("changes.list", since=0).kind == "forbidden"
    seq = engine.call("changes.subscribe", records=True)["seq"]
    as_staff(engine)
    (ended,) = heard(engine, 1)
    assert ended == {"subscription": "S1", "seq": seq, "ended": "session"}

    # What staff do meanwhile is read on with since, by the customer's own session.
    update(engine, hers, jobStatus="Completed")
    update(engine, mine, jobStatus="On Hold")
    engine.call("comments.add", jobId=mine, text="He still owes us money.", visibility="internal")
    engine.call("jobs.update", id=mine, assignedTo="E1")
    engine.call("jobs.update", id=mine, title="My brakes")
    engine.call("comments.add", jobId=mine, text="It is ready.", visibility="customer")
    as_customer(engine, user)
    engine.call("changes.subscribe", records=True, since=seq)
    events = heard(engine, 2)
    assert told(events, "recordId", "list", "move") == [(mine, "portal.jobs", "changed")] * 2
    assert events[0]["record"]["title"] == "My brakes" and events[1]["record"]["unreadComments"] == 1
    assert events[0]["record"]["status"]["name"] == "In Progress"
    allowed = {"subscription", "seq", "at", "collection", "recordId", "list", "move", "record"}
    assert all(set(event) <= allowed for event in events)
    assert "Ann" not in json.dumps(events) and "On Hold" not in json.dumps(events) and "E1" not in json.dumps(events)


@pytest.mark.req("C-13", "S1-08")
def test_a_customer_is_told_to_read_again_when_statuses_look_different(
    store: Path, serve: Callable[..., Engine]
) -> None:
    engine = serve(store)
    account = customer(engine)
    user = portal_user(engine, account)
    mine = repair_order(engine, account, "Mine")
    update(engine, mine, jobStatus="In Progress")
    # Staff who look at the customer's view hear what he hears.
    engine.call("session.open", role="staff", employeeId="E1", actAs=user)
    begun = engine.call("changes.subscribe", lists=["portal.jobs"])
    as_staff(engine)
    assert told(heard(engine, 1), "subscription", "ended") == [("S1", "session")]
    engine.call("statuses.update", id=status_id(engine, "In Progress"), portalName="We are at it")
    as_customer(engine, user)
    engine.call("changes.subscribe", since=begun["seq"])
    (gap,) = heard(engine, 1)
    assert gap["gap"] is True and gap["seq"] > begun["seq"]


# Load


def resident(pid: int) -> int:
    """Bytes of a process in memory that are its own."""
    fields = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in line)
    return int(fields["RssAnon"].split()[0]) * 1024


@pytest.mark.req("C-13")
def test_a_client_that_reads_nothing_is_told_of_one_gap_and_costs_little(
    engine: Engine, serve: Callable[..., Engine], store: Path
) -> None:
    account = customer(engine)
    order = job(engine, account)
    engine.call("changes.subscribe", collections=["jobs"], records=True)
    before = resident(engine.process.pid)
    begun = engine.call("changes.list", since=0)["seq"]
    # Requests with short answers: nothing is read until 12,000 changes of one job have been made. A batch keeps the
    # output small, so that only events could fill it.
    data = b"".join(
        engine.frame(json.dumps({
            "jsonrpc": "2.0", "method": "jobs.update", "params": {"id": order, "description": f"{n} " + "x" * 400}
        }).encode())
        for n in range(12_000)
    )
    os.set_blocking(engine.input.fileno(), True)
    sent = 0
    while sent < len(data):
        sent += os.write(engine.input.fileno(), data[sent : sent + 65536])
    # Another client sees when all of it is done.
    other = serve(store)
    end = time.monotonic() + PATIENCE * 3
    while other.call("changes.list", since=begun + 11_999)["seq"] < begun + 12_000:
        assert time.monotonic() < end
        time.sleep(0.02)
    number = engine.request("changes.list", since=begun + 11_999)
    events: list[Json] = []
    while True:
        message = json.loads(engine.receive_bytes(PATIENCE * 3) or b"{}")
        if message.get("id") == number:
            assert message["result"]["seq"] == begun + 12_000
            break
        events.append(message["params"])
    grown = resident(engine.process.pid) - before
    engine.call("jobs.update", id=order, title="The last")
    events += heard(engine, 0)
    while events[-1]["seq"] < begun + 12_001:
        events += heard(engine, 1)
    gaps = [event for event in events if event.get("gap")]
    assert len(gaps) == 1
    position = events.index(gaps[0])
    numbers = [event["seq"] for event in events]
    assert numbers[:position] == list(range(begun + 1, begun + 1 + position))
    assert numbers[position + 1 :] == list(range(gaps[0]["seq"] + 1, begun + 12_002))
    # What lies between is in the list of changes.
    page = engine.call("changes.list", since=numbers[position - 1], limit=1)
    assert page["changes"][0]["seq"] == numbers[position - 1] + 1
    # Unread requests and pages of the store are in it too; events alone would take 9 MB and more.
    assert grown < 48 << 20


@pytest.mark.req("C-04", "C-13")
@pytest.mark.parametrize("since", [10**15, 2**62, 999999999999999999])
def test_a_sequence_number_of_no_change_is_answered(engine: Engine, since: int) -> None:
    """Numbers above every possible row number once ended the process."""
    page = engine.call("changes.list", since=since)
    assert page["changes"] == [] and page["fresh"]
    assert engine.call("changes.subscribe", collections=["jobs"], since=since)["fresh"]


@pytest.mark.req("C-13")
def test_three_watchers_follow_a_thousand_changes_a_second_beside_one_that_reads_nothing(
    store: Path, serve: Callable[..., Engine]
) -> None:
    engine = serve(store)
    order = job(engine, customer(engine))
    begun = engine.call("changes.list", since=0)["seq"]
    watchers = [serve(store) for _ in range(3)]
    idle = serve(store)
    for watcher in (*watchers, idle):
        watcher.call("changes.subscribe", collections=["jobs"])
    before = resident(engine.process.pid)
    heard_by: list[list[int]] = [[] for _ in watchers]

    def read(timeout: float) -> None:
        for watcher, numbers in zip(watchers, heard_by, strict=True):
            watcher.fill(timeout)
            while (message := watcher.take()) is not None:
                event = json.loads(message)["params"]
                assert "gap" not in event
                numbers.append(event["seq"])

    start = time.monotonic()
    for second in range(30):
        # A hundred every tenth of a second, as far as the machine goes along.
        for n in range(100):
            engine.notify("jobs.update", id=order, description=f"{second} {n}")
        read(0)
        time.sleep(max(0.0, start + (second + 1) / 10 - time.monotonic()))
    end = time.monotonic() + PATIENCE * 3
    while any(len(numbers) < 3000 for numbers in heard_by):
        assert time.monotonic() < end, [len(numbers) for numbers in heard_by]
        read(0.01)
    assert heard_by == [list(range(begun + 1, begun + 3001))] * 3
    # The one that reads nothing is still served.
    assert idle.call("jobs.get", id=order)["description"] == "29 99"
    assert resident(engine.process.pid) - before < 48 << 20
