"""One engine process and the calls that wait for its answers."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypedDict, cast

from ._engine import EngineProcess
from ._framing import BrokenStream, encoded, read_message
from ._generated import ChangesEvent


class Gone(Exception):
    """The engine ended, or its output cannot be understood, before the answer came."""


class ProgressReport(TypedDict, total=False):
    """How far a long call is (notification `$/progress`)."""

    kind: Literal["begin", "report", "end"]
    title: str
    message: str
    done: int
    total: int
    percentage: int


class Waiting:
    """A call that waits for its answer."""

    def __init__(self, number: int, on_result: Callable[[Any], None] | None = None) -> None:
        self.number = number
        self._on_result = on_result
        self.answer: Mapping[str, Any] | None = None
        self._inbox: queue.SimpleQueue[ProgressReport | None] = queue.SimpleQueue()

    def report(self, progress: ProgressReport) -> None:
        """Called by the reading thread: the call is under way."""
        self._inbox.put(progress)

    def finish(self, answer: Mapping[str, Any] | None) -> None:
        """Called by the reading thread: the answer, or None when the engine ended."""
        self.answer = answer
        if self._on_result is not None and answer is not None and "result" in answer:
            self._on_result(answer["result"])
        self._inbox.put(None)

    def wait(self, seconds: float | None, on_progress: Callable[[ProgressReport], None] | None = None) -> bool:
        """Waits for the answer or the engine's end, and hands reports over meanwhile, in the caller's thread.

        Returns whether either came in time.
        """
        end = None if seconds is None else time.monotonic() + seconds
        while True:
            left = None if end is None else max(0.0, end - time.monotonic())
            try:
                report = self._inbox.get(timeout=left)
            except queue.Empty:
                return False
            if report is None:
                return True
            if on_progress is not None:
                on_progress(report)

    def result(self) -> Mapping[str, Any]:
        """The answer. Raises Gone when the engine ended instead."""
        if self.answer is None:
            raise Gone
        return self.answer


class Connection:
    """Sends from any thread; a thread of its own reads answers and notifications."""

    def __init__(
        self, engine: EngineProcess, on_event: Callable[[ChangesEvent], None], on_end: Callable[[], None]
    ) -> None:
        """on_event and on_end are called by the reading thread, which waits for them."""
        self.engine = engine
        self._on_event = on_event
        self._on_end = on_end
        self._next = 1
        self._waiting: dict[int, Waiting] = {}
        self._is_open = True
        self._state = threading.Lock()
        self._sending = threading.Lock()
        self._reader = threading.Thread(target=self._read, name="fettle-reader", daemon=True)
        self._reader.start()

    @property
    def is_open(self) -> bool:
        return self._is_open

    def call(
        self,
        method: str,
        params: Mapping[str, Any] | None = None,
        wants_progress: bool = False,
        on_result: Callable[[Any], None] | None = None,
    ) -> Waiting:
        """Sends a request. Raises Gone when the engine has ended, ValueError when JSON cannot say the params.

        on_result is called by the reading thread, before anything that the engine said after the answer is heard.
        """
        with self._state:
            number = self._next
            self._next += 1
        message: dict[str, object] = {"jsonrpc": "2.0", "id": number, "method": method}
        if wants_progress:
            params = {**(params or {}), "_meta": {**((params or {}).get("_meta") or {}), "progressToken": number}}
        if params:
            message["params"] = params
        data = encoded(message)
        waiting = Waiting(number, on_result)
        with self._state:
            if not self._is_open:
                raise Gone
            self._waiting[number] = waiting
        self._write(data)
        return waiting

    def notify(self, method: str, params: Mapping[str, object] | None = None) -> None:
        """Sends a notification; nothing happens when the engine has ended."""
        message: dict[str, object] = {"jsonrpc": "2.0", "method": method}
        if params:
            message["params"] = params
        self._write(encoded(message))

    def forget(self, waiting: Waiting) -> None:
        """Nobody waits for this answer any more."""
        with self._state:
            self._waiting.pop(waiting.number, None)

    def _write(self, data: bytes) -> None:
        with self._sending:
            try:
                self.engine.input.write(data)
                self.engine.input.flush()
            except (OSError, ValueError):
                # The reader sees the end of the output too and wakes everyone who waits.
                pass

    def _read(self) -> None:
        try:
            while message := read_message(self.engine.output):
                self._take(message)
        except (BrokenStream, OSError, ValueError):
            # Bytes that are no message: nothing after them can be trusted.
            pass
        finally:
            with self._state:
                self._is_open = False
                left = list(self._waiting.values())
                self._waiting.clear()
            for waiting in left:
                waiting.finish(None)
            self.engine.output.close()
            self._on_end()

    def _take(self, message: Mapping[str, Any]) -> None:
        if "method" in message:
            self._hear(message["method"], message.get("params"))
            return
        number = message.get("id")
        with self._state:
            waiting = self._waiting.pop(number, None) if isinstance(number, int) else None
        if waiting is not None:
            waiting.finish(message)

    def _hear(self, method: object, params: object) -> None:
        if not isinstance(params, dict):
            return
        if method == "changes.event":
            self._on_event(cast("ChangesEvent", params))
        if method != "$/progress":
            return
        with self._state:
            waiting = self._waiting.get(params.get("token", 0))
        if waiting is not None:
            waiting.report(params.get("value", {}))

    def join(self) -> None:
        """Waits until the end of the engine's output was seen."""
        self._reader.join(timeout=5)
