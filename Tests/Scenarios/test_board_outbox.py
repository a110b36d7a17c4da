"""The outbox on the board: what needs somebody, sending again, not sending, and the question about a fax."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from board_kit import Open, line_of, quit_board, screens, shop  # noqa: F401  (fixtures)
from engine import Engine


@pytest.fixture
def outbox(shop: Path, serve: Callable[..., Engine]) -> Path:
    """A message that waits, one that failed, and a fax that may be on paper."""
    engine = serve(shop)
    faxed = engine.call("accounts.create", name="Fax Works", faxNumber="+45 55 55 55 55")["id"]
    job = engine.call("jobs.create", title="Gearbox", accountId=faxed, kind="repairOrder")["id"]
    engine.call("webStatus.update", jobId=job, jobStatus="On Hold")
    engine.call("settings.update", mail={"mode": "command", "command": ["/bin/true"], "from": "shop@example.test"})
    engine.call("settings.update", fax={"mode": "modem", "device": "/dev/null"})
    for channel, method, members in (
        ("email", "outbox.failed", {"answer": "550 no such mailbox"}),
        ("fax", "outbox.failed", {"answer": "line dropped", "uncertain": True}),
    ):
        claim = engine.call("outbox.claim", channels=[channel])
        for entry in claim["entries"]:
            engine.call(method, id=entry["id"], lease=claim["lease"], **members)
    engine.call("webStatus.update", jobId="J1", jobStatus="On Hold")
    engine.close()
    return shop


@pytest.mark.req("S3-29", "S0-19")
def test_what_needs_somebody_is_asked_and_answered(
    outbox: Path, screens: Open, serve: Callable[..., Engine]
) -> None:
    screen = screens(outbox, columns=124, rows=50)
    screen.wait_for("Whiteboard")
    screen.press("o")
    text = screen.wait_for("[o Outbox 2]")
    text = screen.wait_for(lambda text: "1 of 3" in text and "Possible now" in text)
    assert "e-mail by command · 1 waiting · ! 1 failed" in text and "fax by modem · ! 1 uncertain" in text
    assert "! failed" in text and "waits" in text
    screen.press("f", "s")
    screen.wait_for("Only this state")
    screen.press("u", "Enter")
    text = screen.wait_for("It may be on paper already")
    assert "line dropped" in line_of(text, "Answer")
    screen.press("Y")
    screen.wait_for("[ It went out ]")
    screen.type("The journal of the machine has it")
    screen.press("C-s")
    screen.wait_for("It is noted as sent")
    screen.wait_for("[o Outbox 1]")
    screen.press("f", "x")
    screen.wait_for("of 3")
    screen.press("g", "g")
    screen.wait_for("Do not send it")
    screen.press("X")
    screen.wait_for("[ Do not send it ]")
    screen.press("C-s")
    screen.wait_for("It is not sent")
    screen.press("f", "s")
    screen.wait_for("Only this state")
    screen.press("f", "Enter")
    screen.wait_for("550 no such mailbox")
    screen.press("t")
    screen.wait_for("[ Send it ]")
    screen.type("other@example.test")
    screen.press("C-s")
    screen.wait_for("It is queued again")
    screen.wait_for("[o Outbox 0]")
    quit_board(screen)
    rows = serve(outbox).call("outbox.list", sort="queued")["rows"]
    assert sorted(row["state"] for row in rows) == ["cancelled", "queued", "sent"]
    assert [row["to"] for row in rows if row["state"] == "queued"] == ["other@example.test"]
