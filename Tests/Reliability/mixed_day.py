#!/usr/bin/python3
"""mixed_day.py [--kills N] [--seed S]: a shop's whole day under kills, and every acknowledged call there once.

200 jobs with 600 web-status updates, 80 appointments with their whole dialogues, 40 quotes from request to decision, of staff and of
customers, mixed at random and several in flight. The program is killed with SIGKILL at random moments, also in its recovery;
what was not acknowledged is sent again with its key. At the end each job, history, dialogue, quote and message is what the calls
say, nothing is there twice, the change log has no gap, and `fettle check` finds nothing.

The program is $FETTLE, else .build/release/fettle. Exit status 0 when nothing was lost or doubled.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[2]
os.environ.setdefault("FETTLE", str(ROOT / ".build/release/fettle"))
sys.path.insert(0, str(ROOT / "Tests/Scenarios"))

from engine import Engine, make_store, run as run_program  # noqa: E402

Json = Any
IN_FLIGHT = 8
JOBS, APPOINTMENTS, QUOTES, CUSTOMERS = 200, 80, 40, 20
STATUSES = ["In Progress", "On Hold", "Scheduled", "Completed"]
# Each dialogue as who says what; the customer's side is spoken by his own user.
DIALOGUES = [
    ["S create", "S propose", "C accept", "S confirm", "S close"],
    ["C request", "S inquire", "C answer", "S propose", "C accept", "S confirm"],
    ["C request", "S confirm", "C cancel", "S close"],
    ["S prebook", "S cancel"],
    ["C request", "S propose", "C cancel", "S propose", "C accept"],
]
SAID: dict[str, dict[str, Json]] = {
    "propose": {"at": "2027-03-01T09:00"}, "inquire": {"question": "Which one?"}, "confirm": {"at": "2027-03-02T08:30"},
    "answer": {"text": "The left one"}, "cancel": {}, "close": {}, "accept": {},
}


class Lost(Exception):
    """Something acknowledged is missing, or there twice, or not as it was said."""


@dataclass
class Step:
    """One call; `{id}` in its params is the id that the script's first call answered."""

    speaker: str
    method: str
    params: dict[str, Json]


@dataclass
class Script:
    """Calls about one thing, in their order."""

    kind: str
    name: str
    steps: list[Step]
    id: str = ""
    done: int = 0
    answers: list[Json] = field(default_factory=list)

    def params(self) -> dict[str, Json]:
        step = self.steps[self.done]
        filled = json.loads(json.dumps(step.params).replace("{id}", self.id))
        return {**filled, "_meta": {"idempotencyKey": f"{self.name}/{self.done}"}}


def found_id(answer: Json) -> str:
    """The id of what a first call made."""
    return str(answer["appointment"]["id"] if "appointment" in answer else answer["id"])


