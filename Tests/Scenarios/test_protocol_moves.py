"""Several processes on one store: one goes on when another ends, and what a dead one has left (C-07)."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from engine import PATIENCE, Engine, Json
from several import Serve, add, holder, names, note, repeat

pytestmark = pytest.mark.req("C-07")


@pytest.mark.parametrize("end", ["close", "shutdown", "signal", "kill"])
def test_another_goes_on_when_the_engine_ends(store: Path, serve: Serve, end: str) -> None:
    first = serve(store)
    bob = first.call("employees.create", name="Bob Body", role="technician")["id"]
    others = [serve(store, framing=framing) for framing in ("lines", "headers", "lines")]
    for engine in others:
        engine.call("session.open", employeeId=bob)
    add(others[0], "Before")
    if end == "close":
        assert first.close() == 0
    elif end == "shutdown":
        first.call("shutdown")
    elif end == "signal":
        first.process.send_signal(signal.SIGTERM)
        assert first.wait() == 0
    else:
        first.kill()
    start = time.monotonic()
    for engine in others:
        answer = repeat(engine, "session.get")
        assert answer["actor"] == bob and answer["opened"] is True
        assert add(engine, "After")["createdBy"] == bob
    assert time.monotonic() - start < 5
    pids = {engine.call("store.status")["pid"] for engine in others}
    assert pids == {holder(store)} and pids <= {engine.process.pid for engine in others}
    assert sorted(names(others[0])) == ["After", "After", "After", "Before"]


def test_what_was_under_way_is_answered_and_safe_to_repeat(store: Path, serve: Serve) -> None:
    first = serve(store)
    first.call("shop.get")
    joined, third = serve(store), serve(store)
    joined.call("shop.get")
    third.call("shop.get")
    # The engine stands still: what is sent now is under way when it is killed.
    first.process.send_signal(signal.SIGSTOP)
    write = {"name": "Once", "_meta": {"idempotencyKey": "k-1"}}
    number = joined.request("accounts.create", write)
    batch = [{"jsonrpc": "2.0", "id": f"b{n}", "method": "shop.get"} for n in range(3)]
    joined.send([*batch, {"jsonrpc": "2.0", "method": "shop.get"}])
    time.sleep(0.1)
    first.kill()
    moved = joined.receive()
    assert moved["id"] == number and moved["error"]["data"]["kind"] == "engineMoved"
    assert [(m["id"], m["error"]["code"]) for m in joined.receive()] == [(f"b{n}", 1018) for n in range(3)]
    for _ in range(3):
        repeat(joined, "accounts.create", write)
    assert names(third) == ["Once"]


def test_nothing_acknowledged_is_lost_over_many_moves(store: Path, serve: Serve) -> None:
    engines = [serve(store) for _ in range(3)]
    for engine in engines:
        engine.call("shop.get")
    for turn in range(12):
        for index, engine in enumerate(engines):
            repeat(engine, "accounts.create",
                   {"name": f"{turn} {index}", "_meta": {"idempotencyKey": f"{turn}-{index}"}})
        old = next(e for e in engines if e.process.pid == holder(store))
        if turn % 2:
            old.kill()
        else:
            assert old.close() == 0
        engines[engines.index(old)] = serve(store)
    assert sorted(names(engines[0])) == sorted(f"{t} {i}" for t in range(12) for i in range(3))
    changes = repeat(engines[0], "changes.list", {"since": 0, "limit": 1000})
    made = [row for row in changes["changes"] if row["collection"] == "accounts"]
    assert [row["seq"] for row in made] == sorted(row["seq"] for row in made) and len(made) == 36


def test_no_attach_says_who_holds_the_store(store: Path, engine: Engine, serve: Serve) -> None:
    engine.call("shop.get")
    second = serve(store, "--no-attach")
    assert second.wait() == 75
    said = second.stderr()
    found = note(store)
    assert str(engine.process.pid) in said and found["since"] in said and found["program"] in said
    # A store that is free is served with it, and others may join.
    engine.kill()
    alone = serve(store, "--no-attach")
    alone.call("shop.get")
    assert serve(store).call("store.status")["pid"] == alone.process.pid


@pytest.mark.parametrize("left", ["nothing", "nonsense", "dead", "reused", "socket"])
def test_what_a_dead_engine_has_left_is_recognised(store: Path, tmp_path: Path, serve: Serve, left: str) -> None:
    first = serve(store)
    first.call("shop.get")
    found = note(store)
    first.kill()
    text = {
        "nothing": "",
        "nonsense": "\x00\xff\n\n pid x\nsocket\n",
        "dead": (store / "LOCK").read_text(),
        "reused": f"pid {os.getpid()}\nprogram x\nsince y\nstarted 1\nsocket {tmp_path}/none\n",
        "socket": f"pid {first.process.pid}\nprogram x\nsince y\nsocket {found['socket']}\n",
    }[left]
    (store / "LOCK").write_text(text)
    second = serve(store)
    start = time.monotonic()
    second.call("shop.get")
    assert time.monotonic() - start < 2
    assert holder(store) == second.process.pid
    assert not Path(found["socket"]).exists(), "the name it left is taken out"
    assert serve(store).call("store.status")["pid"] == second.process.pid


def test_a_holder_that_cannot_be_joined_is_named(store: Path, engine: Engine, serve: Serve) -> None:
    engine.call("shop.get")
    lock = store / "LOCK"
    text = "".join(line + "\n" for line in lock.read_text().splitlines() if not line.startswith("socket"))
    lock.write_text(text)
    second = serve(store)
    assert second.wait() == 75 and str(engine.process.pid) in second.stderr()


def test_joining_waits_while_the_holder_opens_the_store(store: Path, serve: Serve) -> None:
    """Many at once: one opens, the others wait for its socket."""
    for _ in range(5):
        engines = [serve(store) for _ in range(5)]
        pids = {engine.call("store.status")["pid"] for engine in engines}
        assert len(pids) == 1
        for engine in engines:
            assert engine.close() == 0


@pytest.mark.req("C-13")
@pytest.mark.parametrize("end", ["close", "kill"])
@pytest.mark.parametrize("by_position", [False, True])
def test_a_subscription_goes_on_without_loss_or_doubling(
    store: Path, serve: Serve, end: str, by_position: bool
) -> None:
    """Whoever goes on with the store: the watcher itself, or one that it joins."""
    first = serve(store)
    add(first, "Before")
    roles = set()
    for turn in range(6):
        holding = serve(store)
        holding.call("shop.get")
        if holder(store) != holding.process.pid:
            first.kill()
            repeat(holding, "shop.get")
        others = [serve(store) for _ in range(3)]
        watcher = others[0]
        wish: Json = [["accounts"], ["accounts"]] if by_position else {"lists": ["accounts"], "collections": ["accounts"]}
        begun = watcher.call("changes.subscribe", wish)
        second = watcher.call("changes.subscribe", {"collections": ["portalUsers"], "subscription": "quiet"})
        watcher.call("changes.unsubscribe", subscription=second["subscription"])
        for engine in others:
            engine.call("shop.get")
        made = [add(others[n % 3], f"{turn} {n} before")["id"] for n in range(5)]
        old = next(e for e in (holding, *others) if e.process.pid == holder(store))
        if old is watcher:
            for engine in (holding, *others):
                engine.kill()
            first = serve(store)
            first.call("shop.get")
            continue
        if end == "kill":
            old.kill()
        else:
            assert old.close() == 0
        left = [e for e in others if e is not old]
        made += [repeat(left[n % len(left)], "accounts.create", {
            "name": f"{turn} {n} after", "_meta": {"idempotencyKey": f"{turn} {n}"}})["id"] for n in range(5)]

        def events() -> list[tuple[str, str]]:
            return [(m["params"]["recordId"], m["params"].get("list", "")) for m in watcher.notifications]

        deadline = time.monotonic() + PATIENCE
        while len(events()) < 2 * len(made) and time.monotonic() < deadline:
            repeat(watcher, "shop.get")
            time.sleep(0.01)
        repeat(watcher, "shop.get")
        assert events() == [(made_id, where) for made_id in made for where in ("", "accounts")]
        assert {m["params"]["subscription"] for m in watcher.notifications} == {begun["subscription"]}
        seqs = [m["params"]["seq"] for m in watcher.notifications]
        assert seqs == sorted(seqs) and not any("gap" in m["params"] for m in watcher.notifications)
        roles.add(holder(store) == watcher.process.pid)
        for engine in (holding, *others):
            engine.kill()
        first = serve(store)
        first.call("shop.get")
    assert roles, "nothing was shown"
