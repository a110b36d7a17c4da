#!/usr/bin/python3
"""A client in Python for ../three_clients.py: up to eight calls under way, in lines; what is unanswered is sent again with its key."""

from __future__ import annotations

import json
import os
import random
import select
import subprocess
import sys
from pathlib import Path

STORE, STOP, ACKNOWLEDGED, NAME = (os.environ[name] for name in ("STORE", "STOP", "ACKNOWLEDGED", "NAME"))
WINDOW = 8
PATIENCE = 120.0


class Engine:
    """One `fettle serve`, and what has come from it."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [os.environ["ENGINE"], "serve", STORE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.rest = b""

    def send(self, names: list[str]) -> bool:
        """Whether all were taken."""
        lines = b"".join(json.dumps({
            "jsonrpc": "2.0", "id": name, "method": "accounts.create",
            "params": {"name": name, "_meta": {"idempotencyKey": name}}}).encode() + b"\n" for name in names)
        assert self.process.stdin
        try:
            self.process.stdin.write(lines)
            self.process.stdin.flush()
        except BrokenPipeError:
            return False
        return True

    def receive(self) -> list[bytes] | None:
        """The lines that come next; None when it has ended."""
        assert self.process.stdout
        if not select.select([self.process.stdout], [], [], PATIENCE)[0]:
            sys.exit("no answer")
        data = os.read(self.process.stdout.fileno(), 1 << 16)
        *lines, self.rest = (self.rest + data).split(b"\n")
        return lines if data else None

    def close(self) -> None:
        self.process.communicate(timeout=PATIENCE)


def main() -> None:
    path = Path(ACKNOWLEDGED)
    number = len(path.read_bytes().splitlines()) if path.exists() else 0
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    engine: Engine | None = None
    while not Path(STOP).exists():
        waiting = [f"{NAME} {number + place}" for place in range(WINDOW)]
        number += WINDOW
        names = list(waiting)
        while waiting:
            engine = engine or Engine()
            is_taken = engine.send(waiting)
            under_way = list(waiting) if is_taken else []
            while under_way:
                lines = engine.receive()
                if lines is None:
                    break
                for answer in map(json.loads, lines):
                    under_way.remove(answer["id"])
                    if "result" in answer:
                        waiting.remove(answer["id"])
                    elif answer["error"]["data"]["kind"] != "engineMoved":
                        sys.exit(json.dumps(answer))
            # An engine that has ended leaves the rest unanswered.
            if under_way or not is_taken:
                engine.process.kill()
                engine.process.communicate()
                engine = None
        os.write(file, "".join(f"{name}\n" for name in names).encode())
        if engine and random.random() < 0.005:
            engine.close()
            engine = None
    if engine:
        engine.close()


main()