class Day:
    def __init__(self, store: Path, kills: int, seed: int) -> None:
        self.store = store
        self.random = random.Random(seed)
        self.kills = kills
        self.killed = 0
        self.repeated = 0
        self.engine = self.start()
        self.users: list[str] = []
        self.accounts: list[str] = []
        self.items: list[str] = []
        self.found()
        self.scripts = self.jobs() + self.appointments() + self.quotes()

    def start(self) -> Engine:
        return Engine(self.store, "--employee", "E1")

    def found(self) -> None:
        call = self.engine.call
        call("portal.setEnabled", enabled=True)
        for number in range(CUSTOMERS):
            account = call("accounts.create", name=f"Customer {number}", emails=[f"c{number}@day.example"])["id"]
            self.accounts.append(account)
            self.items.append(call("items.create", accountId=account, make="Ford")["id"])
            self.users.append(call(
                "portalUsers.create", accountId=account, name=f"User {number}", email=f"u{number}@day.example",
                permissions={"approveQuotes": True})["id"])

    # What is going to happen

    def jobs(self) -> list[Script]:
        scripts = []
        for number in range(JOBS):
            name = f"job {number}"
            steps = [Step("S", "jobs.create", {
                "accountId": self.random.choice(self.accounts), "title": name,
                "kind": self.random.choice(["opportunity", "repairOrder"]), "dueOut": "2027-01-01"})]
            for turn in range(3):
                update: dict[str, Json] = {
                    "jobId": "{id}", "note": f"{name} turn {turn}", "jobStatus": self.random.choice(STATUSES)}
                if self.random.random() < 0.3:
                    update |= {"dueOut": f"2027-02-{turn + 1:02}", "dueOutChangeReason": "Parts delay"}
                steps.append(Step("S", "webStatus.update", update))
            scripts.append(Script("job", name, steps))
        return scripts

    def appointments(self) -> list[Script]:
        scripts = []
        for number in range(APPOINTMENTS):
            who = self.random.randrange(CUSTOMERS)
            begin: dict[str, tuple[str, dict[str, Json]]] = {
                "create": ("appointments.create", {"onBehalfOf": self.accounts[who], "itemId": self.items[who]}),
                "prebook": ("appointments.prebook", {"customer": self.accounts[who], "itemId": self.items[who], "date": "2027-06-01"}),
                "request": ("portal.appointments.request", {"itemId": self.items[who], "wishes": f"wish {number}"}),
            }
            steps = []
            for said in self.random.choice(DIALOGUES):
                side, event = said.split()
                speaker = self.users[who] if side == "C" else "S"
                if event in begin:
                    steps.append(Step(speaker, *begin[event]))
                else:
                    prefix = "portal." if side == "C" else ""
                    steps.append(Step(speaker, f"{prefix}appointments.{event}", {"id": "{id}", **SAID[event]}))
            scripts.append(Script("appointment", f"appointment {number}", steps))
        return scripts

    def quotes(self) -> list[Script]:
        scripts = []
        for number in range(QUOTES):
            who = self.random.randrange(CUSTOMERS)
            user, name = self.users[who], f"quote {number}"
            made = (
                Step(user, "portal.quotes.request", {"description": name}) if self.random.random() < 0.5
                else Step("S", "quotes.create", {"accountId": self.accounts[who], "description": name, "customerVisible": True}))
            decision = self.random.choice(["approve", "deny", "cancel"])
            scripts.append(Script("quote", name, [
                made,
                Step("S", "quotes.createVersion", {"id": "{id}", "lines": [{"description": name, "unitPriceMinor": 1000 + number}]}),
                Step("S", "comments.add", {"quoteId": "{id}", "text": f"{name} is ready"}),
                Step("S", "quotes.attachVersion", {"id": "{id}", "setStatus": "Customer Approval Needed"}),
                Step(user, f"portal.quotes.{decision}", {"id": "{id}"}),
            ]))
        return scripts

    # The day

    def live(self) -> int:
        """Plays everything; returns how many calls were acknowledged."""
        windows = sum(len(s.steps) for s in self.scripts) // IN_FLIGHT
        deadly = set(self.random.sample(range(windows), min(self.kills, windows)))
        window = 0
        while waiting := [s for s in self.scripts if s.done < len(s.steps)]:
            chosen = self.random.sample(waiting, min(IN_FLIGHT, len(waiting)))
            self.play(chosen, kills=window in deadly)
            window += 1
        return sum(len(s.answers) for s in self.scripts)

    def play(self, chosen: list[Script], kills: bool) -> None:
        """Sends a step of each; a kill comes after some of the answers at most."""
        engine = self.engine
        waiting: dict[int, Script] = {}
        speaker = "S"
        frames = []
        for script in [*chosen, None]:
            wanted = script.steps[script.done].speaker if script else "S"
            if wanted != speaker:
                session = {"employeeId": "E1"} if wanted == "S" else {"role": "portal", "portalUserId": wanted}
                frames.append(self.frame(engine, "session.open", session))
                speaker = wanted
            if script:
                frames.append(self.frame(engine, script.steps[script.done].method, script.params()))
                waiting[engine.last_id] = script
        engine.send_bytes(b"".join(frames))
        survivors = self.random.choice([0, 0, self.random.randrange(len(waiting))]) if kills else len(waiting)
        taken = 0
        while taken < survivors:
            answer = engine.receive()
            if answer["id"] in waiting:
                self.take(waiting.pop(answer["id"]), answer)
                taken += 1
        if kills:
            self.kill(waiting)

    def frame(self, engine: Engine, method: str, params: Json) -> bytes:
        engine.last_id += 1
        return engine.frame(json.dumps({"jsonrpc": "2.0", "id": engine.last_id, "method": method, "params": params}).encode())

    def take(self, script: Script, answer: Json) -> None:
        if "error" in answer:
            raise Lost(f"{script.name}, {script.steps[script.done].method}: {json.dumps(answer['error'])}")
        if script.done == 0:
            script.id = found_id(answer["result"])
        script.answers.append(answer["result"])
        script.done += 1

    def kill(self, waiting: dict[int, Script]) -> None:
        """Kills it, takes what had come before, and starts it again; now and then that is killed as well."""
        engine = self.engine
        time.sleep(self.random.random() * 0.004)
        engine.process.kill()
        while (message := engine.receive_bytes()) is not None:
            answer = json.loads(message)
            if answer.get("id") in waiting:
                self.take(waiting.pop(answer["id"]), answer)
        engine.kill()
        self.killed += 1
        self.repeated += len(waiting)
        while self.random.random() < 0.2:
            engine = self.start()
            engine.kill()
            self.killed += 1
        self.engine = self.start()

    # What must be there

    def check(self) -> None:
        self.engine.kill()
        self.engine = self.start()
        call = self.engine.call
        by_kind = {kind: [s for s in self.scripts if s.kind == kind] for kind in ("job", "appointment", "quote")}
        for method, kind, more in (
            ("jobs.list", "job", {}), ("appointments.list", "appointment", {"list": "all"}), ("quotes.list", "quote", {}),
        ):
            stored = [row["id"] for row in call(method, limit=1000, **more)["rows"]]
            self.expect(sorted(stored), sorted(s.id for s in by_kind[kind]), method)
        for script in by_kind["job"]:
            notes = [row["note"] for row in call("webStatus.history", jobId=script.id)["rows"]]
            self.expect(notes, [s.params["note"] for s in reversed(script.steps[1:])], script.name)
            self.expect(call("jobs.get", id=script.id), {**script.answers[-1]["job"]}, script.name)
        self.expect(call("outbox.list", limit=1, withTotal=True)["total"], JOBS * 3, "messages")
        for script in by_kind["appointment"]:
            events = [row["event"] for row in call("appointments.history", id=script.id)["rows"]]
            said = [s.method.split(".")[-1].replace("create", "request") for s in script.steps]
            customer = [s.speaker != "S" for s in script.steps]
            wanted = ["cancelOnBehalf" if e == "cancel" and not c else e for e, c in zip(said, customer, strict=True)]
            self.expect(events, wanted, script.name)
        for script in by_kind["quote"]:
            quote = call("quotes.get", id=script.id)
            decided = {"approve": "approved", "deny": "denied", "cancel": "cancelled"}[script.steps[-1].method.split(".")[-1]]
            self.expect(quote["decision"]["what"], decided, script.name)
            self.expect(len(call("quotes.versions", id=script.id)["rows"]), 1, script.name)
            self.expect([c["text"] for c in call("comments.list", quoteId=script.id)["rows"]], [f"{script.name} is ready"], script.name)
        self.check_changes()
        self.engine.close()
        checked = run_program("check", str(self.store))
        self.expect((checked.returncode, checked.stderr), (0, b""), "fettle check")

    def check_changes(self) -> None:
        """The change log goes on by one."""
        newest = self.engine.call("store.status")["lastChange"]
        seqs: list[int] = []
        while len(seqs) < newest:
            page = self.engine.call("changes.list", since=seqs[-1] if seqs else 0, limit=1000)["changes"]
            if not page:
                break
            seqs += sorted(row["seq"] for row in page)
        self.expect(seqs, list(range(1, newest + 1)), "numbers of changes")

    @staticmethod
    def expect(found: Json, wanted: Json, what: str) -> None:
        if found != wanted:
            raise Lost(f"{what}: {str(found)[:600]} in place of {str(wanted)[:600]}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fettle-day-") as folder:
        day = Day(make_store(Path(folder) / "shop.fettle"), options.kills, options.seed)
        try:
            calls = day.live()
            day.check()
        except Lost as lost:
            print(f"LOST, seed {options.seed}: {lost}", file=sys.stderr)
            return 1
        finally:
            day.engine.kill()
    print(f"{calls:,} calls acknowledged over {day.killed} kills, {day.repeated} of them sent again, seed {options.seed}: each is there once")
    return 0


if __name__ == "__main__":
    sys.exit(main())
