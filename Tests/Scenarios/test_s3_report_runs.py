"""What becomes of report runs: delivery and its log, crashes, missed days, previews (S3-08 to S3-10, S3-15 to S3-17,
S3-24 to S3-27, S3-29)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from delivery_kit import (  # noqa: F401
    BOTH, MAIL, MAILED, MORNING, at, claim, content, morning, reports, run_log, set_up_fax, set_up_mail, shop,
    soon_reported,
)
from engine import Engine, make_store
from kit import customer, outbox, repair_order, update


@pytest.mark.req("S3-15", "S3-16")
def test_success_is_logged_after_the_last_way_and_failures_always(shop: Engine) -> None:
    set_up_mail(shop)
    set_up_fax(shop)
    shop.call("settings.update", report={"logSuccess": True})
    whole = customer(shop, faxNumber="+45 1122", report=BOTH)
    half = customer(shop, "Eva Berg", faxNumber="+45 3344", report=BOTH)
    shop.call("reports.run")
    before = len(run_log(shop))
    taken = claim(shop, limit=100)
    for entry in taken["entries"]:
        if entry["accountId"] == half and entry["channel"] == "fax":
            shop.call("outbox.failed", id=entry["id"], lease=taken["lease"], answer="no such number")
        else:
            shop.call("outbox.sent", id=entry["id"], lease=taken["lease"])
    lines = run_log(shop)[before:]
    number = shop.call("accounts.get", id=whole)["number"]
    assert sorted(line["text"].split(":")[-1].strip() for line in lines) == [
        f"The report for Bo Lind ({number}) went out by e-mail and fax.", "no such number",
    ]


@pytest.mark.req("S3-15")
def test_success_is_not_logged_unless_it_is_wanted(shop: Engine) -> None:
    set_up_mail(shop)
    customer(shop, report=MAILED)
    shop.call("reports.run")
    before = len(run_log(shop))
    taken = claim(shop)
    shop.call("outbox.sent", id=taken["entries"][0]["id"], lease=taken["lease"])
    assert len(run_log(shop)) == before


@pytest.mark.req("S3-17")
def test_a_run_leaves_the_accounts_alone(shop: Engine) -> None:
    account = customer(shop, report=MAILED, privateNotes="Pays late")
    before = shop.call("accounts.get", id=account)
    shop.call("reports.run")
    assert shop.call("accounts.get", id=account) == before


@pytest.mark.req("S3-24")
def test_the_log_is_a_file_that_grows_and_survives_what_is_cut_off(morning: Path) -> None:  # noqa: F811
    file = morning / "shop.log"
    with at(morning, MORNING) as engine:
        customer(engine, report=MAILED)
        engine.call("reports.run")
        rows = run_log(engine)
        engine.close()
    lines = file.read_text().splitlines()
    assert len(lines) == len(rows) == 2 and file.stat().st_mode & 0o777 == 0o600
    for line, row in zip(lines, rows, strict=True):
        assert line == f"{row['at']} {row['id']} {row['level']} report: {row['text']}"
    file.write_text(lines[0] + "\n" + lines[1][:20])
    with at(morning, MORNING) as engine:
        engine.call("reports.run", force=True)
        engine.close()
    again = file.read_text().splitlines()
    assert again[:2] == lines and len(again) == 4
    file.unlink()
    with at(morning, MORNING) as engine:
        engine.call("log.list")
        engine.close()
    assert file.read_text().splitlines() == again


@pytest.mark.req("S3-24", "C-20")
def test_a_forgotten_customer_is_forgotten_in_the_file_too(morning: Path) -> None:  # noqa: F811
    with at(morning, MORNING) as engine:
        set_up_mail(engine)
        engine.call("settings.update", report={"logSuccess": True})
        account = customer(engine, "Bertil Holm", report=MAILED)
        engine.call("reports.run")
        taken = claim(engine)
        engine.call("outbox.sent", id=taken["entries"][0]["id"], lease=taken["lease"])
        assert "Bertil" in (morning / "shop.log").read_text()
        engine.call("accounts.erase", id=account, confirm=engine.call("accounts.get", id=account)["number"])
        engine.call("log.list")
        text = (morning / "shop.log").read_text()
        assert "Bertil" not in text and "begin" in text


def break_off(store: Path, force: bool) -> None:
    """Begins a run and kills its engine as soon as somebody else sees a report of it: a client's own run holds up its calls."""
    with Engine(store) as engine, Engine(store) as other:
        before = len(other.call("outbox.list", columns=["accountId"], limit=1000)["rows"])
        engine.request("reports.run", force=force)
        while len(other.call("outbox.list", columns=["accountId"], limit=1000)["rows"]) == before:
            pass
        engine.kill()
        other.kill()


