"""An engine that behaves, until it is told not to: the real one behind a pipe, with one fault.

usage: faulty.py FAULT COUNTER ENGINE serve STORE …

COUNTER is a file that gets a line at each start. FAULT:
  swallow:METHOD  the first start ends by SIGKILL when METHOD was executed, before its answer is passed on
  die:METHOD      every start ends when METHOD comes, before it is executed
  chatter         a megabyte of log before the first answer
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from typing import Any, BinaryIO, cast

from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from fettle._framing import encoded, read_message  # noqa: E402


def main(fault: str, counter: str, command: list[str]) -> int:
    with open(counter, "a") as file:
        file.write("started\n")
    starts = len(Path(counter).read_text().splitlines())
    what, _, method = fault.partition(":")
    if what == "chatter":
        sys.stderr.write(("x" * 99 + "\n") * 10_000)
        sys.stderr.flush()
    engine = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    to_engine, from_engine = cast(BinaryIO, engine.stdin), cast(BinaryIO, engine.stdout)
    swallowed: set[Any] = set()

    def forward() -> None:
        while message := read_message(sys.stdin.buffer):
            if message.get("method") == method and what == "die":
                end(engine)
            if message.get("method") == method and what == "swallow" and starts == 1:
                swallowed.add(message["id"])
            to_engine.write(encoded(message))
            to_engine.flush()
        to_engine.close()

    threading.Thread(target=forward, daemon=True).start()
    while message := read_message(from_engine):
        if message.get("id") in swallowed:
            end(engine)
        sys.stdout.buffer.write(encoded(message))
        sys.stdout.buffer.flush()
    return engine.wait()


def end(engine: subprocess.Popen[bytes]) -> None:
    engine.kill()
    engine.wait()
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
