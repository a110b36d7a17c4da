"""Being told of changes: what a client keeps for each subscription, and how it goes on after a crash or a gap."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Any, cast

from ._generated import ChangesEvent

# Events that wait for whoever reads a subscription; the reading of answers never waits for him.
WAITING_EVENTS = 10_000


class Subscription:
    """Events of one subscription, from when it was made until it is closed.

        with shop.subscribe(lists=["whiteboard"]) as changes:
            for event in changes:
                ...

    It survives crashes of the engine: the client subscribes again from the place that was reached, so nothing is lost
    and nothing comes twice. An event with `gap` says that something was not told: read again what you show. It also
    comes when more than 10,000 events waited for their reader.
    """

    def __init__(
        self,
        name: str,
        params: Mapping[str, object],
        on_event: Callable[[ChangesEvent], None] | None,
        end: Callable[[Subscription], None],
    ) -> None:
        self.name = name
        self._params = params
        self._end = end
        self._waiting: queue.SimpleQueue[ChangesEvent | None] = queue.SimpleQueue()
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
        try:
            event = self._waiting.get(timeout=timeout)
        except queue.Empty:
            raise TimeoutError(f"No change came in {timeout} s.") from None
        if event is None:
            # For whoever else reads, and for the next call.
            self._waiting.put(None)
        return event

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
            if answer["fresh"] or self._seq is None:
                self._seq, self._passing_over = answer["seq"], 0
            if answer["fresh"]:
                self._put({"subscription": self.name, "seq": answer["seq"], "gap": True})

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
            self._waiting.put({"subscription": self.name, "seq": event["seq"], "gap": True})
        self._waiting.put(event)
