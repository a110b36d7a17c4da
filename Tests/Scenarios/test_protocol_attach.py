"""Several processes on one store: joining it, and being joined (C-07)."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from engine import PATIENCE, Engine, Json, binary, environment, run
from several import Serve, add, holder, names, note, repeat, until

pytestmark = pytest.mark.req("C-07")

# Joining


def test_all_see_one_store_and_one_order(store: Path, serve: Serve) -> None:
    engines = [serve(store) for _ in range(4)]
    for turn in range(20):
        add(engines[turn % 4], f"Customer {turn}")
        for engine in engines:
            assert len(names(engine)) == turn + 1
    status = [engine.call("store.status") for engine in engines]
    assert {s["pid"] for s in status} == {holder(store)} <= {engine.process.pid for engine in engines}
    assert {s["connections"] for s in status} == {4}


def test_the_note_names_the_holder_and_its_socket_is_private(store: Path, engine: Engine) -> None:
    engine.call("shop.get")
    found = note(store)
    assert found["pid"] == str(engine.process.pid) and found["program"].startswith("fettle ")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", found["since"]) and found["protocol"] == "1.0"
    assert found["started"] == Path(f"/proc/{engine.process.pid}/stat").read_text().rsplit(")", 1)[1].split()[19]
    path = Path(found["socket"])
    assert path.is_socket() and path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert engine.close() == 0
    assert not path.exists()


def test_the_socket_is_found_whatever_the_environment(
    store: Path, tmp_path: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    first = serve(store)
    first.call("shop.get")
    assert note(store)["socket"].startswith(f"{runtime}/fettle/")
    # As cron starts programs.
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert serve(store).call("store.status")["pid"] == first.process.pid
    # A path for which a socket has no room.
    long = tmp_path / ("x" * 100)
    long.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(long))
    other = serve(store)
    assert other.call("store.status")["pid"] == first.process.pid
    first.kill()
    until(lambda: holder(store) != first.process.pid, "nobody has taken the store")
    other.call("shop.get")


def test_each_speaks_for_itself(store: Path, serve: Serve) -> None:
    first = serve(store)
    bob = first.call("employees.create", name="Bob Body", role="technician")["id"]
    first.call("session.open", employeeId="E1")
    second = serve(store, "--employee", "Bob Body")
    third = serve(store)
    assert second.call("session.get")["actor"] == bob
    assert third.call("session.get")["actor"] is None
    third.call("session.open", employeeId="E1")
    assert [e.call("session.get")["actor"] for e in (first, second, third)] == ["E1", bob, "E1"]
    assert add(second, "Of Bob")["createdBy"] == bob
    nobody = serve(store, "--employee", "Nobody")
    assert nobody.wait() == 66 and "Nobody" in nobody.stderr()


@pytest.mark.req("I-10")
def test_a_role_lock_holds_through_the_socket_and_over_a_move(store: Path, serve: Serve) -> None:
    staff = serve(store)
    account = add(staff, "Carla Customer")["id"]
    user = staff.call("portalUsers.create", accountId=account, name="Carla", email="carla@example.org")["id"]
    staff.call("portal.setEnabled", enabled=True)
    portal = serve(store, "--role", "portal", "--user", user)
    keeper = serve(store)
    keeper.call("shop.get")

    def is_locked() -> None:
        info = repeat(portal, "session.get")
        assert (info["role"], info["locked"], info["actor"]) == ("portal", True, user)
        for params in ({"role": "staff", "employeeId": "E1"}, {"role": "staff", "actAs": user}):
            assert portal.fails("session.open", params).kind == "forbidden"
        assert portal.fails("jobs.list").kind == "forbidden"
        # The preface of a joining process is no method.
        attach = {"protocol": "1.0", "store": "x", "role": "staff"}
        assert portal.fails("$/attach", attach).code == -32601
        assert portal.call("session.get")["role"] == "portal"

    is_locked()
    assert portal.call("initialize")["limits"]["messageBytes"] == 1 << 20
    staff.kill()
    is_locked()
    keeper.kill()
    is_locked()
    assert portal.call("initialize")["limits"]["messageBytes"] == 1 << 20


def test_a_stranger_at_the_socket_is_nobody(store: Path, engine: Engine) -> None:
    engine.call("shop.get")

    def say(*messages: Json) -> list[Json]:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(PATIENCE)
            client.connect(note(store)["socket"])
            texts = [json.dumps(message).encode() for message in messages]
            client.sendall(b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(text), text) for text in texts))
            client.shutdown(socket.SHUT_WR)
            data = b""
            try:
                while part := client.recv(65536):
                    data += part
            except ConnectionResetError:
                pass  # Refused, and closed with what followed unread.
        return [json.loads(text) for text in re.split(rb"Content-Length: \d+\r\n\r\n", data) if text]

    def preface(**members: Json) -> Json:
        good = {"protocol": "1.7", "program": "x", "store": f"{lock.st_dev}:{lock.st_ino}", "role": "staff"}
        return {"jsonrpc": "2.0", "id": 0, "method": "$/attach", "params": {**good, **members}}

    lock = (store / "LOCK").stat()
    get = {"jsonrpc": "2.0", "id": 1, "method": "shop.get"}
    status = {"jsonrpc": "2.0", "id": 2, "method": "store.status"}
    assert "result" not in json.dumps(say(get)) and "result" not in json.dumps(say(status))
    assert say(preface(), get)[1]["result"]["name"] == "Test Body Shop"
    other = say(preface(protocol="2.0"), get)
    assert [m["error"]["data"]["kind"] for m in other[:1]] == ["unsupportedVersion"] and len(other) == 1
    assert say(preface(store="1:1"), get)[0]["error"]["data"]["kind"] == "engineMoved"
    assert say(preface(role="captain"), get)[1]["error"]["data"]["kind"] == "forbidden"
    assert engine.call("store.status")["connections"] == 1


# Through the pipe

IDS = ["0", "1.0", "18446744073709551616", "-1e3", '"a"', '"\\u00e9\\n\\""', '"' + "x" * 200 + '"', "null"]


@pytest.mark.parametrize("framing", ["lines", "headers"])
@pytest.mark.parametrize("engines", ["lines", "headers"])
def test_ids_come_back_as_they_were_sent(store: Path, serve: Serve, framing: str, engines: str) -> None:
    first = serve(store, framing=engines)
    first.call("shop.get")
    joined = serve(store, framing=framing)
    for number in IDS:
        joined.send_bytes(joined.frame(f'{{"method":"shop.get","id":{number},"jsonrpc":"2.0"}}'.encode()))
    for number in IDS:
        answer = joined.receive_bytes()
        assert answer and answer.startswith(f'{{"jsonrpc":"2.0","id":{number},"result":'.encode()), answer
    # The same id for every request, some of them in batches, some notifications, some nonsense.
    batch = "[" + ",".join(['{"jsonrpc":"2.0","id":1,"method":"shop.get"}'] * 3) + "]"
    notes = '[{"jsonrpc":"2.0","method":"shop.get"}]'
    for text in ('{"jsonrpc":"2.0","id":1,"method":"shop.get"}', batch, notes, "nonsense", "[]", batch,
                 '{"jsonrpc":"2.0","id":1,"method":"no.such"}', '{"id":7}'):
        joined.send_bytes(joined.frame(text.encode()))
    found = [joined.receive() for _ in range(7)]
    shape = [[m["id"] for m in a] if isinstance(a, list) else (a["id"], a.get("error", {}).get("code")) for a in found]
    assert shape == [(1, None), [1, 1, 1], (None, -32700), (None, -32600), [1, 1, 1], (1, -32601), (7, -32600)]
    joined.end_input()
    assert joined.rest() == b"" and joined.wait() == 0


def test_much_at_once_goes_through_in_order(store: Path, serve: Serve) -> None:
    first = serve(store)
    first.call("shop.get")
    joined = serve(store, framing="headers")
    big = "x" * 4000
    frames = b"".join(
        joined.frame(json.dumps({"jsonrpc": "2.0", "id": n, "method": "accounts.create",
                                 "params": {"name": f"N{n}", "privateNotes": big if n % 10 == 0 else ""}}).encode())
        for n in range(400))
    joined.send_bytes(frames)
    answers = [joined.receive() for _ in range(400)]
    assert [a["id"] for a in answers] == list(range(400)) and all("result" in a for a in answers)
    assert len(names(first)) == 400


def test_one_that_reads_nothing_slows_nobody(store: Path, serve: Serve) -> None:
    first = serve(store)
    for number in range(50):
        add(first, f"Customer {number} " + "x" * 100)
    deaf, other = serve(store), serve(store)
    other.call("shop.get")
    line = deaf.frame(b'{"jsonrpc":"2.0","id":1,"method":"accounts.list","params":{"limit":50}}')
    os.set_blocking(deaf.input.fileno(), False)
    sent, quiet = 0, time.monotonic()
    while time.monotonic() - quiet < 0.5 and sent < 64 << 20:
        if select.select([], [deaf.input], [], 0.1)[1]:
            sent += os.write(deaf.input.fileno(), line * 100)
            quiet = time.monotonic()
    assert sent < 64 << 20, "nothing has stopped it"
    for engine in (first, other):
        start = time.monotonic()
        for _ in range(50):
            engine.call("shop.get")
        assert time.monotonic() - start < 2
    for process in (first.process, deaf.process):
        resident = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1]) * 4096
        assert resident < 150 << 20


@pytest.mark.req("C-14")
def test_a_cancel_goes_through(sample: Path, serve: Serve) -> None:
    first = serve(sample)
    first.call("shop.get")
    joined = serve(sample)
    joined.call("shop.get")
    check = joined.request("store.check", {"deep": True, "_meta": {"progressToken": "p"}})
    joined.notify("$/cancelRequest", id=check)
    answer = joined.receive()
    assert answer["id"] == check and answer.get("error", {}).get("code", -32800) == -32800
    assert joined.call("shop.get")


# Ends of joined clients


def test_the_end_of_a_joined_client_is_its_own(store: Path, serve: Serve) -> None:
    first = serve(store)
    first.call("shop.get")
    closing = serve(store)
    for number in range(100):
        closing.request("accounts.create", name=f"N{number}")
    closing.end_input()
    assert [closing.receive()["id"] for _ in range(100)] == list(range(1, 101))
    assert closing.wait() == 0 and closing.errors.read() == b""

    orderly = serve(store)
    assert orderly.call("shutdown") is None
    assert orderly.fails("shop.get").code == -32600
    orderly.notify("exit")
    assert orderly.wait() == 0

    sudden = serve(store)
    sudden.call("shop.get")
    sudden.notify("exit")
    assert sudden.wait() == 1

    broken = serve(store, framing="headers")
    broken.send_bytes(b"Content-Length: x\r\n\r\n")
    assert broken.receive()["error"]["code"] == -32700
    assert broken.wait() == 3

    signalled = serve(store)
    signalled.call("accounts.create", name="Accepted")
    signalled.process.send_signal(signal.SIGTERM)
    assert signalled.wait() == 0

    watched = subprocess.Popen(["sleep", "100"])
    watching = serve(store)
    watching.call("initialize", processId=watched.pid)
    watched.kill()
    watched.wait()
    assert watching.wait(5) == 0

    assert len(names(first)) == 101 and first.call("store.status")["connections"] == 1


def test_writes_of_a_killed_client_are_kept_and_its_place_is_given_up(store: Path, serve: Serve) -> None:
    first = serve(store)
    first.call("shop.get")
    killed = serve(store)
    killed.call("shop.get")
    for number in range(20):
        add(killed, f"N{number}")
    killed.kill()
    until(lambda: first.call("store.status")["connections"] == 1, "the engine still counts it")
    assert len(names(first)) == 20


@pytest.mark.req("C-07")
def test_a_client_learns_which_process_holds_the_store_and_who_else_is_served(store: Path, serve: Serve) -> None:
    first = serve(store)
    alone = first.call("initialize", clientInfo={"name": "An editor"})["engine"]
    assert alone == {"pid": first.process.pid, "connections": 1}
    second = serve(store)
    assert second.call("initialize", clientInfo={"name": "A script", "version": "2"})["engine"] == {
        "pid": first.process.pid, "connections": 2}
    account = first.call("accounts.create", name="Bo Lind")["id"]
    first.call("portal.setEnabled", enabled=True)
    user = first.call("portalUsers.create", accountId=account, name="Bo", email="bo@portal.example.test")["id"]
    portal = serve(store, "--role", "portal", "--user", user)
    # Customers are not told who works beside them.
    assert "engine" not in portal.call("initialize")
    status = second.call("store.status")
    assert status["pid"] == first.process.pid and status["connections"] == 3
    assert [(c["pid"], c["holdsStore"], c.get("name"), c["role"]) for c in status["clients"]] == [
        (first.process.pid, True, "An editor", "staff"), (second.process.pid, False, "A script 2", "staff"),
        (portal.process.pid, False, None, "portal")]
    # The names go along when another process takes the store.
    first.kill()
    status = repeat(second, "store.status")
    until(lambda: repeat(second, "store.status")["connections"] == 2, "the other does not join")
    moved = repeat(second, "store.status")["clients"]
    assert moved[0]["holdsStore"] and {(c["pid"], c.get("name")) for c in moved} == {
        (second.process.pid, "A script 2"), (portal.process.pid, None)}


@pytest.mark.req("C-07")
def test_an_engine_with_all_the_clients_it_takes_sleeps_while_more_wait(store: Path, serve: Serve) -> None:
    """Its socket stays readable while somebody waits there: an engine that looked at it all the same would never sleep."""
    engine = serve(store)
    engine.call("shop.get")
    waiting = []
    try:
        for _ in range(205):
            waiting.append(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
            waiting[-1].connect(note(store)["socket"])
        until(lambda: engine.call("store.status")["connections"] == 201, "they are not let in")
        used = Path(f"/proc/{engine.process.pid}/schedstat")
        before = int(used.read_text().split()[0])
        time.sleep(0.5)
        assert int(used.read_text().split()[0]) - before < 50_000_000
        assert engine.call("store.status")["connections"] == 201
    finally:
        for end in waiting:
            end.close()
    until(lambda: engine.call("store.status")["connections"] == 1, "the engine still counts them")


# What the engine is made of


def test_the_engine_has_no_thread_child_or_socket_beyond_its_own(store: Path, serve: Serve) -> None:
    first = serve(store)
    first.call("shop.get")
    process = Path(f"/proc/{first.process.pid}")

    def sockets() -> int:
        return sum(os.readlink(fd).startswith("socket:") for fd in (process / "fd").iterdir())

    alone = len(list((process / "task").iterdir()))
    assert alone <= 2 and sockets() == 1
    joined = [serve(store) for _ in range(3)]
    for engine in joined:
        engine.call("shop.get")
    assert len(list((process / "task").iterdir())) == alone and sockets() == 4
    assert (process / f"task/{first.process.pid}/children").read_text() == ""
    # One that has joined has no file of the store open, and one thread.
    files = [os.readlink(fd) for fd in Path(f"/proc/{joined[0].process.pid}/fd").iterdir()]
    assert not [f for f in files if f.startswith(str(store))]
    assert len(list(Path(f"/proc/{joined[0].process.pid}/task").iterdir())) == 1
    for engine in joined:
        assert engine.close() == 0
    until(lambda: sockets() == 1, "a descriptor of a client that has gone is left")


# Commands


def test_commands_go_through_the_holder(store: Path, tmp_path: Path, engine: Engine) -> None:
    add(engine, "Of the engine")
    status = run("status", str(store))
    assert status.returncode == 0 and json.loads(status.stdout)["pid"] == engine.process.pid
    assert run("call", str(store), "accounts.create", '{"name":"Of the shell"}').returncode == 0
    assert sorted(names(engine)) == ["Of the engine", "Of the shell"]
    check = run("check", str(store))
    assert check.returncode == 0 and json.loads(check.stdout)["sound"] is True


def test_others_join_a_command_that_takes_long(store: Path, serve: Serve) -> None:
    """A command that holds the store lets others in while it works."""
    rows = "".join(json.dumps({"name": f"Customer {n}"}) + "\n" for n in range(20_000))
    (store.parent / "rows.jsonl").write_text(rows)
    (store.parent / "mapping.json").write_text(json.dumps(
        {"records": [{"collection": "accounts", "key": ["name"], "fields": {"name": {"column": "name"}}}]}))
    with subprocess.Popen(
        [binary(), "import", str(store), "rows.jsonl", "--mapping", "mapping.json"], cwd=store.parent,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(),
    ) as command:
        until(lambda: "socket" in (store / "LOCK").read_text() or command.poll() is not None, "no socket")
        joined = serve(store)
        joined.call("shop.get")
        repeat(joined, "accounts.create", {"name": "In between", "_meta": {"idempotencyKey": "k"}})
        out, errors = command.communicate(timeout=PATIENCE * 3)
        assert command.returncode == 0, errors.decode()
    assert "In between" in [r["name"] for r in repeat(joined, "accounts.list", {"sort": "-number"})["rows"]]
