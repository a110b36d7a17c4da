"""What has ended is kept for a time and then goes, what waits stays (settings.outbox, settings.log; S3-24, S3-29, C-13)."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from delivery_kit import BOTH, MAILED, MORNING, at, claim, message, morning, set_up_fax, set_up_mail  # noqa: F401
from engine import Engine, run
from kit import customer, outbox

Json = Any

# The shop was founded on 2026-03-02.
NINETY_ONE_DAYS_ON = "2026-06-01T10:00:00Z"
EIGHTY_NINE_DAYS_ON = "2026-05-30T10:00:00Z"
TWO_YEARS_ON = "2028-03-05T10:00:00Z"


def fill(engine: Engine) -> dict[str, str]:
    """A message in each state; ids by state."""
    set_up_mail(engine)
    set_up_fax(engine)
    made: dict[str, str] = {}
    made["sent"] = message(engine, emails=["a@example.test"])
    made["failed"] = message(engine, emails=["b@example.test"])
    made["retry"] = message(engine, emails=["c@example.test"])
    made["uncertain"] = message(engine, emails=[], faxNumber="+45 1122")
    taken = claim(engine, limit=10)
    lease = taken["lease"]
    engine.call("outbox.sent", id=made["sent"], lease=lease)
    engine.call("outbox.failed", id=made["failed"], lease=lease, answer="550 no such person")
    engine.call("outbox.retry", id=made["retry"], lease=lease, answer="450 later")
    engine.call("outbox.failed", id=made["uncertain"], lease=lease, answer="it broke off", uncertain=True)
    made["cancelled"] = message(engine, emails=["d@example.test"])
    engine.call("outbox.cancel", id=made["cancelled"])
    made["queued"] = message(engine, emails=["e@example.test"])
    return made


def left_after_upkeep(engine: Engine, expected: Callable[[], bool]) -> bool:
    """The engine looks when nobody has asked it for something that it had to write for a while."""
    customer(engine, "Eva New")
    end = time.monotonic() + 15
    while time.monotonic() < end:
        if expected():
            return True
        time.sleep(0.3)
    return False


def ids(engine: Engine) -> set[str]:
    return {entry["id"] for entry in outbox(engine)}


@pytest.mark.req("S3-29", "C-13", "C-17")
def test_messages_that_ended_go_after_ninety_days_and_none_that_waits(morning: Path) -> None:  # noqa: F811
    with at(morning, MORNING) as engine:
        made = fill(engine)
        engine.close()
    with at(morning, EIGHTY_NINE_DAYS_ON) as engine:
        customer(engine, "Eva New")
        time.sleep(3)
        assert ids(engine) == set(made.values()), "a day too early"
        engine.close()
    with at(morning, NINETY_ONE_DAYS_ON) as engine:
        seq = engine.call("changes.list", since=0, limit=1)["seq"]
        waiting = {made[state] for state in ("retry", "uncertain", "queued")}
        assert left_after_upkeep(engine, lambda: ids(engine) == waiting), ids(engine)
        assert engine.fails("outbox.get", id=made["sent"]).kind == "notFound"
        gone = [change for change in engine.call("changes.list", since=seq, limit=100)["changes"]
                if change["collection"] == "outbox"]
        assert {change["recordId"] for change in gone} == {made[state] for state in ("sent", "failed", "cancelled")}
        for change in gone:
            assert (change["what"], change["actor"], change["method"]) == ("remove", "engine", "sweep")
            assert change["old"]["state"] and not {"text", "to", "data", "subject"} & set(change["old"]), "not what it said"
        assert claim(engine, limit=10)["entries"] != []
        engine.close()
    assert run("check", str(morning)).returncode == 0


@pytest.mark.req("S3-24", "S3-08")
def test_lines_of_the_log_and_runs_go_after_two_years(morning: Path) -> None:  # noqa: F811
    with at(morning, MORNING) as engine:
        set_up_mail(engine)
        customer(engine, report=MAILED)
        engine.call("reports.run")
        taken = claim(engine)
        engine.call("outbox.sent", id=taken["entries"][0]["id"], lease=taken["lease"])
        old = {line["id"] for line in engine.call("log.list", limit=100)["rows"]}
        assert old
        engine.close()
    with at(morning, "2027-03-02T10:00:00Z") as engine:
        engine.call("reports.run")
        engine.close()
    with at(morning, TWO_YEARS_ON) as engine:
        engine.call("clock.confirm")

        def lines() -> set[str]:
            return {line["id"] for line in engine.call("log.list", limit=100)["rows"]}

        assert left_after_upkeep(engine, lambda: not lines() & old), lines()
        runs = engine.call("reports.list")["rows"]
        assert "2026-03-02" not in {one["date"] for one in runs} and "2027-03-02" in {one["date"] for one in runs}
        engine.close()
    assert run("check", str(morning)).returncode == 0


@pytest.mark.req("C-17", "S3-29")
def test_nothing_goes_where_the_shop_keeps_it_for_ever(morning: Path) -> None:  # noqa: F811
    with at(morning, MORNING) as engine:
        made = fill(engine)
        engine.call("settings.update", outbox={"retentionDays": 0}, log={"retentionDays": None})
        assert "retentionDays" not in engine.call("settings.get")["outbox"]
        lines = {line["id"] for line in engine.call("log.list", limit=100)["rows"]}
        engine.close()
    with at(morning, TWO_YEARS_ON) as engine:
        engine.call("clock.confirm")
        customer(engine, "Eva New")
        time.sleep(3)
        assert ids(engine) == set(made.values())
        assert lines <= {line["id"] for line in engine.call("log.list", limit=100)["rows"]}
        engine.call("settings.update", outbox={"retentionDays": 10})
        waiting = {made[state] for state in ("retry", "uncertain", "queued")}
    with at(morning, "2028-03-05T11:00:00Z") as engine:
        assert left_after_upkeep(engine, lambda: ids(engine) == waiting), ids(engine)


@pytest.mark.req("S3-29")
def test_the_message_that_stopped_a_channel_stays_until_the_channel_goes_on(morning: Path) -> None:  # noqa: F811
    with at(morning, MORNING) as engine:
        set_up_mail(engine)
        stopped = message(engine, emails=["a@example.test"])
        taken = claim(engine)
        engine.call("outbox.failed", id=stopped, lease=taken["lease"], answer="535 no", stopChannel=True)
        other = message(engine, emails=["b@example.test"])
        engine.call("outbox.cancel", id=other)
        engine.close()
    with at(morning, NINETY_ONE_DAYS_ON) as engine:
        assert left_after_upkeep(engine, lambda: ids(engine) == {stopped}), ids(engine)
        engine.call("outbox.start", channel="email")
        assert [entry["id"] for entry in claim(engine)["entries"]] == [stopped]


@pytest.mark.req("S3-24")
def test_the_text_file_of_the_log_has_two_parts_of_four_mebibytes(morning: Path) -> None:  # noqa: F811
    """A full file becomes the older one; a missing one is written anew with the newest lines."""
    file, older = morning / "shop.log", morning / "shop.log.1"
    with at(morning, MORNING) as engine:
        customer(engine, report=BOTH, emails=[])
        engine.call("reports.run")
        engine.close()
    last = file.read_text().splitlines()[-1]
    file.write_text("".join(f"2026-03-02T09:00:00.000+01:00 G0 info old: {'x' * 900}\n" for _ in range(4600)) + last + "\n")
    full = file.stat().st_size
    assert full > 4 << 20
    with at(morning, MORNING) as engine:
        engine.call("reports.run", force=True)
        engine.close()
    assert older.stat().st_size > full and not file.exists()
    with at(morning, MORNING) as engine:
        engine.call("reports.run", force=True)
        engine.close()
    text = file.read_text()
    assert "end" in text and len(text) < 10_000 and older.exists()
    with at(morning, MORNING) as engine:
        account = engine.call("accounts.list")["rows"][0]
        engine.call("accounts.erase", id=account["id"], confirm=account["number"])
        engine.close()
    assert not older.exists() and file.exists(), "a forgotten customer is in neither"
    assert run("check", str(morning)).returncode == 0
