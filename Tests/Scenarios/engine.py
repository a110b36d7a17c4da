"""A raw client for black-box scenarios: bytes out, bytes in, nothing hidden. It never waits without a limit."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = float(os.environ.get("FETTLE_PATIENCE", "20"))

Json = Any


def binary() -> str:
    """The program under test: $FETTLE, or what the debug build left."""
    return os.environ.get("FETTLE") or str(ROOT / ".build/debug/fettle")


def environment() -> dict[str, str]:
    """Crashes are told on one line, not with a backtrace that takes seconds."""
    return {**os.environ, "SWIFT_BACKTRACE": "enable=no"}


def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """One command to its end."""
    return subprocess.run(
        [binary(), *arguments], input=stdin, capture_output=True, timeout=PATIENCE * 3, env=environment(), check=False
    )


def make_store(path: Path, *flags: str) -> Path:
    """A new shop with one employee, who is an administrator (E1)."""
    done = run(
        "init", str(path), "--name", "Test Body Shop", "--zone", "Europe/Copenhagen", "--currency", "EUR",
        "--language", "en", "--employee", "Ann Admin", *flags,
    )
    assert done.returncode == 0, done.stderr.decode()
    return path


class CallError(Exception):
    """An error answer."""

    def __init__(self, error: dict[str, Json]) -> None:
        super().__init__(f"{error['code']}: {error['message']} {json.dumps(error.get('data'))}")
        self.error = error
        self.code: int = error["code"]
        self.message: str = error["message"]
        self.data: dict[str, Json] = error.get("data") or {}
        self.kind: str = self.data.get("kind", "")
        self.problems: list[dict[str, Json]] = self.data.get("problems", [])

    def problem(self, path: str) -> dict[str, Json]:
        """The problem at a place of the params."""
        found = [p for p in self.problems if p["path"] == path]
        assert found, f"no problem at {path}: {self.problems}"
        return found[0]


class Engine:
    """One `fettle serve` process."""

    def __init__(self, store: Path | str, *flags: str, framing: str = "lines") -> None:
        self.framing = framing
        self.process = subprocess.Popen(
            [binary(), "serve", str(store), *flags],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(),
            # What a call writes to a name without a folder comes to lie beside the store.
            cwd=Path(store).resolve().parent,
        )
        assert self.process.stdin and self.process.stdout and self.process.stderr
        self.input, self.output, self.errors = self.process.stdin, self.process.stdout, self.process.stderr
        self.received = bytearray()
        self.searched = 0
        self.notifications: list[dict[str, Json]] = []
        self.last_id = 0

    # Bytes

    def send_bytes(self, data: bytes) -> None:
        """Writes all of it, while reading what comes so that neither side blocks."""
        view = memoryview(data)
        os.set_blocking(self.input.fileno(), False)
        end = time.monotonic() + PATIENCE
        while view:
            readable, writable, _ = select.select([self.output], [self.input], [], max(0.0, end - time.monotonic()))
            if not readable and not writable:
                raise TimeoutError("the engine neither reads nor answers")
            if writable:
                view = view[os.write(self.input.fileno(), view):]
            elif readable and not self.fill(0):
                raise EOFError("the engine has closed its output")

    def fill(self, timeout: float) -> bool:
        """Reads what there is; false at the end of the output."""
        if not select.select([self.output], [], [], timeout)[0]:
            return True
        data = os.read(self.output.fileno(), 1 << 16)
        self.received += data
        return bool(data)

    def take(self) -> bytes | None:
        """The next whole message, if it has come."""
        end = self.received.find(b"\n" if self.framing == "lines" else b"\r\n\r\n", self.searched)
        if end < 0:
            self.searched = max(0, len(self.received) - 3)
            return None
        if self.framing == "lines":
            return self.cut(0, end, end + 1)
        head = bytes(self.received[:end])
        assert head.startswith(b"Content-Length: ") and b"\n" not in head, head
        start, stop = end + 4, end + 4 + int(head[16:])
        return self.cut(start, stop, stop) if len(self.received) >= stop else None

    def cut(self, start: int, stop: int, after: int) -> bytes:
        message = bytes(self.received[start:stop])
        del self.received[:after]
        self.searched = 0
        return message

    def receive_bytes(self, timeout: float = PATIENCE) -> bytes | None:
        """The next message; None at the end of the output."""
        end = time.monotonic() + timeout
        while True:
            message = self.take()
            if message is not None:
                return message
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"no answer within {timeout} s; so far {bytes(self.received[:200])!r}")
            if not self.fill(left):
                message = self.take()
                return message

    def frame(self, text: bytes) -> bytes:
        return text + b"\n" if self.framing == "lines" else b"Content-Length: %d\r\n\r\n%s" % (len(text), text)

    # Messages

    def send(self, message: Json) -> None:
        self.send_bytes(self.frame(json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()))

    def receive(self, timeout: float = PATIENCE) -> Json:
        """The next message that is no notification."""
        while True:
            message = self.receive_bytes(timeout)
            if message is None:
                raise EOFError(f"the engine has ended: {self.stderr()}")
            value = json.loads(message)
            if isinstance(value, dict) and "method" in value:
                self.notifications.append(value)
                continue
            return value

    def request(self, method: str, /, params: Json = None, **named: Json) -> int:
        """Sends a request and returns its id."""
        self.last_id += 1
        message: dict[str, Json] = {"jsonrpc": "2.0", "id": self.last_id, "method": method}
        if params is not None or named:
            message["params"] = params if params is not None else named
        self.send(message)
        return self.last_id

    def call(self, method: str, /, params: Json = None, **named: Json) -> Json:
        """Calls a method; returns its result or raises CallError."""
        number = self.request(method, params, **named)
        answer = self.receive()
        assert answer["jsonrpc"] == "2.0" and answer["id"] == number, answer
        assert ("result" in answer) != ("error" in answer), answer
        if "error" in answer:
            raise CallError(answer["error"])
        return answer["result"]

    def receive_of(self, method: str, /, params: Json = None, **named: Json) -> Json:
        """Sends a request; returns the whole answer, whichever it is."""
        number = self.request(method, params, **named)
        answer = self.receive()
        assert answer["id"] == number, answer
        return answer

    def fails(self, method: str, /, params: Json = None, **named: Json) -> CallError:
        """Calls a method that must be refused."""
        try:
            result = self.call(method, params, **named)
        except CallError as error:
            return error
        raise AssertionError(f"{method} was not refused: {result}")

    def notify(self, method: str, **named: Json) -> None:
        message: dict[str, Json] = {"jsonrpc": "2.0", "method": method}
        if named:
            message["params"] = named
        self.send(message)

    # Life

    def stderr(self) -> str:
        """What it has said on stderr so far, when it has ended."""
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            return "(it is still running)"
        return self.errors.read().decode(errors="replace")

    def rest(self) -> bytes:
        """Everything up to the end of its output."""
        end = time.monotonic() + PATIENCE
        while self.fill(max(0.0, end - time.monotonic())):
            if time.monotonic() > end:
                raise TimeoutError("the output does not end")
        return self.cut(0, len(self.received), len(self.received))

    def end_input(self) -> None:
        self.input.close()

    def wait(self, timeout: float = PATIENCE) -> int:
        return self.process.wait(timeout)

    def close(self) -> int:
        """Ends it as a client does that goes away; returns its exit status."""
        if not self.input.closed:
            self.input.close()
        self.rest()
        return self.wait()

    def kill(self) -> None:
        """As a crash of the machine's power would, for the process."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        for stream in (self.input, self.output, self.errors):
            try:
                stream.close()
            except BrokenPipeError:
                pass

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
