"""The store itself: explain, check, stats, the clock, erasure (C-06, C-12, C-18, C-20)."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from engine import PATIENCE, Engine, make_store, run
from kit import customer, job, repair_order, update


@pytest.fixture(scope="module")
def busy_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up shop that is large enough for an index to be worth it."""
    return make_store(tmp_path_factory.mktemp("stores") / "busy.fettle", "--sample", "--jobs", "3000")


@pytest.mark.req("C-06")
@pytest.mark.parametrize(
    ("method", "params", "index", "order"),
    [
        ("jobs.list", {"filter": {"jobStatus": "Scheduled"}, "sort": "dueOut"}, "byStatusDueOut", "index"),
        ("jobs.list", {"filter": {"customer": "C1"}}, "byAccountOpen", None),
        ("jobs.list", {"filter": {"text": "bump"}}, "byWord", None),
        ("jobs.list", {"sort": "customerName"}, "byCustomerName", "index"),
        ("whiteboard.list", {}, "byKindOpenDueOut", "index"),
        ("accounts.list", {"filter": {"email": "c1001@customers.example"}}, "byEmail", None),
        ("items.list", {"filter": {"registration": "FT12345"}}, "byRegistration", None),
        ("items.list", {"sort": "name"}, "byName", "index"),
    ],
)
def test_lists_are_served_by_an_index(
    busy_store: Path, serve: Callable[..., Engine], method: str, params: dict[str, object], index: str, order: str | None
) -> None:
    told = serve(busy_store).call("store.explain", {"method": method, "params": params})
    assert told["index"] == index and told["method"] == method
    if order:
        assert told["order"] == order
    assert told["rowsRead"] >= told["rowsReturned"]


@pytest.mark.req("C-06")
def test_explain_refuses_what_is_no_list(engine: Engine) -> None:
    assert engine.fails("store.explain", {"method": "jobs.lst"}).problem("/method")["problem"] == "choice"
    error = engine.fails("store.explain", {"method": "jobs.list", "params": {"sort": "colour", "limt": 3}})
    assert {p["path"] for p in error.problems} == {"/params/sort", "/params/limt"}


@pytest.mark.req("C-12")
def test_a_store_in_use_is_checked(sample: Path, serve: Callable[..., Engine]) -> None:
    engine = serve(sample)
    report = engine.call("store.check")
    assert report["sound"] and report["findings"] == [] and report["rows"] > 60 and report["entries"] > report["rows"]
    # Also while changes are in the journal only, and are replayed over the older root.
    job(engine, "C1")
    assert engine.call("store.check", {"paranoid": True})["sound"]


@pytest.mark.req("C-12")
def test_a_closed_store_is_checked_from_the_command_line(sample: Path) -> None:
    for options in [[], ["--paranoid"], ["--quick"]]:
        done = run("check", str(sample), *options)
        assert done.returncode == 0 and json.loads(done.stdout)["sound"] is True


@pytest.mark.req("C-12")
def test_stats_count_rows_and_index_entries(sample: Path, serve: Callable[..., Engine]) -> None:
    engine = serve(sample)
    stats = engine.call("store.stats")
    found = {c["name"]: c for c in stats["collections"]}
    assert found["jobs"]["rows"] == 60 and found["jobs"]["file"] == "jobs.flat"
    entries = {i["name"]: i["entries"] for i in found["jobs"]["indexes"]}
    assert entries["byDueOut"] == 60 and entries["byRoNumber"] <= 60 and entries["byWord"] > 60
    assert stats["bytes"] > stats["journalBytes"] > 0
    job(engine, "C1")
    assert engine.call("store.stats")["commits"] == stats["commits"] + 1


@pytest.mark.req("C-12")
def test_a_checkpoint_can_be_asked_for(engine: Engine) -> None:
    before = engine.call("store.checkpoint")["generation"]
    customer(engine)
    assert engine.call("store.checkpoint")["generation"] > before
    assert engine.call("store.stats")["journalUsedBytes"] < 65536


