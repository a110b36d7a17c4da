"""A made-up shop of any size that holds together (C-12, C-15)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine import run

pytestmark = pytest.mark.req("C-12", "C-15")

CLOCK = "2026-03-02T09:30:00Z"
Rows = dict[str, list[dict[str, Any]]]


def made(folder: Path, *flags: str) -> Path:
    """The export of a sample shop."""
    for command in (["sample", str(folder / "s.fettle"), *flags], ["export", str(folder / "s.fettle"), str(folder / "out")]):
        done = run(*command)
        assert done.returncode == 0, done.stderr.decode()
    return folder / "out"


def read(folder: Path) -> Rows:
    return {
        path.stem: [json.loads(line) for line in path.read_text("utf-8").split("\n")[:-1]]
        for path in folder.glob("*.jsonl")
    }


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    return read(made(tmp_path_factory.mktemp("sample"), "--jobs", "600", "--clock", CLOCK))


@pytest.mark.parametrize("jobs", [1, 2, 7, 120])
def test_a_seed_and_a_size_give_one_shop(tmp_path: Path, jobs: int) -> None:
    folders = []
    for name, seed in (("a", "5"), ("b", "5"), ("c", "6")):
        (tmp_path / name).mkdir()
        folders.append(made(tmp_path / name, "--jobs", str(jobs), "--seed", seed, "--clock", CLOCK))
    first, second, other = [{p.name: p.read_bytes() for p in folder.iterdir()} for folder in folders]
    assert first == second and first != other
    assert len(read(folders[0])["jobs"]) == jobs
    check = run("check", str(tmp_path / "a/s.fettle"))
    assert check.returncode == 0 and json.loads(check.stdout)["sound"]


@pytest.mark.parametrize("clock", ["2026-03-01T23:10:00Z", "2026-03-29T01:30:00Z", "2026-10-25T00:30:00Z"])
def test_it_is_made_at_any_time_of_day(tmp_path: Path, clock: str) -> None:
    assert len(read(made(tmp_path, "--jobs", "30", "--clock", clock))["jobs"]) == 30


def test_every_state_of_work_is_there(shop: Rows) -> None:
    names = {status["id"]: status["name"] for status in shop["statuses"]}
    found = {names[job["jobStatusId"]] for job in shop["jobs"]}
    assert found == {"Scheduled", "In Progress", "On Hold", "Completed", "Delivered"}
    assert {job["kind"] for job in shop["jobs"]} == {"opportunity", "repairOrder"}
    assert shop["quotes"] and shop["portalUsers"] and {c["fromCustomer"] for c in shop["comments"]} == {True, False}
    assert {item["kind"] for item in shop["items"]} == {"vehicle", "device"}
    assert [s for s in shop["statuses"] if s.get("portalName")]
    assert shop["outbox"] == []
    assert {a["status"] for a in shop["appointments"]} == {
        "requested", "inquired", "proposed", "accepted", "confirmed", "preBooked", "cancelled", "closed"}
    assert {names[quote["statusId"]] for quote in shop["quotes"]} == {
        status["name"] for status in shop["statuses"] if status["kind"] == "quote"}
    assert {version["total"]["currency"] for version in shop["quoteVersions"]} == {"EUR"}


def test_numbers_and_history_rise_with_time(shop: Rows) -> None:
    now = "2026-03-02T10:30:00+01:00"
    orders = [job for job in shop["jobs"] if job["kind"] == "repairOrder"]
    assert len({job["roNumber"] for job in orders}) == len(orders)
    direct = [job for job in orders if job["version"] == 1 or job["createdAt"][:10] == job["arrived"][:10]]
    assert [int(job["roNumber"]) for job in direct] == sorted(int(job["roNumber"]) for job in direct)
    times = [change["at"] for change in shop["changes"]]
    assert times == sorted(times) and times[-1] <= now
    seen: dict[str, list[tuple[int, str]]] = {}
    for update in shop["webStatusHistory"]:
        seen.setdefault(update["jobId"], []).append((update["seq"], update["updatedOn"]))
    jobs = {job["id"]: job for job in shop["jobs"]}
    for job, updates in seen.items():
        assert [seq for seq, _ in updates] == list(range(1, len(updates) + 1))
        on = [time for _, time in updates]
        assert on == sorted(on) and jobs[job]["createdAt"] <= on[0] and on[-1] == jobs[job]["webStatusUpdatedAt"]


def test_delivered_work_is_closed_and_nothing_stays_late_for_weeks(shop: Rows) -> None:
    names = {status["id"]: status["name"] for status in shop["statuses"]}
    for job in shop["jobs"]:
        closed = names[job["jobStatusId"]] == "Delivered"
        assert job["open"] == (not closed) and ("closedAt" in job) == closed
        if closed:
            assert job["arrived"] <= job["closedAt"] <= "2026-03-02T10:30:00+01:00"
        else:
            assert job["dueOut"] > "2026-02-24"
