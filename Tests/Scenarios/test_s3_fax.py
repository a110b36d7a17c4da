"""Faxes by a modem, by a HylaFAX server and by a mail gateway: never twice on paper without asking (section 4.5)."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from counterparts import DELIVER, DRAW, deliver, free_port, mail_server
from engine import Engine, binary
from fax_kit import FaxServer, PlayedModem, without_hylafax
from kit import customer, repair_order, status_id, update
from paper_kit import directories, words

Json = Any

needs_hylafax = pytest.mark.skipif(bool(without_hylafax()), reason=without_hylafax())


def fax(engine: Engine, number: str = "+45 70 10 20 30", **members: Json) -> str:
    """A message to a customer who has a fax and no mail; its id."""
    account = customer(engine, "Bo Lind", emails=[], faxNumber=number)
    job = repair_order(engine, account, **members)
    return update(engine, job, jobStatus=status_id(engine, "In Progress"))["customerMessage"]["outboxIds"][0]


def entry(engine: Engine, message: str) -> dict[str, Json]:
    return engine.call("outbox.get", id=message)


def later(engine: Engine, serve: Callable[..., Engine], store: Path, minutes: int = 30) -> Engine:
    engine.close()
    return serve(store, "--clock", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 60 * minutes)))


@pytest.fixture
def modem(request: pytest.FixtureRequest) -> Iterator[PlayedModem]:
    played = PlayedModem(getattr(request, "param", ""))
    yield played
    played.close()


def by_modem(engine: Engine, modem: PlayedModem) -> None:
    engine.call("settings.update", fax={"mode": "modem", "device": modem.device, "stationId": "+45 11 22", "dialPrefix": "0,"})


@pytest.mark.req("S3-10", "S3-29")
def test_a_modem_takes_every_page(store: Path, engine: Engine, modem: PlayedModem) -> None:
    by_modem(engine, modem)
    message = fax(engine)
    done = deliver(store)
    assert done.returncode == 0, (done.stderr, entry(engine, message))
    assert modem.dialled == ["T0,+4570102030"] and len(modem.pages) == 1 and len(modem.pages[0]) > 2000
    after = entry(engine, message)
    assert after["state"] == "sent" and after["lastAnswer"] == "1 page sent"
    assert deliver(store).returncode == 0 and len(modem.pages) == 1


@pytest.mark.req("S3-29")
@pytest.mark.parametrize("modem", ["busy", "silence"], indirect=True)
def test_a_line_that_does_not_answer_is_tried_again(store: Path, engine: Engine, modem: PlayedModem) -> None:
    by_modem(engine, modem)
    message = fax(engine)
    assert deliver(store).returncode == 1
    after = entry(engine, message)
    assert (after["state"], after["tries"]) == ("retry", 1) and modem.pages == [], after


@pytest.mark.req("S3-29")
@pytest.mark.parametrize("modem", ["second page"], indirect=True)
def test_a_fax_that_broke_off_after_a_page_asks_staff(store: Path, engine: Engine, modem: PlayedModem) -> None:
    by_modem(engine, modem)
    engine.call("settings.update", webStatus={"messageTemplate": "Dear {customer}\n" + "A long story about your car.\n" * 120})
    message = fax(engine)
    assert deliver(store).returncode == 1
    after = entry(engine, message)
    assert len(modem.pages) == 1 and after["state"] == "uncertain", after
    assert deliver(store).returncode == 0 and len(modem.pages) == 1, "not again by itself"
    modem.trouble = ""
    engine.call("outbox.resend", id=message)
    assert deliver(store).returncode == 0 and entry(engine, message)["state"] == "sent"


@pytest.mark.req("S3-29", "S3-25")
def test_killed_in_the_middle_of_a_fax_staff_are_asked(
        store: Path, engine: Engine, serve: Callable[..., Engine], modem: PlayedModem) -> None:
    by_modem(engine, modem)
    message = fax(engine)
    process = subprocess.Popen([DELIVER, store, "--once", "--engine", binary(), "--drawing", DRAW], stderr=subprocess.DEVNULL)
    end = time.monotonic() + 30
    while not modem.dialled and time.monotonic() < end:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert entry(engine, message)["state"] == "sending"
    again = later(engine, serve, store, minutes=120)
    pages = len(modem.pages)
    assert deliver(store).returncode == 0
    assert entry(again, message)["state"] == "uncertain" and len(modem.pages) <= pages + 1


@pytest.mark.req("S3-10", "S3-25")
def test_a_modem_that_another_program_has_is_waited_for(store: Path, engine: Engine, modem: PlayedModem) -> None:
    """Programs for modems agree on a file with the number of the process."""
    by_modem(engine, modem)
    message = fax(engine)
    lock = Path("/var/lock") / f"LCK..{modem.device.removeprefix('/dev/').replace('/', '_')}"
    lock.write_text(f"{os.getpid():10}\n")
    try:
        process = subprocess.Popen([DELIVER, store, "--once", "--engine", binary(), "--drawing", DRAW], stderr=subprocess.DEVNULL)
        end = time.monotonic() + 20
        while entry(engine, message)["state"] != "sending" and time.monotonic() < end:
            time.sleep(0.02)
        time.sleep(1)
        assert modem.commands == []
    finally:
        lock.unlink()
    assert process.wait(40) == 0 and entry(engine, message)["state"] == "sent" and not lock.exists()


@pytest.mark.req("S3-25", "S3-29")
def test_what_a_killed_program_left_at_the_modem_does_not_spoil_the_next_fax(
        store: Path, engine: Engine, modem: PlayedModem) -> None:
    """efax goes on for a while when the sending program is killed; the next program's waits for it."""
    by_modem(engine, modem)
    first = fax(engine)
    command = [DELIVER, store, "--once", "--engine", binary(), "--drawing", DRAW]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 30
    while not modem.dialled and time.monotonic() < end:
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.wait()
    second = fax(engine, "+45 70 10 20 31")
    assert deliver(store).returncode == 0
    assert [call.number for call in modem.calls] == ["0,+4570102030", "0,+4570102031"]
    assert modem.calls[1].whole == 1 and not any(b"AT+F" in page for page in modem.pages)
    assert entry(engine, first)["state"] == "sending" and entry(engine, second)["state"] == "sent"


