#!/usr/bin/python3
"""deliver_kills.py [--fax WAY] [--accounts N] [--kills N] [--seed S]: a report run and its delivery under kills, each report once.

A shop has N customers who want the daily report by e-mail, by fax, or by both. `reports.run` queues the reports and
`fettle-deliver` sends them to a mail server of this program, which takes its time, and to what takes faxes: a gateway behind
that mail server, a modem that is played, or a HylaFAX server without a modem (WAY: gateway, modem, hylafax; all three one after
the other if not given). Meanwhile the engine, the sending program, the engine beside it, or all of them are killed with SIGKILL at
random moments and started again.

When nothing waits any more, each customer has exactly one message a way. An e-mail reached the server at least once, and
each copy has the same Message-ID. Of a fax something lies on paper once at most, and what may or may not have gone out, or failed,
is listed. A person then asks the customer and decides each of those, after which every fax is there whole exactly once and never
lies there a second time unless that person asked for it. `fettle check` finds nothing.

The program is $FETTLE, else .build/release/fettle; those that send and draw lie beside it. Exit status 0 when all of this held.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[2]
os.environ.setdefault("FETTLE", str(ROOT / ".build/release/fettle"))
sys.path.insert(0, str(ROOT / "Tests/Scenarios"))

from counterparts import DELIVER, DRAW, mail_server  # noqa: E402
from engine import CallError, Engine, binary, environment, make_store, run as run_program  # noqa: E402
from fax_kit import without_hylafax  # noqa: E402
from fax_ways import Faxes, Wrong, faxes_of, mails  # noqa: E402

Json = Any
WAYS = [["email"], ["fax"], ["email", "fax"]]
LEASE_SECONDS = 10
# What has not moved for so many seconds waits for the clock.
STILL_SECONDS = 6
WAITING = ["queued", "sending", "retry"]


def children(pid: int) -> list[int]:
    """Processes that a process has started."""
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


class Workplace:
    """A shop's engine and its sending program, both of which are started again whenever they are found dead."""

    def __init__(self, store: Path, chance: random.Random) -> None:
        self.store = store
        self.chance = chance
        self.minutes = 0
        self.engine = self.start_engine()
        self.sender = self.start_sender()
        self.kills: Counter[str] = Counter()
        self.ends = 0

    def start_engine(self) -> Engine:
        if not self.minutes:
            return Engine(self.store)
        return Engine(self.store, "--clock", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 60 * self.minutes)))

    def later(self) -> None:
        """Twenty minutes pass: what rests is due, and leases of those who were killed are over."""
        self.sender.terminate()
        self.sender.wait(60)
        self.engine.close()
        self.minutes += 20
        self.engine = self.start_engine()
        self.engine.call("store.status")
        self.sender = self.start_sender()

    def start_sender(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [DELIVER, str(self.store), "--engine", binary(), "--drawing", DRAW, "--every", "1", "--lease", str(LEASE_SECONDS)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment())

    def mend(self) -> None:
        """Starts what has ended."""
        if self.sender.poll() is not None:
            self.ends += 1
            self.sender = self.start_sender()

    def ask(self, method: str, **params: Json) -> Json:
        """A call, of the next engine where one has ended."""
        for _ in range(20):
            try:
                answer = self.answer(self.engine.request(method, **params))
                if "error" not in answer:
                    return answer["result"]
                error = CallError(answer["error"])
                if error.kind != "engineMoved":
                    raise error
            except (EOFError, BrokenPipeError, TimeoutError, OSError):
                self.engine.kill()
                self.engine = self.start_engine()
        raise Wrong(f"{method} was not answered by twenty engines")

    def answer(self, number: int) -> dict[str, Json]:
        """The answer of a request; those of earlier ones, which nobody waited for, are passed over."""
        while True:
            answer: dict[str, Json] = self.engine.receive()
            if answer.get("id") == number:
                return answer

    def kill(self, victim: str = "") -> None:
        """Kills one of them, or all."""
        victim = victim or self.chance.choice(["engine", "sender", "sender", "sender's engine", "all"])
        self.kills[victim] += 1
        beside = [pid for pid in children(self.sender.pid) if is_engine(pid)]
        if victim in ("engine", "all"):
            self.engine.kill()
        if victim in ("sender", "all"):
            self.sender.send_signal(signal.SIGKILL)
            self.sender.wait()
        if victim in ("sender's engine", "all"):
            for pid in beside:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
        if victim in ("engine", "all"):
            self.engine = self.start_engine()
            # What was broken off goes on; the answer is not waited for.
            self.engine.request("reports.run")

    def close(self) -> None:
        self.sender.terminate()
        self.sender.wait(60)
        self.engine.close()


def is_engine(pid: int) -> bool:
    try:
        return b"serve" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False


def furnish(work: Workplace, port: int, fax: dict[str, Json], accounts: int) -> dict[str, list[str]]:
    """Mail, fax, and customers who want the report; their ways by id."""
    work.ask(
        "settings.update",
        mail={"mode": "smtp", "host": "127.0.0.1", "port": port, "tls": "none", "from": "desk@shop.example.test"},
        fax=fax, report={"weekends": True})
    wanted: dict[str, list[str]] = {}
    for number in range(accounts):
        ways = WAYS[number % len(WAYS)]
        account = work.ask(
            "accounts.create", name=f"Customer {number}", emails=[f"c{number}@example.test"], faxNumber=f"+4570{number:06}",
            report={"enabled": True, "methods": ways})["id"]
        wanted[account] = ways
        if number % 5 == 0:
            work.ask("jobs.create", kind="repairOrder", accountId=account, title=f"Brakes {number}")
    return wanted


def messages(work: Workplace, **filters: Json) -> list[dict[str, Json]]:
    """All reports in the outbox."""
    found: list[dict[str, Json]] = []
    cursor: dict[str, Json] = {}
    while True:
        page = work.ask(
            "outbox.list", filter={"kind": ["report"], **filters}, limit=200,
            columns=["id", "accountId", "channel", "state", "to", "messageId", "key", "nextTryAt", "remoteJob"],
            **cursor)
        found += page["rows"]
        if not page.get("nextCursor"):
            return found
        cursor = {"cursor": page["nextCursor"]}


def settle(work: Workplace, faxes: Faxes, seconds: float) -> None:
    """Until nothing waits any more."""
    end = time.monotonic() + seconds
    seen: tuple[Json, int] = ([], 0)
    still = time.monotonic()
    while time.monotonic() < end:
        work.mend()
        now = (messages(work, state=WAITING), faxes.count())
        if not now[0]:
            return
        if now != seen:
            seen, still = now, time.monotonic()
        elif time.monotonic() - still > STILL_SECONDS or all(entry["state"] == "retry" for entry in now[0]):
            faxes.finish()
            work.later()
            still = time.monotonic()
        time.sleep(0.3)
    raise Wrong(f"still waiting after {seconds:.0f} s: {messages(work, state=WAITING)[:5]}")


def verify(
        work: Workplace, faxes: Faxes, wanted: dict[str, list[str]], asked: Counter[str]) -> tuple[int, list[dict[str, Json]]]:
    """E-mails that came more than once, and the faxes that a person has to decide.

    asked: how often a person has had a fax sent again.
    """
    entries = messages(work)
    made = sorted((entry["accountId"], entry["channel"]) for entry in entries)
    expected = sorted((account, way) for account, ways in wanted.items() for way in ways)
    if made != expected:
        missing, extra = Counter(expected) - Counter(made), Counter(made) - Counter(expected)
        raise Wrong(f"missing {list(missing)[:5]}, too many {list(extra)[:5]}")
    doubled = known = 0
    undecided = []
    for entry in entries:
        if entry["channel"] == "email":
            count = mails(faxes.box, entry, entry["to"])
            if entry["state"] != "sent" or count < 1:
                raise Wrong(f"{entry} reached the server {count} times")
            doubled += count - 1
        else:
            count = faxes.begun(entry)
            if count > 1 + asked[entry["id"]]:
                raise Wrong(f"{entry} lies on paper {count} times, and was asked for {1 + asked[entry['id']]} times")
            if entry["state"] in ("uncertain", "failed"):
                undecided.append(entry)
            elif (entry["state"], faxes.whole(entry)) != ("sent", 1):
                raise Wrong(f"{entry} was faxed {faxes.whole(entry)} times")
        known += count
    if len(faxes.box.taken) + faxes.count() != known:
        raise Wrong("there are messages that nobody queued")
    runs = work.ask("reports.list")["rows"]
    if len(runs) != 1 or not runs[0].get("ended"):
        raise Wrong(f"runs: {runs}")
    return doubled, undecided


def decide(work: Workplace, faxes: Faxes, undecided: list[dict[str, Json]], asked: Counter[str]) -> None:
    """Asks the customer: what came is sent, what did not goes out again. Every one of them is in the list and in the log."""
    told = [line.get("ownerId") for line in work.ask("log.list", filter={"level": ["warning", "error"]}, limit=1000)["rows"]]
    for entry in undecided:
        if entry["id"] not in told:
            raise Wrong(f"the log says nothing of {entry['id']}")
        if entry["state"] == "uncertain" and faxes.whole(entry):
            work.ask("outbox.sent", id=entry["id"])
        else:
            asked[entry["id"]] += 1
            work.ask("outbox.resend", id=entry["id"])


def go(store: Path, way: str, accounts: int, kills: int, chance: random.Random) -> str:
    with mail_server() as (box, port):
        faxes = faxes_of(way, box, store.parent)
        work = Workplace(store, chance)
        try:
            wanted = furnish(work, port, faxes.settings(), accounts)
            box.pause = lambda: chance.uniform(0, 0.15)
            ways = sum(len(way) for way in wanted.values())
            work.engine.request("reports.run")
            # The first kill is in the middle of queueing.
            time.sleep(chance.uniform(0, accounts / 5000))
            work.kill("engine")
            for done in range(1, kills):
                # Spread over the time that delivery takes: a kill for each so many messages taken.
                target, end = ways * (done + 1) // (kills + 2), time.monotonic() + LEASE_SECONDS + 5
                while len(box.taken) + faxes.count() < target and time.monotonic() < end:
                    work.mend()
                    time.sleep(0.02)
                time.sleep(chance.uniform(0, 0.3))
                work.kill()
                work.mend()
            work.ask("reports.run")
            settle(work, faxes, 60 + 5 * accounts)
            asked: Counter[str] = Counter()
            doubled, undecided = verify(work, faxes, wanted, asked)
            states = Counter(entry["state"] for entry in undecided)
            decide(work, faxes, undecided, asked)
            settle(work, faxes, 60 + 5 * accounts)
            _, left = verify(work, faxes, wanted, asked)
            if left:
                raise Wrong(f"still undecided: {left}")
            summary = (
                f"{way}: {accounts} customers, {ways} reports, {sum(work.kills.values())} kills {dict(work.kills)}: "
                f"{doubled} e-mails came twice under the same Message-ID, {len(undecided)} faxes were decided by a person "
                f"{dict(states)}, {sum(asked.values())} of them sent again, the sending program ended "
                f"by itself {work.ends - work.kills['sender'] - work.kills['all']} times")
        finally:
            work.close()
            faxes.close()
    checked = run_program("check", str(store))
    if checked.returncode != 0:
        raise Wrong(f"fettle check: {checked.stdout.decode()}")
    return summary


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fax", choices=["gateway", "modem", "hylafax"], default=None)
    parser.add_argument("--accounts", type=int, default=300)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1 << 30)
    print(f"seed {seed}", file=sys.stderr)
    for way in [options.fax] if options.fax else ["gateway", "modem", "hylafax"]:
        if way == "hylafax" and without_hylafax():
            print(f"deliver_kills: {without_hylafax()}", file=sys.stderr)
            return 1
        with tempfile.TemporaryDirectory() as folder:
            store = make_store(Path(folder) / "shop.fettle")
            try:
                print(go(store, way, options.accounts, options.kills, random.Random(seed)), flush=True)
            except Wrong as wrong:
                print(f"deliver_kills: {way}: {wrong} (seed {seed})", file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
