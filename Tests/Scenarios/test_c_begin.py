"""A shop can begin, and every change has an author (C-15, C-16, C-19)."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from engine import CallError, Engine, run


@pytest.mark.req("C-15")
def test_a_new_shop_has_what_it_was_told_and_its_lists(engine: Engine) -> None:
    shop = engine.call("shop.get")
    assert {k: shop[k] for k in ("name", "timeZone", "currency", "language", "version")} == {
        "name": "Test Body Shop", "timeZone": "Europe/Copenhagen", "currency": "EUR", "language": "en", "version": 1,
    }
    employees = engine.call("employees.list")["rows"]
    assert [(e["id"], e["name"], e["role"], e["active"]) for e in employees] == [("E1", "Ann Admin", "admin", True)]

    def entries(name: str) -> list[str]:
        return [i["name"] for i in engine.call("lists.get", list=name)["items"]]

    assert entries("repairStages") == ["Body", "Frame", "Paint", "Reassembly", "Detail", "Quality check"]
    assert entries("dueOutReasons") == [
        "Parts delay", "Insurer approval", "Additional damage", "Sublet work", "Customer request"
    ]
    assert len(entries("approvalMethods")) == 6
    jobs = {s["name"]: s for s in engine.call("statuses.list", kind="job")["statuses"]}
    assert [n for n in jobs if n != "Requested"] == ["Scheduled", "In Progress", "On Hold", "Completed", "Delivered"]
    assert jobs["Delivered"]["closing"] and not jobs["Completed"]["closing"]
    quotes = [s["name"] for s in engine.call("statuses.list", kind="quote")["statuses"]]
    assert [n for n in quotes if n != "Requested"] == [
        "Pending", "In Process", "Customer Approval Needed", "Approved", "Denied", "Cancelled"
    ]
    engine.call("portal.setEnabled", enabled=True)
    for kind in ("job", "quote"):
        first = engine.call("statuses.list", kind=kind)["statuses"][0]
        assert (first["name"], first["system"]) == ("Requested", True)


@pytest.mark.req("C-15")
@pytest.mark.parametrize(
    ("flag", "value", "said"),
    [
        ("--zone", "Europe/Kopenhagen", "Europe/Copenhagen"),
        ("--zone", "Mars/Olympus", "Mars/Olympus"),
        ("--currency", "euros", "currency"),
        ("--employee", "", "employee"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_made(tmp_path: Path, flag: str, value: str, said: str) -> None:
    flags = {
        "--name": "Shop", "--zone": "Europe/Berlin", "--currency": "EUR", "--language": "de", "--employee": "Eva",
        flag: value,
    }
    path = tmp_path / "shop.fettle"
    done = run("init", str(path), *(part for pair in flags.items() for part in pair))
    assert done.returncode != 0 and said in done.stderr.decode()
    assert not path.exists()


@pytest.mark.req("C-15")
def test_the_shop_can_be_changed(engine: Engine) -> None:
    changed = engine.call("shop.update", name="Holm & Søn", timeZone="America/New_York", phone="555 0101", ifVersion=1)
    assert (changed["name"], changed["timeZone"], changed["version"]) == ("Holm & Søn", "America/New_York", 2)
    assert engine.call("accounts.create", name="Tom")["createdAt"][-6:] in ("-04:00", "-05:00")
    error = engine.fails("shop.update", timeZone="America/New_Yrok")
    problem = error.problem("/timeZone")
    assert (error.kind, problem["problem"]) == ("validation", "unknownZone") and "New_York" in problem["hint"]
    stale = engine.fails("shop.update", name="Other", ifVersion=1)
    assert stale.kind == "conflict" and stale.data["current"]["version"] == 2
    assert engine.call("shop.update", phone=None).get("phone") is None


@pytest.mark.req("C-15")
def test_the_same_seed_makes_the_same_sample(tmp_path: Path, serve: Callable[..., Engine]) -> None:
    def titles(name: str, seed: str) -> list[tuple[str, str]]:
        path = tmp_path / name
        assert run("init", str(path), "--sample", "--jobs", "80", "--seed", seed).returncode == 0
        rows = serve(path).call("jobs.list", limit=200, sort="created")["rows"]
        return [(r["title"], r["customerName"]) for r in rows]

    one, same, other = titles("a", "7"), titles("b", "7"), titles("c", "8")
    assert len(one) == 80 and one == same != other


@pytest.mark.req("C-15")
def test_the_sample_has_every_kind_of_work(sample: Path, serve: Callable[..., Engine]) -> None:
    engine = serve(sample)
    jobs = engine.call("jobs.list", limit=200)["rows"]
    assert {j["kind"] for j in jobs} == {"opportunity", "repairOrder"} and len({j["jobStatus"]["name"] for j in jobs}) >= 4
    colors = {r["roColor"] for r in engine.call("whiteboard.list", limit=200)["rows"]}
    assert colors == {"green", "default"}
    assert engine.call("outbox.list")["rows"] == []
    assert engine.call("store.check")["sound"]
    number = engine.call("jobs.create", title="New", accountId="C1", kind="repairOrder")["roNumber"]
    assert int(number) > 5000


@pytest.mark.req("C-16")
def test_the_only_active_employee_is_the_author(engine: Engine) -> None:
    assert engine.call("accounts.create", name="Bo")["createdBy"] == "E1"
    session = engine.call("session.get")
    assert (session["actor"], session["admin"], session["opened"]) == ("E1", True, False)


@pytest.mark.req("C-16")
def test_with_several_employees_reads_work_and_a_write_needs_an_author(
    store: Path, serve: Callable[..., Engine]
) -> None:
    engine = serve(store)
    tom = engine.call("employees.create", name="Tom Tech", role="technician")["id"]
    assert engine.call("employees.list")["rows"]
    error = engine.fails("accounts.create", name="Bo")
    assert (error.kind, error.data["missing"]) == ("forbidden", "author")
    assert "session" in error.data["hint"] and "--employee" in error.data["hint"]
    engine.call("session.open", role="staff", employeeId="tom tech")
    assert engine.call("session.get")["actor"] == tom
    assert engine.call("accounts.create", name="Bo")["createdBy"] == tom
    refused = engine.fails("lists.add", list="repairStages", name="Test drive")
    assert (refused.kind, refused.data["missing"]) == ("forbidden", "admin")
    engine.close()
    assert serve(store, "--employee", tom).call("accounts.create", name="Eva")["createdBy"] == tom


@pytest.mark.req("C-16")
def test_sessions_name_one_active_employee(engine: Engine) -> None:
    engine.call("session.open", role="staff", employeeId="E1")
    engine.call("employees.create", name="Ann Admin")
    error = engine.fails("session.open", role="staff", employeeId="Ann Admin")
    assert error.kind == "validation" and error.problem("/employeeId")["problem"] == "ambiguous"
    assert engine.fails("session.open", role="staff", employeeId="Nobody").kind == "notFound"
    other = engine.call("employees.create", name="Tom")["id"]
    engine.call("employees.deactivate", id=other)
    with pytest.raises(CallError):
        engine.call("session.open", role="staff", employeeId=other)


@pytest.mark.req("C-19")
def test_the_store_is_private_whatever_the_umask(tmp_path: Path) -> None:
    path = tmp_path / "shop.fettle"
    old = os.umask(0)
    try:
        done = run("init", str(path), "--sample", "--jobs", "5")
    finally:
        os.umask(old)
    assert done.returncode == 0
    for folder, folders, files in os.walk(path):
        assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700
        for name in files:
            assert stat.S_IMODE(os.stat(Path(folder) / name).st_mode) == 0o600, name


@pytest.mark.req("C-19")
def test_files_that_calls_write_are_private_and_replace_nothing(engine: Engine, tmp_path: Path) -> None:
    engine.call("accounts.create", name="Bo")
    table = tmp_path / "customers.csv"
    answer = engine.call("accounts.exportCsv", file=str(table))
    assert answer["rows"] == 1 and stat.S_IMODE(table.stat().st_mode) == 0o600
    again = engine.fails("accounts.exportCsv", file=str(table))
    assert again.kind == "validation" and again.problem("/file")["problem"] == "taken"


@pytest.mark.req("C-19")
def test_a_store_that_others_may_read_is_told(store: Path, serve: Callable[..., Engine]) -> None:
    engine = serve(store)
    assert engine.call("store.status")["warnings"] == []
    store.chmod(0o755)
    assert any("0700" in w for w in engine.call("store.status")["warnings"])
