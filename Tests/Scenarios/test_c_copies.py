"""Copies of a store, and stores of other engines (C-12)."""

from __future__ import annotations

import json
import shutil
import tarfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine import ROOT, Engine, run
from kit import as_staff, customer

FIXTURES = ROOT / "Tests/Fixtures"


@pytest.fixture
def first_shop(tmp_path: Path) -> Path:
    """A shop as the first engine left it when the power went, one change in the journal alone."""
    with tarfile.open(FIXTURES / "shop-1.fettle.tar.gz") as archive:
        archive.extractall(tmp_path)
    return tmp_path / "shop-1.fettle"


def told(engine: Engine) -> dict[str, Any]:
    """What the fixture's JSON has, as this engine tells it."""
    jobs = [row["id"] for row in engine.call("jobs.list", limit=200)["rows"]]
    accounts = engine.call("accounts.list", limit=200)["rows"]
    items = engine.call("items.list", limit=200)["rows"]
    return {
        "jobs": [engine.call("jobs.get", id=job) for job in jobs],
        "accounts": [engine.call("accounts.get", id=row["id"]) for row in accounts],
        "items": [engine.call("items.get", id=row["id"]) for row in items],
        "history": {job: engine.call("webStatus.history", jobId=job, limit=1000)["rows"] for job in jobs},
        "statuses": engine.call("statuses.list", kind="job")["statuses"],
        "settings": engine.call("settings.get"),
    }


def missing(old: Any, new: Any, path: str = "") -> list[str]:
    """Where the new value lacks something of the old one; members that came later are no difference."""
    if isinstance(old, dict) and isinstance(new, dict):
        return [m for key in old for m in (missing(old[key], new[key], f"{path}/{key}") if key in new else [f"{path}/{key}"])]
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return [m for i, pair in enumerate(zip(old, new, strict=True)) for m in missing(*pair, f"{path}/{i}")]
    return [] if old == new else [f"{path}: {old!r} became {new!r}"]


@pytest.mark.req("C-12")
def test_the_shop_of_the_first_engine_is_served_with_all_it_had(
    first_shop: Path, serve: Callable[..., Engine]
) -> None:
    content = json.loads((FIXTURES / "shop-1.json").read_text())
    changes = content.pop("changes")
    engine = serve(first_shop)
    assert missing(content, told(engine)) == []
    assert engine.call("store.check")["sound"]
    assert engine.call("changes.list", since=0, limit=1)["seq"] >= changes
    engine.call("jobs.create", title="New in an old store", accountId=content["accounts"][0]["id"])
    engine.close()
    # What a new engine adds to an old store is added once.
    assert lists(serve(first_shop)) == lists(serve(first_shop))


def lists(engine: Engine) -> Any:
    found = [engine.call("lists.get", list="repairStages"), engine.call("statuses.list", kind="quote")]
    engine.close()
    return found


@pytest.mark.req("C-12", "C-14")
def test_a_backup_made_during_a_flood_of_updates_restores_to_one_moment(
    sample: Path, tmp_path: Path, serve: Callable[..., Engine]
) -> None:
    engine = serve(sample)
    jobs = [row["id"] for row in engine.call("jobs.list", limit=200)["rows"]]
    first = engine.call("changes.list", since=0, limit=1)["seq"]
    backup = engine.request("store.backup", path=str(tmp_path / "copy.tar"))
    # Every job gets the same title in each round: a copy of one moment has at most two that follow one another.
    sent: list[int] = []
    report = None
    for number in range(400):
        sent += [engine.request("jobs.update", id=job, title=f"Round {number:04}") for job in jobs]
        while sent:
            answer = engine.receive()
            assert "result" in answer, answer
            if answer["id"] == backup:
                report = answer["result"]
            else:
                sent.remove(answer["id"])
        if report and number > 3:
            break
    assert report and report["sequence"] >= first
    assert engine.call("changes.list", since=0, limit=1)["seq"] > report["sequence"]
    assert (tmp_path / "copy.tar").stat().st_mode & 0o777 == 0o600

    verified = run("backup", "--verify", str(tmp_path / "copy.tar"))
    assert verified.returncode == 0 and json.loads(verified.stdout)["sequence"] == report["sequence"]
    made = run("restore", str(tmp_path / "copy.tar"), str(tmp_path / "restored.fettle"))
    assert made.returncode == 0, made.stderr
    restored = serve(tmp_path / "restored.fettle")
    assert restored.call("store.check")["sound"]
    assert restored.call("changes.list", since=0, limit=1)["seq"] == report["sequence"]
    titles = sorted({restored.call("jobs.get", id=job)["title"] for job in jobs})
    rounds = [title for title in titles if title.startswith("Round")]
    assert len(rounds) <= 2 and (len(rounds) < 2 or int(rounds[1][6:]) == int(rounds[0][6:]) + 1), titles
    # Any tar opens it.
    with tarfile.open(tmp_path / "copy.tar") as archive:
        assert archive.getnames()[-1] == "shop.fettle/MANIFEST"


