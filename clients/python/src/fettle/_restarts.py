"""How often a crashed engine is started again: five times in three minutes, each time a little later."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

CRASHES = 5
WITHIN_SECONDS = 180.0
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0


class Restarts:
    """Remembers crashes."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._crashes: deque[float] = deque()

    def crashed(self) -> float | None:
        """Notes a crash. Returns the seconds to pause before the next start; None: enough is enough."""
        now = self._now()
        while self._crashes and now - self._crashes[0] > WITHIN_SECONDS:
            self._crashes.popleft()
        if len(self._crashes) >= CRASHES:
            return None
        self._crashes.append(now)
        pause: float = FIRST_PAUSE_SECONDS * 2.0 ** (len(self._crashes) - 1)
        return min(pause, LONGEST_PAUSE_SECONDS)