@pytest.mark.parametrize("number", ["none", "()-"])
def test_what_is_no_number_is_not_dialled(store: Path, engine: Engine, modem: PlayedModem, number: str) -> None:
    by_modem(engine, modem)
    message = fax(engine)
    engine.call("outbox.cancel", id=message)
    if engine.call("outbox.get", id=message)["state"] == "cancelled":
        assert deliver(store).returncode == 0 and modem.dialled == []


@pytest.mark.req("S3-10", "S3-29")
@pytest.mark.parametrize("form", ["pdf", "tiff"])
def test_a_gateway_gets_the_pages_by_mail(store: Path, engine: Engine, form: str) -> None:
    with mail_server() as (box, port):
        engine.call(
            "settings.update", mail={"mode": "smtp", "host": "127.0.0.1", "port": port, "tls": "none", "from": "desk@shop.test"},
            fax={"mode": "mailGateway", "addressPattern": "{number}@fax.example.test", "format": form})
        box.recipients["4500000000@fax.example.test"] = "550 no such line"
        message, bad = fax(engine, title="Front bumper"), fax(engine, "+45 00 00 00 00")
        assert deliver(store).returncode == 1
    [mail] = box.mails
    assert mail["To"].addresses[0].addr_spec == "4570102030@fax.example.test"
    [file] = list(mail.iter_attachments())
    if form == "pdf":
        assert file.get_content_type() == "application/pdf" and "Front bumper" in words(file.get_content())
    else:
        assert file.get_content_type() == "image/tiff" and len(directories(file.get_content())) == 1
    assert entry(engine, message)["state"] == "sent"
    assert entry(engine, bad)["state"] == "failed" and entry(engine, bad)["lastAnswer"] == "550 no such line"


@pytest.fixture
def hylafax(tmp_path: Path) -> Iterator[FaxServer]:
    server = FaxServer(tmp_path / "hylafax")
    yield server
    server.stop()


def by_server(engine: Engine, port: int) -> None:
    engine.call("settings.update", fax={"mode": "hylafax", "host": "127.0.0.1", "port": port, "user": "desk"})


@needs_hylafax
@pytest.mark.req("S3-10", "S3-29")
def test_a_fax_server_is_given_a_fax_once_and_asked_for_it(
        store: Path, engine: Engine, serve: Callable[..., Engine], hylafax: FaxServer) -> None:
    by_server(engine, hylafax.port)
    message = fax(engine)
    done = deliver(store)
    assert done.returncode == 0, done.stderr
    [job] = hylafax.jobs()
    assert job["number"] == "+4570102030" and job["owner"] == "desk" and message in job["jobtag"]
    after = entry(engine, message)
    assert after["remoteJob"] == job["jobid"] and after["state"] in ("queued", "retry") and after["tries"] == 0
    engine = later(engine, serve, store)
    assert deliver(store).returncode == 0 and len(hylafax.jobs()) == 1, "it has it already"
    hylafax.end(job["jobid"], 7)
    engine = later(engine, serve, store, minutes=120)
    assert deliver(store).returncode == 0
    assert entry(engine, message)["state"] == "sent" and hylafax.jobs() == []


@needs_hylafax
@pytest.mark.req("S3-29", "S3-25")
def test_killed_right_after_it_was_submitted_it_is_known_by_its_tag(
        store: Path, engine: Engine, serve: Callable[..., Engine], hylafax: FaxServer) -> None:
    """The engine never heard the number of the job."""
    by_server(engine, hylafax.port)
    message = fax(engine)
    process = subprocess.Popen([DELIVER, store, "--once", "--engine", binary(), "--drawing", DRAW], stderr=subprocess.DEVNULL)
    end = time.monotonic() + 30
    while not hylafax.jobs() and time.monotonic() < end:
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    process.wait()
    engine = later(engine, serve, store)
    assert deliver(store).returncode == 0
    assert len(hylafax.jobs()) == 1 and entry(engine, message)["remoteJob"] == hylafax.jobs()[0]["jobid"]


@needs_hylafax
@pytest.mark.req("S3-29", "S3-16")
def test_a_job_that_failed_fails_with_the_servers_words_and_goes_again_when_asked(
        store: Path, engine: Engine, serve: Callable[..., Engine], hylafax: FaxServer) -> None:
    by_server(engine, hylafax.port)
    message = fax(engine)
    assert deliver(store).returncode == 0
    [job] = hylafax.jobs()
    hylafax.end(job["jobid"], 8, "Busy signal detected; too many attempts to dial")
    engine = later(engine, serve, store)
    assert deliver(store).returncode == 1
    after = entry(engine, message)
    assert after["state"] == "failed" and "Busy signal detected" in after["lastAnswer"]
    engine.call("outbox.resend", id=message)
    assert deliver(store).returncode == 0
    [again] = hylafax.jobs()
    assert again["jobid"] != job["jobid"]


@pytest.mark.req("S3-29", "C-08")
def test_without_a_fax_server_faxes_wait(store: Path, engine: Engine) -> None:
    by_server(engine, free_port())
    message = fax(engine)
    assert deliver(store).returncode == 1
    after = entry(engine, message)
    assert after["state"] in ("queued", "retry") and after["tries"] == 0 and after["lastAnswer"]
