"""Real input: spreadsheets as shops have them, and open data (store.import)."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from engine import ROOT, Engine, run
from kit import board, customer, outbox

FILES = ROOT / "Tests/Fixtures/import"
# Where the CSV files of the Open Repair Data lie, if they are on this machine.
DATA = Path(os.environ.get("FETTLE_OPEN_REPAIR_DATA", "no-such-folder"))
Json = Any

pytestmark = pytest.mark.req("C-12")


def take(engine: Engine, name: str, **members: Json) -> dict[str, Json]:
    return engine.call(
        "store.import", files=[str(FILES / f"{name}.csv")], mappingFile=str(FILES / f"{name}.json"), **members
    )


def counts(report: dict[str, Json]) -> dict[str, tuple[int, int, int]]:
    return {c["collection"]: (c["created"], c["updated"], c["unchanged"]) for c in report["collections"]}


def bad(report: dict[str, Json]) -> list[tuple[int, str, str]]:
    return [(r["line"], r.get("column", ""), r["problem"]) for r in report["badRows"]]


def rows(engine: Engine, text: str, *records: Json, **mapping: Json) -> dict[str, Json]:
    return engine.call("store.import", text=text, mapping={"records": list(records), **mapping})


ACCOUNTS = {"collection": "accounts", "key": "number", "create": True, "fields": {"number": "no", "name": "name"}}


def test_a_messy_spreadsheet_of_customers(engine: Engine) -> None:
    report = take(engine, "customers")
    assert (report["rows"], report["refused"], counts(report)) == (8, 3, {"accounts": (4, 1, 0)})
    assert bad(report) == [(6, "E-mail", "format"), (7, "Navn", "required"), (10, "Type", "choice")]
    assert report["badRows"][0]["value"] == "aase(at)kunder.example" and report["badRows"][2]["value"] == "X"

    found = {r["number"]: r for r in engine.call("accounts.list", limit=50)["rows"]}
    assert found["1001"]["name"] == found["1003"]["name"] == "Søren Ødegaard"
    assert found["1001"]["emails"] == ["soren@kunder.example", "s.odegaard@arbejde.example"]
    assert found["1001"]["address"] == "Møllevej 4\r\n8000 Aarhus"
    assert found["1002"]["name"] == "Jensen og Søn ApS" and found["1002"]["kind"] == "company"
    assert found["1006"]["name"] == "Café Blå – à la carte “Øst”"
    assert "emails" not in found["1003"] and set(found) == {"1001", "1002", "1003", "1006"}


def test_running_it_again_doubles_nothing(engine: Engine) -> None:
    take(engine, "customers")
    before = engine.call("accounts.list", limit=50)["rows"]
    # One number stands twice in the file with two spellings, so each run changes that record and back.
    assert counts(take(engine, "customers")) == {"accounts": (0, 2, 3)}
    after = engine.call("accounts.list", limit=50)["rows"]
    assert [(r["id"], r["name"]) for r in before] == [(r["id"], r["name"]) for r in after]


def test_a_messy_spreadsheet_of_jobs(engine: Engine) -> None:
    take(engine, "customers")
    engine.call("accounts.create", number="1007", name="Karen Lund", emails=["karen@kunder.example"])
    report = take(engine, "jobs")
    assert bad(report) == [(4, "Kunde", "noSuchRecord"), (5, "Ind", "format"), (7, "Status", "noSuchRecord")]
    assert counts(report) == {"accounts": (0, 0, 3), "items": (2, 0, 0), "jobs": (3, 0, 0)}
    jobs = {r["roNumber"]: r for r in engine.call("jobs.list", limit=50)["rows"]}
    assert set(jobs) == {"A-1", "A-2", "A-5"}
    first = jobs["A-1"]
    assert first["kind"] == "repairOrder" and first["arrived"] == "2026-04-03T08:00:00+02:00"
    assert first["dueOut"] == "2026-04-06T15:30:00+02:00" and first["jobStatus"]["name"] == "In Progress"
    assert first["total"] == {"minor": 125050, "currency": "EUR"}
    assert first["customerName"] == "Søren Ødegaard" and "AB 12 345" in first["itemName"]
    assert jobs["A-2"]["title"] == "Bremser; begge aksler" and "dueOut" not in jobs["A-2"]
    assert counts(take(engine, "jobs")) == {"accounts": (0, 0, 3), "items": (0, 0, 2), "jobs": (0, 0, 3)}


@pytest.mark.req("S0-11")
def test_an_import_tells_nobody_and_paints_nothing_green(engine: Engine) -> None:
    take(engine, "customers")
    engine.call("settings.update", whiteboard={"daysBack": 3660})
    take(engine, "jobs")
    assert outbox(engine) == []
    assert {r["roColor"] for r in board(engine, allDates=True)} == {"default"}
    assert engine.call("webStatus.history", jobId="J1")["rows"] == []


def test_a_dry_run_says_the_same_and_stores_nothing(engine: Engine) -> None:
    report = take(engine, "customers", dryRun=True)
    assert report["dryRun"] and counts(report)["accounts"][0] == 4 and report["refused"] == 3
    assert engine.call("accounts.list")["rows"] == []


def test_all_bad_rows_go_to_a_report_file(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    take(engine, "customers", reportFile=str(path))
    lines = path.read_text("utf-8").splitlines()
    assert lines[0] == "file,line,column,problem,value,hint" and len(lines) == 4
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    error = engine.fails(
        "store.import", text="a\n1\n", mapping={"records": [ACCOUNTS]}, reportFile=str(path)
    )
    assert error.problem("/reportFile")["problem"] == "taken"


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        ("utf-8", "no;name\n1;Ærø\n".encode()),
        ("utf-8 with a mark", b"\xef\xbb\xbf" + "no;name\n1;Ærø\n".encode()),
        ("windows-1252, guessed", "no;name\r\n1;Ærø\r\n".encode("cp1252")),
        ("tabs and CR", "no\tname\r1\tÆrø\r".encode()),
        ("no newline at the end", 'no,name\n\n1,"Ærø"'.encode()),
    ],
)
def test_files_are_read_as_programs_write_them(engine: Engine, tmp_path: Path, encoding: str, data: bytes) -> None:
    path = tmp_path / "accounts.csv"
    path.write_bytes(data)
    report = engine.call("store.import", files=[str(path)], mapping={"records": [ACCOUNTS]})
    assert counts(report) == {"accounts": (1, 0, 0)}, report
    assert engine.call("accounts.get", id="C1")["name"] == "Ærø"


def test_rows_that_cannot_be_read_cost_themselves_alone(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "accounts.csv"
    path.write_bytes(b'no,name\n1,Bo\n2,"Eva" Berg\n3,a,b\n4,\xff\xfe\n5,Ida\n6,"never closed\n7,Leo\n')
    report = engine.call(
        "store.import", files=[str(path)], mapping={"encoding": "utf-8", "records": [ACCOUNTS]}
    )
    assert bad(report) == [
        (3, "", "textAfterQuote"), (4, "", "tooManyFields"), (5, "", "encoding"), (7, "", "unclosedQuote")
    ]
    assert [r["name"] for r in engine.call("accounts.list")["rows"]] == ["Bo", "Ida", "Leo"]


def test_json_lines_bring_nested_values(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "accounts.jsonl"
    lines = [
        {"no": "1", "name": "Bo", "mail": ["bo@example.test"],
         "report": {"enabled": True, "methods": ["email"]}},
        {"no": 2, "name": "Eva", "mail": ["no address"]},
        {"no": 3, "name": None},
    ]
    path.write_text("\n".join(json.dumps(line) for line in lines) + "\n{broken\n[1]\n")
    record = {**ACCOUNTS, "fields": {**ACCOUNTS["fields"], "emails": "mail", "report": "report"}}
    report = engine.call("store.import", files=[str(path)], mapping={"records": [record]})
    assert bad(report) == [(2, "mail/0", "format"), (3, "name", "required"), (4, "", "json"), (5, "", "json")]
    assert engine.call("accounts.get", id="C1")["report"] == {"enabled": True, "methods": ["email"]}


def test_joins_by_a_natural_key_make_only_what_the_mapping_says(engine: Engine) -> None:
    customer(engine, "Bo Lind")
    customer(engine, "Eva Berg")
    customer(engine, "eva berg")
    owner = {"as": "owner", "collection": "accounts", "key": "name", "update": False, "fields": {"name": "who"}}
    item = {
        "collection": "items", "key": "externalId", "create": True,
        "fields": {"externalId": "id", "accountId": {"record": "owner"}, "name": "what"},
    }
    report = rows(engine, "id,who,what\n1,BO LIND,Van\n2,Nobody,Car\n3,Eva Berg,Bus\n", owner, item)
    assert bad(report) == [(3, "who", "noSuchRecord"), (4, "who", "ambiguous")]
    assert counts(report) == {"accounts": (0, 0, 1), "items": (1, 0, 0)}
    report = rows(engine, "id,who,what\n2,Nobody,Car\n", {**owner, "create": True}, item)
    assert counts(report) == {"accounts": (1, 0, 0), "items": (1, 0, 0)}


def test_conditions_choose_rows_and_records(engine: Engine) -> None:
    text = "no,name,state\n1,Bo,live\n2,Eva,old\n3,Ida,\n4,Leo,LIVE\n"
    report = rows(engine, text, ACCOUNTS, only=[{"column": "state", "in": ["live"]}])
    assert (report["rows"], counts(report)) == (4, {"accounts": (2, 0, 0)})
    report = rows(engine, text, {**ACCOUNTS, "when": [{"column": "state", "filled": False}]})
    assert counts(report)["accounts"][0] == 1


def test_values_of_other_records_are_not_taken_from_them(engine: Engine) -> None:
    engine.call("accounts.create", name="Bo", number="7", externalId="x7")
    record = {**ACCOUNTS, "key": "externalId", "fields": {**ACCOUNTS["fields"], "externalId": "ext"}}
    report = rows(engine, "ext,no,name\nx8,7,Eva\nx9,9,Ida\n", record)
    assert bad(report) == [(2, "no", "taken")] and counts(report) == {"accounts": (1, 0, 0)}


def test_a_mapping_that_cannot_be_is_refused_with_all_its_problems(engine: Engine) -> None:
    mapping = {
        "seperator": ";", "dates": ["d.M."],
        "records": [
            {"collection": "accounts", "key": "address", "fields": {"nam": "a", "kind": {"column": "b", "value": "c"}}},
            {"collection": "jobs", "key": "roNumber", "fields": {"accountId": {"record": "customer"}, "title": {"template": "{a"}}},
            {"collection": "log", "key": "at", "fields": {}},
        ],
    }
    error = engine.fails("store.import", text="a,b\n", mapping=mapping)
    assert error.kind == "validation"
    assert {p["path"] for p in error.problems} >= {
        "/mapping/seperator", "/mapping/dates/0", "/mapping/records/0/key/0", "/mapping/records/0/fields/nam",
        "/mapping/records/0/fields/kind", "/mapping/records/1/fields/accountId/record",
        "/mapping/records/1/fields/title/template", "/mapping/records/2/collection",
    }
    missing = engine.fails("store.import", text="no,nmae\n1,Bo\n", mapping={"records": [ACCOUNTS]})
    assert missing.problem("/files/0")["problem"] == "missing" and "nmae" in missing.problem("/files/0")["hint"]


def test_what_the_call_itself_lacks(engine: Engine, tmp_path: Path) -> None:
    assert {p["path"] for p in engine.fails("store.import").problems} == {"/files", "/mapping"}
    gone = engine.fails("store.import", files=[str(tmp_path / "gone.csv")], mapping={"records": [ACCOUNTS]})
    assert gone.kind == "notFound"
    tom = engine.call("employees.create", name="Tom")["id"]
    engine.call("session.open", role="staff", employeeId=tom)
    assert engine.fails("store.import", text="no,name\n", mapping={"records": [ACCOUNTS]}).kind == "forbidden"


def test_the_command_line_imports(store: Path) -> None:
    done = run("import", str(store), str(FILES / "customers.csv"), "--mapping", str(FILES / "customers.json"))
    report = json.loads(done.stdout)
    assert counts(report) == {"accounts": (4, 1, 0)} and len(report["badRows"]) == 3


@pytest.mark.req("C-14")
def test_progress_is_told_and_the_engine_answers_meanwhile(engine: Engine) -> None:
    text = "no,name\n" + "".join(f"{n},Customer {n}\n" for n in range(3000))
    calls = [
        {"id": 1, "method": "store.import",
         "params": {"text": text, "mapping": {"records": [ACCOUNTS]}, "_meta": {"progressToken": "p"}}},
        {"id": 2, "method": "store.status"},
    ]
    engine.send_bytes(b"".join(engine.frame(json.dumps({"jsonrpc": "2.0", **c}).encode()) for c in calls))
    answers = {}
    while len(answers) < 2:
        answer = engine.receive()
        answers[answer["id"]] = answer
    assert list(answers) == [2, 1], "the state of the store is answered meanwhile"
    assert counts(answers[1]["result"]) == {"accounts": (3000, 0, 0)}
    kinds = [n["params"]["value"]["kind"] for n in engine.notifications if n["method"] == "$/progress"]
    assert kinds[0] == "begin" and kinds[-1] == "end"


@pytest.mark.skipif(not DATA.exists(), reason="the data are not here")
def test_a_file_of_open_repair_data_is_taken_whole(engine: Engine) -> None:
    mapping = str(ROOT / "schema/mappings/open-repair-data.json")
    report = engine.call("store.import", files=[str(DATA / "FixitClinic.csv")], mappingFile=mapping)
    assert (report["rows"], report["refused"]) == (1033, 0)
    assert counts(report) == {"accounts": (1, 0, 1032), "items": (1033, 0, 0), "jobs": (1033, 0, 0)}
    again = engine.call("store.import", files=[str(DATA / "FixitClinic.csv")], mappingFile=mapping)
    assert counts(again) == {"accounts": (0, 0, 1033), "items": (0, 0, 1033), "jobs": (0, 0, 1033)}
    found = engine.call("jobs.list", filter={"text": "coffee"}, limit=5)["rows"]
    assert found and all("offee" in json.dumps(r) for r in found)


@pytest.mark.long
@pytest.mark.skipif(not DATA.exists(), reason="the data are not here")
def test_all_four_files_are_taken_whole(engine: Engine) -> None:
    mapping = str(ROOT / "schema/mappings/open-repair-data.json")
    number = engine.request("store.import", files=sorted(str(p) for p in DATA.glob("*.csv")), mappingFile=mapping)
    answer = engine.receive(timeout=600)
    assert answer["id"] == number and answer["result"]["rows"] == 56_719 and answer["result"]["refused"] == 0
    assert engine.call("store.check")["sound"]


# All or nothing, and dry runs


def rows_of(count: int, bad: int | None = None) -> str:
    return "no,name,mail\n" + "".join(
        f"{n},Customer {n},{'no address' if n == bad else f'c{n}@example.test'}\n" for n in range(1, count + 1)
    )


MAILED: dict[str, Any] = {
    "collection": "accounts", "key": "number", "create": True,
    "fields": {"number": "no", "name": "name", "emails": {"column": "mail", "split": ";"}},
}


def everything(engine: Engine, folder: Path) -> dict[str, bytes]:
    """All that is stored, as an export has it."""
    engine.call("store.export", path=str(folder))
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("dry", [False, True])
def test_one_bad_row_and_nothing_is_stored(engine: Engine, tmp_path: Path, dry: bool) -> None:
    before = everything(engine, tmp_path / "before")
    path = tmp_path / "many.csv"
    path.write_text(rows_of(3000, bad=2999), "utf-8")
    report = engine.call(
        "store.import", files=[str(path)], mapping={"records": [MAILED]}, allOrNothing=True, dryRun=dry
    )
    assert bad(report) == [(3000, "mail", "format")] and report["refused"] == 1 and not report["stored"]
    assert counts(report)["accounts"] == ((2999, 0, 0) if dry else (0, 0, 0))
    assert everything(engine, tmp_path / "after") == before
    assert engine.call("store.check")["sound"]
    path.write_text(rows_of(3000), "utf-8")
    report = engine.call("store.import", files=[str(path)], mapping={"records": [MAILED]}, allOrNothing=True)
    assert counts(report)["accounts"] == (3000, 0, 0) and report["stored"]
    assert engine.call("store.check")["sound"]


def test_a_dry_run_knows_what_earlier_rows_would_have_made(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    rows = [f"{n % 700 + 1},Customer {n % 700 + 1 if n < 1400 else n},c{n % 700 + 1}@example.test" for n in range(2100)]
    path.write_text("no,name,mail\n" + "\n".join(rows) + "\n", "utf-8")
    call = {"files": [str(path)], "mapping": {"records": [MAILED]}}
    before = everything(engine, tmp_path / "before")
    dry = engine.call("store.import", **call, dryRun=True)
    assert everything(engine, tmp_path / "after") == before and not dry["stored"]
    real = engine.call("store.import", **call)
    assert counts(dry) == counts(real) == {"accounts": (700, 700, 700)}
    assert bad(dry) == bad(real)


@pytest.mark.parametrize(
    ("text", "found", "problems"),
    [
        ('[{"no":"1","name":"Bo"},\n {"no":2,"name":"Eva"}]', ["Bo", "Eva"], []),
        ('\n[\n{"no":"1","name":"Bo, ]}"}\n]\n', ["Bo, ]}"], []),
        ("[]", [], []),
        ('[{"no":"1","name":"Bo"}, 7, {"no":"3","name":"Ida"}]', ["Bo", "Ida"], [(1, "", "json")]),
        ('[{"no":"1","name":"Bo"},\n{"no":"2",}]', ["Bo"], [(2, "", "json")]),
        ('[{"no":"1","name":"Bo"},\n{"no":"2"', ["Bo"], [(2, "", "json")]),
    ],
)
def test_an_array_of_objects_is_read_element_by_element(
    engine: Engine, tmp_path: Path, text: str, found: list[str], problems: list[tuple[int, str, str]]
) -> None:
    path = tmp_path / "accounts.json"
    path.write_text(text, "utf-8")
    report = engine.call("store.import", files=[str(path)], mapping={"records": [ACCOUNTS]})
    assert bad(report) == problems
    assert [r["name"] for r in engine.call("accounts.list")["rows"]] == found
    for format in ("json", "jsonLines"):
        again = engine.call("store.import", text=text, format=format, mapping={"records": [ACCOUNTS]})
        assert again["rows"] == report["rows"]


REPORTED = {
    "collection": "accounts", "key": "number", "create": True,
    "fields": {"number": "no", "name": "name", "report": "report"},
}


@pytest.mark.req("S3-05")
def test_a_report_without_a_way_is_refused_with_its_row_and_field(engine: Engine) -> None:
    text = "".join(json.dumps(line) + "\n" for line in [
        {"no": "1", "name": "Bo Lind", "report": {"enabled": True, "methods": ["fax"]}},
        {"no": "2", "name": "Cy Dee", "report": {"enabled": True}},
        {"no": "3", "name": "Di Ek", "report": {"enabled": True, "methods": []}},
        {"no": "4", "name": "Eva Fisk", "report": {"enabled": False}},
    ])
    report = rows(engine, text, REPORTED, format="jsonLines")
    assert bad(report) == [(2, "report/methods", "required"), (3, "report/methods", "required")]
    assert "by email, by fax" in report["badRows"][0]["hint"]
    assert {r["number"] for r in engine.call("accounts.list", limit=50)["rows"]} == {"1", "4"}


@pytest.mark.req("S3-05", "S3-02")
def test_an_imported_report_is_changed_member_by_member_and_counts_for_the_run(engine: Engine) -> None:
    account = engine.call("accounts.create", name="Bo Lind", number="1", emails=["bo@example.test"])["id"]

    def take_in(report: Json) -> dict[str, Json]:
        return rows(engine, json.dumps({"no": "1", "name": "Bo Lind", "report": report}), REPORTED, format="jsonLines")

    assert bad(take_in({"enabled": True})) == [(1, "report/methods", "required")]
    assert take_in({"methods": ["email"]})["refused"] == 0 == engine.call("reports.run", dryRun=True, force=True)["queued"]
    assert take_in({"enabled": True})["refused"] == 0
    assert engine.call("accounts.get", id=account)["report"] == {"enabled": True, "methods": ["email"]}
    assert engine.call("reports.run", dryRun=True, force=True)["queued"] == 1
    assert take_in({"enabled": False})["refused"] == 0 == engine.call("reports.run", dryRun=True, force=True)["queued"]
