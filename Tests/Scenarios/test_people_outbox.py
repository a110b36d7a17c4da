"""fettle outbox: what has not gone out, for a person in a terminal, and what can be done about it (S3-29)."""

from __future__ import annotations

from pathlib import Path

import pytest

from delivery_kit import claim, message, set_up_fax, set_up_mail, state
from engine import Engine, run

pytestmark = pytest.mark.req("S3-29")


def said(*arguments: str, status: int = 0) -> tuple[str, str]:
    done = run("outbox", *arguments)
    assert done.returncode == status, done.stderr.decode()
    return done.stdout.decode(), done.stderr.decode()


def test_what_has_not_gone_out_is_shown_with_the_other_sides_words(engine: Engine, store: Path) -> None:
    assert said(str(store)) == ("", "Nothing waits, and nothing has failed.\n")
    waiting, refused, gone = (message(engine, name=name) for name in ("Bo Lind", "Eva Berg", "Ida Holm"))
    shown, notes = said(str(store))
    assert all(entry in shown for entry in (waiting, refused, gone)) and shown.count("\nQueued ") == 3
    assert notes == "E-mail is off, and 3 wait: say in settings.mail how it goes out.\n"
    set_up_mail(engine)
    lease = claim(engine)["lease"]
    engine.call("outbox.failed", id=refused, lease=lease, answer="550 5.1.1 User unknown")
    engine.call("outbox.sent", id=gone, lease=lease, answer="250 OK")
    shown, notes = said(str(store))
    lines = {line.split()[1]: line for line in shown.splitlines()[1:]}
    assert set(lines) == {waiting, refused} and notes == ""
    assert lines[refused].startswith("Failed") and "550 5.1.1 User unknown" in lines[refused]
    assert gone in said(str(store), "--all")[0]
    assert said(str(store), "--limit", "1")[1] == "1 shown; --limit shows more.\n"


def test_messages_are_sent_again_cancelled_and_settled(engine: Engine, store: Path) -> None:
    one, two = message(engine, name="Bo Lind"), message(engine, name="Eva Berg")
    assert said("cancel", str(store), one, two)[0] == f"{one}: Cancelled\n{two}: Cancelled\n"
    assert said("resend", str(store), one, "--to", "bo@new.example.test")[0] == f"{one}: Queued\n"
    assert engine.call("outbox.get", id=one)["to"] == "bo@new.example.test"
    # What comes before a refusal is done.
    out, error = said("resend", str(store), two, "O99", status=1)
    assert out == f"{two}: Queued\n" and "There is no message O99." in error
    assert state(engine, two) == "queued"
    set_up_mail(engine)
    lease = claim(engine)["lease"]
    engine.call("outbox.sent", id=one, lease=lease, answer="250 OK")
    assert said("resend", str(store), one)[0] == f"{one}, again as O3: Queued\n"


def test_a_fax_that_may_be_on_paper_is_settled_by_a_person(engine: Engine, store: Path) -> None:
    set_up_fax(engine)
    entry = message(engine, name="Bo Lind", emails=[], faxNumber="+45 70 10 20 30")
    lease = claim(engine, "fax")["lease"]
    engine.call("outbox.failed", id=entry, lease=lease, answer="hung up", uncertain=True)
    assert said(str(store))[0].splitlines()[1].split()[:2] == ["Uncertain", entry]
    assert said("sent", str(store), entry)[0] == f"{entry}: Sent\n"


def test_a_way_that_has_stopped_says_why_and_goes_on_when_told(engine: Engine, store: Path) -> None:
    set_up_mail(engine)
    entry = message(engine)
    lease = claim(engine)["lease"]
    engine.call("outbox.failed", id=entry, lease=lease, answer="535 5.7.8 Wrong password", stopChannel=True)
    notes = said(str(store))[1]
    assert notes.startswith("E-mail has stopped: 535 5.7.8 Wrong password\n") and f"fettle outbox start {store} email" in notes
    said("start", str(store), "email")
    assert said(str(store))[1] == "" and state(engine, entry) == "queued"
    assert "Did you mean fax?" in said("start", str(store), "fox", status=1)[1]
