#!/usr/bin/python3
"""three_clients.py [--seconds N] [--seed S]: clients of several languages on one store, with kills of each and of the engine.

Python (pipelined, lines), JavaScript in Node (Content-Length headers), Lua in Neovim (its own JSON-RPC client) and bash with jq make
customers of names of their own, close their engine now and then, and repeat a call with its key until it is acknowledged. Two
subscribers write down what they are told of, one of them after pauses. Meanwhile the processes that serve them, the one that holds the store
most of all, and the clients themselves are killed at random moments; a killed client starts again where it was.

At the end every customer that was acknowledged is there once and nobody else is but what a killed client had under way, the change log has them in one order, which is each
client's own as far as it did not send several at once, each subscriber has been told of exactly that order or of a gap, and the
store is sound.

The program is $FETTLE, else .build/release/fettle. Exit status 0 when all that is so. A client whose language is not on this machine
is left out, and it is said.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = Path(__file__).resolve().parent / "clients"
PROGRAM = os.environ.get("FETTLE") or str(ROOT / ".build/release/fettle")
ENVIRONMENT = {**os.environ, "SWIFT_BACKTRACE": "enable=no", "ENGINE": PROGRAM}
PATIENCE = 240.0


class Wrong(Exception):
    """Something acknowledged is missing, or there twice, or out of order, or was not told."""


@dataclass(frozen=True)
class Language:
    """How a client is started, what that needs, and how many calls it has under way."""

    name: str
    command: list[str]
    needs: list[str]
    window: int = 1


LANGUAGES = [
    Language("python", [sys.executable, str(CLIENTS / "writer.py")], [], 8),
    Language("node", ["node", str(CLIENTS / "writer.mjs")], ["node"], 4),
    Language("neovim", ["nvim", "--headless", "-u", "NONE", "-i", "NONE", "-n", "-S", str(CLIENTS / "writer.lua")], ["nvim"]),
    Language("shell", ["bash", str(CLIENTS / "writer.sh")], ["bash", "jq"]),
]


class Client:
    """A program that is started again when it was killed, until it ends by itself."""

    def __init__(self, name: str, command: list[str], folder: Path, **environment: str) -> None:
        self.name, self.command = name, command
        self.errors = folder / f"{name}.errors"
        self.environment = {**ENVIRONMENT, "NAME": name, **environment}
        self.was_killed = False
        self.start()

    def start(self) -> None:
        with self.errors.open("ab") as errors:
            self.process = subprocess.Popen(
                self.command, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors)

    def kill(self) -> None:
        self.was_killed = True
        self.process.kill()

    def look(self) -> bool:
        """Whether it has ended by itself, in good order; raises Wrong when in bad."""
        status = self.process.poll()
        if status is None:
            return False
        if self.was_killed:
            self.was_killed = False
            self.start()
            return False
        if status:
            raise Wrong(f"{self.name} ended with {status}: {self.errors.read_text()[-1000:]}")
        return True

    def wait(self) -> None:
        end = time.monotonic() + PATIENCE
        while not self.look():
            if time.monotonic() > end:
                raise Wrong(f"{self.name} does not end")
            time.sleep(0.05)


class Run:
    def __init__(self, folder: Path, seed: int, seconds: float) -> None:
        self.folder, self.store = folder, folder / "shop.fettle"
        self.stop, self.end = folder / "stop", folder / "end"
        self.random = random.Random(seed)
        self.languages = [language for language in LANGUAGES if all(map(shutil.which, language.needs))]
        self.left_out = [language.name for language in LANGUAGES if language not in self.languages]
        places = {"STORE": str(self.store), "STOP": str(self.stop), "END": str(self.end)}
        self.writers = [
            Client(language.name, language.command, folder, ACKNOWLEDGED=str(folder / language.name), **places)
            for language in self.languages]
        pauses = {"prompt": 0.0, "slow": min(20.0, seconds / 8)}
        self.watchers = [
            Client(name, [sys.executable, str(CLIENTS / "watcher.py")], folder, SEEN=str(folder / name), PAUSE=str(pause), **places)
            for name, pause in pauses.items()]
        self.kills = {"engine": 0, "joined": 0, "client": 0}
        self.gaps = 0

    @property
    def clients(self) -> list[Client]:
        return [*self.writers, *self.watchers]

    # Kills

    def servers(self) -> list[int]:
        """Processes of this run that serve the store."""
        found: list[int] = []
        for client in self.clients:
            for pid in children(client.process.pid):
                if command(pid) == PROGRAM:
                    found.append(pid)
        return found

    def kill_one(self) -> None:
        dice = self.random.random()
        if dice < 0.15:
            self.random.choice(self.clients).kill()
            self.kills["client"] += 1
            return
        servers = self.servers()
        note = (self.store / "LOCK").read_text().split()
        holder = int(note[1]) if len(note) > 1 else 0
        joined = [pid for pid in servers if pid != holder]
        kind = "engine" if holder in servers and dice < 0.65 else "joined"
        if kind == "joined" and not joined:
            return
        try:
            os.kill(holder if kind == "engine" else self.random.choice(joined),
                    self.random.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM]))
            self.kills[kind] += 1
        except ProcessLookupError:
            pass

    def go(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(self.random.uniform(0.02, 0.6))
            if any(client.look() for client in self.clients):
                raise Wrong("a client has ended before it was told to")
            self.kill_one()
        self.stop.touch()
        for writer in self.writers:
            writer.wait()
        self.log = self.made()
        part = self.folder / "end.new"
        part.write_text(str(self.log[-1][0]))
        part.rename(self.end)
        for watcher in self.watchers:
            watcher.wait()

    # The end

    def check(self) -> None:
        done = subprocess.run([PROGRAM, "check", str(self.store)], capture_output=True, env=ENVIRONMENT, check=False)
        if done.returncode:
            raise Wrong(f"check: {done.stdout.decode()} {done.stderr.decode()}")
        names = self.names()
        for language in self.languages:
            self.compare(language, [names[record] for _, record in self.log if names[record].startswith(language.name + " ")])
        if len(names) != len(self.log):
            raise Wrong(f"{len(names)} customers, {len(self.log)} made")
        for watcher in self.watchers:
            self.follow(watcher.name)

    def acknowledged(self, name: str) -> list[str]:
        return (self.folder / name).read_text().splitlines()

    def compare(self, language: Language, made: list[str]) -> None:
        """What a client was told of beside what is there."""
        told = self.acknowledged(language.name)
        if len(set(made)) != len(made):
            raise Wrong(f"{language.name}: made twice: {sorted(name for name in made if made.count(name) > 1)[:5]}")
        if missing := set(told) - set(made):
            raise Wrong(f"{language.name}: acknowledged and not there: {sorted(missing)[:5]}")
        # A client that was killed just before the end leaves what it had under way.
        if len(set(made) - set(told)) > language.window:
            raise Wrong(f"{language.name}: there and never acknowledged: {sorted(set(made) - set(told))[:5]}")
        # Of several under way those behind an unanswered one may be done before it is sent again.
        for place, name in enumerate(made):
            if abs(int(name.split()[1]) - place) >= language.window:
                raise Wrong(f"{language.name}: {name} was made in place {place}")

    def follow(self, name: str) -> None:
        """What a subscriber was told of beside the change log."""
        place = 0
        for line in self.acknowledged(name):
            kind, number, *record = line.split()
            if kind == "gap":
                self.gaps += 1
                while place < len(self.log) and self.log[place][0] <= int(number):
                    place += 1
            elif place == len(self.log) or self.log[place] != (int(number), record[0]):
                raise Wrong(f"{name}: told of {line!r}, where {self.log[place:place + 1]} was next")
            else:
                place += 1
        if place < len(self.log):
            raise Wrong(f"{name}: not told of {len(self.log) - place} changes, the first {self.log[place]}")

    def names(self) -> dict[str, str]:
        """Names of all customers by their ids."""
        pages: list[Any] = []

        def calls() -> Iterator[tuple[str, dict[str, Any]]]:
            while not pages or pages[-1].get("nextCursor"):
                cursor = {"cursor": pages[-1]["nextCursor"]} if pages else {}
                yield "accounts.list", {"limit": 1000, "columns": ["id", "name"], **cursor}

        self.ask(calls(), pages.append)
        return {row["id"]: row["name"] for page in pages for row in page["rows"]}

    def made(self) -> list[tuple[int, str]]:
        """Numbers of the changes that made customers, and these, in their order."""
        pages: list[Any] = []

        def calls() -> Iterator[tuple[str, dict[str, Any]]]:
            while not pages or pages[-1].get("next") is not None:
                yield "changes.list", {"since": pages[-1]["next"] if pages else 0, "limit": 1000}

        self.ask(calls(), pages.append)
        return [(change["seq"], change["recordId"]) for page in pages for change in page["changes"]
                if change["collection"] == "accounts" and change["what"] == "insert"]

    def ask(self, calls: Iterator[tuple[str, dict[str, Any]]], take: Callable[[Any], None]) -> None:
        """Makes calls, each after the answer to the one before, of one process."""
        with subprocess.Popen([PROGRAM, "serve", str(self.store)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, env=ENVIRONMENT) as process:
            assert process.stdin and process.stdout
            for method, params in calls:
                process.stdin.write(json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode() + b"\n")
                process.stdin.flush()
                answer = json.loads(process.stdout.readline() or b"{}")
                if "result" not in answer:
                    raise Wrong(f"{method}: {answer}")
                take(answer["result"])
            process.stdin.close()

    def end_all(self) -> None:
        for client in self.clients:
            if client.process.poll() is None:
                client.process.kill()
                client.process.wait()


def command(pid: int) -> str:
    """The program of a process, as it was started; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")[0]
    except OSError:
        return ""


def children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="fettle-three-"))
    subprocess.run(
        [PROGRAM, "init", str(folder / "shop.fettle"), "--name", "Three", "--zone", "UTC", "--currency", "EUR", "--language",
         "en", "--employee", "Ann"], check=True, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
    run = Run(folder, arguments.seed, arguments.seconds)
    try:
        run.go(arguments.seconds)
        run.check()
    except Exception as failure:
        print(f"seed {arguments.seed}: {failure!r}; the store is left in {folder}", file=sys.stderr)
        return 1
    finally:
        run.end_all()
    kills = ", ".join(f"{count} of {'the ' if kind == 'engine' else 'a '}{kind}" for kind, count in run.kills.items())
    counts = ", ".join(f"{language.name} {len(run.acknowledged(language.name))}" for language in run.languages)
    print(f"seed {arguments.seed}: kills: {kills}; acknowledged: {counts}; each is there once, in one order, and "
          f"{len(run.watchers)} subscribers were told so, with {run.gaps} gaps"
          + "".join(f"; no {name} here" for name in run.left_out))
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
