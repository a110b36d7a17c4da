"""The life of the engine behind a client."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

import fettle
from fettle import Client, Job, ProgressReport
from fettle._restarts import Restarts

from shop import MakeEngine, new_job


def starts(folder: Path) -> int:
    return len((folder / "starts.log").read_text().splitlines())


def test_nothing_is_started_before_the_first_call(fettle_engine: str, fettle_store: Path) -> None:
    with Client(fettle_store, engine=fettle_engine) as shop:
        assert shop.engine_pid is None
        assert shop.server["protocolVersion"] == fettle.PROTOCOL_VERSION
        assert shop.engine_pid is not None


def test_the_engine_has_a_process_group_of_its_own(fettle_client: Client) -> None:
    fettle_client.store.status()
    assert fettle_client.engine_pid is not None
    assert os.getpgid(fettle_client.engine_pid) != os.getpgid(0)


def test_closing_ends_the_engine_in_order(fettle_engine: str, fettle_store: Path) -> None:
    with Client(fettle_store, engine=fettle_engine) as shop:
        shop.store.status()
        connection = shop._connection
    assert connection is not None
    assert connection.engine.status == 0
    with pytest.raises(fettle.ClientClosed):
        shop.store.status()


def test_no_engine_says_where_it_was_looked_for(fettle_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FETTLE_ENGINE", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(fettle.EngineNotFound, match="FETTLE_ENGINE"):
        Client(fettle_store).store.status()


def test_a_failing_start_shows_the_log_and_is_not_repeated(faulty_engine: MakeEngine, tmp_path: Path) -> None:
    with Client(tmp_path / "no-such.fettle", engine=faulty_engine("none")) as shop:
        with pytest.raises(fettle.EngineStartError) as failed:
            shop.jobs.list()
    assert "no-such.fettle" in str(failed.value)
    assert failed.value.status not in (0, None)
    assert starts(tmp_path) == 1


def test_a_crash_is_survived(fettle_client: Client, example_job: Job) -> None:
    former = fettle_client.engine_pid
    assert former is not None
    os.kill(former, signal.SIGKILL)
    assert fettle_client.jobs.get(example_job["id"])["title"] == "Brake discs"
    assert fettle_client.engine_pid != former


def test_a_write_whose_answer_was_lost_is_done_once(
    faulty_engine: MakeEngine, fettle_store: Path, tmp_path: Path
) -> None:
    with Client(fettle_store, engine=faulty_engine("swallow:webStatus.update")) as shop:
        job = new_job(shop)
        done = shop.web_status.update(job["id"], note="Ready")
        assert done["roColor"] == "green"
        assert [row["note"] for row in shop.web_status.history(job["id"])["rows"]] == ["Ready"]
    assert starts(tmp_path) == 2


def test_an_engine_that_keeps_crashing_is_given_up(
    faulty_engine: MakeEngine, fettle_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fettle._restarts.FIRST_PAUSE_SECONDS", 0.001)
    with Client(fettle_store, engine=faulty_engine("die:jobs.list")) as shop:
        with pytest.raises(fettle.EngineStopped, match="again and again"):
            shop.jobs.list()
    assert starts(tmp_path) == 6


def test_restarts_are_counted_over_three_minutes() -> None:
    now = 0.0
    restarts = Restarts(lambda: now)
    pauses = []
    for _ in range(6):
        pauses.append(restarts.crashed())
        now += 10
    assert pauses == [0.1, 0.2, 0.4, 0.8, 1.6, None]
    now = 181
    assert restarts.crashed() == 1.6


def test_the_session_is_opened_again_after_a_crash(fettle_client: Client) -> None:
    lee = fettle_client.employees.create("Lee")
    fettle_client.session.open(employee_id=lee["id"])
    assert fettle_client.engine_pid is not None
    os.kill(fettle_client.engine_pid, signal.SIGKILL)
    assert fettle_client.session.get()["actor"] == lee["id"]


def test_an_import_whose_engine_is_killed_goes_on_where_it_was(fettle_client: Client) -> None:
    records = [{"collection": "accounts", "key": "number", "create": True, "fields": {"number": "no", "name": "name"}}]
    text = "no,name\n" + "".join(f"{number},Customer {number}\n" for number in range(1, 8001))
    killed: list[int] = []

    def kill(report: ProgressReport) -> None:
        pid = fettle_client.engine_pid
        if report.get("done", 0) and not killed and pid is not None:
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)

    careful = fettle_client.with_options(idempotency_key="customers of 2030", on_progress=kill)
    report = careful.store.import_(text=text, mapping={"records": records})
    assert len(killed) == 1 and fettle_client.engine_pid != killed[0]
    assert report["collections"][0]["created"] == 8000 and report["collections"][0]["unchanged"] == 0


def test_a_call_that_takes_too_long_is_cancelled(fettle_client: Client, example_job: Job) -> None:
    pid = fettle_client.engine_pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    waker = threading.Timer(0.6, os.kill, (pid, signal.SIGCONT))
    waker.start()
    try:
        fettle_client.with_options(timeout=0.3).web_status.update(example_job["id"], note="Late")
        told: bool | None = True
    except fettle.CallTimeout as late:
        told = late.done
    waker.join()
    stored = bool(fettle_client.web_status.history(example_job["id"])["rows"])
    assert told == stored


def test_a_silent_engine_leaves_the_outcome_open(fettle_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fettle.client.CANCEL_SECONDS", 0.2)
    fettle_client.store.status()
    pid = fettle_client.engine_pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        before = time.monotonic()
        with pytest.raises(fettle.CallTimeout) as late:
            fettle_client.with_options(timeout=0.2).jobs.list()
        assert late.value.done is None
        assert time.monotonic() - before < 5
    finally:
        os.kill(pid, signal.SIGCONT)
    assert fettle_client.jobs.list()["rows"] == []


def test_an_engine_that_logs_a_lot_is_not_held_up(faulty_engine: MakeEngine, fettle_store: Path) -> None:
    with Client(fettle_store, engine=faulty_engine("chatter")) as shop:
        assert shop.jobs.list()["rows"] == []
        assert "x" * 99 in shop.engine_log
