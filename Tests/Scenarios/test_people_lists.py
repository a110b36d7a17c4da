"""fettle list and show: what a person sees of a shop, from the schema's own lists (C-01, S0-24)."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from pathlib import Path

import pytest

from engine import Engine, run
from kit import customer, repair_order, update
from terminal import letters, on_terminal

pytestmark = pytest.mark.req("C-01")

LISTS = [
    "employees", "accounts", "portalUsers", "items", "jobs", "whiteboard", "repairStages", "dueOutReasons", "statuses",
    "quotes", "outbox", "log", "changes",
]


def shown(*arguments: str) -> str:
    """The table as it is where no terminal is."""
    done = run("list", *arguments)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def rows(*arguments: str) -> list[dict[str, object]]:
    return json.loads(shown(*arguments, "--json"))


def columns(text: str) -> int:
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def refused(*arguments: str) -> str:
    done = run(*arguments)
    assert done.returncode == 64 and done.stdout == b"", done
    return done.stderr.decode()


@pytest.mark.parametrize("name", LISTS)
def test_every_list_of_the_schema_is_shown_in_every_form(sample: Path, name: str) -> None:
    if name == "portalUsers":
        run("call", str(sample), "portalUsers.create", '{"accountId": "C1", "name": "Bo", "email": "bo@example.test"}')
    found = rows(str(sample), name)
    assert json.loads(shown(str(sample), name, "--json", "--limit", "1")) == found[:1]
    table = list(csv.reader(io.StringIO(shown(str(sample), name, "--csv"))))
    assert len(table) == len(found) + 1
    lines = shown(str(sample), name, "--all").splitlines()
    assert len(lines) == max(len(found) + 1, 0) if found else lines == []


def test_without_a_list_the_lists_are_named(sample: Path) -> None:
    said = refused("list", str(sample))
    assert all(name in said for name in LISTS)


@pytest.mark.parametrize(("arguments", "hint"), [
    (["jbos"], "jobs"), (["jobs", "--filter", "jobstatus=x"], "jobStatus"), (["jobs", "--columns", "titel"], "title"),
    (["jobs", "--sort", "dueout"], "dueOut"), (["jobs", "--filter", "kind=repairorder"], "repairOrder"),
    (["jobs", "--filter", "dueOut=soon"], "2026-03-01..2026-03-08"), (["jobs", "--filter", "open=perhaps"], "yes or no"),
    (["statuses", "--sort", "name"], "order of its own"), (["jobs", "--filter", "open"], "field=value"),
])
def test_a_wrong_name_is_told_with_the_right_one(sample: Path, arguments: list[str], hint: str) -> None:
    assert hint in refused("list", str(sample), *arguments)


def test_an_unknown_status_is_refused_in_words(sample: Path) -> None:
    done = run("list", str(sample), "jobs", "--status", "Sheduled")
    assert done.returncode == 1 and b"Scheduled" in done.stderr and b"{" not in done.stderr


def test_filters_narrow_as_the_list_itself_does(engine: Engine, store: Path) -> None:
    ann = customer(engine, "Ann Andersen")
    bo = customer(engine, "Bo Lind")
    first = repair_order(engine, ann, "New brakes", dueOut="2026-03-04")
    second = repair_order(engine, bo, "Hail, roof", dueOut="2026-03-09")
    update(engine, first, jobStatus="In Progress", note="Begun.")
    engine.close()
    for arguments, expected in [
        (["--status", "In Progress"], [first]), (["--status", "In Progress", "--status", "Scheduled"], [second, first]),
        (["--filter", f"customer={bo}"], [second]), (["--filter", f"customer={bo}", "--filter", f"customer={ann}"],
                                                     [second, first]),
        (["--filter", "dueOut=2026-03-04"], [first]), (["--filter", "dueOut=2026-03-05.."], [second]),
        (["--filter", "dueOut=..2026-03-08"], [first]), (["--text", "hail"], [second]), (["--filter", "open=no"], []),
        (["--sort", "dueOut"], [first, second]), (["--sort", "-dueOut"], [second, first]),
        (["--filter", "repairStage=", "--sort", "title"], [second, first]),
    ]:
        assert [row["id"] for row in rows(str(store), "jobs", *arguments)] == expected, arguments


def test_words_of_the_store_are_shown_and_taken_as_people_say_them(sample: Path) -> None:
    shown_kinds = {line.strip() for line in shown(str(sample), "jobs", "--columns", "kind", "--all").splitlines()[1:]}
    assert shown_kinds == {"Opportunity", "Repair order"}
    # Programs are given the words themselves.
    assert {row["kind"] for row in rows(str(sample), "jobs")} == {"opportunity", "repairOrder"}
    of_a_kind = [rows(str(sample), "jobs", "--filter", f"kind={word}") for word in ("repairOrder", "Repair order")]
    assert of_a_kind[0] == of_a_kind[1] != []


def test_columns_are_those_asked_for_by_id_or_title(sample: Path) -> None:
    lines = shown(str(sample), "jobs", "--columns", "id, R.O.#,jobStatus", "--limit", "1").splitlines()
    assert lines[0].split() == ["ID", "R.O.#", "Status"]
    everything = rows(str(sample), "jobs", "--columns", "all", "--limit", "1")[0]
    assert {"createdAt", "accountId"} <= set(everything)


def test_a_view_is_taken_as_the_person_arranged_it(engine: Engine, store: Path) -> None:
    repair_order(engine, customer(engine), "New brakes")
    engine.call("views.set", list="jobs", columns=[{"id": "title", "visible": True}, {"id": "kind", "visible": True}])
    hidden = [c["id"] for c in engine.call("views.get", list="jobs")["columns"] if c["id"] not in ("title", "kind")]
    engine.call("views.set", list="jobs", columns=[
        {"id": "title", "visible": True}, {"id": "kind", "visible": True}, *({"id": c, "visible": False} for c in hidden)])
    engine.close()
    assert shown(str(store), "jobs", "--view").splitlines()[0].split() == ["Title", "Kind"]


@pytest.mark.parametrize("width", [20, 40, 80, 120, 200])
def test_a_table_fits_the_terminal(sample: Path, width: int) -> None:
    for name in ("jobs", "whiteboard", "accounts", "statuses"):
        said = letters(on_terminal("list", str(sample), name, "--filter", "active=yes", columns=width)
                       if name == "accounts" else on_terminal("list", str(sample), name, columns=width))
        table = said.split("\n✓ ")[0].split("\nNo room")[0].split("\n! ")[0]
        assert all(columns(line) <= width for line in table.splitlines() if "shown" not in line), said


@pytest.mark.req("S0-24")
def test_green_and_overdue_have_a_sign_beside_their_colour(engine: Engine, store: Path) -> None:
    job = repair_order(engine, customer(engine), "New brakes", roNumber="700", dueOut="2026-03-04")
    before = on_terminal("list", str(store), "jobs", "--clock", "2026-03-01T12:00:00Z") if engine.close() == 0 else ""
    assert "700 ✓" not in before and "! 2026" not in before
    run("call", str(store), "webStatus.update", json.dumps({"jobId": job, "jobStatus": "In Progress"}))
    after = on_terminal("list", str(store), "jobs", "--clock", "2026-03-05T12:00:00Z", columns=120)
    assert "\x1b[32m700 ✓\x1b[0m" in after and "\x1b[1;31m! 2026-03-04" in after
    assert "✓ web status updated   ! overdue" in letters(after)
    assert "\x1b[38;2;232;163;61m●\x1b[0m In Progress" in after
    assert "38;5;" in on_terminal("list", str(store), "jobs", COLORTERM="")


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colour_is_sent_where_none_is_wanted(sample: Path, variables: dict[str, str]) -> None:
    said = on_terminal("list", str(sample), "whiteboard", columns=120, **variables)
    assert "\x1b" not in said and "●" in said


def test_plain_is_ascii_but_for_what_people_wrote(sample: Path) -> None:
    for said in (on_terminal("list", str(sample), "statuses", "--plain"), shown(str(sample), "statuses", "--plain"),
                 on_terminal("list", str(sample), "statuses", LANG="C", NO_COLOR="1")):
        assert said.isascii() and "o In Progress" in said and "<> Pending" in said and "\x1b" not in said


def test_what_a_customer_wrote_cannot_reach_the_terminal_as_a_command(engine: Engine, store: Path) -> None:
    job = repair_order(engine, customer(engine), "New brakes")
    engine.call("jobs.update", id=job, description="evil \u202e text\nnext line")
    engine.close()
    said = on_terminal("show", str(store), job)
    assert "\u202e" not in said and "\ufffd" in said


def test_a_pipe_gets_rows_and_remarks_go_beside_them(sample: Path) -> None:
    done = run("list", str(sample), "jobs", "--limit", "3")
    assert len(done.stdout.splitlines()) == 4 and b"3 of 60 shown" in done.stderr
    assert run("list", str(sample), "jobs", "--all").stderr == b""


def test_csv_is_what_the_list_exports(sample: Path) -> None:
    exported = json.loads(run("call", str(sample), "jobs.exportCsv", "{}").stdout)["text"]
    assert run("list", str(sample), "jobs", "--csv").stdout.decode() == exported


def test_show_has_the_record_its_history_and_what_belongs_to_it(engine: Engine, store: Path) -> None:
    account = customer(engine, "Ann Andersen")
    job = repair_order(engine, account, "New brakes", roNumber="700")
    update(engine, job, jobStatus="In Progress", note="The wing is here.")
    engine.close()
    for name in (job, job.lower(), "700"):
        said = run("show", str(store), name).stdout.decode()
        assert said.startswith(f"{job}  New brakes\n")
        for part in ("700 ✓", f"Ann Andersen  {account}", "● In Progress", "History", "The wing is here.", "webStatus.update"):
            assert part in said, part
    said = run("show", str(store), account).stdout.decode()
    assert "Jobs" in said and "New brakes" in said
    assert json.loads(run("show", str(store), job, "--json").stdout)["title"] == "New brakes"
    assert "Kind" in run("show", str(store), "S3").stdout.decode()


@pytest.mark.parametrize(("name", "status"), [("J999", 1), ("nonsense", 64), ("L999", 64)])
def test_show_says_what_an_id_looks_like(store: Path, name: str, status: int) -> None:
    done = run("show", str(store), name)
    assert done.returncode == status and name in done.stderr.decode() and done.stdout == b""