@pytest.mark.req("C-12", "C-14")
@pytest.mark.parametrize("folder", [False, True])
def test_a_backup_made_among_changes_of_many_records_has_each_change_whole(
    store: Path, tmp_path: Path, serve: Callable[..., Engine], folder: bool
) -> None:
    engine = serve(store)
    account = customer(engine)
    as_staff(engine)
    people = ["E1"] + [engine.call("employees.create", name=f"Hand {i}", role="technician")["id"] for i in range(5)]
    left, right = (
        [engine.call("quotes.create", accountId=account, description=f"Quote {i}")["id"] for i in range(12)] for _ in "lr"
    )
    # Each call gives twelve quotes to one person, in one transaction, and the two sides take turns.
    number = {person: i for i, person in enumerate(people)}
    backup = engine.request("store.backup", path=str(tmp_path / "copy"), folder=folder)
    waiting: set[int] = set()
    report: Any = None
    step = 0
    while report is None or waiting or step < 8:
        while len(waiting) < 8 and (report is None or step < 8):
            side, person = (left, right)[step % 2], people[step // 2 % len(people)]
            waiting.add(engine.request("quotes.batchUpdate", ids=side, assignedTo=person))
            step += 1
        answer = engine.receive()
        assert "result" in answer, answer
        if answer["id"] == backup:
            report = answer["result"]
        waiting.discard(answer["id"])
    assert engine.call("changes.list", since=0, limit=1)["seq"] > report["sequence"]
    assert run("restore", str(tmp_path / "copy"), str(tmp_path / "restored.fettle")).returncode == 0
    restored = serve(tmp_path / "restored.fettle")
    assert restored.call("store.check")["sound"]
    assert restored.call("changes.list", since=0, limit=1)["seq"] == report["sequence"]
    hands = [
        [restored.call("quotes.get", id=quote).get("assignedTo") for quote in side] for side in (left, right)
    ]
    assert all(len(set(side)) == 1 for side in hands), hands
    # The two sides belong to one moment of the order in which they were sent: the left one is at most a step ahead.
    ahead, behind = (sum(number.get(hand, -1) for hand in side) // len(side) for side in hands)
    assert ahead - behind in (0, 1) or (behind >= 0 and (ahead - behind) % len(people) in (0, 1)), hands


@pytest.mark.req("C-12")
def test_a_backup_is_never_written_over_anything_and_a_cancelled_one_leaves_nothing(
    engine: Engine, tmp_path: Path
) -> None:
    place = tmp_path / "there"
    place.write_text("mine")
    assert engine.fails("store.backup", path=str(place)).problem("/path")["problem"] == "taken"
    assert place.read_text() == "mine"
    assert engine.fails("store.backup", path=str(tmp_path / "nowhere/copy")).problem("/path")["problem"] == "unknown"
    backup = engine.request("store.backup", path=str(tmp_path / "copy"))
    engine.notify("$/cancelRequest", id=backup)
    answer = engine.receive()
    assert "error" in answer or (tmp_path / "copy").exists()
    assert not (tmp_path / "copy.partial").exists()


@pytest.mark.req("C-12")
def test_a_damaged_backup_is_refused(sample: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.tar"
    assert run("backup", str(sample), str(copy)).returncode == 0
    content = bytearray(copy.read_bytes())
    content[300_000] ^= 1
    copy.write_bytes(content)
    for arguments in (["backup", "--verify", str(copy)], ["restore", str(copy), str(tmp_path / "new.fettle")]):
        done = run(*arguments)
        assert done.returncode != 0 and b"no whole backup" in done.stderr
    assert not (tmp_path / "new.fettle").exists() and not (tmp_path / "new.fettle.new").exists()


@pytest.mark.req("C-12")
def test_the_shop_is_copied_once_a_day_and_old_copies_go(
    sample: Path, tmp_path: Path, serve: Callable[..., Engine]
) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    (folder / "sample-of-wood.tar").write_text("not ours")
    for day in ("2020-01-01", "2020-01-02", "2020-01-03"):
        (folder / f"sample-{day}.tar").write_text("old")
    engine = serve(sample)
    assert engine.fails("settings.update", backup={"folder": str(tmp_path / "no")}).problem("/backup/folder")
    told = engine.call("settings.update", backup={"folder": str(folder), "keep": 2})["backup"]
    assert told == {"version": 2, "folder": str(folder), "keep": 2}
    end = time.monotonic() + 20
    while engine.call("store.status")["backup"].get("last", "sample-2020") < "sample-2021":
        assert time.monotonic() < end, engine.call("store.status")
        time.sleep(0.2)
    assert engine.call("store.status")["warnings"] == []
    names = sorted(path.name for path in folder.iterdir())
    assert len(names) == 3 and names[0] == "sample-2020-01-03.tar" and names[2] == "sample-of-wood.tar"
    assert run("backup", "--verify", str(folder / names[1])).returncode == 0


@pytest.mark.req("C-12")
def test_salvage_tells_what_is_lost_and_saves_the_rest(sample: Path, tmp_path: Path) -> None:
    jobs = bytearray((sample / "jobs.flat").read_bytes())
    for page in range(1, len(jobs) // 4096):
        if jobs[page * 4096] == 4:
            # The first heap page of every state of it there is.
            logical = jobs[page * 4096 + 8 : page * 4096 + 12]
            break
    else:
        pytest.fail("no rows")
    for page in range(1, len(jobs) // 4096):
        if jobs[page * 4096] == 4 and jobs[page * 4096 + 8 : page * 4096 + 12] == logical:
            jobs[page * 4096 : page * 4096 + 4096] = bytes(4096)
    (sample / "jobs.flat").write_bytes(jobs)
    # All of a new store is in its journal as well.
    for segment in (sample / "journal").iterdir():
        segment.write_bytes(bytes(segment.stat().st_size))
    assert run("check", str(sample)).returncode != 0
    done = run("salvage", str(sample), str(tmp_path / "saved.fettle"))
    report = json.loads(done.stdout)
    told = {collection["name"]: collection for collection in report["collections"]}
    assert done.returncode == 1 and not report["complete"]
    assert told["jobs"]["lost"] == len(told["jobs"]["lostRecords"]) > 0
    assert told["jobs"]["rows"] + told["jobs"]["lost"] == 60 and told["accounts"]["lost"] == 0
    assert b"collection" in done.stderr
    check = run("check", "--quick", str(tmp_path / "saved.fettle"))
    assert check.returncode == 0, check.stdout


@pytest.mark.req("C-12")
@pytest.mark.parametrize("mark", ["Dropbox", ".stfolder"])
def test_a_synchronised_folder_is_refused_unless_forced(
    sample: Path, tmp_path: Path, mark: str, serve: Callable[..., Engine]
) -> None:
    folder = tmp_path / (mark if mark == "Dropbox" else "kept")
    folder.mkdir()
    if mark != "Dropbox":
        (folder / mark).mkdir()
    store = folder / "shop.fettle"
    shutil.move(sample, store)
    done = run("serve", str(store))
    assert done.returncode == 66 and b"synchronises" in done.stderr
    assert run("status", str(store)).returncode == 66
    assert run("status", str(store), "--force-folder").returncode == 0
    assert serve(store, "--force-folder").call("shop.get")["name"]


@pytest.mark.req("C-12")
def test_stats_tell_pages_and_how_full_an_index_is(sample: Path, serve: Callable[..., Engine]) -> None:
    jobs = next(c for c in serve(sample).call("store.stats")["collections"] if c["name"] == "jobs")
    assert jobs["pages"] > 20 and jobs["freePages"] >= 0
    assert all(index["pages"] >= 1 and 0 < index["fillPercent"] <= 100 for index in jobs["indexes"] if index["entries"])