@pytest.mark.req("C-18")
def test_a_clock_that_is_behind_is_told_and_time_goes_on(store: Path, serve: Callable[..., Engine]) -> None:
    first = serve(store, "--clock", "2027-03-04T10:00:00+01:00")
    made = customer(first)
    last = first.call("accounts.get", id=made)["createdAt"]
    first.close()
    engine = serve(store, "--clock", "2027-03-04T09:00:00+01:00")
    clock = engine.call("store.status")["clock"]
    assert clock["state"] == "behind" and clock["behindMs"] >= 3_599_000
    times = [engine.call("accounts.create", name=f"N {n}")["createdAt"] for n in range(2)]
    assert last < times[0] < times[1] and times[1].startswith("2027-03-04T10:00:0")


@pytest.mark.req("C-18")
@pytest.mark.parametrize("now", ["2027-03-01T10:00:00+01:00", "2029-03-04T10:00:00+01:00"])
def test_a_clock_far_off_waits_for_staff(store: Path, serve: Callable[..., Engine], now: str) -> None:
    first = serve(store, "--clock", "2027-03-04T10:00:00+01:00")
    customer(first)
    first.close()
    engine = serve(store, "--clock", now)
    assert engine.call("store.status")["clock"]["state"] == "refused"
    error = engine.fails("accounts.create", name="Bo")
    assert error.kind == "clockBehind" and error.data["lastChange"].startswith("2027-03-04")
    assert engine.call("accounts.list")["rows"]
    wrong = engine.fails("clock.confirm", now="2027-06-01T10:00:00+02:00")
    assert wrong.problem("/now")["problem"] == "clock"
    assert engine.call("clock.confirm", now=now)["state"] != "refused"
    assert engine.call("accounts.create", name="Bo")["createdAt"] > "2027-03-04T10:00:00"
    assert engine.fails("clock.confirm").kind == "conflict"


@pytest.mark.req("C-18")
def test_a_confirmed_clock_stays_confirmed_until_it_is_good_again(store: Path, serve: Callable[..., Engine]) -> None:
    first = serve(store, "--clock", "2027-03-04T10:00:00+01:00")
    customer(first)
    first.close()
    behind = ("--clock", "2027-01-04T10:00:00+01:00")
    engine = serve(store, *behind)
    engine.call("clock.confirm")
    engine.kill()
    for minute in (1, 2):
        engine = serve(store, "--clock", f"2027-01-04T10:0{minute}:00+01:00")
        assert engine.call("store.status")["clock"]["state"] == "behind"
        customer(engine, "Bo")
        engine.close()
    # The clock has been set: what was said of the wrong one is used up.
    good = serve(store, "--clock", "2027-03-05T10:00:00+01:00")
    customer(good, "Eva")
    good.close()
    engine = serve(store, *behind)
    assert engine.call("store.status")["clock"]["state"] == "refused"
    assert engine.fails("accounts.create", name="Bo").kind == "clockBehind"


@pytest.mark.req("C-20")
def test_a_customer_of_very_many_records_is_forgotten_whole(store: Path, serve: Callable[..., Engine], tmp_path: Path) -> None:
    engine = serve(store)
    jobs = 400
    account = customer(engine, "Bo Unforgettable")
    number = engine.call("accounts.get", id=account)["number"]
    for batch in range(0, jobs, 100):
        engine.send([{"jsonrpc": "2.0", "id": n, "method": "jobs.create", "params": {
            "title": f"Work {n}", "accountId": account, "kind": "repairOrder"}} for n in range(batch, batch + 100)])
        made = [a["result"]["id"] for a in engine.receive()]
        engine.send([{"jsonrpc": "2.0", "id": n, "method": "comments.add", "params": {
            "jobId": job_id, "text": "Unforgettable words"}} for n, job_id in enumerate(made)])
        engine.receive()
    erase = {"id": account, "confirm": number, "_meta": {"progressToken": 1}}
    engine.request("accounts.erase", erase)
    assert b'"begin"' in (engine.receive_bytes() or b"")
    engine.kill()
    again = serve(store)
    # Nobody asks for it: what was begun comes to its end.
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        erased = [line for line in again.call("log.list", limit=200)["rows"] if "was erased" in line["text"]]
        if erased:
            break
        time.sleep(0.05)
    else:
        pytest.fail("the erasure never ended")
    assert all(row["customerName"] == "[erased]" for row in again.call("jobs.list", limit=1000)["rows"])
    again.close()
    for method in ("jobs.list", "accounts.list", "changes.list"):
        shown = run("call", str(store), method, '{"limit": 1000}')
        assert shown.returncode == 0 and b"Unforgettable" not in shown.stdout, method
    check = serve(store)
    assert check.call("store.check")["sound"] is True
    assert check.call("accounts.erase", id=account, confirm=number)["counts"] == {"log": 1}


