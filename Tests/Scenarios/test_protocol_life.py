"""Life of a connection: versions, ends of every kind, nothing but frames on stdout (C-01, C-09, C-14, C-19)."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from engine import PATIENCE, Engine, binary, environment, run

pytestmark = pytest.mark.req("C-01")

GET = {"jsonrpc": "2.0", "id": 1, "method": "shop.get"}


@pytest.mark.req("C-03")
def test_no_handshake_is_needed_and_initialize_tells_all(either: Engine) -> None:
    either.call("shop.get")
    answer = either.call("initialize", clientInfo={"name": "scenario", "version": "1"}, processId=os.getpid(),
                         protocolVersion="1.0", capabilities={"required": ["batch", "cancel"], "optional": ["magic"]})
    assert answer["serverInfo"]["name"] == "fettle"
    assert answer["protocolVersion"] == "1.0" and "1.0" in answer["supportedVersions"]
    assert answer["limits"]["messageBytes"] == 16 << 20 and answer["limits"]["batchRequests"] == 1000
    assert answer["role"] == "staff"
    # A minor version that is newer is spoken as well as it goes.
    assert either.call("initialize", protocolVersion="1.9", processId=None)["protocolVersion"] == "1.0"
    for params in ({"protocolVersion": "2.0"}, {"protocolVersion": "2025-06-18"},
                   {"capabilities": {"required": ["magic"]}}):
        refused = either.fails("initialize", params)
        assert refused.kind == "unsupportedVersion" and refused.data["supported"] == ["1.0"]


@pytest.mark.req("C-09")
def test_the_schema_is_served_as_it_is_printed(engine: Engine) -> None:
    engine.request("rpc.discover")
    answer = engine.receive_bytes()
    printed = run("--openrpc")
    assert printed.returncode == 0
    assert answer == b'{"jsonrpc":"2.0","id":1,"result":' + printed.stdout.strip() + b"}"
    document = json.loads(printed.stdout)
    assert document["openrpc"].startswith("1.3") and len(document["methods"]) > 100


@pytest.mark.req("C-09")
def test_the_document_is_known_by_its_hash_before_it_is_asked_for(engine: Engine) -> None:
    before = engine.call("initialize")["schemaHash"]
    document = engine.call("rpc.discover")
    assert document["x-schemaHash"] == before
    # It is of the served bytes, with that member empty.
    text = json.dumps({**document, "x-schemaHash": ""}, ensure_ascii=False, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == before
    account = engine.call("accounts.create", name="Bo Lind")["id"]
    engine.call("portal.setEnabled", enabled=True)
    user = engine.call("portalUsers.create", accountId=account, name="Bo", email="bo@example.test")["id"]
    engine.call("session.open", role="portal", portalUserId=user)
    customers = engine.call("initialize")["schemaHash"]
    assert customers == engine.call("rpc.discover")["x-schemaHash"] != before


def test_shutdown_then_exit_is_0(either: Engine) -> None:
    assert either.call("shutdown") is None
    assert either.fails("shop.get").code == -32600
    either.notify("exit")
    assert either.wait() == 0


def test_exit_alone_is_1(either: Engine) -> None:
    either.call("shop.get")
    either.notify("exit")
    assert either.wait() == 1


def test_the_store_is_free_after_shutdown(store: Path, engine: Engine, serve: Callable[..., Engine]) -> None:
    engine.call("shop.update", name="Before")
    engine.call("shutdown")
    assert serve(store).call("shop.get")["name"] == "Before"


def test_the_end_of_input_is_0_and_what_was_sent_is_answered(store: Path, engine: Engine, serve: Callable[..., Engine]) -> None:
    for number in range(100):
        engine.request("shop.update", name=f"Name {number}")
    engine.end_input()
    assert [engine.receive()["id"] for _ in range(100)] == list(range(1, 101))
    assert engine.wait() == 0 and engine.errors.read() == b""
    assert serve(store).call("shop.get")["name"] == "Name 99"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_finishes_what_was_accepted(
    store: Path, engine: Engine, serve: Callable[..., Engine], number: signal.Signals
) -> None:
    engine.call("shop.update", name="Accepted")
    engine.process.send_signal(number)
    assert engine.wait() == 0
    assert serve(store).call("shop.get")["name"] == "Accepted"


def test_a_closed_output_is_1_and_the_writes_are_kept(
    store: Path, engine: Engine, serve: Callable[..., Engine]
) -> None:
    engine.call("shop.get")
    lines = b"".join(json.dumps({"jsonrpc": "2.0", "id": n, "method": "shop.update", "params": {"name": f"N{n}"}}).encode() + b"\n"
                     for n in range(50))
    os.write(engine.input.fileno(), lines)
    time.sleep(0.2)
    engine.output.close()
    assert engine.wait() == 1
    assert serve(store).call("shop.get")["name"] == "N49"


def test_it_ends_with_the_process_it_watches(engine: Engine) -> None:
    watched = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    engine.call("initialize", processId=watched.pid)
    time.sleep(0.1)
    assert engine.process.poll() is None
    watched.kill()
    watched.wait()
    assert engine.wait(5) == 0


def test_it_ends_when_the_editor_dies_without_a_word(store: Path, tmp_path: Path) -> None:
    code = (
        "import subprocess,sys,os\n"
        "p=subprocess.Popen([sys.argv[1],'serve',sys.argv[2]],stdin=subprocess.PIPE,stdout=subprocess.PIPE)\n"
        "p.stdin.write(b'{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"shop.get\"}\\n');p.stdin.flush();p.stdout.readline()\n"
        "print(p.pid,flush=True);os.kill(os.getpid(),9)\n"
    )
    editor = subprocess.run([sys.executable, "-c", code, binary(), str(store)], stdout=subprocess.PIPE, check=False)
    pid = int(editor.stdout)
    end = time.monotonic() + 5
    while os.path.exists(f"/proc/{pid}") and Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z":
        assert time.monotonic() < end, "the engine has outlived its editor"
        time.sleep(0.02)


def test_sockets_serve_as_well_as_pipes(store: Path) -> None:
    ours, theirs = socket.socketpair()
    with ours:
        process = subprocess.Popen([binary(), "serve", str(store)], stdin=theirs, stdout=theirs, env=environment())
        ours.settimeout(PATIENCE)
        ours.sendall(json.dumps(GET).encode() + b"\n")
        assert b"Test Body Shop" in ours.recv(65536)
        assert process.poll() is None
        # The mode of a descriptor is shared with everyone who has it: it stays as it was.
        assert os.get_blocking(theirs.fileno()) is True
        theirs.close()
    assert process.wait(PATIENCE) in (0, 1)


def test_files_serve_as_input_and_output(store: Path, tmp_path: Path) -> None:
    questions = tmp_path / "in"
    answers = tmp_path / "out"
    questions.write_text((json.dumps(GET) + "\n") * 3)
    with questions.open() as stdin, answers.open("w") as stdout:
        assert subprocess.run([binary(), "serve", str(store)], stdin=stdin, stdout=stdout, timeout=PATIENCE,
                              check=False, env=environment()).returncode == 0
    assert len(answers.read_text().splitlines()) == 3


@pytest.mark.req("C-07")
def test_the_holder_of_a_store_is_named(store: Path, engine: Engine, serve: Callable[..., Engine]) -> None:
    engine.call("shop.get")
    second = serve(store, "--no-attach")
    assert second.wait() == 75
    assert str(engine.process.pid) in second.stderr()
    engine.kill()
    assert serve(store, "--no-attach").call("shop.get")


def test_a_store_that_is_not_there_is_66(tmp_path: Path, serve: Callable[..., Engine]) -> None:
    engine = serve(tmp_path / "nothing")
    assert engine.wait() == 66
    assert "no store" in engine.stderr()
    assert engine.output.read() == b""


@pytest.mark.req("C-19")
def test_a_store_is_private_whatever_the_umask(tmp_path: Path, serve: Callable[..., Engine]) -> None:
    path = tmp_path / "open.fettle"
    old = os.umask(0)
    try:
        assert run("init", str(path), "--sample", "--jobs", "3").returncode == 0
    finally:
        os.umask(old)
    for item in [path, *path.rglob("*")]:
        assert item.stat().st_mode & 0o777 == (0o700 if item.is_dir() else 0o600), item
    trace = tmp_path / "trace"
    with serve(path, "--trace", str(trace)) as engine:
        engine.call("shop.get")
    assert trace.stat().st_mode & 0o777 == 0o600
    path.chmod(0o755)
    with serve(path) as engine:
        engine.call("shop.get")
        engine.end_input()
        assert "chmod 700" in engine.stderr()


def test_the_trace_has_both_directions_with_times(store: Path, tmp_path: Path, serve: Callable[..., Engine]) -> None:
    trace = tmp_path / "trace"
    engine = serve(store, "--trace", str(trace), "--clock", "2026-03-04T16:30:00Z")
    engine.call("shop.get")
    engine.send_bytes(b"nonsense\n")
    engine.receive()
    assert engine.close() == 0
    lines = [json.loads(line) for line in trace.read_text().splitlines()]
    assert [line["direction"] for line in lines] == ["received", "sent", "received", "sent"]
    assert lines[0]["message"]["method"] == "shop.get" and lines[2]["text"] == "nonsense"
    assert {line["at"] for line in lines} == {"2026-03-04T16:30:00Z"}


def test_the_log_file_tells_events_and_no_customers(store: Path, tmp_path: Path, serve: Callable[..., Engine]) -> None:
    log = tmp_path / "log"
    engine = serve(store, "--log-file", str(log))
    engine.call("shop.update", name="Secret name")
    assert engine.close() == 0
    text = log.read_text()
    assert "info" in text and "Secret" not in text and len(text.splitlines()) == 2
