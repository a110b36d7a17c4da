"""Subscriptions to changes, over crashes of the engine."""

from __future__ import annotations

import os
import queue
import signal

import pytest

import fettle
from fettle import ChangesEvent, Client, Job

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
