"""A list that shows the truth: read once, and again whenever it may be another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Generic, TypeVar

from ._subscriptions import WAITING_EVENTS, Subscription

T = TypeVar("T")


class Watch(Generic[T]):
    """What a reading answers, now and after each change of what is watched.

        with shop.watch(lambda: shop.whiteboard.list()["rows"], lists=["whiteboard"]) as board:
            for rows in board:
                show(rows)

    Nothing is put together from events: they only say that something is another, and many of them are one reading. So it
    does not matter whether some were lost: after a gap, after a crash of the engine, and after another process took the
    store over (engineMoved), the list is read again and is what is stored. A reading that fails is made again by the
    next call.
    """

    def __init__(self, subscription: Subscription, read: Callable[[], T]) -> None:
        """subscription: begun already, so that what changes during the first reading is read again."""
        self._subscription = subscription
        self._read = read
        self._is_stale = True

    def __enter__(self) -> Watch[T]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def ended(self) -> str | None:
        """Why the engine tells no more: session, forbidden or failed; None while it does."""
        return self._subscription.ended

    def __iter__(self) -> Iterator[T]:
        while self.wait():
            yield self.read()

    def wait(self, timeout: float | None = None) -> bool:
        """Waits until there is something to read: at once, the first time. False: it is over. Raises TimeoutError."""
        if not self._is_stale:
            event = self._subscription.next_event(timeout)
            if event is None or "ended" in event:
                return False
            self._is_stale = True
        # What has been told by now is in what is read next.
        try:
            for _ in range(WAITING_EVENTS):
                event = self._subscription.next_event(0)
                if event is None or "ended" in event:
                    return False
        except TimeoutError:
            pass
        return True

    def read(self) -> T:
        """The list as it is now."""
        answer = self._read()
        self._is_stale = False
        return answer

    def next(self, timeout: float | None = None) -> T | None:
        """Waits for something to read, and reads it; None: it is over. Raises TimeoutError."""
        return self.read() if self.wait(timeout) else None

    def close(self) -> None:
        """Ends it."""
        self._subscription.close()
