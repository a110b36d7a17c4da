"""fettle deliver against mail servers of every temper: what each says ends up in the outbox as what it means (section 4.5)."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from counterparts import (
    DELIVER, DRAW, PASSWORD, USER, RudeServer, deliver, free_port, mail_server, make_certificate)
from engine import Engine, binary
from kit import customer, outbox, repair_order, status_id, update

Json = Any

def mail_to(engine: Engine, port: int, **members: Json) -> None:
    """E-mail goes to the server at that port."""
    members = {"mode": "smtp", "host": "127.0.0.1", "port": port, "tls": "none", "from": "desk@shop.test", **members}
    engine.call("settings.update", mail=members)


def tell(engine: Engine, address: str = "bo@example.test", name: str = "Bo Lind", **members: Json) -> str:
    """A customer with a job whose status changes: a message waits for him. Returns its id."""
    job = repair_order(engine, customer(engine, name, emails=[address], **members))
    return update(engine, job, jobStatus=status_id(engine, "In Progress"))["customerMessage"]["outboxIds"][0]


def entry(engine: Engine, message: str) -> dict[str, Json]:
    return engine.call("outbox.get", id=message)


def later(engine: Engine, serve: Callable[..., Engine], store: Path) -> Engine:
    """The same shop half an hour on, for everyone who joins."""
    engine.close()
    clock = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 1800))
    return serve(store, "--clock", clock)


@pytest.fixture
def prepared(store: Path, serve: Callable[..., Engine]) -> Engine:
    engine = serve(store)
    engine.call("shop.update", name="Müllers Werkstatt", email="desk@shop.test", phone="+49 30 1234")
    return engine


@pytest.mark.req("S3-29", "S3-30", "S0-19")
def test_a_message_goes_out_whole(store: Path, prepared: Engine) -> None:
    with mail_server() as (box, port):
        mail_to(prepared, port)
        message = tell(prepared, name="Bo Grøn")
        before = entry(prepared, message)
        done = deliver(store)
        assert done.returncode == 0, done.stderr
    [mail] = box.mails
    assert mail["Subject"] == before["subject"] and str(mail["Message-ID"]) == before["messageId"]
    assert mail["From"].addresses[0].display_name == "Müllers Werkstatt"
    assert mail["From"].addresses[0].addr_spec == "desk@shop.test" and mail["To"].addresses[0].addr_spec == "bo@example.test"
    text, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None and page is not None
    assert text.get_content().strip() == before["text"].strip()
    assert "In Progress" in page.get_content() and "Bo Grøn" in page.get_content()
    after = entry(prepared, message)
    assert after["state"] == "sent" and after["lastAnswer"] == "250 2.0.0 taken" and after["doneAt"]
    assert message in done.stderr and "bo@example.test" not in done.stderr


@pytest.mark.req("S3-29", "S3-30")
def test_nothing_is_sent_twice_and_nothing_when_mail_is_off(store: Path, prepared: Engine) -> None:
    with mail_server() as (box, port):
        message = tell(prepared)
        assert deliver(store).returncode == 0 and entry(prepared, message)["state"] == "queued"
        mail_to(prepared, port)
        for _ in range(3):
            assert deliver(store).returncode == 0
    assert len(box.mails) == 1


@pytest.mark.req("S3-29", "S3-16")
@pytest.mark.parametrize(("answer", "state"), [
    ("550 5.1.1 no such person here", "failed"), ("553 5.1.3 bad address", "failed"), ("552 5.2.2 mailbox full", "failed"),
    ("450 4.2.0 greylisted, come back later", "retry"), ("451 4.3.0 try again", "retry"), ("452 4.2.2 mailbox full now", "retry"),
])
def test_a_refused_recipient_is_told_by_the_servers_own_answer(
        store: Path, prepared: Engine, answer: str, state: str) -> None:
    with mail_server() as (box, port):
        mail_to(prepared, port)
        box.recipients["no@example.test"] = answer
        refused, other = tell(prepared, "no@example.test", "No Body"), tell(prepared, "yes@example.test", "Yes Sir")
        assert deliver(store).returncode == 1
    after = entry(prepared, refused)
    assert (after["state"], after["lastAnswer"], after["tries"]) == (state, answer, 1)
    assert entry(prepared, other)["state"] == "sent", "the next message goes out all the same"


@pytest.mark.req("S3-29")
@pytest.mark.parametrize(("answer", "state"), [("554 5.7.1 looks like spam", "failed"), ("451 4.3.2 queue is full", "retry")])
def test_refused_content_is_told_like_a_refused_recipient(store: Path, prepared: Engine, answer: str, state: str) -> None:
    with mail_server() as (box, port):
        mail_to(prepared, port)
        box.content = answer
        message = tell(prepared)
        assert deliver(store).returncode == 1
    after = entry(prepared, message)
    assert (after["state"], after["lastAnswer"]) == (state, answer)


@pytest.mark.req("S3-29")
def test_a_greylisted_message_goes_out_later_under_the_same_id(store: Path, serve: Callable[..., Engine]) -> None:
    with mail_server() as (box, port):
        box.recipients["bo@example.test"] = lambda attempt: "451 4.7.1 greylisted" if attempt == 1 else "250 welcome"
        engine = serve(store)
        mail_to(engine, port)
        message = tell(engine)
        identity = entry(engine, message)["messageId"]
        assert deliver(store).returncode == 1 and box.mails == []
        assert entry(engine, message)["nextTryAt"] > entry(engine, message)["queuedAt"]
        assert deliver(store).returncode == 0 and box.mails == [], "it is not due yet"
        engine = later(engine, serve, store)
        assert deliver(store).returncode == 0
        assert entry(engine, message)["state"] == "sent" and entry(engine, message)["messageId"] == identity
    assert [str(mail["Message-ID"]) for mail in box.mails] == [identity]


@pytest.mark.req("S3-29", "C-08")
@pytest.mark.parametrize("hindrance", ["nobody", "greeting", "drop"])
def test_without_a_server_messages_wait_and_lose_no_try(store: Path, prepared: Engine, hindrance: str) -> None:
    rude = RudeServer(b"554 5.3.2 go away\r\n") if hindrance == "greeting" else None
    if hindrance == "drop":
        with mail_server() as (box, port):
            box.drops.add("bo@example.test")
            mail_to(prepared, port)
            message = tell(prepared)
            assert deliver(store).returncode == 1
        assert entry(prepared, message)["state"] == "retry" and entry(prepared, message)["lastAnswer"]
        return
    mail_to(prepared, rude.port if rude else free_port())
    messages = [tell(prepared, name=f"Bo {n}", address=f"bo{n}@example.test") for n in range(3)]
    assert deliver(store).returncode == 1
    if rude:
        rude.close()
    found = [entry(prepared, message) for message in messages]
    assert all(one["state"] in ("queued", "retry") and one["tries"] == 0 for one in found)
    assert sum(bool(one.get("lastAnswer")) for one in found) == 1, "the others are not tried in vain"


@pytest.mark.req("S3-29")
def test_a_refused_login_stops_the_channel_until_somebody_looks(
        store: Path, prepared: Engine, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("wrong\n")
    secret.chmod(0o600)
    with mail_server(asks_login=True) as (box, port):
        mail_to(prepared, port, user=USER, secretRef=f"file:{secret}")
        first, second = tell(prepared, "a@example.test", "A B"), tell(prepared, "b@example.test", "B C")
        done = deliver(store)
        assert done.returncode == 1 and box.mails == []
        states = [entry(prepared, first)["state"], entry(prepared, second)["state"]]
        assert states == ["failed", "queued"] and "535" in entry(prepared, first)["lastAnswer"]
        [channel] = [c for c in prepared.call("outbox.channels")["channels"] if c["channel"] == "email"]
        assert channel["stopped"]["entryId"] == first and "wrong" not in str(channel)
        talks = box.talks
        assert "outbox.start" in deliver(store).stderr and box.talks == talks, "a stopped channel is left alone"
        secret.write_text(PASSWORD)
        prepared.call("outbox.start", channel="email")
        assert deliver(store).returncode == 0
    assert [entry(prepared, m)["state"] for m in (first, second)] == ["sent", "sent"] and len(box.mails) == 2


@pytest.mark.req("S3-29")
@pytest.mark.parametrize("tls", ["starttls", "smtps"])
def test_mail_goes_to_a_server_that_proves_who_it_is_and_to_no_other(
        store: Path, prepared: Engine, serve: Callable[..., Engine], tmp_path: Path, tls: str) -> None:
    certificate = make_certificate(tmp_path)
    with mail_server(tls=tls, certificate=certificate, asks_login=True) as (box, port):
        mail_to(prepared, port, host="localhost", tls=tls, user=USER, secretRef="env:SHOP_MAIL_SECRET")
        message = tell(prepared)
        secret = {"SHOP_MAIL_SECRET": PASSWORD}
        assert deliver(store, environment=secret).returncode == 1
        assert entry(prepared, message)["state"] in ("queued", "retry") and box.mails == []
        assert "certificate" in entry(prepared, message)["lastAnswer"]
        prepared.call("settings.update", mail={"caFile": str(certificate[0])})
        engine = later(prepared, serve, store)
        done = deliver(store, environment=secret)
        assert done.returncode == 0, entry(engine, message)
        assert len(box.mails) == 1 and entry(engine, message)["state"] == "sent"


@pytest.mark.req("S3-29")
def test_starttls_that_is_not_offered_is_not_done_without(store: Path, prepared: Engine) -> None:
    with mail_server() as (box, port):
        mail_to(prepared, port, tls="starttls")
        message = tell(prepared)
        assert deliver(store).returncode == 1
        assert box.mails == [] and entry(prepared, message)["state"] in ("queued", "retry")


@pytest.mark.req("S3-29")
def test_secrets_are_nowhere_but_where_the_person_put_them(store: Path, prepared: Engine, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(PASSWORD)
    with mail_server(asks_login=True) as (box, port):
        mail_to(prepared, port, user=USER, secretRef=f"file:{secret}")
        tell(prepared)
        secret.chmod(0o644)
        open_file = deliver(store)
        assert open_file.returncode == 78 and "chmod 600" in open_file.stderr and box.mails == []
        secret.chmod(0o600)
        done = deliver(store)
        assert done.returncode == 0 and len(box.mails) == 1
    missing = deliver(store, environment={}) if secret.unlink() is None else None
    assert missing is not None and missing.returncode == 78 and str(secret) in missing.stderr
    answers = str([prepared.call(method) for method in ("settings.get", "outbox.list", "log.list", "outbox.channels")])
    prepared.close()
    kept = b"".join(path.read_bytes() for path in store.rglob("*") if path.is_file())
    for place in (open_file.stderr, done.stderr, missing.stderr, answers):
        assert PASSWORD not in place
    assert PASSWORD.encode() not in kept


@pytest.mark.req("S3-29")
@pytest.mark.parametrize(("status", "state"), [(0, "sent"), (67, "failed"), (75, "retry")])
def test_a_program_takes_mail_as_sendmail_does(
        store: Path, prepared: Engine, tmp_path: Path, status: int, state: str) -> None:
    program = tmp_path / "sendmail"
    program.write_text(f'#!/bin/sh\necho "$@" >"{tmp_path}/words"\ncat >"{tmp_path}/mail"\necho busy >&2\nexit {status}\n')
    program.chmod(0o755)
    prepared.call("settings.update", mail={"mode": "command", "command": [str(program), "-t", "-i"]})
    message = tell(prepared)
    assert deliver(store).returncode == (0 if status == 0 else 1)
    assert (tmp_path / "words").read_text() == "-t -i\n"
    raw = (tmp_path / "mail").read_bytes()
    assert b"\r" not in raw and b"\nTo: bo@example.test\n" in raw
    assert entry(prepared, message)["state"] == state
    assert state == "sent" or "busy" in entry(prepared, message)["lastAnswer"]


@pytest.mark.req("S3-30")
def test_it_goes_on_until_it_is_told_to_end(store: Path, prepared: Engine) -> None:
    with mail_server() as (box, port):
        mail_to(prepared, port)
        process = subprocess.Popen(
            [DELIVER, store, "--engine", binary(), "--drawing", DRAW, "--every", "3600"], stderr=subprocess.PIPE, text=True)
        try:
            first = tell(prepared)
            end = time.monotonic() + 30
            while len(box.mails) < 1 and time.monotonic() < end:
                time.sleep(0.05)
            second = tell(prepared, "cy@example.test", "Cy Dee")
            while len(box.mails) < 2 and time.monotonic() < end:
                time.sleep(0.05)
            assert len(box.mails) == 2, "what comes into the outbox goes out at once"
            process.send_signal(signal.SIGTERM)
            assert process.wait(20) == 0
        finally:
            process.kill()
            process.wait()
            assert process.stderr is not None
            process.stderr.close()
    assert [entry(prepared, m)["state"] for m in (first, second)] == ["sent", "sent"]


@pytest.mark.req("S3-29", "S3-25")
def test_killed_after_the_server_took_it_the_second_copy_is_known_as_one(
        store: Path, prepared: Engine, serve: Callable[..., Engine], tmp_path: Path) -> None:
    """sendmail is killed with us when it has the message; the lease lapses, and the same message goes out again."""
    program = tmp_path / "sendmail"
    program.write_text(f'#!/bin/sh\ncat >"{tmp_path}/$$.eml"\nkill -9 "$PPID"\n')
    program.chmod(0o755)
    prepared.call("settings.update", mail={"mode": "command", "command": [str(program)]})
    message = tell(prepared)
    assert deliver(store).returncode == -signal.SIGKILL
    assert entry(prepared, message)["state"] == "sending"
    [claimed] = later(prepared, serve, store).call("outbox.claim", channels=["email"])["entries"]
    [first] = [path.read_text() for path in tmp_path.glob("*.eml")]
    assert claimed["id"] == message and f"Message-ID: {claimed['messageId']}" in first


@pytest.mark.req("S3-30")
def test_a_shops_own_templates_are_used(store: Path, prepared: Engine, tmp_path: Path) -> None:
    (tmp_path / "letters/de").mkdir(parents=True)
    (tmp_path / "letters/de/statusChange.txt.mustache").write_text("{{% CONTENT_TYPE:TEXT}}Moin {{customer.name}} <3\n")
    with mail_server() as (box, port):
        mail_to(prepared, port)
        tell(prepared, "a@example.test", "Ann & Bo", language="de")
        tell(prepared, "b@example.test", "Cy & Dee", language="en")
        assert deliver(store, "--templates", str(tmp_path / "letters")).returncode == 0
    texts = {}
    for mail in box.mails:
        text, page = mail.get_body(("plain",)), mail.get_body(("html",))
        assert text is not None and page is not None
        texts[mail["To"].addresses[0].addr_spec] = text.get_content()
        assert f'lang="{mail["Content-Language"]}"' in page.get_content() and "&amp;" in page.get_content()
    assert texts["a@example.test"] == "Moin Ann & Bo <3\n" and "Cy & Dee" in texts["b@example.test"]
    (tmp_path / "letters/report.txt.mustache").write_text("{{#open}}")
    broken = deliver(store, "--templates", str(tmp_path / "letters"))
    assert broken.returncode == 78 and "report.txt" in broken.stderr


def test_the_command_becomes_the_program_beside_it(store: Path, tmp_path: Path) -> None:
    together = tmp_path / "together"
    together.mkdir()
    (together / "fettle").write_bytes(Path(binary()).read_bytes())
    (together / "fettle-deliver").write_text("#!/bin/sh\necho $#: $*\n")
    for name in ("fettle", "fettle-deliver"):
        (together / name).chmod(0o755)
    done = subprocess.run(
        [together / "fettle", "deliver", "my shop", "--once", "--employee", "Ann A"], capture_output=True, text=True,
        timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "4: my shop --once --employee Ann A\n")
    alone = tmp_path / "fettle"
    alone.write_bytes(Path(binary()).read_bytes())
    alone.chmod(0o755)
    done = subprocess.run([alone, "deliver", store, "--once"], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1 and "fettle-deliver is not installed" in done.stderr


@pytest.mark.parametrize("words", [[], ["a", "b"], ["a", "--no"], ["a", "--every"], ["a", "--every", "0"]])
def test_a_wrong_command_line_is_told(words: list[str]) -> None:
    done = subprocess.run([DELIVER, *words], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 64 and done.stderr.startswith("fettle-deliver: error:")


def test_a_store_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = deliver(tmp_path / "no.fettle")
    assert done.returncode == 66 and "no.fettle" in done.stderr


def test_only_the_clients_link_the_libraries_that_send() -> None:
    """The engine starts in a millisecond because it links nothing of them."""
    linked = subprocess.run(["ldd", binary()], capture_output=True, text=True, check=False).stdout
    assert not [name for name in ("libcurl", "libcairo", "libpango", "libssl") if name in linked]


def test_the_outbox_holds_no_message_that_nobody_can_send(prepared: Engine) -> None:
    tell(prepared)
    assert all(one["messageId"] and one["to"] and one["text"] for one in outbox(prepared))