@pytest.mark.req("S3-25")
@pytest.mark.parametrize("force", [False, True])
def test_a_run_that_was_broken_off_ends_with_one_report_for_each(tmp_path: Path, force: bool) -> None:
    """By the machine's clock: slices end by it. A forced run goes on as one, though it is the engine that goes on with it."""
    prepared = make_store(tmp_path / "prepared.fettle")
    with Engine(prepared) as engine:
        engine.call("settings.update", report={"weekends": True, "hour": 0})
        accounts = [customer(engine, f"Customer {n}", report=MAILED) for n in range(300)]
        if force:
            engine.call("reports.run")
        engine.close()
    wanted = sorted(accounts * (2 if force else 1))
    lines: list[str] = []
    # A run may be over before the kill comes; then nothing is to be gone on with, and it is tried again.
    for attempt in range(20):
        store = tmp_path / f"copy-{attempt}.fettle"
        shutil.copytree(prepared, store)
        break_off(store, force)
        with Engine(store) as engine:
            for _ in range(500):
                if "unfinished" not in engine.call("reports.due"):
                    break
            entries = engine.call("outbox.list", filter={"kind": ["report"]}, columns=["accountId"], limit=1000)["rows"]
            assert sorted(e["accountId"] for e in entries) == wanted
            run = engine.call("reports.list")["rows"][0]
            assert (run["forced"], run["told"], run["queued"]) == (force, len(accounts), len(accounts))
            assert engine.call("reports.run")["done"] == "before"
            lines = [line["text"] for line in run_log(engine)]
        if "go on where they were broken off" in lines[-2]:
            break
    assert "go on where they were broken off" in lines[-2]


@pytest.mark.req("S3-25")
def test_a_run_that_was_given_up_keeps_what_it_queued_and_goes_on_when_asked(shop: Engine) -> None:
    accounts = [customer(shop, f"Customer {n}", report=MAILED) for n in range(200)]
    number = shop.request("reports.run")
    shop.notify("$/cancelRequest", id=number)
    answer = shop.receive()
    queued = [entry["accountId"] for entry in outbox(shop)]
    lines = [line["text"] for line in run_log(shop)]
    if "error" in answer:
        # Given up before it had begun.
        assert answer["error"]["data"]["kind"] == "cancelled" and queued == [] and lines == []
    else:
        part = answer["result"]
        assert part["done"] == "cancelled" and 0 <= part["queued"] == len(queued) < 200 and "ended" not in part["run"]
        assert lines[-1].startswith("The reports of 2026-03-02 were broken off after")
        assert shop.call("reports.due")["unfinished"]["id"] == part["run"]["id"]
    done = shop.call("reports.run")
    assert (done["done"], done["queued"]) == ("now", 200) and done["run"]["ended"]
    assert sorted(entry["accountId"] for entry in reports_of_all(shop)) == sorted(accounts)
    assert len(shop.call("reports.list")["rows"]) == 1
    assert shop.call("reports.run")["done"] == "before"


def reports_of_all(engine: Engine) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = engine.call("outbox.list", filter={"kind": ["report"]}, limit=1000)["rows"]
    return rows


FALLBACK = {"fallbackOnFailure": True}


@pytest.mark.req("S3-06", "S3-07", "S3-16")
@pytest.mark.parametrize(("setting", "methods", "number", "faxed"), [
    ({}, ["email", "fax"], "+45 1122", 0), (FALLBACK, ["email", "fax"], "+45 1122", 1), (FALLBACK, ["email"], "+45 1122", 0),
    (FALLBACK, ["email", "fax"], None, 0),
])
def test_a_report_that_failed_by_mail_is_faxed_once_where_the_shop_and_the_customer_want_it(
        shop: Engine, setting: dict[str, bool], methods: list[str], number: str | None, faxed: int) -> None:
    set_up_mail(shop)
    set_up_fax(shop)
    shop.call("settings.update", fax=setting, report={"priority": "emailFirst"})
    account = customer(shop, **({"faxNumber": number} if number else {}), report={"enabled": True, "methods": methods})
    shop.call("reports.run")
    [mail] = reports(shop)
    assert mail["channel"] == "email"
    for _ in range(2):
        taken = claim(shop, "email")
        shop.call("outbox.failed", id=mail["id"], lease=taken["lease"], answer="550 no such person")
        shop.call("outbox.resend", id=mail["id"])
    made = [entry for entry in reports(shop, account) if entry["channel"] == "fax"]
    assert len(made) == faxed
    if faxed:
        whole = shop.call("outbox.get", id=made[0]["id"])
        original = shop.call("outbox.get", id=mail["id"])
        assert whole["runId"] == original["runId"] and whole["data"] == original["data"] and whole["to"] == number
        assert whole["messageId"] != original["messageId"]
        assert [line["ownerId"] for line in run_log(shop, level=["notice"])] == [made[0]["id"]]


