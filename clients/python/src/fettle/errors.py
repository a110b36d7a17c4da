"""What can go wrong on the client's side of the pipe; errors of the engine are FettleError and its kinds."""

from __future__ import annotations


class ClientError(Exception):
    """The call was not answered by an engine."""


class EngineNotFound(ClientError):
    """There is no engine to start. The message names every place that was looked at."""


class EngineStartError(ClientError):
    """The engine ended before its first answer. Not tried again: what is wrong does not mend itself.

    status: exit status, or minus the signal; None when it was still running but silent.
    log: the last lines of its standard error.
    """

    def __init__(self, message: str, status: int | None, log: str) -> None:
        super().__init__(f"{message}\n{log}".rstrip())
        self.status = status
        self.log = log


class EngineStopped(ClientError):
    """The engine ended before it answered, and the call was not, or not any more, repeated.

    done: False when the call had no effect, None when that is not known.
    """

    def __init__(self, message: str, status: int | None, log: str, done: bool | None = None) -> None:
        super().__init__(f"{message}\n{log}".rstrip())
        self.status = status
        self.log = log
        self.done = done


class CallTimeout(ClientError, TimeoutError):
    """The answer did not come in time and the call was cancelled.

    done: False when the engine confirmed that nothing was changed, None when it said nothing.
    """

    def __init__(self, message: str, done: bool | None) -> None:
        super().__init__(message)
        self.done = done


class ClientClosed(ClientError):
    """The client was closed."""
