"""Sending that lasts: slow servers, engines that end meanwhile, identities that stay (S3-29)."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from counterparts import DELIVER, DRAW, deliver, mail_server
from delivery_kit import message as tell
from engine import Engine, binary

Json = Any


def mail_to(engine: Engine, port: int) -> None:
    """E-mail goes to the server at that port."""
    engine.call(
        "settings.update", mail={"mode": "smtp", "host": "127.0.0.1", "port": port, "tls": "none", "from": "desk@shop.test"})


def entry(engine: Engine, message: str) -> dict[str, Json]:
    return engine.call("outbox.get", id=message)


@pytest.mark.req("S3-29")
def test_a_slow_server_gets_one_copy_since_the_lease_is_kept(store: Path, engine: Engine) -> None:
    """The server has the message and takes longer than the lease to say so; a second program finds nothing to do."""
    with mail_server() as (box, port):
        mail_to(engine, port)
        box.pause = lambda: 13.0
        message = tell(engine)
        slow = subprocess.Popen(
            [DELIVER, store, "--once", "--lease", "10", "--engine", binary(), "--drawing", DRAW], stderr=subprocess.PIPE)
        try:
            end = time.monotonic() + 30
            while not box.mails and time.monotonic() < end:
                time.sleep(0.05)
            begun = entry(engine, message)
            time.sleep(11)
            assert slow.poll() is None, "it still waits for the server's word"
            assert deliver(store).returncode == 0
            kept = entry(engine, message)
            assert slow.wait(30) == 0
        finally:
            slow.kill()
            slow.wait()
            assert slow.stderr is not None
            slow.stderr.close()
    assert begun["state"] == kept["state"] == "sending" and kept["nextTryAt"] > begun["nextTryAt"]
    after = entry(engine, message)
    assert (after["state"], after["tries"], len(box.mails)) == ("sent", 1, 1)


@pytest.mark.req("S3-29")
def test_what_the_server_said_is_told_to_another_engine_when_the_first_has_ended(
        store: Path, tmp_path: Path, serve: Callable[..., Engine]) -> None:
    """The engine is killed while the message is on its way; the sending program starts one and says that it went out."""
    engine = serve(store)
    program = tmp_path / "sendmail"
    program.write_text(
        f'#!/bin/sh\ncat >"{tmp_path}/mail"\n'
        'pid=$(tr " " "\\n" </proc/$PPID/task/$PPID/children | while read child; do\n'
        '  grep -qaz "^serve$" /proc/$child/cmdline && echo $child; done)\nkill -9 $pid\nsleep 0.3\n')
    program.chmod(0o755)
    engine.call("settings.update", mail={"mode": "command", "command": [str(program)], "from": "desk@shop.test"})
    message = tell(engine)
    engine.close()
    done = deliver(store)
    assert done.returncode == 0 and "another one is started" in done.stderr, done.stderr
    assert entry(serve(store), message)["state"] == "sent" and (tmp_path / "mail").exists()


@pytest.mark.req("S3-29")
@pytest.mark.parametrize(("sender", "shop", "domain"), [
    ("desk@Mail.shop.test", "desk@shop.test", "mail.shop.test"), (None, "desk@shop.test", "shop.test"),
    (None, "desk@müller.test", "fettle.invalid"), (None, None, "fettle.invalid"),
])
def test_the_message_id_is_of_the_senders_domain_and_stays(
        engine: Engine, sender: str | None, shop: str | None, domain: str) -> None:
    engine.call("shop.update", email=shop)
    engine.call("settings.update", mail={"from": sender})
    message = tell(engine)
    identity = entry(engine, message)["messageId"]
    assert identity.endswith(f"@{domain}>") and identity.count("@") == 1
    engine.call("settings.update", mail={"from": "other@elsewhere.test"})
    assert entry(engine, message)["messageId"] == identity
    assert entry(engine, tell(engine, name="Cy Dee", emails=["cy@example.test"]))["messageId"].endswith("@elsewhere.test>")


@pytest.mark.req("S3-29", "S3-30")
def test_a_program_that_goes_on_outlives_its_engine(store: Path, engine: Engine) -> None:
    """Its own engine is killed while it waits; the next message goes out all the same."""
    with mail_server() as (box, port):
        mail_to(engine, port)
        process = subprocess.Popen(
            [DELIVER, store, "--engine", binary(), "--drawing", DRAW, "--every", "1"], stderr=subprocess.DEVNULL)
        try:
            first = tell(engine)
            end = time.monotonic() + 30
            while entry(engine, first)["state"] != "sent" and time.monotonic() < end:
                time.sleep(0.05)
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            assert len(children) == 1
            os.kill(int(children[0]), signal.SIGKILL)
            second = tell(engine, name="Cy Dee", emails=["cy@example.test"])
            while entry(engine, second)["state"] != "sent" and time.monotonic() < end:
                time.sleep(0.05)
            assert process.poll() is None and entry(engine, second)["state"] == "sent"
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
        finally:
            process.kill()
            process.wait()
    assert len(box.mails) == 2


@pytest.mark.req("S3-29", "S3-30")
def test_a_program_that_joined_goes_on_with_the_next_engine(
        store: Path, serve: Callable[..., Engine], tmp_path: Path) -> None:
    """The process that has the store open is killed while a message is on its way; what was said of it is kept once."""
    engine = serve(store)
    program, mark = tmp_path / "mailer", tmp_path / "has"
    program.write_text(f'#!/bin/sh\ncat >>"{tmp_path}/mails"\ntouch "{mark}"\nsleep 1\n')
    program.chmod(0o755)
    engine.call("settings.update", mail={"mode": "command", "command": [str(program)], "from": "desk@shop.test"})
    messages = [tell(engine, name=f"Customer {n}", emails=[f"c{n}@example.test"]) for n in range(3)]
    process = subprocess.Popen(
        [DELIVER, store, "--once", "--engine", binary(), "--drawing", DRAW], stderr=subprocess.PIPE, text=True)
    end = time.monotonic() + 30
    while not mark.exists() and time.monotonic() < end:
        time.sleep(0.02)
    engine.kill()
    assert process.wait(40) == 0, process.communicate()[1]
    process.communicate()
    again = serve(store)
    assert [entry(again, message)["state"] for message in messages] == ["sent"] * 3
    assert (tmp_path / "mails").read_text().count("Message-ID:") == 3


# Takes the engine's place: hands requests on, and is killed together with the engine at METHOD, before or after the engine has
# done it. Only once, unless MARK is nowhere.
FRAGILE = """#!/usr/bin/python3
import os, pathlib, signal, subprocess, sys
mark, method, moment = pathlib.Path({mark!r}), {method!r}, {moment!r}
engine = subprocess.Popen([{engine!r}, *sys.argv[1:]], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
for line in sys.stdin.buffer:
    ends = (b'"' + method.encode() + b'"') in line and not mark.exists()
    if not ends or moment == "after":
        engine.stdin.write(line)
        engine.stdin.flush()
        answer = engine.stdout.readline() if b'"id"' in line else b""
    if ends:
        if mark.parent.exists():
            mark.touch()
        engine.kill()
        engine.wait()
        os.kill(os.getpid(), signal.SIGKILL)
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
engine.stdin.close()
engine.wait()
"""


def fragile(folder: Path, method: str, moment: str, mark: str = "mark") -> Path:
    program = folder / "fragile"
    program.write_text(FRAGILE.format(mark=str(folder / mark), method=method, moment=moment, engine=binary()))
    program.chmod(0o755)
    return program


@pytest.mark.req("S3-29", "S3-30", "C-05")
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("method", ["settings.get", "shop.get", "outbox.claim", "outbox.sent"])
def test_one_run_goes_on_when_its_own_engine_is_killed_in_any_call(
        store: Path, tmp_path: Path, serve: Callable[..., Engine], method: str, moment: str) -> None:
    engine = serve(store)
    with mail_server() as (box, port):
        mail_to(engine, port)
        messages = [tell(engine, name=f"Customer {n}", emails=[f"c{n}@example.test"]) for n in range(3)]
        engine.close()
        done = deliver(store, "--engine", str(fragile(tmp_path, method, moment)))
    assert done.returncode == 0 and done.stderr.count("another one is started") == 1, done.stderr
    again = serve(store)
    assert [(entry(again, message)["state"], entry(again, message)["tries"]) for message in messages] == [("sent", 1)] * 3
    assert len(box.mails) == 3


@pytest.mark.req("S3-30")
def test_engines_that_end_one_after_the_other_are_given_up(store: Path, tmp_path: Path, engine: Engine) -> None:
    engine.close()
    done = deliver(store, "--engine", str(fragile(tmp_path, "settings.get", "before", mark="nowhere/mark")))
    assert done.returncode == 66 and done.stderr.count("another one is started") == 5, done.stderr
    done = deliver(tmp_path / "missing.fettle")
    assert done.returncode == 66 and "another one" not in done.stderr, "it would say the same"
