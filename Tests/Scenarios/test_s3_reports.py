"""The daily reports: who gets one, when, by what, and what it says (S3-01 to S3-14, S3-18, S3-27, I-04, I-05, I-12)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from delivery_kit import BOTH, MAILED, MORNING, at, content, morning, reports, run_log, shop, soon_reported  # noqa: F401
from engine import Engine, run
from kit import customer, job, outbox, repair_order, status_id, update

SATURDAY = "2026-03-07T09:00:00Z"


@pytest.mark.req("S3-01")
def test_the_log_comes_first_with_nobody_to_tell_too(shop: Engine) -> None:
    done = shop.call("reports.run")
    assert (done["done"], done["entries"], done["queued"]) == ("now", [], 0)
    lines = run_log(shop, run=done["run"]["id"])
    assert [line["text"] for line in lines] == [
        "The reports of 2026-03-02 begin.", "The reports of 2026-03-02 end: 0 of 0 customers, 0 messages.",
    ]
    customer(shop, report=MAILED)
    shop.call("reports.run", force=True)
    first = shop.call("log.list", filter={"category": "report"}, limit=2)["rows"][1]
    assert "begin" in first["text"] and int(first["id"][1:]) < int(shop.call("log.list", limit=1)["rows"][0]["id"][1:])


@pytest.mark.req("S3-02", "S3-03")
def test_every_active_customer_who_wants_it_with_repairs_or_without(shop: Engine) -> None:
    wanted = customer(shop, report=MAILED)
    idle = customer(shop, "Eva Berg", report=MAILED)
    customer(shop, "Not Asked")
    gone = customer(shop, "Gone Away", report=MAILED)
    shop.call("accounts.deactivate", id=gone)
    repair_order(shop, wanted)
    assert "report" not in shop.call("accounts.get", id=customer(shop, "New One"))
    done = shop.call("reports.run")
    assert [(e["accountId"], e["result"]) for e in done["entries"]] == [(wanted, "queued"), (idle, "queued")]
    text = shop.call("outbox.get", id=reports(shop, idle)[0]["id"])["text"]
    assert "There are no open repairs." in text


@pytest.mark.req("S3-04")
def test_a_second_run_of_the_day_says_so_and_a_forced_one_sends_again(shop: Engine) -> None:
    customer(shop, report=MAILED)
    first = shop.call("reports.run")
    second = shop.call("reports.run")
    assert (second["done"], second["queued"], second["run"]["id"]) == ("before", 0, first["run"]["id"])
    assert len(reports(shop)) == 1
    forced = shop.call("reports.run", force=True)
    assert forced["queued"] == 1 and forced["run"]["forced"] is True and len(reports(shop)) == 2
    assert shop.call("reports.run")["done"] == "before"
    assert shop.fails("reports.run", date="2026-03-01").problem("/date")["problem"] == "range"


@pytest.mark.req("S3-04", "S3-26")
def test_each_weekday_has_its_reports_and_weekends_where_the_shop_wants_them(morning: Path) -> None:
    with at(morning, MORNING) as engine:
        customer(engine, report=MAILED)
        assert engine.call("reports.run")["queued"] == 1
    with at(morning, "2026-03-03T09:00:00Z") as engine:
        assert len(soon_reported(engine, 2)) == 2
        assert [line["text"] for line in run_log(engine)][2] == "The reports of 2026-03-03, which were missed, begin."
        assert engine.call("reports.run")["done"] == "before"
    with at(morning, SATURDAY) as engine:
        due = engine.call("reports.due")
        assert (due["due"], due["reason"], due["nextAt"]) == (False, "weekend", "2026-03-09T07:00:00+01:00")
        assert engine.call("reports.run")["done"] == "weekend" and len(reports(engine)) == 2
        engine.call("settings.update", report={"weekends": True})
        assert engine.call("reports.run")["done"] == "now" and len(reports(engine)) == 3


@pytest.mark.req("S3-04")
def test_the_day_is_the_shops_across_a_change_to_summer_time(morning: Path) -> None:
    with at(morning, MORNING) as engine:
        customer(engine, report=MAILED)
        engine.call("settings.update", report={"weekends": True, "hour": 2})
        engine.call("reports.run")
    # 2026-03-29, a Sunday: at two the clocks go to three; half past midnight in UTC is half past one on the wall.
    with at(morning, "2026-03-29T00:30:00Z") as engine:
        due = engine.call("reports.due")
        assert (due["reason"], due["date"], due["nextAt"]) == ("early", "2026-03-29", "2026-03-29T03:00:00+02:00")
    with at(morning, "2026-03-29T01:00:00Z") as engine:
        assert len(soon_reported(engine, 2)) == 2
    # The day of 25 hours: two o'clock comes twice, and the reports once.
    with at(morning, "2026-10-25T00:00:00Z") as engine:
        assert len(soon_reported(engine, 3)) == 3
    with at(morning, "2026-10-25T01:30:00Z") as engine:
        assert engine.call("reports.due")["reason"] == "done" and len(reports(engine)) == 3
    # Shortly before midnight in UTC it is the next day on the wall.
    with at(morning, "2026-10-25T23:30:00Z") as engine:
        assert engine.call("reports.due")["date"] == "2026-10-26"


@pytest.mark.req("S3-05")
def test_a_wanted_report_needs_a_way(shop: Engine) -> None:
    refused = shop.fails("accounts.create", name="Bo Lind", report={"enabled": True})
    assert [p["path"] for p in refused.problems] == ["/report/methods"]
    account = customer(shop, report=MAILED)
    assert shop.fails("accounts.update", id=account, report={"methods": []}).kind == "validation"
    assert shop.call("accounts.update", id=account, report=BOTH)["report"]["methods"] == ["email", "fax"]


@pytest.mark.req("S3-06")
def test_what_nothing_can_be_sent_to_is_not_taken_as_an_address(shop: Engine) -> None:
    account = customer(shop)
    for wrong in ("bo", "@example.test", "bo@"):
        assert shop.fails("accounts.update", id=account, emails=[wrong]).problem("/emails/0")["problem"] == "format"
    for wrong in ("none", "+"):
        assert shop.fails("accounts.update", id=account, faxNumber=wrong).problem("/faxNumber")["problem"] == "format"
    assert shop.call("accounts.get", id=account)["emails"] == ["bo@example.test"]


@pytest.mark.req("S3-06", "S3-07", "S3-08")
@pytest.mark.parametrize(
    ("emails", "fax", "methods", "priority", "ways"),
    [
        (["bo@example.test"], "+45 1122", ["email", "fax"], "both", ["email", "fax"]),
        (["bo@example.test"], "+45 1122", ["email", "fax"], "emailFirst", ["email"]),
        (["bo@example.test"], "+45 1122", ["email", "fax"], "faxFirst", ["fax"]),
        ([], "+45 1122", ["email", "fax"], "emailFirst", ["fax"]),
        (["bo@example.test"], None, ["email", "fax"], "faxFirst", ["email"]),
        (["bo@example.test"], "+45 1122", ["fax"], "emailFirst", ["fax"]),
        ([], "+45 1122", ["email"], "both", []),
        ([], None, ["email", "fax"], "both", []),
    ],
)
def test_ways_are_what_was_chosen_and_can_be_used_by_the_shops_priority(
    shop: Engine, emails: list[str], fax: str | None, methods: list[str], priority: str, ways: list[str]
) -> None:
    shop.call("settings.update", report={"priority": priority})
    account = customer(shop, emails=emails, faxNumber=fax, report={"enabled": True, "methods": methods})
    done = shop.call("reports.run")
    assert [w["channel"] for w in done["entries"][0]["ways"]] == ways
    assert [r["channel"] for r in reports(shop, account)] == ways
    if not ways:
        assert done["skipped"] == [{"accountId": account, "reason": "noContact"}]
        assert shop.call("reports.get", id=done["run"]["id"])["skipped"] == done["skipped"]
        assert outbox(shop) == [] and "1 cannot be reached" in run_log(shop)[-1]["text"]


@pytest.mark.req("S3-07")
def test_a_customers_own_priority_goes_before_the_shops(shop: Engine) -> None:
    account = customer(shop, faxNumber="+45 1122", report={**BOTH, "priority": "faxFirst"})
    assert [w["channel"] for w in content(shop, account)["ways"]] == ["fax"]


@pytest.mark.req("S3-11", "S3-12")
def test_the_message_has_a_summary_and_the_shops_own_words(shop: Engine) -> None:
    account = customer(shop, report=MAILED)
    for title, status in (("Door", "In Progress"), ("Roof", "Completed"), ("Sill", "Completed")):
        update(shop, repair_order(shop, account, title), jobStatus=status, tellCustomer=False)
    job(shop, account, "Only an opportunity")
    plain = content(shop, account)
    number = shop.call("accounts.get", id=account)["number"]
    for line in ("Bo Lind", f"Account: {number}", "Open repairs: 3", "Ready to be fetched: 2"):
        assert line in plain["text"]
    assert plain["data"]["summary"] == {"openRepairs": 3, "awaitingApproval": 0, "ready": 2}
    assert "customMessage" not in plain["data"]
    shop.call("settings.update", report={"customMessage": "We are closed on Friday."})
    told = content(shop, account)
    assert told["data"]["customMessage"] == "We are closed on Friday." and "closed on Friday" in told["text"]
    shop.call("settings.update", report={"readyStatuses": ["In Progress"]})
    assert content(shop, account)["data"]["summary"]["ready"] == 1


@pytest.mark.req("S3-13", "S3-14", "I-12")
@pytest.mark.parametrize("mode", ["off", "local", "hosted", "ownServer"])
def test_an_address_is_in_the_report_when_and_only_when_the_site_is_hosted(shop: Engine, mode: str) -> None:
    account = customer(shop, report=BOTH, faxNumber="+45 1122")
    shop.call(
        "settings.update",
        site={"mode": mode, "publicBaseUrl": "https://status.example.test/", "companyFolder": "test-shop"},
    )
    shop.call("reports.run")
    for entry in reports(shop, account):
        whole = shop.call("outbox.get", id=entry["id"])
        found = "https://status.example.test/test-shop/" in whole["text"]
        assert found == (mode == "hosted") == ("link" in whole["data"])
        if mode != "hosted":
            assert "status.example.test" not in str(whole)
    before = [shop.call("outbox.get", id=e["id"]) for e in reports(shop)]
    shop.call("settings.update", site={"mode": "hosted" if mode != "hosted" else "off"})
    assert [shop.call("outbox.get", id=e["id"]) for e in reports(shop)] == before
    assert ("link" in content(shop, account)["data"]) == (mode != "hosted")


@pytest.mark.req("I-04")
def test_the_report_speaks_the_customers_language_of_statuses_in_their_order(shop: Engine) -> None:
    progress, hold, done = (status_id(shop, n) for n in ("In Progress", "On Hold", "Completed"))
    shop.call("statuses.update", id=progress, portalName="We are at it", portalColor="#112233")
    shop.call("statuses.update", id=hold, portalHidden=True)
    shop.call("statuses.move", kind="job", id=done, before=progress)
    account = customer(shop, report=MAILED)
    first, second, third, hidden = (repair_order(shop, account, t) for t in ("Door", "Roof", "Sill", "Mirror"))
    update(shop, first, jobStatus="In Progress")
    update(shop, second, jobStatus="Completed")
    update(shop, third, jobStatus="In Progress")
    update(shop, third, jobStatus="On Hold")
    shop.call("jobs.update", id=hidden, title="Never seen")
    rows = content(shop, account)["data"]["repairs"]
    assert [(r["title"], r["status"]["name"]) for r in rows] == [
        ("Never seen", "Scheduled"), ("Roof", "Completed"), ("Door", "We are at it"), ("Sill", "We are at it"),
    ]
    assert rows[2]["status"]["color"] == "#112233" and "On Hold" not in str(content(shop, account))


@pytest.mark.req("S3-18", "I-05")
def test_estimates_that_wait_are_in_the_report_with_the_numbers_that_answers_take(shop: Engine) -> None:
    shop.call("shop.update", phone="+45 11 22 33 44", email="shop@example.test")
    account = customer(shop, report=MAILED)
    order = repair_order(shop, account, "Rear door")
    lines = [{"description": "Door", "unitPriceMinor": 120_050}]
    made = [shop.call("estimates.create", jobId=order, lines=lines, send=True, tellCustomer=False) for _ in range(2)]
    shop.call("estimates.create", jobId=order, lines=lines)
    told = content(shop, account)
    numbers = [e["number"] for e in told["data"]["estimates"]]
    assert numbers == [m["estimate"]["number"] for m in made]
    assert told["data"]["estimates"][0]["totalText"] == "1 200.50 EUR" and "1 200.50 EUR" in told["text"]
    assert "+45 11 22 33 44" in told["data"]["howToAnswer"] and told["data"]["howToAnswer"] in told["text"]
    done = shop.call(
        "estimates.batchDecide", accountId=account, method="E-mail",
        decisions=[{"estimateId": n, "decision": "approved"} for n in numbers],
    )
    assert len(done["outcomes"]) == 2 and content(shop, account)["data"]["estimates"] == []


@pytest.mark.req("S3-27")
def test_the_engine_answers_the_text_and_names_the_command_that_draws(morning: Path, tmp_path: Path) -> None:
    """The command as it is named, word for word but for the store, makes what was asked for."""
    with at(morning, MORNING) as engine:
        account = customer(engine, report=MAILED)
        repair_order(engine, account, "Rear door")
        assert engine.call("reports.preview", accountId=account, format="text") == content(engine, account)
        for form, begins in (("pdf", b"%PDF-"), ("tiff", b"II*\0"), ("html", b"<!DOCTYPE html>")):
            refused = engine.fails("reports.preview", accountId=account, format=form).problem("/format")
            assert (refused["problem"], refused["expected"], refused["actual"]) == ("choice", "text", form)
            command = refused["hint"].split(": ", 1)[1].split()
            assert command[:2] == ["fettle", "draw"] and command[2] == "STORE"
            out = tmp_path / command.pop()
            done = run("draw", str(morning), *command[3:], str(out))
            assert done.returncode == 0 and out.read_bytes().startswith(begins), done.stderr
        assert engine.fails("reports.preview", accountId=account, format="docx").problem("/format")["problem"] == "choice"
        assert engine.fails("reports.preview", accountId="C999").kind == "notFound"
        assert outbox(engine) == [] and engine.call("reports.list")["rows"] == []


@pytest.mark.req("S3-27", "S3-08")
@pytest.mark.parametrize("force", [False, True])
def test_a_dry_run_answers_exactly_what_the_run_then_queues_and_skips(shop: Engine, force: bool) -> None:
    shop.call("settings.update", report={"priority": "emailFirst"})
    for name, members in (
        ("By Mail", {"report": MAILED}), ("By Both", {"faxNumber": "+45 1", "report": {**BOTH, "priority": "both"}}),
        ("By Fax", {"faxNumber": "+45 2", "report": {**BOTH, "priority": "faxFirst"}}),
        ("No Way", {"emails": [], "report": MAILED}), ("No Fax", {"report": {**BOTH, "methods": ["fax"]}}),
        ("Not Asked", {}),
    ):
        customer(shop, name, **members)
    if force:
        shop.call("reports.run")
    before = (shop.call("log.list")["rows"], reports(shop))
    plan = shop.call("reports.run", dryRun=True, force=force)
    assert (shop.call("log.list")["rows"], reports(shop)) == before
    done = shop.call("reports.run", force=force)
    assert plan.pop("dryRun") is True and done.pop("dryRun") is False and done.pop("run")["forced"] is force
    assert plan == done and [(e["name"], e["result"], e.get("reason")) for e in plan["entries"]] == [
        ("By Mail", "queued", None), ("By Both", "queued", None), ("By Fax", "queued", None),
        ("No Way", "skipped", "noContact"), ("No Fax", "skipped", "noContact"),
    ]
    queued = [(r["accountId"], r["channel"], r["to"]) for r in reports(shop)][len(before[1]):]
    assert queued == [(e["accountId"], w["channel"], w["to"]) for e in plan["entries"] for w in e["ways"]]


@pytest.mark.req("S3-30")
def test_a_timer_runs_the_days_reports_from_a_command_line(morning: Path) -> None:
    with at(morning, MORNING) as engine:
        customer(engine, report=MAILED)
        engine.close()
    # Before the hour, so that only the command queues anything.
    clock = ("--clock", "2026-03-03T05:00:00Z")
    tried = run("reports", "run", str(morning), "--dry-run", *clock)
    assert tried.returncode == 0 and json.loads(tried.stdout)["dryRun"] is True
    assert json.loads(run("call", str(morning), "outbox.list", *clock).stdout)["rows"] == []
    done = run("reports", "run", str(morning), *clock)
    assert done.returncode == 0 and json.loads(done.stdout)["queued"] == 1
    over = run("reports", "due", str(morning), *clock)
    assert over.returncode == 1 and json.loads(over.stdout)["reason"] == "done"
    assert json.loads(run("reports", "run", str(morning), *clock).stdout)["done"] == "before"
    assert len(json.loads(run("call", str(morning), "outbox.list", *clock).stdout)["rows"]) == 1
