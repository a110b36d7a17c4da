"""A status update in Neovim makes a mail arrive: the editor, the engine, fettle-deliver and a mail server, as in a shop."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from counterparts import DELIVER, DRAW, Postbox, deliver, mail_server
from engine import PATIENCE, ROOT, Engine, binary, environment
from kit import customer, history, repair_order, status_id

Json = Any
RUN = ROOT / "clients/neovim/tests/run.lua"
SPEC = "../../../Tests/Scenarios/neovim/status_update.lua"


@pytest.fixture
def jobs(store: Path, serve: Callable[..., Engine]) -> Iterator[tuple[dict[str, str], Postbox]]:
    """Three jobs by what becomes of them, in a shop whose mail goes to a server that runs while the test does."""
    if shutil.which("nvim") is None:
        assert "CI" not in os.environ, "nvim is not installed"
        pytest.skip("nvim is not installed")
    with mail_server() as (box, port):
        engine = serve(store)
        engine.call("settings.update", mail={
            "mode": "smtp", "host": "127.0.0.1", "port": port, "tls": "none", "from": "desk@shop.test"})
        engine.call("statuses.update", id=status_id(engine, "In Progress"), portalName="We are at it")
        engine.call("statuses.update", id=status_id(engine, "On Hold"), portalHidden=True)
        bo = customer(engine, "Bo Lind")
        members = {"arrived": "2026-01-01T08:00", "dueOut": "2031-03-05T15:00"}
        made = {name: repair_order(engine, bo, title, **members) for name, title in (
            ("JOB_TOLD", "Wing"), ("JOB_HIDDEN", "Mirror"), ("JOB_BARE", "Lamp"))}
        engine.close()
        yield made, box


def edit(store: Path, jobs: dict[str, str], home: Path) -> None:
    """A person at Neovim."""
    kept = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
    run = subprocess.run(
        ["nvim", "--headless", "-u", "NONE", "-i", "NONE", "-S", str(RUN)], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, check=False,
        env={**kept, **jobs, "LANG": "C.UTF-8", "TZ": "Europe/Copenhagen", "HOME": str(home), "SPEC": SPEC,
             "FETTLE_ENGINE": binary(), "FETTLE_STORE": str(store)})
    assert run.returncode == 0 and "\nok: " in "\n" + run.stdout, run.stdout


def expect_mails(box: Postbox) -> None:
    """One for the whole update and one for the hidden status with its note; none for the bare one."""
    texts = {}
    for mail in box.mails:
        body = mail.get_body(("plain",))
        assert isinstance(body, EmailMessage) and mail["To"].addresses[0].addr_spec == "bo@example.test"
        text = body.get_content()
        texts[next(title for title in ("Wing", "Mirror", "Lamp") if title in text)] = text
    assert sorted(texts) == ["Mirror", "Wing"] and len(box.mails) == 2
    assert "Status: We are at it\n" in texts["Wing"] and "In Progress" not in texts["Wing"]
    assert "7 March 2031, 15:00" in texts["Wing"] and "The new wing is here" in texts["Wing"]
    assert "We wait for a part" in texts["Mirror"] and "On Hold" not in texts["Mirror"]
    assert "Status: Scheduled\n" in texts["Mirror"], "the last one that he could see"


@pytest.mark.req("I-02", "S0-19", "S3-29")
def test_a_status_update_in_neovim_makes_a_mail_arrive(
    store: Path, jobs: tuple[dict[str, str], Postbox], serve: Callable[..., Engine], tmp_path: Path
) -> None:
    made, box = jobs
    edit(store, made, tmp_path)
    assert not box.mails
    done = deliver(store)
    assert done.returncode == 0, done.stderr
    expect_mails(box)
    engine = serve(store)
    bare = history(engine, made["JOB_BARE"])[0]
    assert bare["customerMessage"] == {"state": "skipped", "reason": "hiddenStatus"} and bare["jobStatus"] == "On Hold"
    assert engine.call("jobs.get", id=made["JOB_BARE"])["webStatusUpdatedAt"], "green all the same"
    assert sorted(row["state"] for row in engine.call("outbox.list")["rows"]) == ["sent", "sent"]


@pytest.mark.req("I-02", "S3-29", "C-07")
def test_the_mail_goes_out_at_once_where_somebody_delivers(
    store: Path, jobs: tuple[dict[str, str], Postbox], tmp_path: Path
) -> None:
    """fettle-deliver runs beside the editor, on the same store."""
    made, box = jobs
    with subprocess.Popen(
        [DELIVER, store, "--engine", binary(), "--drawing", DRAW, "--every", "600"], stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment()) as sender:
        try:
            edit(store, made, tmp_path)
            end = time.monotonic() + PATIENCE
            while len(box.mails) < 2 and time.monotonic() < end:
                time.sleep(0.05)
            expect_mails(box)
        finally:
            sender.terminate()
            sender.wait(timeout=PATIENCE)
