"""Room that comes back, and damage that costs no more than it must (C-12, C-14)."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from engine import Engine, binary, environment, make_store, run
from kit import Json, customer, job

pytestmark = pytest.mark.req("C-12")

Serve = Callable[..., Engine]
PAGE = 4096


def flat_bytes(store: Path) -> int:
    return sum(path.stat().st_size for path in store.glob("*.flat"))


def hollow(store: Path, serve: Serve) -> tuple[Json, Json]:
    """A shop with much of its files free: long notes that came and went. Returns what jobs and changes it has."""
    engine = serve(store)
    account = customer(engine)
    jobs = [job(engine, account, f"Job {i}") for i in range(60)]
    for turn in range(3):
        numbers = [
            engine.request("jobs.update", id=j, description=f"{turn} " + "Long words about brakes. " * 150) for j in jobs
        ]
        for _ in numbers:
            assert "result" in engine.receive()
        engine.call("store.checkpoint")
    for j in jobs:
        engine.call("jobs.update", id=j, description="Short")
    engine.call("store.checkpoint")
    told = content(engine)
    engine.close()
    return told


def content(engine: Engine) -> tuple[Json, Json]:
    return engine.call("jobs.list", limit=200), engine.call("changes.list", since=0, limit=1000)


@pytest.mark.req("C-14")
def test_files_get_smaller_while_the_store_is_used(store: Path, serve: Serve) -> None:
    told = hollow(store, serve)
    before = flat_bytes(store)
    engine = serve(store)
    share = {c["name"]: c["freePercent"] for c in engine.call("store.stats")["collections"]}
    assert share["jobs"] > 30
    number = engine.request("store.compact", _meta={"progressToken": "c"})
    others = [engine.request("jobs.get", id="J1") for _ in range(20)]
    answers = {}
    while len(answers) < 21:
        answer = engine.receive()
        answers[answer["id"]] = answer["result"]
    report = answers[number]
    assert all(answers[other]["id"] == "J1" for other in others)
    assert report["after"] < report["before"]
    jobs = next(c for c in report["collections"] if c["name"] == "jobs")
    assert jobs["file"] == "jobs.flat" and jobs["after"] == (store / "jobs.flat").stat().st_size < jobs["before"]
    assert flat_bytes(store) == report["after"] < before
    assert content(engine) == told
    assert engine.call("store.check", paranoid=True)["sound"]
    engine.kill()
    again = serve(store)
    assert content(again) == told and again.call("store.check")["sound"]


def test_the_command_tells_bytes_before_and_after_and_joins_an_engine(store: Path, serve: Serve) -> None:
    hollow(store, serve)
    engine = serve(store)
    done = run("compact", str(store))
    report = json.loads(done.stdout)
    assert done.returncode == 0 and report["after"] < report["before"]
    assert engine.call("store.check")["sound"]
    engine.close()
    # There is little more to be had.
    again = json.loads(run("compact", str(store)).stdout)
    assert again["after"] <= again["before"] <= report["after"] + 64 * PAGE


@pytest.mark.req("C-14")
def test_kills_while_files_get_smaller_lose_nothing(store: Path, serve: Serve) -> None:
    told = hollow(store, serve)
    for wait in (0.01, 0.03, 0.06, 0.1, 0.15, 0.25):
        process = subprocess.Popen(
            [binary(), "compact", str(store)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment()
        )
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.wait()
        engine = serve(store)
        assert content(engine) == told
        assert engine.call("store.check")["sound"]
        engine.kill()
    assert run("compact", str(store)).returncode == 0
    assert content(serve(store)) == told


def damage_pages(path: Path, kind: int, most: int = 1000) -> int:
    """Flips a bit in pages of a kind; returns how many."""
    data = bytearray(path.read_bytes())
    count = 0
    for page in range(1, len(data) // PAGE):
        if data[page * PAGE] == kind and count < most:
            data[page * PAGE + 3000] ^= 4
            count += 1
    path.write_bytes(data)
    return count


def test_damaged_indexes_are_made_anew_and_no_row_is_lost(sample: Path, serve: Serve) -> None:
    engine = serve(sample)
    told = engine.call("jobs.list", limit=200)
    engine.close()
    assert damage_pages(sample / "jobs.flat", 5) > 5
    assert run("check", str(sample)).returncode == 1
    engine = serve(sample)
    # Records are there at once, and can be changed.
    assert engine.call("jobs.get", id="J1")["id"] == "J1"
    engine.call("jobs.update", id="J1", description="Changed with no index left")
    refused = 0
    end = time.monotonic() + 20
    while True:
        answer = engine.receive_of("jobs.list", limit=200)
        if "result" in answer:
            break
        data = answer["error"]["data"]
        assert data["kind"] == "busy" and data["retryable"] and "made anew" in answer["error"]["message"]
        refused += 1
        assert time.monotonic() < end
    assert [row["id"] for row in answer["result"]["rows"]] == [row["id"] for row in told["rows"]]
    for method in ("whiteboard.list", "accounts.list"):
        while "error" in (answer := engine.receive_of(method, limit=50)):
            assert answer["error"]["data"]["kind"] == "busy" and time.monotonic() < end
    # Whatever nobody has asked for yet is found by the check, or when it is asked for.
    for _ in range(40):
        engine.call("jobs.update", id="J2", description=f"Turn {_}")
        for words in ("brakes", "door"):
            engine.receive_of("jobs.list", limit=5, search=words)
    engine.close()
    second = serve(sample)
    assert second.call("jobs.get", id="J1")["description"] == "Changed with no index left"


def test_a_damaged_page_of_rows_is_named_and_keeps_nobody_from_the_others(sample: Path, serve: Serve) -> None:
    engine = serve(sample)
    engine.call("store.checkpoint")
    jobs = [row["id"] for row in engine.call("jobs.list", limit=200)["rows"]]
    engine.close()
    # One page of rows, in every state of it that lies in the file.
    path = sample / "jobs.flat"
    data = bytearray(path.read_bytes())
    pages = [p for p in range(1, len(data) // PAGE) if data[p * PAGE] == 4]
    logical = data[pages[0] * PAGE + 8:pages[0] * PAGE + 12]
    for page in pages:
        if data[page * PAGE + 8:page * PAGE + 12] == logical:
            data[page * PAGE + 3000] ^= 4
    path.write_bytes(data)
    engine = serve(sample)
    read, lost = 0, 0
    for j in jobs:
        answer = engine.receive_of("jobs.get", id=j)
        if "result" in answer:
            read += 1
            continue
        lost += 1
        error = answer["error"]
        assert error["data"]["kind"] == "storage" and error["data"]["reason"] == "corrupt"
        assert error["data"]["collection"] == "jobs" and "jobs: page" in error["message"]
        assert "salvage" in error["data"]["hint"]
    assert read > lost > 0
    account = engine.call("accounts.list", limit=1)["rows"][0]["id"]
    new = job(engine, account, "After the damage")
    assert engine.call("jobs.get", id=new)["title"] == "After the damage"


def test_an_idle_engine_gives_room_back_by_itself(tmp_path: Path, serve: Serve) -> None:
    store = make_store(tmp_path / "large.fettle")
    engine = serve(store)
    account = customer(engine)
    jobs = [job(engine, account, f"Job {i}") for i in range(500)]
    for turn in range(2):
        numbers = [engine.request("jobs.update", id=j, description="Long words about brakes. " * 155) for j in jobs]
        for _ in numbers:
            assert "result" in engine.receive()
        engine.call("store.checkpoint")
        numbers = [engine.request("jobs.update", id=j, description=f"Short {turn}") for j in jobs]
        for _ in numbers:
            assert "result" in engine.receive()
        engine.call("store.checkpoint")
    large = (store / "jobs.flat").stat().st_size
    assert large > 2 << 20
    end = time.monotonic() + 30
    while (store / "jobs.flat").stat().st_size > large // 2 and time.monotonic() < end:
        time.sleep(0.3)
    assert (store / "jobs.flat").stat().st_size <= large // 2
    assert engine.call("store.check")["sound"]
