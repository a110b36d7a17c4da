"""Order, durability, cancellation and back-pressure, as a client sees them (C-03, C-14)."""

from __future__ import annotations

import json
import os
import resource
import select
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from engine import PATIENCE, Engine

pytestmark = pytest.mark.req("C-03")


def test_a_read_sees_every_write_sent_before_it(either: Engine) -> None:
    for number in range(200):
        either.request("shop.update", name=f"Name {number}")
        either.request("shop.get")
    for number in range(200):
        assert either.receive()["result"]["name"] == f"Name {number}"
        assert either.receive()["result"]["name"] == f"Name {number}"


def test_what_was_answered_survives_a_kill(store: Path, serve: Callable[..., Engine]) -> None:
    for round_ in range(10):
        engine = serve(store)
        for number in range(50):
            engine.request("shop.update", name=f"Round {round_} number {number}")
        last = None
        for _ in range(10 + round_ * 4):
            last = engine.receive()["result"]["name"]
        engine.kill()
        again = serve(store)
        name = again.call("shop.get")["name"]
        assert name.startswith(f"Round {round_} ") and int(name.split()[-1]) >= int(str(last).split()[-1])
        again.kill()


@pytest.mark.req("S0-22")
def test_a_key_does_a_write_once_even_after_a_kill(store: Path, serve: Callable[..., Engine]) -> None:
    params = {"name": "Paul Painter", "_meta": {"idempotencyKey": "k-1"}}
    engine = serve(store, "--employee", "E1")
    first = engine.call("employees.create", params)
    assert engine.call("employees.create", params) == first
    engine.kill()
    again = serve(store, "--employee", "E1")
    assert again.call("employees.create", params) == first
    refused = again.fails("employees.create", params | {"name": "Somebody else"})
    assert refused.kind == "conflict" and refused.data["reason"] == "idempotencyKey"
    # The key belongs to its author.
    again.call("employees.update", id=first["id"], role="admin")
    again.call("session.open", employeeId="Paul Painter")
    assert again.call("employees.create", params | {"name": "Third"})["name"] == "Third"


def test_a_refused_call_is_not_remembered(engine: Engine) -> None:
    bad = {"name": "", "_meta": {"idempotencyKey": "k-2"}}
    assert engine.fails("employees.create", bad).problems
    assert engine.call("employees.create", bad | {"name": "Good"})["name"] == "Good"


@pytest.mark.req("C-14")
def test_a_waiting_request_can_be_cancelled(engine: Engine) -> None:
    engine.call("shop.get")
    requests = b"".join(
        b'{"jsonrpc":"2.0","id":%d,"method":"shop.update","params":{"name":"N%d"}}\n' % (n, n) for n in range(2000))
    engine.send_bytes(requests + b'{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1999}}\n')
    answers = [engine.receive() for _ in range(2000)]
    assert [a["id"] for a in answers] == list(range(2000))
    last = answers[-1]
    if "error" in last:
        assert last["error"]["code"] == -32800 and last["error"]["data"]["kind"] == "cancelled"
        assert engine.call("shop.get")["name"] == "N1998"
    else:
        assert engine.call("shop.get")["name"] == "N1999"
    engine.notify("$/cancelRequest", id="unknown")
    assert engine.call("shop.get")


def test_a_deadline_that_has_passed_changes_nothing(engine: Engine) -> None:
    engine.call("shop.get")
    slow = b"".join(b'{"jsonrpc":"2.0","id":%d,"method":"rpc.discover"}\n' % n for n in range(12))
    late = b'{"jsonrpc":"2.0","id":"late","method":"shop.update","params":{"name":"Late","_meta":{"deadlineMs":1}}}\n'
    engine.send_bytes(slow + late)
    answers = [engine.receive() for _ in range(13)]
    if "error" in answers[-1]:
        assert answers[-1]["error"]["data"]["reason"] == "deadline"
        assert engine.call("shop.get")["name"] != "Late"


def test_unread_answers_neither_block_nor_fill_memory(engine: Engine) -> None:
    """50,000 requests are sent before one answer is read."""
    count = 50_000
    engine.call("shop.get")
    os.set_blocking(engine.input.fileno(), False)
    data = memoryview(b"".join(b'{"jsonrpc":"2.0","id":%d,"method":"shop.get"}\n' % n for n in range(count)))
    end = time.monotonic() + PATIENCE
    while data and select.select([], [engine.input], [], 1.0)[1]:
        data = data[os.write(engine.input.fileno(), data):]
        assert time.monotonic() < end
    resident = int(Path(f"/proc/{engine.process.pid}/statm").read_text().split()[1]) * resource.getpagesize()
    assert resident < 120 << 20
    engine.send_bytes(data)
    assert [engine.receive()["id"] for _ in range(count)] == list(range(count))


def test_a_flood_of_large_answers_is_bounded(engine: Engine) -> None:
    engine.call("shop.get")
    os.set_blocking(engine.input.fileno(), False)
    data = b"".join(b'{"jsonrpc":"2.0","id":%d,"method":"rpc.discover"}\n' % n for n in range(2000))
    os.write(engine.input.fileno(), data[:60_000])
    time.sleep(0.5)
    resident = int(Path(f"/proc/{engine.process.pid}/statm").read_text().split()[1]) * resource.getpagesize()
    assert resident < 100 << 20


def test_bytes_one_at_a_time(either: Engine) -> None:
    text = either.frame(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "shop.get"}).encode())
    for _ in range(3):
        for byte in text:
            either.send_bytes(bytes([byte]))
        assert either.receive()["id"] == 1


def test_several_messages_in_one_write_are_all_answered(either: Engine) -> None:
    text = either.frame(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "shop.get"}).encode())
    either.send_bytes(text * 500)
    assert [either.receive()["id"] for _ in range(500)] == [1] * 500


def test_a_failing_journal_is_told_and_ends_the_process(store: Path, serve: Callable[..., Engine]) -> None:
    """What a full quota does to the journal: the write may or may not be there, the next start says which."""
    engine = serve(store)
    engine.call("shop.update", name="Before")
    resource.prlimit(engine.process.pid, resource.RLIMIT_FSIZE, (4096, 4096))
    engine.send_bytes(b"".join(
        b'{"jsonrpc":"2.0","id":%d,"method":"shop.update","params":{"name":"After %d"}}\n' % (n, n) for n in range(3)))
    kinds = [engine.receive()["error"]["data"]["kind"]]
    assert set(kinds) <= {"outcomeUnknown", "storage"}
    if kinds == ["outcomeUnknown"]:
        assert engine.wait() == 74
        assert "journal" in engine.stderr()
    engine.kill()
    again = serve(store)
    assert again.call("shop.get")["name"] in {"Before", "After 0", "After 1", "After 2"}
    assert again.call("shop.update", name="Later")["name"] == "Later"
