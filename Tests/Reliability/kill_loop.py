#!/usr/bin/python3
"""kill_loop.py [--kills N] [--seed S] [--keep]: kills the program in a flood of status updates, again and again.

Each round opens the store, proves that what was acknowledged in the round before is there and that nothing is there in
part, floods it with webStatus.update, and kills it at a random moment with SIGKILL; every fourth time before it has
answered at all, in its recovery. At the end `fettle check` and the reader made from the format's document look at it.

The program is $FETTLE, else .build/release/fettle. Exit status 0 when nothing was lost.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("FETTLE") or str(ROOT / ".build/release/fettle")
PATIENCE = 60.0
IN_FLIGHT = 64


class Lost(Exception):
    """Something that was acknowledged is missing, or something is there in part."""


class Engine:
    """The program on a store; bytes out, bytes in."""

    def __init__(self, store: Path) -> None:
        self.process = subprocess.Popen(
            [PROGRAM, "serve", str(store)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            bufsize=0, env={**os.environ, "SWIFT_BACKTRACE": "enable=no"})
        assert self.process.stdin and self.process.stdout
        self.stdin, self.stdout = self.process.stdin, self.process.stdout
        self.buffer = b""
        self.next_id = 1

    def send(self, method: str, params: dict[str, Any]) -> int:
        number, self.next_id = self.next_id, self.next_id + 1
        request = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
        self.stdin.write(json.dumps(request).encode() + b"\n")
        return number

    def lines(self, timeout: float) -> list[dict[str, Any]]:
        """The answers that have come, waiting for the first one at most so long."""
        if not select.select([self.stdout], [], [], timeout)[0]:
            return []
        data = os.read(self.stdout.fileno(), 1 << 20)
        if not data:
            return []
        *whole, self.buffer = (self.buffer + data).split(b"\n")
        return [json.loads(line) for line in whole if line.strip()]

    def call(self, method: str, params: dict[str, Any]) -> Any:
        number = self.send(method, params)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for answer in self.lines(deadline - time.monotonic()):
                if answer.get("id") == number:
                    if "error" in answer:
                        raise Lost(f"{method}: {answer['error']}")
                    return answer["result"]
            if self.process.poll() is not None:
                raise Lost(f"the program ended with {self.process.returncode} before it answered {method}")
        raise Lost(f"no answer to {method} within {PATIENCE:.0f} s")

    def kill(self) -> None:
        self.process.kill()
        self.end()

    def end(self) -> None:
        self.stdin.close()
        self.process.wait()
        self.stdout.close()


class Loop:
    def __init__(self, store: Path, seed: int) -> None:
        self.store = store
        self.random = random.Random(seed)
        self.jobs: list[str] = []
        self.seq = 0
        """The last change that was looked at."""
        self.acknowledged: dict[str, str] = {}
        """Of the round: history record, the note it must have."""
        self.total = 0
        self.recoveries = 0
        self.openings: list[float] = []

    def verify(self, engine: Engine) -> None:
        """Everything acknowledged is there, and every update is there with all that belongs to it."""
        changes: list[dict[str, Any]] = []
        since = self.seq
        while True:
            page = engine.call("changes.list", {"since": since, "limit": 1000})
            changes += page["changes"]
            if not page["changes"] or page["changes"][-1]["seq"] >= page["seq"]:
                break
            since = page["changes"][-1]["seq"]
        if [change["seq"] for change in changes] != list(range(self.seq + 1, self.seq + 1 + len(changes))):
            raise Lost("the sequence of changes has a gap")
        history = {change["recordId"] for change in changes if change["collection"] == "webStatusHistory"}
        if missing := self.acknowledged.keys() - history:
            raise Lost(f"{len(missing)} of {len(self.acknowledged)} acknowledged updates are missing: {sorted(missing)[:5]}")
        # Job where something of it changed, message where the customer can be told, history record.
        kinds = "".join(change["collection"][0] for change in changes if change["method"] == "webStatus.update")
        if not re.fullmatch("(j?o?w)*", kinds):
            raise Lost("an update is there in part")
        # The records themselves, of one job.
        if self.acknowledged:
            job = self.random.choice([note.split()[1] for note in self.acknowledged.values()])
            rows = {}
            params: dict[str, Any] = {"jobId": job, "limit": 1000}
            while True:
                page = engine.call("webStatus.history", params)
                rows |= {row["id"]: row.get("note") for row in page["rows"]}
                if not page.get("nextCursor") or len(rows) > 3000:
                    break
                params["cursor"] = page["nextCursor"]
            for record, note in self.acknowledged.items():
                if note.split()[1] == job and len(rows) <= 3000 and rows.get(record) != note:
                    raise Lost(f"{record} has the note {rows.get(record)!r}, and {note!r} was acknowledged")
        self.total += len(self.acknowledged)
        self.acknowledged = {}
        self.seq += len(changes)

    def flood(self, engine: Engine, number: int, seconds: float) -> None:
        notes: dict[int, str] = {}
        end = time.monotonic() + seconds
        count = 0
        while time.monotonic() < end:
            while len(notes) < IN_FLIGHT:
                job = self.random.choice(self.jobs)
                count += 1
                note = f"{number}.{count} {job} æøå"
                notes[engine.send("webStatus.update", {"jobId": job, "note": note})] = note
            for answer in engine.lines(0.005):
                note = notes.pop(answer["id"])
                if "error" in answer:
                    raise Lost(f"webStatus.update: {answer['error']}")
                self.acknowledged[answer["result"]["history"]["id"]] = note

    def round(self, number: int) -> None:
        if number % 4 == 3:
            self.recoveries += 1
            engine = Engine(self.store)
            time.sleep(self.random.uniform(0, 0.03))
            engine.kill()
        start = time.monotonic()
        engine = Engine(self.store)
        try:
            engine.call("changes.list", {"since": self.seq, "limit": 1})
            self.openings.append(time.monotonic() - start)
            self.verify(engine)
            if not self.jobs:
                page = engine.call("jobs.list", {"filter": {"kind": "repairOrder"}, "limit": 1000, "columns": ["id"]})
                self.jobs = [row["id"] for row in page["rows"]]
            self.flood(engine, number, self.random.uniform(0.002, 0.08))
            # What was answered and not read yet counts too: the answer had left.
        finally:
            engine.kill()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    parser.add_argument("--keep", action="store_true", help="keep the store")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="fettle-kill-"))
    store = folder / "shop.fettle"
    subprocess.run([PROGRAM, "init", "--sample", str(store)], check=True, stdin=subprocess.DEVNULL, capture_output=True)
    loop = Loop(store, options.seed)
    try:
        for number in range(options.kills):
            loop.round(number)
        engine = Engine(store)
        loop.verify(engine)
        engine.end()
        for command in ([PROGRAM, "check", str(store)], [sys.executable, str(ROOT / "Tests/Fixtures/read_store.py"), str(store)]):
            done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
            if done.returncode != 0:
                raise Lost(f"{Path(command[1]).name}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    except Lost as lost:
        print(f"seed {options.seed}: {lost}\nthe store is kept in {folder}")
        return 1
    openings = sorted(loop.openings)
    print(f"{options.kills + loop.recoveries} kills, {loop.recoveries} of them while opening; {loop.total} acknowledged updates,"
          f" none lost; start to first answer after a kill: median {openings[len(openings) // 2] * 1000:.1f} ms,"
          f" worst {openings[-1] * 1000:.1f} ms")
    if not options.keep:
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
