"""Idempotency keys of long calls, and requests of a batch that are given up while they wait (S0-22, C-14)."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine import Engine, make_store

Json = Any
pytestmark = pytest.mark.req("C-14")

MAPPING = {"records": [{"collection": "accounts", "key": "number", "create": True,
                        "fields": {"number": "no", "name": "name", "emails": "mail"}}]}
ROWS = 12_000
# Rows that are refused, one by how it is written and the others by what they say.
BAD = {40: "40,Bad Mail,nobody", 41: "41,Too,many@example.test,fields", 7000: "7000,,x@example.test"}


@pytest.fixture(scope="module")
def customers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("import") / "customers.csv"
    lines = [BAD.get(n, f"{n},Customer {n},c{n}@example.test") for n in range(1, ROWS + 1)]
    path.write_text("no,name,mail\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def params(path: Path, key: str = "monday", **more: Json) -> dict[str, Json]:
    return {"files": [str(path)], "mapping": MAPPING, **more, "_meta": {"idempotencyKey": key, "progressToken": key}}


def change_count(engine: Engine) -> int:
    return int(engine.call("changes.list", since=0, limit=1)["seq"])


@pytest.mark.req("S0-22", "C-12")
def test_an_import_sent_again_answers_as_it_did(engine: Engine, customers: Path, tmp_path: Path) -> None:
    small = tmp_path / "small.csv"
    small.write_text("no,name,mail\n1,Bo,bo@example.test\n2,,eva@example.test\n", encoding="utf-8")
    first = engine.call("store.import", params(small))
    assert (first["rows"], first["refused"], first["collections"][0]["created"]) == (2, 1, 1)
    before = change_count(engine)
    # The file is not read again, so it need not be there.
    small.unlink()
    assert engine.call("store.import", params(small)) == first
    other = engine.fails("store.import", params(small, dryRun=True))
    assert other.kind == "conflict" and other.data["reason"] == "idempotencyKey"
    used = engine.fails("accounts.create", {"name": "Bo", "_meta": {"idempotencyKey": "monday"}})
    assert used.kind == "conflict" and change_count(engine) == before


@pytest.mark.req("S0-22")
def test_an_import_sent_again_while_it_works_is_done_once(engine: Engine, customers: Path) -> None:
    numbers = [engine.request("store.import", params(customers)) for _ in range(3)]
    answers = {answer["id"]: answer["result"] for answer in (engine.receive() for _ in numbers)}
    assert answers[numbers[0]]["collections"][0]["created"] == ROWS - len(BAD)
    assert [answers[n] for n in numbers] == [answers[numbers[0]]] * 3
    assert engine.call("accounts.list", limit=1, withTotal=True)["total"] == ROWS - len(BAD)


@pytest.mark.req("S0-22", "C-05")
@pytest.mark.parametrize("more", [{}, {"allOrNothing": True}], ids=["as it is", "all or nothing"])
def test_a_killed_import_goes_on_when_it_is_sent_again(
    store: Path, serve: Callable[..., Engine], customers: Path, tmp_path: Path, more: dict[str, Json]
) -> None:
    path = customers
    if more:
        path = tmp_path / "sound.csv"
        lines = [f"{n},Customer {n},c{n}@example.test" for n in range(1, ROWS + 1)]
        path.write_text("no,name,mail\n" + "\n".join(lines) + "\n", encoding="utf-8")
    engine = serve(store)
    engine.request("store.import", params(path, **more))
    done = 0
    wanted = 0.75 if more else 0.3
    while done < wanted:
        note = json.loads(engine.receive_bytes() or b"null")
        assert "result" not in note, "it was over before it could be killed"
        value = note["params"]["value"]
        done = value.get("done", 0) / value.get("total", 1)
    engine.kill()
    again = serve(store)
    written = again.call("accounts.list", limit=1, withTotal=True)["total"]
    assert 0 < written < ROWS - len(BAD)
    report = again.call("store.import", params(path, **more))
    # As if nothing had happened between: what was made before the kill counts as made.
    count = report["collections"][0]
    refused = 0 if more else len(BAD)
    assert (count["created"], count["updated"], count["unchanged"]) == (ROWS - refused, 0, 0)
    assert (report["rows"], report["refused"]) == (ROWS, refused)
    assert [row["line"] for row in report["badRows"]] == ([] if more else [number + 1 for number in BAD])
    assert again.call("accounts.list", limit=1, withTotal=True)["total"] == ROWS - refused
    assert again.call("store.import", params(path, **more)) == report
    assert again.call("store.check")["sound"] is True


@pytest.mark.req("S0-22")
def test_an_import_that_was_given_up_stays_given_up(engine: Engine, customers: Path) -> None:
    number = engine.request("store.import", params(customers))
    while b'"report"' not in (engine.receive_bytes() or b""):
        pass
    engine.notify("$/cancelRequest", id=number)
    given_up = engine.receive()["result"]
    assert 0 < given_up["collections"][0]["created"] < ROWS - len(BAD)
    assert engine.call("store.import", params(customers)) == given_up


@pytest.mark.req("S0-22")
def test_an_import_cut_off_by_a_signal_goes_on_when_it_is_sent_again(
    store: Path, serve: Callable[..., Engine], customers: Path
) -> None:
    engine = serve(store)
    engine.request("store.import", params(customers))
    while b'"report"' not in (engine.receive_bytes() or b""):
        pass
    engine.process.send_signal(signal.SIGTERM)
    assert engine.wait() == 0
    again = serve(store)
    report = again.call("store.import", params(customers))
    assert report["collections"][0]["created"] == ROWS - len(BAD)


@pytest.mark.req("C-12", "S0-22")
def test_a_copy_sent_again_is_the_copy_that_was_made(serve: Callable[..., Engine], sample: Path, tmp_path: Path) -> None:
    engine = serve(sample)
    wanted = {"path": str(tmp_path / "copy.tar"), "_meta": {"idempotencyKey": "evening"}}
    # The second comes while the first is at work, the third afterwards.
    numbers = [engine.request("store.backup", wanted) for _ in range(2)]
    answers = {answer["id"]: answer for answer in (engine.receive() for _ in numbers)}
    assert answers[numbers[0]]["result"] == answers[numbers[1]]["result"] == engine.call("store.backup", wanted)
    engine.kill()
    assert serve(sample).call("store.backup", wanted) == answers[numbers[0]]["result"]


@pytest.mark.req("C-12", "S0-22")
def test_a_folder_taken_in_is_answered_again(
    serve: Callable[..., Engine], sample: Path, store: Path, tmp_path: Path
) -> None:
    serve(sample).call("store.export", path=str(tmp_path / "out"))
    engine = serve(make_store(tmp_path / "new.fettle"))
    wanted = {"path": str(tmp_path / "out"), "_meta": {"idempotencyKey": "moving"}}
    report = engine.call("store.import", wanted)
    engine.kill()
    again = serve(tmp_path / "new.fettle")
    assert again.call("store.import", wanted) == report and report["stored"] is True
    assert again.fails("store.import", path=wanted["path"]).kind == "conflict"


def kind(answer: dict[str, Json]) -> str:
    return str(answer["error"]["data"]["kind"]) if "error" in answer else "result"


def request(number: int, method: str, **params: Json) -> dict[str, Json]:
    return {"jsonrpc": "2.0", "id": number, "method": method, **({"params": params} if params else {})}


@pytest.mark.req("C-03")
def test_a_waiting_request_of_a_batch_can_be_given_up(large: Path, serve: Callable[..., Engine]) -> None:
    engine = serve(large)
    engine.request("store.check", {"_meta": {"progressToken": 1}})
    # The first batch is at work behind its check when 12 is given up, the second waits when 22 is.
    engine.send([request(11, "store.check"), request(12, "accounts.create", name="Bo"), request(13, "session.get")])
    engine.send([request(21, "session.get"), request(22, "accounts.create", name="Bo")])
    engine.notify("$/cancelRequest", id=22)
    engine.notify("$/cancelRequest", id=12)
    answers = [engine.receive() for _ in range(3)]
    batches = [[(a["id"], kind(a)) for a in answer] for answer in answers if isinstance(answer, list)]
    assert batches == [[(11, "result"), (12, "cancelled"), (13, "result")], [(21, "result"), (22, "cancelled")]]
    assert engine.call("accounts.list", filter={"name": "Bo"})["rows"] == []


@pytest.mark.req("C-03")
def test_a_batch_can_give_up_what_is_at_work(large: Path, serve: Callable[..., Engine]) -> None:
    engine = serve(large)
    engine.request("store.check", {"_meta": {"progressToken": 1}})
    engine.receive_bytes()
    engine.send([{"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 1}}, request(2, "session.get")])
    answers = [engine.receive(), engine.receive()]
    ended = [(a["id"], kind(a)) for a in answers if isinstance(a, dict)]
    assert ended == [(1, "cancelled")] and [[a["id"] for a in b] for b in answers if isinstance(b, list)] == [[2]]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up shop whose check takes some hundred slices."""
    return make_store(tmp_path_factory.mktemp("large") / "large.fettle", "--sample", "--jobs", "3000")
