"""Long calls: others are answered meanwhile, progress is told, cancelling is answered once (C-12, C-14)."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from engine import Engine, make_store

pytestmark = pytest.mark.req("C-14")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up shop whose check takes some hundred slices."""
    return make_store(tmp_path_factory.mktemp("large") / "large.fettle", "--sample", "--jobs", "5000")


def check(engine: Engine, token: object = "t") -> int:
    """Starts a check and waits for its first word."""
    number = engine.request("store.check", {"_meta": {"progressToken": token}})
    message = engine.receive_bytes()
    assert message is not None and b'"$/progress"' in message and b'"begin"' in message, message
    return number


@pytest.mark.req("C-12")
def test_a_check_tells_progress_and_lets_others_through(large: Path, serve: Callable[..., Engine]) -> None:
    engine = serve(large)
    number = check(engine, 7)
    assert engine.call("shop.get")["name"] == "Test Body Shop"
    status = engine.call("store.status")
    assert [task["method"] for task in status["tasks"]] == ["store.check"]
    answer = engine.receive()
    assert answer["id"] == number and answer["result"]["sound"] is True
    kinds = [note["params"]["value"]["kind"] for note in engine.notifications]
    assert kinds[-1] == "end" and set(kinds[:-1]) <= {"report"}
    assert all(note["params"]["token"] == 7 for note in engine.notifications)
    assert engine.call("store.status")["tasks"] == []


def test_a_cancelled_check_is_answered_once(large: Path, serve: Callable[..., Engine]) -> None:
    engine = serve(large)
    number = check(engine)
    engine.notify("$/cancelRequest", id=number)
    answer = engine.receive()
    assert answer["id"] == number
    assert answer["error"]["code"] == -32800 and answer["error"]["data"]["reason"] == "request"
    engine.notify("$/cancelRequest", id=number)
    assert engine.call("session.get")["actor"] == "E1"


def test_a_deadline_ends_a_long_call(large: Path, serve: Callable[..., Engine]) -> None:
    engine = serve(large)
    number = engine.request("store.check", {"_meta": {"deadlineMs": 20}})
    answer = engine.receive()
    assert answer["id"] == number and answer["error"]["data"]["reason"] == "deadline"


def test_the_end_of_input_lets_a_check_finish(large: Path, serve: Callable[..., Engine]) -> None:
    engine = serve(large)
    number = check(engine)
    engine.end_input()
    answer = engine.receive()
    assert answer["id"] == number and answer["result"]["sound"] is True
    assert engine.wait() == 0


def test_an_editor_that_dies_does_not_leave_a_check_behind(large: Path, serve: Callable[..., Engine]) -> None:
    engine = serve(large)
    check(engine)
    start = time.monotonic()
    os.set_blocking(engine.output.fileno(), True)
    engine.output.close()
    engine.end_input()
    assert engine.wait() == 1
    assert time.monotonic() - start < 2


def test_a_signal_answers_a_check_with_cancelled(large: Path, serve: Callable[..., Engine]) -> None:
    engine = serve(large)
    number = check(engine)
    engine.process.send_signal(signal.SIGTERM)
    answer = engine.receive()
    assert answer["id"] == number and answer["error"]["data"]["reason"] == "closing"
    assert engine.wait() == 0


def test_a_long_call_in_a_batch_is_answered_in_its_place(large: Path, serve: Callable[..., Engine]) -> None:
    engine = serve(large)
    engine.send([{"jsonrpc": "2.0", "id": 1, "method": "session.get"}, {"jsonrpc": "2.0", "id": 2, "method": "store.check"},
                 {"jsonrpc": "2.0", "id": 3, "method": "session.get"}])
    engine.request("session.get")
    first = engine.receive()
    assert [answer["id"] for answer in first] == [1, 2, 3] and first[1]["result"]["sound"] is True
    assert engine.receive()["id"] == 1


def test_too_many_long_calls_are_busy(large: Path, serve: Callable[..., Engine]) -> None:
    engine = serve(large)
    for _ in range(12):
        engine.request("store.check")
    answers = [engine.receive() for _ in range(12)]
    busy = [answer for answer in answers if "error" in answer]
    assert busy and all(a["error"]["data"]["kind"] == "busy" and a["error"]["data"]["retryable"] for a in busy)
    assert sum("result" in answer for answer in answers) >= 1