@pytest.mark.req("S3-16", "S3-29")
def test_a_refused_login_sends_nobody_a_fax(shop: Engine) -> None:
    """The message goes out by mail when the channel goes on."""
    set_up_mail(shop)
    set_up_fax(shop)
    shop.call("settings.update", fax=FALLBACK, report={"priority": "emailFirst"})
    customer(shop, faxNumber="+45 1122", report=BOTH)
    shop.call("reports.run")
    taken = claim(shop, "email")
    [mail] = taken["entries"]
    shop.call("outbox.failed", id=mail["id"], lease=taken["lease"], answer="535 no", stopChannel=True)
    assert [entry["channel"] for entry in reports(shop)] == ["email"]


@pytest.mark.req("S3-26")
def test_only_today_is_made_up_and_only_once(morning: Path) -> None:  # noqa: F811
    with at(morning, MORNING) as engine:
        customer(engine, report=MAILED)
        engine.call("reports.run")
    with at(morning, "2026-03-05T05:30:00Z") as engine:
        assert engine.call("reports.due")["reason"] == "early" and len(reports(engine)) == 1
    with at(morning, "2026-03-05T12:00:00Z") as engine:
        assert len(soon_reported(engine, 2)) == 2
        last = engine.call("reports.due")["last"]
        assert (last["date"], last["cause"]) == ("2026-03-05", "madeUp") and last["createdBy"] == "engine"
    with at(morning, "2026-03-05T13:00:00Z") as engine:
        assert engine.call("reports.due")["reason"] == "done" and len(reports(engine)) == 2


@pytest.mark.req("S3-27", "S3-08")
def test_a_dry_run_and_a_preview_store_nothing(shop: Engine) -> None:
    account = customer(shop, report=MAILED)
    customer(shop, "No Way", emails=[], report=MAILED)
    before = shop.call("changes.list", since=0, limit=1000)["seq"]
    plan = shop.call("reports.run", dryRun=True)
    assert (plan["dryRun"], plan["queued"], len(plan["skipped"])) == (True, 1, 1) and "run" not in plan
    preview = content(shop, account)
    assert shop.call("changes.list", since=0, limit=1000)["seq"] == before and outbox(shop) == []
    assert shop.call("log.list")["rows"] == []
    done = shop.call("reports.run")
    assert (done["queued"], done["skipped"]) == (plan["queued"], plan["skipped"])
    sent = shop.call("outbox.get", id=reports(shop)[0]["id"])
    assert (sent["text"], sent["subject"], sent["data"]) == (preview["text"], preview["subject"], preview["data"])


@pytest.mark.req("S3-09", "S3-10", "S3-29")
def test_what_is_claimed_is_all_that_a_program_needs_to_draw_the_report(shop: Engine) -> None:
    set_up_mail(shop)
    set_up_fax(shop)
    account = customer(shop, faxNumber="+45 1122", language="de", report=BOTH)
    update(shop, repair_order(shop, account, "Tür"), jobStatus="In Progress", tellCustomer=False)
    shop.call("reports.run")
    entries = claim(shop, limit=100)["entries"]
    assert [e["channel"] for e in entries] == ["email", "fax"] and MAIL["host"] not in str(entries)
    for entry in entries:
        assert (entry["kind"], entry["language"], entry["data"]["date"]) == ("report", "de", "2026-03-02")
        assert entry["data"]["dateText"] == "Montag, 2. März 2026" and "Guten Tag Bo Lind" in entry["text"]
        assert entry["data"]["repairs"][0]["title"] == "Tür" and entry["messageId"]


@pytest.mark.req("S3-02")
def test_three_hundred_customers_are_queued_in_one_call(shop: Engine) -> None:
    for n in range(300):
        customer(shop, f"Customer {n}", report=MAILED)
    done = shop.call("reports.run")
    assert (done["told"], done["queued"], len(done["entries"])) == (300, 300, 300)
    keys = {r["key"] for r in shop.call("outbox.list", columns=["key"], limit=1000)["rows"]}
    assert len(keys) == 300
