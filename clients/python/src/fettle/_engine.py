"""The engine as a process: found, started in a group of its own, drained, and ended step by step."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Sequence
from typing import BinaryIO, cast

from .errors import EngineNotFound, EngineStartError

LOG_LINES = 200
LOG_LINE_BYTES = 4096
# How long an engine may take to end before the next, firmer step.
PATIENCE_SECONDS = 2.0


def find_engine(wanted: str | os.PathLike[str] | None = None) -> str:
    """The engine's path: the one wanted, else FETTLE_ENGINE, else `fettle` in PATH. Raises EngineNotFound."""
    named = os.fspath(wanted) if wanted is not None else os.environ.get("FETTLE_ENGINE", "")
    found = shutil.which(named or "fettle")
    if found:
        return found
    if wanted is not None:
        raise EngineNotFound(f"There is no program {named!r} (named by the engine argument).")
    if named:
        raise EngineNotFound(f"There is no program {named!r} (named by the variable FETTLE_ENGINE).")
    raise EngineNotFound(
        "The program 'fettle' was not found: not in PATH, and neither the engine argument nor the variable"
        " FETTLE_ENGINE names it."
    )


class EngineProcess:
    """A running engine. Its standard error is read all the time, so that the engine never waits for a reader."""

    def __init__(self, command: Sequence[str]) -> None:
        """Starts it. Raises EngineStartError when the system refuses."""
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                # A session of its own: Ctrl-C at a terminal ends the script, which then closes the engine in order.
                start_new_session=True,
            )
        except OSError as error:
            raise EngineStartError(f"The engine could not be started: {error}", None, "") from error
        self.input = cast(BinaryIO, self._process.stdin)
        self.output = cast(BinaryIO, self._process.stdout)
        self._log: deque[str] = deque(maxlen=LOG_LINES)
        self._drain = threading.Thread(target=self._read_log, name="fettle-log", daemon=True)
        self._drain.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def status(self) -> int | None:
        """Exit status, minus the signal that ended it, or None while it runs."""
        return self._process.poll()

    def log(self, lines: int = 20) -> str:
        """The last lines of its standard error."""
        if self.status is not None:
            self._drain.join(timeout=1)
        return "\n".join(list(self._log)[-lines:])

    def _read_log(self) -> None:
        stream = cast(BinaryIO, self._process.stderr)
        with stream:
            while line := stream.readline(LOG_LINE_BYTES):
                self._log.append(line.decode(errors="replace").rstrip())

    def wait(self, seconds: float = PATIENCE_SECONDS) -> bool:
        """Waits for its end. Returns whether it ended."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def end(self) -> None:
        """Closes its input, then asks, then forces it to end; each step has two seconds."""
        try:
            self.input.close()
        except OSError:
            # What was still to be written has no reader any more.
            pass
        if not self.wait():
            self._signal(signal.SIGTERM)
            if not self.wait():
                self._signal(signal.SIGKILL)
                self._process.wait()

    def kill(self) -> None:
        """Ends it at once; the store recovers when it is opened again."""
        self._signal(signal.SIGKILL)
        self._process.wait()

    def _signal(self, number: signal.Signals) -> None:
        if self._process.poll() is None:
            self._process.send_signal(number)
