#!/usr/bin/python3
"""A subscriber for ../three_clients.py: writes what it is told of, a line for each event, and goes on after any end of its engine.

Lines are `event SEQ RECORD`, and `gap SEQ` where something up to SEQ was not told. PAUSE is how many seconds it reads nothing now and
then. It ends when the number in the file END has been reached.
"""

from __future__ import annotations

import json
import os
import random
import select
import subprocess
import sys
import time
from pathlib import Path

SEEN, END = Path(os.environ["SEEN"]), Path(os.environ["END"])
PAUSE = float(os.environ["PAUSE"])
PATIENCE = 120.0


def run(seq: int, file: int) -> int:
    """Follows one engine to its end; returns the number that was reached."""
    process = subprocess.Popen(
        [os.environ["ENGINE"], "serve", os.environ["STORE"]], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL)
    assert process.stdin and process.stdout
    request = {"jsonrpc": "2.0", "id": 1, "method": "changes.subscribe",
               "params": {"collections": ["accounts"], "since": seq}}
    rest, pause_at = b"", time.monotonic() + random.uniform(1, 3 * PAUSE + 2)
    # What is left to be told must come in so long, once nothing is added any more.
    give_up_at: float | None = None
    try:
        process.stdin.write(json.dumps(request).encode() + b"\n")
        process.stdin.flush()
        while not is_over(seq):
            if PAUSE and time.monotonic() > pause_at:
                time.sleep(random.uniform(0, PAUSE))
                pause_at = time.monotonic() + random.uniform(1, 3 * PAUSE + 2)
            if not select.select([process.stdout], [], [], 1)[0]:
                give_up_at = give_up_at or (time.monotonic() + PATIENCE if END.exists() else None)
                if give_up_at and time.monotonic() > give_up_at:
                    sys.exit(f"nothing is told after {seq}")
                continue
            data = os.read(process.stdout.fileno(), 1 << 16)
            if not data:
                break
            give_up_at = None
            *lines, rest = (rest + data).split(b"\n")
            told = ""
            for message in map(json.loads, lines):
                if "error" in message and message["error"]["data"]["kind"] == "engineMoved":
                    return seq
                if "error" in message:
                    sys.exit(json.dumps(message))
                if "result" in message:
                    if message["result"]["fresh"]:
                        sys.exit(f"the store forgot what came after {seq}")
                    continue
                event = message["params"]
                if "ended" in event:
                    sys.exit(json.dumps(event))
                seq = event["seq"]
                told += f"gap {seq}\n" if event.get("gap") else f"event {seq} {event['recordId']}\n"
            os.write(file, told.encode())
    except BrokenPipeError:
        pass
    finally:
        if not is_over(seq):
            process.kill()
        process.communicate()
    return seq


def is_over(seq: int) -> bool:
    return END.exists() and seq >= int(END.read_text() or sys.maxsize)


def main() -> None:
    lines = SEEN.read_text().splitlines() if SEEN.exists() else []
    seq = int(lines[-1].split()[1]) if lines else 0
    file = os.open(SEEN, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    while not is_over(seq):
        seq = run(seq, file)


main()
