"""Out and in again: exports, what they hold, and stores made of them (C-12, C-14, C-19)."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import signal
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine import CallError, Engine, make_store, run
from kit import customer, job, repair_order, update

pytestmark = pytest.mark.req("C-12")

Serve = Callable[..., Engine]


def export(engine: Engine, path: Path, **members: Any) -> dict[str, Any]:
    return engine.call("store.export", path=str(path), **members)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def lines(folder: Path, collection: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / f"{collection}.jsonl").read_text("utf-8").split("\n")[:-1]]


def manifest(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "export.json").read_text("utf-8")))


def repaired(folder: Path, collection: str) -> None:
    """The manifest as it would be had the file been exported so: what is wrong must be found in the records."""
    whole = manifest(folder)
    data = (folder / f"{collection}.jsonl").read_bytes()
    for entry in whole["collections"]:
        if entry["name"] == collection:
            entry.update(bytes=len(data), rows=data.count(b"\n"), sha256=hashlib.sha256(data).hexdigest())
    (folder / "export.json").write_text(json.dumps(whole), "utf-8")


@pytest.fixture
def worked(sample: Path, serve: Serve) -> Engine:
    """The made-up shop after a day: changed, removed and hidden things, comments, messages, views."""
    engine = serve(sample)
    account = customer(engine, "Bo Lind")
    order = repair_order(engine, account)
    update(engine, order, jobStatus="In Progress", note="Begun, æøå \u2028 \"quoted\"")
    removed = engine.call("lists.add", list="repairStages", name="Polish")["id"]
    engine.call("lists.remove", id=removed)
    engine.call("comments.add", jobId=order, text="Two\nlines")
    return engine


def test_two_exports_around_an_import_are_equal_byte_for_byte(worked: Engine, serve: Serve, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    report = export(worked, first)
    assert report["format"] == "folder" and report["rows"] == sum(c["rows"] for c in report["collections"])
    again = make_store(tmp_path / "again.fettle")
    with serve(again) as engine:
        taken = engine.call("store.import", path=str(first))
        assert taken["rows"] == report["rows"] and taken["refused"] == 0
        assert engine.call("store.check")["sound"]
        export(engine, second)
        assert contents(first) == contents(second)
    # And after the journal was read again.
    with serve(again) as engine:
        export(engine, tmp_path / "third")
        assert contents(first) == contents(tmp_path / "third")
        assert engine.call("changes.list", since=0, limit=1)["seq"] == worked.call("changes.list", since=0, limit=1)["seq"]
        # Numbers are never given again, those of removed records included.
        fresh = [e.call("lists.add", list="repairStages", name="Wax")["id"] for e in (engine, worked)]
        assert fresh[0] == fresh[1]
        assert job(engine, "C1") == job(worked, "C1")


def test_an_imported_store_answers_as_the_one_it_came_from(worked: Engine, serve: Serve, tmp_path: Path) -> None:
    export(worked, tmp_path / "out")
    with serve(make_store(tmp_path / "again.fettle")) as engine:
        engine.call("store.import", path=str(tmp_path / "out"))
        for method in ("jobs.list", "whiteboard.list", "accounts.list", "items.list", "outbox.list", "statuses.list"):
            params = {"kind": "job"} if method == "statuses.list" else {"limit": 200}
            assert engine.call(method, **params) == worked.call(method, **params), method


def test_manifest_and_files_are_for_other_programs_too(worked: Engine, tmp_path: Path) -> None:
    export(worked, tmp_path / "out")
    whole = manifest(tmp_path / "out")
    assert whole["format"] == "fettle-export" and whole["version"] == 1 and whole["complete"]
    for entry in whole["collections"]:
        data = (tmp_path / "out" / entry["file"]).read_bytes()
        assert entry["bytes"] == len(data) and entry["sha256"] == hashlib.sha256(data).hexdigest()
        rows = [int(str(r["id"]).lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) for r in lines(tmp_path / "out", entry["name"])]
        assert entry["rows"] == len(rows) and rows == sorted(rows) and all(r < entry["next"] for r in rows)
    assert "requests" not in {entry["name"] for entry in whole["collections"]}
    # Old values in the change log are by field number, which the manifest explains.
    fields = {e["table"]: e["fields"] for e in whole["collections"]}
    for change in lines(tmp_path / "out", "changes"):
        assert set(change.get("old", {})) <= set(fields[change["table"]])


@pytest.mark.req("C-19")
def test_exports_are_private_whatever_the_umask(sample: Path, serve: Serve, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        engine = serve(sample)
    finally:
        os.umask(before)
    export(engine, tmp_path / "out")
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700
    assert {stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "out").iterdir()} == {0o600}
    export(engine, tmp_path / "all.jsonl", format="jsonl")
    assert stat.S_IMODE((tmp_path / "all.jsonl").stat().st_mode) == 0o600


def test_json_lines_hold_every_record_with_its_collection(worked: Engine, tmp_path: Path) -> None:
    report = export(worked, tmp_path / "all.jsonl", format="jsonl")
    rows = [json.loads(line) for line in (tmp_path / "all.jsonl").read_text("utf-8").split("\n")[:-1]]
    assert len(rows) == report["rows"] and report["bytes"] == (tmp_path / "all.jsonl").stat().st_size
    assert {row["collection"] for row in rows} >= {"jobs", "accounts", "changes"}
    jobs = [row for row in rows if row["collection"] == "jobs"]
    assert jobs[0]["id"] == "J1" and jobs[0]["title"] == worked.call("jobs.get", id="J1")["title"]


def test_csv_is_a_file_for_one_collection_and_a_folder_for_several(worked: Engine, tmp_path: Path) -> None:
    export(worked, tmp_path / "c.csv", format="csv", collections=["accounts"])
    with (tmp_path / "c.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["id"] == "C1" and len(rows) == len(worked.call("accounts.list", limit=500)["rows"])
    export(worked, tmp_path / "tables", format="csv", collections=["jobs", "accounts"])
    assert sorted(p.name for p in (tmp_path / "tables").iterdir()) == ["accounts.csv", "jobs.csv"]


def test_wrong_params_leave_nothing_behind(worked: Engine, tmp_path: Path) -> None:
    error = worked.fails("store.export", path=str(tmp_path / "x"), collections=["job", "accounts"])
    assert error.problem("/collections/0")["hint"] == "Did you mean jobs?"
    (tmp_path / "there").write_text("mine")
    assert worked.fails("store.export", path=str(tmp_path / "there")).problem("/path")["problem"] == "taken"
    assert worked.fails("store.export", path=str(tmp_path / "no/such/place")).kind == "storage"
    assert sorted(p.name for p in tmp_path.iterdir() if p.suffix != ".fettle") == ["there"]
    assert (tmp_path / "there").read_text() == "mine"


@pytest.mark.req("C-14")
def test_an_export_during_a_flood_is_one_moment(store: Path, serve: Serve, tmp_path: Path) -> None:
    engine = serve(store)
    account = customer(engine)
    jobs = [job(engine, account, f"n{i}") for i in range(300)]
    # A token wanders from job to job, each step in one call a change of two... one record: exactly one job has it.
    engine.call("jobs.update", id=jobs[0], title="token 0")
    number = engine.request("store.export", path=str(tmp_path / "out"), _meta={"progressToken": "p"})
    sent = []
    for turn in range(1, 200):
        sent.append(engine.request("jobs.update", id=jobs[turn], title=f"token {turn}"))
    answers = {}
    while len(answers) < len(sent) + 1:
        answer = engine.receive()
        answers[answer["id"]] = answer
    last = answers[number]["result"]["lastChange"]
    changes = lines(tmp_path / "out", "changes")
    assert int(changes[-1]["id"]) == last
    # Every record is as the change log up to that moment left it, and no change after it is there.
    for name in ("jobs", "accounts", "settings"):
        assert all(record["lastChange"] <= last for record in lines(tmp_path / "out", name))
    tokens = {r["id"] for r in lines(tmp_path / "out", "jobs") if r["title"].startswith("token")}
    updates = [c for c in changes if c["what"] == "update" and c["method"] == "jobs.update"]
    assert len(tokens) == len(updates)
    assert any(n["params"]["value"]["kind"] == "end" for n in engine.notifications)


@pytest.mark.req("C-14")
def test_a_cancelled_export_leaves_nothing(tmp_path: Path, serve: Serve) -> None:
    engine = serve(make_store(tmp_path / "big.fettle", "--sample", "--jobs", "3000"))
    number = engine.request("store.export", path=str(tmp_path / "out"))
    engine.notify("$/cancelRequest", id=number)
    assert engine.receive()["error"]["data"]["kind"] == "cancelled"
    assert [p.name for p in tmp_path.iterdir()] == ["big.fettle"]


def test_only_an_empty_store_takes_an_export(worked: Engine, serve: Serve, tmp_path: Path) -> None:
    export(worked, tmp_path / "out")
    before = worked.call("store.status")["lastChange"]
    error = worked.fails("store.import", path=str(tmp_path / "out"))
    assert error.kind == "conflict" and "not empty" in error.message
    assert worked.call("store.status")["lastChange"] == before
    with serve(make_store(tmp_path / "renamed.fettle")) as engine:
        engine.call("employees.update", id="E1", name="Eva")
        assert engine.fails("store.import", path=str(tmp_path / "out")).kind == "conflict"
    assert worked.fails("store.import", path="x", text="y").problem("/text")["problem"] == "together"


def test_a_part_of_a_store_makes_no_store(worked: Engine, serve: Serve, tmp_path: Path) -> None:
    export(worked, tmp_path / "part", collections=["jobs"])
    with serve(make_store(tmp_path / "again.fettle")) as engine:
        assert engine.fails("store.import", path=str(tmp_path / "part")).problem("/path")["problem"] == "missing"
        assert engine.fails("store.import", path=str(tmp_path)).problem("/path")["problem"] == "missing"


def flipped(folder: Path) -> None:
    path = folder / "jobs.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"customerName":"', b'"customerName":"X', 1)[:-1])


def cut(folder: Path) -> None:
    path = folder / "jobs.jsonl"
    path.write_bytes(path.read_bytes()[:-20])


def gone(folder: Path) -> None:
    (folder / "jobs.jsonl").unlink()


def broken_line(folder: Path) -> None:
    path = folder / "jobs.jsonl"
    rows = path.read_bytes().split(b"\n")
    rows[16] = rows[16][:-3]
    path.write_bytes(b"\n".join(rows))
    repaired(folder, "jobs")


def wrong_kind(folder: Path) -> None:
    path = folder / "jobs.jsonl"
    rows = path.read_bytes().split(b"\n")
    rows[4] = rows[4].replace(b'"open":true', b'"open":"yes"').replace(b'"open":false', b'"open":"no"')
    path.write_bytes(b"\n".join(rows))
    repaired(folder, "jobs")


def unknown_field(folder: Path) -> None:
    path = folder / "jobs.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"title"', b'"headline"', 1))
    repaired(folder, "jobs")


def twice(folder: Path) -> None:
    path = folder / "accounts.jsonl"
    rows = [json.loads(row) for row in path.read_text("utf-8").split("\n")[:-1]]
    rows[3]["number"] = rows[1]["number"]
    path.write_text("".join(json.dumps(r, ensure_ascii=False, separators=(",", ":")) + "\n" for r in rows), "utf-8")
    repaired(folder, "accounts")


@pytest.mark.parametrize(
    ("damage", "place", "words"),
    [
        (flipped, "jobs.jsonl", "SHA-256"), (cut, "jobs.jsonl", "bytes"), (gone, "jobs.jsonl", "missing"),
        (broken_line, "jobs.jsonl, line 17", "column"), (wrong_kind, "jobs.jsonl, line 5", "open"),
        (unknown_field, "jobs.jsonl, line 1", "headline"), (twice, "accounts.jsonl", "unique"),
    ],
)
@pytest.mark.parametrize("dry", [False, True])
def test_a_damaged_export_is_refused_whole_with_its_place(
    worked: Engine, serve: Serve, tmp_path: Path, damage: Callable[[Path], None], place: str, words: str, dry: bool
) -> None:
    export(worked, tmp_path / "out")
    shutil.copytree(tmp_path / "out", tmp_path / "good")
    damage(tmp_path / "out")
    with serve(make_store(tmp_path / "again.fettle")) as engine:
        export(engine, tmp_path / "before")
        problem = engine.fails("store.import", path=str(tmp_path / "out"), dryRun=dry).problem("/path")
        assert problem["actual"] == place and words in problem["hint"]
        assert engine.call("accounts.list")["rows"] == [] and engine.call("store.check")["sound"]
        after = tmp_path / "after"
        export(engine, after)
        for name in contents(after):
            if name != "export.json":
                assert (after / name).read_bytes() == (tmp_path / "before" / name).read_bytes(), name
        # The store is as empty as before, and takes the whole one.
        engine.call("store.import", path=str(tmp_path / "good"))
        assert engine.call("store.check")["sound"]


def test_a_dry_run_stores_nothing_and_says_the_same(worked: Engine, serve: Serve, tmp_path: Path) -> None:
    export(worked, tmp_path / "out")
    with serve(make_store(tmp_path / "again.fettle")) as engine:
        export(engine, tmp_path / "before")
        dry = engine.call("store.import", path=str(tmp_path / "out"), dryRun=True)
        export(engine, tmp_path / "after")
        assert contents(tmp_path / "before") == contents(tmp_path / "after") and engine.call("store.check")["sound"]
        real = engine.call("store.import", path=str(tmp_path / "out"))
        assert {**dry, "dryRun": False, "stored": True, "milliseconds": 0} == {**real, "milliseconds": 0}


@pytest.mark.req("C-14")
def test_a_killed_import_is_run_again_and_gives_an_equal_store(tmp_path: Path, serve: Serve) -> None:
    with serve(make_store(tmp_path / "big.fettle", "--sample", "--jobs", "3000")) as engine:
        export(engine, tmp_path / "out")
    again = make_store(tmp_path / "again.fettle")
    engine = serve(again)
    number = engine.request("store.import", path=str(tmp_path / "out"), _meta={"progressToken": "p"})
    while True:
        message = json.loads(engine.receive_bytes() or b"{}")
        value = message.get("params", {}).get("value", {})
        assert message.get("id") != number, "it was done before it could be killed"
        if value.get("done", 0) > 0.7 * value.get("total", 1):
            break
    os.kill(engine.process.pid, signal.SIGKILL)
    engine.process.wait()
    with serve(again) as engine:
        assert any("broken off" in warning for warning in engine.call("store.status")["warnings"])
        refusal = engine.fails("accounts.create", name="Bo")
        assert refusal.kind == "readOnly" and refusal.data["reason"] == "import"
        engine.call("store.import", path=str(tmp_path / "out"))
        assert engine.call("store.status")["warnings"] == [] and engine.call("store.check")["sound"]
        engine.call("store.export", path=str(tmp_path / "second"))
        assert contents(tmp_path / "out") == contents(tmp_path / "second")
        engine.call("accounts.create", name="Bo")


@pytest.mark.req("C-14")
def test_a_cancelled_import_leaves_the_store_empty(tmp_path: Path, serve: Serve) -> None:
    with serve(make_store(tmp_path / "big.fettle", "--sample", "--jobs", "2000")) as engine:
        export(engine, tmp_path / "out")
    with serve(make_store(tmp_path / "again.fettle")) as engine:
        number = engine.request("store.import", path=str(tmp_path / "out"), _meta={"progressToken": "p"})
        while True:
            value = json.loads(engine.receive_bytes() or b"{}").get("params", {}).get("value", {})
            if value.get("done", 0) > 0.7 * value.get("total", 1):
                break
        engine.notify("$/cancelRequest", id=number)
        with pytest.raises(CallError) as cancelled:
            answer = engine.receive()
            raise CallError(answer["error"])
        assert cancelled.value.kind == "cancelled"
        assert engine.call("jobs.list")["rows"] == [] and engine.call("store.check")["sound"]
        customer(engine)


def test_two_commands_make_an_equal_shop(sample: Path, tmp_path: Path) -> None:
    first, second, new = str(tmp_path / "first"), str(tmp_path / "second"), str(tmp_path / "new.fettle")
    for command in (["export", str(sample), first], ["import", new, first], ["export", new, second]):
        done = run(*command)
        assert done.returncode == 0, done.stderr.decode()
    assert contents(Path(first)) == contents(Path(second))
    assert run("import", new, first).returncode != 0
    assert run("export", str(sample), str(tmp_path / "jobs.csv"), "--collection", "jobs").returncode == 0
    assert (tmp_path / "jobs.csv").read_bytes().startswith(b"id,version,")
