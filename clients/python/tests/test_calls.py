"""Calls, answers and errors."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

import fettle
from fettle import Client, Job, every_row


def test_a_note_of_140_characters_passes_and_141_is_refused(fettle_client: Client, example_job: Job) -> None:
    done = fettle_client.web_status.update(example_job["id"], note="é" * 140)
    assert done["history"]["note"] == "é" * 140
    with pytest.raises(fettle.ValidationError) as refused:
        fettle_client.web_status.update(example_job["id"], note="é" * 141)
    problem = refused.value.problems[0]
    assert (problem["path"], problem["problem"]) == ("/note", "tooLong")
    assert (problem["limit"], problem["actual"]) == (140, 141)
    assert "/note" in str(refused.value)
    assert len(fettle_client.web_status.history(example_job["id"])["rows"]) == 1


def test_errors_are_classes_of_their_kind(fettle_client: Client) -> None:
    with pytest.raises(fettle.NotFoundError) as missing:
        fettle_client.jobs.get("J999")
    assert missing.value.kind == "notFound"
    assert missing.value.error_code == 1002
    with pytest.raises(fettle.MethodNotFoundError) as misspelt:
        fettle_client.call("jobs.lst")
    assert "jobs.list" in str(misspelt.value)


def test_a_stale_version_is_a_conflict_with_the_current_record(fettle_client: Client, example_job: Job) -> None:
    job = fettle_client.jobs.update(example_job["id"], title="Discs and pads", if_version=example_job["version"])
    with pytest.raises(fettle.ConflictError) as stale:
        fettle_client.jobs.update(job["id"], title="Pads", if_version=example_job["version"])
    assert stale.value.data["current"]["title"] == "Discs and pads"


def test_a_key_used_again_answers_as_before(fettle_client: Client, example_job: Job) -> None:
    again = fettle_client.with_options(idempotency_key="monday-update")
    first = again.web_status.update(example_job["id"], note="Ready on Monday")
    second = again.web_status.update(example_job["id"], note="Ready on Monday")
    assert second == first
    with pytest.raises(fettle.ConflictError):
        again.web_status.update(example_job["id"], note="Ready on Tuesday")


def test_every_row_reads_page_after_page(fettle_client: Client, example_job: Job) -> None:
    for number in range(8):
        fettle_client.jobs.create(f"Job {number}", example_job["accountId"])
    rows = list(every_row(fettle_client.jobs.list, sort="created", limit=2))
    assert [row["title"] for row in rows] == ["Brake discs"] + [f"Job {number}" for number in range(8)]


def test_the_engines_document_is_asked_for_once_by_programs_of_one_user(
    fettle_engine: str, fettle_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def described() -> tuple[object, bool]:
        """The document, and whether the engine was asked for it."""
        trace = tmp_path / "trace.jsonl"
        trace.unlink(missing_ok=True)
        with Client(fettle_store, engine=fettle_engine, arguments=["--trace", str(trace)]) as shop:
            document = shop.document()
            assert shop.document() is document
        return document, "rpc.discover" in trace.read_text(encoding="utf-8")

    first, asked = described()
    kept = list((tmp_path / "cache/fettle").iterdir())
    assert asked and len(kept) == 1
    assert described() == (first, False)
    # Half a file, or one of another engine, is no answer.
    kept[0].write_text(kept[0].read_text(encoding="utf-8")[:1000], encoding="utf-8")
    assert described() == (first, True)
    kept[0].rename(kept[0].with_name("schema-" + "0" * 64 + ".json"))
    assert described() == (first, True)
    assert [path.name for path in (tmp_path / "cache/fettle").iterdir()] == [kept[0].name]


def test_answers_and_requests_longer_than_a_pipe_pass(fettle_client: Client) -> None:
    document = fettle_client.rpc.discover()
    assert len(document["methods"]) > 100
    assert fettle_client.web_status.check(note="ö" * 90_000)["characters"] == 90_000


def test_threads_get_their_own_answers(fettle_client: Client) -> None:
    wrong: list[int] = []

    def count(length: int) -> None:
        for _ in range(50):
            if fettle_client.web_status.check(note="n" * length)["characters"] != length:
                wrong.append(length)

    threads = [threading.Thread(target=count, args=(length,)) for length in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_what_json_cannot_say_is_refused_before_it_is_sent(fettle_client: Client) -> None:
    with pytest.raises(ValueError):
        fettle_client.call("webStatus.check", {"note": float("nan")})
    with pytest.raises(ValueError):
        fettle_client.web_status.check(note="\ud800")
    assert fettle_client.web_status.check(note="still here")["fits"]


def test_a_long_call_tells_how_far_it_is(fettle_client: Client, example_job: Job) -> None:
    reports: list[fettle.ProgressReport] = []
    report = fettle_client.with_options(on_progress=reports.append).store.check()
    assert report["sound"]
    assert reports[0]["kind"] == "begin"
    assert reports[-1]["kind"] == "end"


def test_a_portal_client_sees_its_own_account_alone(fettle_engine: str, fettle_store: Path) -> None:
    with Client(fettle_store, engine=fettle_engine) as shop:
        shop.portal.set_enabled(True)
        ana, bo = (shop.accounts.create(name) for name in ("Ana Núñez", "Bo Sørensen"))
        user = shop.portal_users.create(ana["id"], "Ana", "ana@example.org")
        jobs = [shop.jobs.create("Brake discs", account["id"]) for account in (ana, bo)]
    with Client(fettle_store, engine=fettle_engine, role="portal", user=user["id"]) as portal:
        assert [row["id"] for row in portal.portal.jobs.list()["rows"]] == [jobs[0]["id"]]
        with pytest.raises(fettle.NotFoundError):
            portal.portal.jobs.get(jobs[1]["id"])
        with pytest.raises(fettle.ForbiddenError):
            portal.jobs.list()
        with pytest.raises(fettle.ForbiddenError):
            portal.session.open(employee_id="Kim")
