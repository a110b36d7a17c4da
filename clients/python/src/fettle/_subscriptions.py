"""Being told of changes: what a client keeps for each subscription, and how it goes on after a crash or a gap."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Any, NamedTuple, cast

from ._generated import Change, ChangePage, ChangesEvent, FettleError
from .errors import ClientError

# Events that wait for whoever reads a subscription; the reading of answers never waits for him.
WAITING_EVENTS = 10_000


class Subscription:
    """Events of one subscription, from when it was made until it is closed.

        with shop.subscribe(lists=["whiteboard"]) as changes:
            for event in changes:
                ...

    It survives crashes of the engine: the client subscribes again from the place that was reached, so nothing is lost
    and nothing comes twice. Where the engine passes over what a slow reader left, or more than 10,000 events waited here,
    what is missing is read from the log of changes and told in its place, if collections or ids are watched without
    their records. Otherwise, and where the log does not reach back, an event with `gap` says that something was not told:
    read again what you show.
    """

    def __init__(
        self,
        name: str,
        params: Mapping[str, object],
        on_event: Callable[[ChangesEvent], None] | None,
        end: Callable[[Subscription], None],
        read_changes: Callable[[int], ChangePage] | None = None,
    ) -> None:
        """read_changes: a page of the log after a number; None: a gap is told as it is."""
        self.name = name
        self._params = params
        self._end = end
        self._waiting: queue.SimpleQueue[ChangesEvent | _Gap | None] = queue.SimpleQueue()
        self._read_changes = read_changes if not (params.get("lists") or params.get("records")) else None
        # What is read of the log in the place of a gap.
        self._missed: Iterator[ChangesEvent] = iter(())
        # The number up to which the reader has been told, or will be by what waits.
        self._put_seq = cast("int | None", params.get("since"))
        self._state = threading.Lock()
        # The last sequence number that was told, and how many of its events were: a change may give several.
        self._seq = cast("int | None", params.get("since"))
        self._told = 0
        self._passing_over = 0
        self._has_overflowed = False
        self._is_over = False
        self._ended: str | None = None
        if on_event is not None:
            threading.Thread(target=self._call, args=(on_event,), name=f"fettle-{name}", daemon=True).start()

    def __enter__(self) -> Subscription:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Reading

    @property
    def ended(self) -> str | None:
        """Why the engine sends no more: session, forbidden or failed; None while it does."""
        return self._ended

    def __iter__(self) -> Iterator[ChangesEvent]:
        while (event := self.next_event()) is not None:
            yield event

    def next_event(self, timeout: float | None = None) -> ChangesEvent | None:
        """The next event; None when the subscription is over. Raises TimeoutError when none comes in so many seconds."""
        while True:
            for missed in self._missed:
                return missed
            try:
                event = self._waiting.get(timeout=timeout)
            except queue.Empty:
                raise TimeoutError(f"No change came in {timeout} s.") from None
            if event is None:
                # For whoever else reads, and for the next call.
                self._waiting.put(None)
                return None
            if not isinstance(event, _Gap):
                return event
            self._missed = self._fill(event)

    def _fill(self, gap: _Gap) -> Iterator[ChangesEvent]:
        """What was not told, from the log; the gap itself where that is not to be had."""
        since = gap.after
        collections, ids = (set(cast("list[str]", self._params.get(name, []))) for name in ("collections", "ids"))
        while since is not None and self._read_changes is not None:
            try:
                page = self._read_changes(since)
            except (ClientError, FettleError):
                break
            if page["fresh"]:
                break
            for change in page["changes"]:
                if change["seq"] > gap.upto:
                    return
                is_all = not collections and not ids
                if is_all or change["collection"] in collections or change["recordId"] in ids:
                    yield _told(self.name, change)
            since = page.get("next")
            if since is None or since >= gap.upto:
                return
        yield {"subscription": self.name, "seq": gap.upto, "gap": True}

    def close(self) -> None:
        """Ends it; what was told and not read is still read."""
        if self.finish():
            self._end(self)

    def _call(self, on_event: Callable[[ChangesEvent], None]) -> None:
        for event in self:
            on_event(event)

    # The client's side

    @property
    def is_over(self) -> bool:
        return self._is_over

    def finish(self) -> bool:
        """Nothing more is told. Returns whether that is news."""
        with self._state:
            if self._is_over:
                return False
            self._is_over = True
            self._waiting.put(None)
            return True

    def request(self) -> Mapping[str, object]:
        """Params to subscribe with: those of the beginning, from the place that was reached."""
        with self._state:
            if self._seq is None:
                return {**self._params, "subscription": self.name}
            # Where a change may have more events than were told, it is told again and they are passed over.
            since = self._seq - 1 if self._told else self._seq
            self._passing_over = self._told
            self._told = 0
            return {**self._params, "since": max(0, since), "subscription": self.name}

    def begin(self, answer: Mapping[str, Any]) -> None:
        """The engine has subscribed it."""
        with self._state:
            is_new = self._seq is None
            if answer["fresh"] or is_new:
                self._seq, self._passing_over = answer["seq"], 0
            if answer["fresh"]:
                self._waiting.put(_Gap(None, answer["seq"]))
            if answer["fresh"] or is_new:
                self._put_seq = answer["seq"]

    def take(self, event: ChangesEvent) -> None:
        """An event has come. Called by the reading thread."""
        with self._state:
            if self._is_over:
                return
            if event["seq"] != self._seq:
                self._passing_over = 0
                self._told = 0
            self._seq = event["seq"]
            self._told += 1
            if self._passing_over:
                self._passing_over -= 1
                return
            self._put(event)
            if "ended" in event:
                self._ended = event["ended"]
                self._is_over = True
                self._waiting.put(None)

    def _put(self, event: ChangesEvent) -> None:
        if self._waiting.qsize() >= WAITING_EVENTS:
            self._has_overflowed = True
            return
        if self._has_overflowed:
            self._has_overflowed = False
            self._waiting.put(_Gap(self._put_seq, event["seq"] if "gap" in event else event["seq"] - 1))
            self._put_seq = event["seq"]
            if "gap" in event:
                return
        self._waiting.put(_Gap(self._put_seq, event["seq"]) if "gap" in event else event)
        self._put_seq = event["seq"]


class _Gap(NamedTuple):
    """Something between two numbers was not told: after the first (None: not known which) up to the second."""

    after: int | None
    upto: int


def _told(name: str, change: Change) -> ChangesEvent:
    """A change of the log as its event."""
    event: dict[str, Any] = {"subscription": name}
    for member in ("seq", "at", "actor", "actorName", "method", "collection", "recordId", "what"):
        if member in change:
            event[member] = change[member]  # type: ignore[literal-required]
    if change["what"] == "update":
        event["fields"] = sorted(change.get("old") or {})
    return cast(ChangesEvent, event)