@pytest.mark.req("C-20", "C-14")
def test_others_are_answered_while_a_customer_is_forgotten(store: Path, serve: Callable[..., Engine]) -> None:
    engine = serve(store)
    account = customer(engine, "Bo Unforgettable")
    number = engine.call("accounts.get", id=account)["number"]
    for batch in range(4):
        engine.send([{"jsonrpc": "2.0", "id": n, "method": "jobs.create", "params": {
            "title": f"Work {batch}-{n}", "accountId": account}} for n in range(200)])
        engine.receive()
    erase = engine.request("accounts.erase", {"id": account, "confirm": number, "_meta": {"progressToken": 1}})
    status = engine.request("store.status")
    order = []
    while len(order) < 2:
        order.append(engine.receive()["id"])
    assert order == [status, erase]
    assert engine.call("accounts.list", filter={"text": "unforgettable"})["rows"] == []


@pytest.mark.req("C-20")
def test_a_customer_can_be_forgotten(store: Path, serve: Callable[..., Engine]) -> None:
    engine = serve(store)
    bo = customer(engine, "Bo Unforgettable", phones=["555 0199"], address="1 Secret Lane", privateNotes="pays late")
    item = engine.call("items.create", accountId=bo, name="Van", registration="XY 98 765")["id"]
    gone = engine.call("items.create", accountId=bo, registration="ZZ 11 111")["id"]
    engine.call("items.remove", id=gone)
    work = repair_order(engine, bo, itemId=item, total={"minor": 12500, "currency": "EUR"})
    update(engine, work, jobStatus="In Progress", note="Secret note")
    engine.call("accounts.update", id=bo, address="2 Secret Lane")
    engine.call("comments.add", jobId=work, text="Secret comment")
    other = customer(engine, "Eva Berg")
    number = engine.call("accounts.get", id=bo)["number"]

    wrong = engine.fails("accounts.erase", id=bo, confirm="nonsense")
    assert wrong.kind == "validation" and wrong.problem("/confirm")
    assert engine.fails("accounts.erase", id="C99", confirm="x").kind == "notFound"
    erased = engine.call("accounts.erase", id=bo, confirm=number)
    assert erased["counts"]["accounts"] == 1 and erased["counts"]["items"] >= 1 and erased["counts"]["comments"] == 1
    assert any("backups" in text for text in erased["kept"])

    account = engine.call("accounts.get", id=bo)
    assert account["name"] == "[erased]" and account["number"] == number and account["active"] is False
    assert "emails" not in account and "phones" not in account and account["erasedAt"]
    shown = engine.call("jobs.get", id=work)
    assert shown["total"] == {"minor": 12500, "currency": "EUR"} and shown["customerName"] == "[erased]"
    for text in ("unforgettable", "XY98765"):
        assert engine.call("jobs.list", filter={"text": text})["rows"] == []
    assert engine.call("accounts.list", filter={"text": "unforgettable"})["rows"] == []
    assert engine.call("accounts.get", id=other)["name"] == "Eva Berg"
    assert engine.fails("accounts.update", id=bo, name="Bo").kind == "conflict"
    texts = json.dumps(
        [
            engine.call("changes.list", limit=1000), engine.call("outbox.list", limit=200),
            engine.call("webStatus.history", jobId=work), engine.call("comments.list", jobId=work),
            engine.call("items.get", id=item), engine.call("log.list", limit=200),
        ]
    )
    for secret in ("Unforgettable", "Secret", "555 0199", "XY 98 765", "ZZ 11 111", "pays late", "bo@example"):
        assert secret not in texts, secret
    assert [c["method"] for c in engine.call("changes.list", record=bo)["changes"]][0] == "accounts.erase"
    assert engine.call("store.check")["sound"]
