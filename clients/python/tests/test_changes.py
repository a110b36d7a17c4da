"""Subscriptions to changes, over crashes of the engine."""

from __future__ import annotations

import os
import queue
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

import fettle
from fettle import ChangesEvent, Client, Job, Watch

from shop import new_job

SECONDS = 30.0


def test_a_change_is_told_to_whoever_iterates(fettle_client: Client, example_job: Job) -> None:
    with fettle_client.subscribe(lists=["whiteboard"], records=True) as changes:
        fettle_client.web_status.update(example_job["id"], note="Ready")
        event = changes.next_event(SECONDS)
        assert event is not None
        assert (event["list"], event["move"], event["recordId"]) == ("whiteboard", "changed", example_job["id"])
        assert event["record"]["webStatusUpdatedAt"]
    assert list(changes) == []


def test_a_callback_hears_events_in_their_order(fettle_client: Client) -> None:
    heard: queue.SimpleQueue[ChangesEvent] = queue.SimpleQueue()
    with fettle_client.subscribe(collections=["accounts"], on_event=heard.put):
        names = [f"Customer {n}" for n in range(20)]
        ids = [fettle_client.accounts.create(name)["id"] for name in names]
        events = [heard.get(timeout=SECONDS) for _ in names]
    assert [event["recordId"] for event in events] == ids


def test_a_subscription_survives_crashes_without_loss_or_doubling(fettle_client: Client) -> None:
    lead = new_job(fettle_client)
    begun = fettle_client.changes.list(since=0)["seq"]
    with fettle_client.subscribe(lists=["jobs", "repairOrders", "whiteboard"]) as changes:
        heard: list[tuple[int, str]] = []
        for number in range(9):
            if number % 3 == 1:
                assert fettle_client.engine_pid is not None
                os.kill(fettle_client.engine_pid, signal.SIGKILL)
            fettle_client.jobs.update(lead["id"], title=f"Title {number}")
            if number % 3 == 2:
                # In the middle of the events of one change.
                event = changes.next_event(SECONDS)
                assert event is not None
                heard.append((event["seq"], event["list"]))
        while len(heard) < 27:
            event = changes.next_event(SECONDS)
            assert event is not None and "gap" not in event
            heard.append((event["seq"], event["list"]))
    numbers = [change["seq"] for change in fettle_client.changes.list(since=begun)["changes"]]
    assert heard == [(seq, name) for seq in numbers for name in ("jobs", "repairOrders", "whiteboard")]


def test_events_come_after_a_crash_though_nobody_calls(fettle_client: Client, example_job: Job) -> None:
    with fettle_client.subscribe(lists=["whiteboard"]) as changes:
        former = fettle_client.engine_pid
        assert former is not None
        os.kill(former, signal.SIGKILL)
        with pytest.raises(TimeoutError):
            changes.next_event(2)
        assert fettle_client.engine_pid not in (None, former)
        fettle_client.jobs.update(example_job["id"], title="Brake pads")
        event = changes.next_event(SECONDS)
        assert event is not None and event["move"] == "changed"


def test_what_cannot_be_watched_is_refused_and_leaves_nothing(fettle_client: Client) -> None:
    with pytest.raises(fettle.ValidationError) as refused:
        fettle_client.subscribe(lists=["whitebord"])
    assert refused.value.problems[0]["path"] == "/lists/0"
    assert not fettle_client._subscriptions


def test_another_person_ends_the_subscription(fettle_client: Client) -> None:
    account = fettle_client.accounts.create("Bo Lind")["id"]
    fettle_client.portal.set_enabled(True)
    user = fettle_client.portal_users.create(account, "Bo", "bo@portal.example.test")["id"]
    changes = fettle_client.subscribe()
    fettle_client.session.open(role="portal", portal_user_id=user)
    assert [event.get("ended") for event in changes] == ["session"]
    assert changes.ended == "session"


def test_what_a_slow_reader_missed_is_read_from_the_log(fettle_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fettle._subscriptions.WAITING_EVENTS", 5)
    job = new_job(fettle_client)
    with fettle_client.subscribe(ids=[job["id"]]) as changes:
        for number in range(10):
            fettle_client.jobs.update(job["id"], title=f"Title {number}")
        # Answers come behind the events of earlier writes: by now all but the last are there.
        first = [changes.next_event(SECONDS) for _ in range(5)]
        assert all(event is not None and "gap" not in event for event in first)
        fettle_client.jobs.update(job["id"], title="The last")
        # What did not fit here is read from the log and told in its place.
        titles = [changes.next_event(SECONDS) for _ in range(6)]
        assert all(event is not None and "gap" not in event for event in titles)
        told = [event["seq"] for event in [*first, *titles] if event is not None]
        log = fettle_client.changes.list(record=job["id"])["changes"]
        assert told == [change["seq"] for change in reversed(log)][1:]
        assert titles[0] is not None and (titles[0]["what"], titles[0]["fields"]) == ("update", ["title"])
        with pytest.raises(TimeoutError):
            changes.next_event(0.2)


def test_a_slow_reader_of_a_list_is_told_of_a_gap(fettle_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fettle._subscriptions.WAITING_EVENTS", 5)
    job = new_job(fettle_client)
    with fettle_client.subscribe(lists=["jobs"]) as changes:
        for number in range(10):
            fettle_client.jobs.update(job["id"], title=f"Title {number}")
        for _ in range(5):
            event = changes.next_event(SECONDS)
            assert event is not None and "gap" not in event
        fettle_client.jobs.update(job["id"], title="The last")
        event = changes.next_event(SECONDS)
        assert event is not None and event["gap"]


# Watched lists


def titles(shop: Client) -> Callable[[], list[str]]:
    """Titles of the open repair orders, as they are."""
    return lambda: sorted(row["title"] or "" for row in shop.jobs.list(filter={"open": True}, limit=1000)["rows"])


def until(watch: Watch[list[str]], wanted: list[str]) -> int:
    """Reads until the list is as wanted; returns how often. Raises TimeoutError when it never is."""
    for count in range(1, 1000):
        if watch.next(SECONDS) == wanted:
            return count
    raise AssertionError("it never was")


def test_a_watched_list_is_read_at_once_and_after_many_changes_few_times(fettle_client: Client) -> None:
    job = new_job(fettle_client)
    with fettle_client.watch(titles(fettle_client), lists=["jobs"]) as watch:
        assert watch.next(SECONDS) == [job["title"]]
        for number in range(50):
            fettle_client.jobs.update(job["id"], title=f"Title {number}")
        assert until(watch, ["Title 49"]) < 50
        # The last events may be of what was read already; then nothing comes.
        with pytest.raises(TimeoutError):
            while True:
                assert watch.next(0.3) == ["Title 49"]
    assert watch.next(SECONDS) is None


def test_after_a_gap_a_watched_list_is_read_again(fettle_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fettle._subscriptions.WAITING_EVENTS", 3)
    monkeypatch.setattr("fettle._watching.WAITING_EVENTS", 3)
    jobs = [new_job(fettle_client)["id"] for _ in range(4)]
    with (
        fettle_client.subscribe(lists=["jobs"]) as told,
        fettle_client.watch(titles(fettle_client), lists=["jobs"]) as watch,
    ):
        assert len(watch.next(SECONDS) or []) == 4
        for turn in range(10):
            for job in jobs:
                fettle_client.jobs.update(job, title=f"Title {turn} of {job}")
        fettle_client.jobs.update(jobs[0], title="The last")
        until(watch, sorted([f"Title 9 of {job}" for job in jobs[1:]] + ["The last"]))
        # There was one: whoever reads events alone is told so, with the change after it.
        for _ in range(3):
            event = told.next_event(SECONDS)
            assert event is not None and "gap" not in event
        fettle_client.jobs.update(jobs[0], title="After it")
        event = told.next_event(SECONDS)
        assert event is not None and event["gap"]
        until(watch, sorted([f"Title 9 of {job}" for job in jobs[1:]] + ["After it"]))


def test_a_watched_list_outlives_the_process_that_held_the_store(fettle_engine: str, fettle_store: Path) -> None:
    """Another program holds the store and is killed, twice; a third one changes what is watched meanwhile."""
    with Client(fettle_store, engine=fettle_engine) as holder:
        job = new_job(holder)
        with Client(fettle_store, engine=fettle_engine) as mine, Client(fettle_store, engine=fettle_engine) as other:
            with mine.watch(titles(mine), lists=["jobs"]) as watch:
                assert watch.next(SECONDS) == [job["title"]]
                for turn in range(2):
                    # The process that holds it now, whose client has it started again.
                    pid = other.store.status()["pid"]
                    os.kill(pid, signal.SIGKILL)
                    other.jobs.update(job["id"], title=f"Title {turn}")
                    until(watch, [f"Title {turn}"])


def test_a_watch_ends_with_the_session_that_may_see_it(fettle_client: Client) -> None:
    account = fettle_client.accounts.create("Bo Lind")["id"]
    fettle_client.portal.set_enabled(True)
    user = fettle_client.portal_users.create(account, "Bo", "bo@portal.example.test")["id"]
    watch = fettle_client.watch(titles(fettle_client), lists=["jobs"])
    assert watch.next(SECONDS) == []
    fettle_client.session.open(role="portal", portal_user_id=user)
    assert watch.next(SECONDS) is None and watch.ended == "session"


def test_a_reading_that_failed_is_made_again(fettle_client: Client) -> None:
    answers: list[int | Exception] = [1, ValueError("no"), 2]

    def read() -> int:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    with fettle_client.watch(read, collections=["jobs"]) as watch:
        assert watch.next(SECONDS) == 1
        new_job(fettle_client)
        with pytest.raises(ValueError):
            watch.next(SECONDS)
        assert watch.next(SECONDS) == 2
