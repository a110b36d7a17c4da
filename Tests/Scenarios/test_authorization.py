"""Every method of the schema, tried by every caller of docs/authorization.md: each cell of its tables is what happens.

What is tried is the method's first recorded example, after the calls that it begins with. A refused call must leave no
change behind; an allowed one must not be refused for who calls. A method that is added later is tried without a line here.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from engine import ROOT, Engine
from examples import CLOCK, SHOP_FOLDER, groups, make_sample, moved, pipelined, prepare, setups

Json = Any
DOCUMENT = ROOT / "docs/authorization.md"
KNOWN = setups()
EXAMPLES: dict[str, dict[str, Json]] = {}
for examples in groups().values():
    for each in examples:
        if "method" in each and "error" not in each:
            EXAMPLES.setdefault(each["method"], each)

APPROVES = {"approveQuotes": True}
# The account that recorded examples are about, and one that they are not.
ACCOUNT, OTHER_ACCOUNT = "C2", "C3"


def matrix() -> dict[str, dict[str, str]]:
    """Method to caller to cell."""
    found: dict[str, dict[str, str]] = {}
    head: list[str] = []
    for line in DOCUMENT.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0] == "method" and "administrator" in cells:
            head = cells[1:]
        row = re.match(r"\[(.+)\]\(protocol-reference", cells[0])
        if row and head:
            found[row[1]] = dict(zip(head, cells[1:], strict=True))
    return found


MATRIX = matrix()
STAFF = ["administrator", "office", "technician", "nobody named", "preview"]
CUSTOMERS = ["customer who may approve", "customer who may not", "another customer"]
# Sessions that could not be opened as they are: processes that join.
STARTED = ["locked customer", "inactive account", "portal off"]
# They end the connection or are never answered; whether they may be called is seen by nothing else.
ENDING = {"exit", "shutdown", "$/cancelRequest"}
# What they are about belongs to one person or connection, whose it is by the example; to others there is none.
PERSONAL = {
    "appointments.myCustomers.remove", "attachments.append", "attachments.finish", "changes.unsubscribe",
    "portal.attachments.append", "portal.attachments.finish",
}
# The examples are those of staff.
PARAMS_OF_CUSTOMERS: dict[str, Json] = {
    "changes.subscribe": {}, "session.open": {"role": "portal", "portalUserId": "P1"},
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop every example begins with. Copied, never opened."""
    return make_sample(tmp_path_factory.mktemp("authorization"))


class Stage:
    """One method's example on shops of its own, with people of every kind."""

    def __init__(self, method: str, sample: Path, folder: Path) -> None:
        self.method = method
        self.sample = sample
        self.folder = folder
        self.example = moved(EXAMPLES[method], SHOP_FOLDER, f"{folder}/")
        self.known = moved(KNOWN, SHOP_FOLDER, f"{folder}/")
        self.engines: list[Engine] = []
        self.people: dict[str, str] = {}

    def serve(self, *flags: str) -> Engine:
        clock = [] if "--clock" in flags else ["--clock", CLOCK]
        self.engines.append(Engine(self.folder / "sample.fettle", *clock, *flags))
        return self.engines[-1]

    def begin(self, *flags: str) -> Engine:
        """A fresh shop after what the example begins with, and with the people."""
        self.end()
        for left in self.folder.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        shutil.copytree(self.sample, self.folder / "sample.fettle")
        engine = self.serve()
        prepare(engine, self.example.get("setup", []), self.known)
        engine.call("session.open", employeeId="E1")
        for name, role in (("Olga Office", "office"), ("Tim Technician", "technician")):
            self.people[role] = engine.call("employees.create", name=name, role=role)["id"]
        for caller, account in (("own", ACCOUNT), ("other", OTHER_ACCOUNT)):
            self.people[caller] = engine.call(
                "portalUsers.create", accountId=account, name=caller, email=f"{caller}@matrix.example",
                permissions=APPROVES,
            )["id"]
        if not flags:
            return engine
        self.end()
        return self.serve(*flags)

    def become(self, engine: Engine, caller: str) -> None:
        """From here on the connection speaks as that caller."""
        engine.call("session.open", role="staff", employeeId="E1")
        if caller in ("office", "technician"):
            engine.call("session.open", role="staff", employeeId=self.people[caller])
        elif caller == "nobody named":
            engine.call("session.close")
        elif caller == "preview":
            engine.call("session.open", role="staff", employeeId="E1", actAs=self.people["own"])
        elif caller in CUSTOMERS:
            engine.call("portal.setEnabled", enabled=True)
            user = self.people["other"] if caller == "another customer" else self.actor(engine)
            engine.call("portalUsers.update", id=user, permissions={"approveQuotes": caller != "customer who may not"})
            engine.call("session.open", role="portal", portalUserId=user)

    def actor(self, engine: Engine) -> str:
        """The user whose example it is where it is a customer's: uploads belong to the one who began them."""
        users = {row["id"]: row["active"] for row in engine.call("portalUsers.list", columns=["active"])["rows"]}
        return "P1" if users["P1"] else self.people["own"]

    def started(self, caller: str, engine: Engine) -> Engine:
        """A process of the caller's own that joins."""
        engine.call("session.open", role="staff", employeeId="E1")
        engine.call("portal.setEnabled", enabled=caller != "portal off")
        user = self.actor(engine)
        engine.call("portalUsers.update", id=user, permissions=APPROVES)
        joined = self.serve("--role", "portal", "--user", user)
        joined.call("session.get")
        if caller == "inactive account":
            engine.call("accounts.deactivate", id=ACCOUNT)
        return joined

    def attempt(self, engine: Engine, caller: str) -> dict[str, Json]:
        own = PARAMS_OF_CUSTOMERS.get(self.method) if caller not in STAFF else None
        return pipelined(engine, {**self.example, "params": own} if own is not None else self.example)

    def end(self) -> None:
        for engine in self.engines:
            engine.kill()
        self.engines.clear()


@pytest.fixture
def stage(request: pytest.FixtureRequest, made: Path, tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(request.param, made, tmp_path)
    yield stage
    stage.end()


def cell(answer: dict[str, Json]) -> str:
    """The answer in the words of the table."""
    data = answer.get("error", {}).get("data", {})
    if data.get("kind") == "forbidden":
        return str(data["missing"])
    missing = {p["problem"] for p in data.get("problems", [])} == {"noSuchRecord"}
    return "notFound" if data.get("kind") == "notFound" or missing else "yes"


def sequence(engine: Engine) -> int:
    """Number of the last change."""
    return int(engine.call("store.status")["lastChange"])


@pytest.mark.req("S0-23", "S1-02", "S4-04", "S4-14", "C-16", "I-10", "I-11")
@pytest.mark.parametrize("stage", sorted(set(MATRIX) & set(EXAMPLES) - ENDING), indirect=True)
def test_each_caller_gets_what_the_table_says(stage: Stage) -> None:
    wanted = MATRIX[stage.method]
    engine = stage.begin()
    watcher = stage.serve("--employee", "E1")
    for caller in [*STAFF, *CUSTOMERS, *STARTED]:
        if wanted[caller] == "yes":
            continue
        if caller in STARTED:
            speaking = stage.started(caller, engine)
        else:
            speaking = engine
            stage.become(engine, caller)
        before = sequence(watcher)
        assert cell(stage.attempt(speaking, caller)) == wanted[caller], f"{stage.method} by {caller}"
        assert sequence(watcher) == before, f"{stage.method} by {caller} left a change"
    for caller in [*STAFF, *CUSTOMERS, "locked customer"]:
        if wanted[caller] == "yes":
            answer = allowed(stage, caller)
            if stage.method not in PERSONAL and caller != "another customer":
                assert "result" in answer, f"{stage.method} by {caller}: {answer['error']}"
            possible = ("yes", "notFound") if stage.method in PERSONAL else ("yes",)
            assert cell(answer) in possible, f"{stage.method} by {caller}: {answer['error']}"


def allowed(stage: Stage, caller: str) -> dict[str, Json]:
    """The answer to an allowed call, in a shop where nobody has made it yet."""
    engine = stage.begin(*stage.example.get("serve", []))
    if caller in STARTED:
        return stage.attempt(stage.started(caller, engine), caller)
    stage.become(engine, caller)
    return stage.attempt(engine, caller)


@pytest.mark.req("C-09", "S0-23")
def test_the_table_has_every_method_that_the_engine_serves(engine: Engine) -> None:
    served = {m["name"] for m in engine.call("rpc.discover")["methods"]}
    assert served == set(MATRIX)
    assert served - set(EXAMPLES) == set()


@pytest.mark.req("S0-23", "C-09")
def test_a_locked_customer_is_told_of_what_he_may_call_alone(store: Path, serve: Callable[..., Engine]) -> None:
    engine = serve(store)
    account = engine.call("accounts.create", name="Bo Lind")["id"]
    user, other = (
        engine.call("portalUsers.create", accountId=account, name=name, email=f"{name}@portal.example")["id"]
        for name in ("bo", "liv")
    )
    engine.call("portal.setEnabled", enabled=True)
    locked = serve(store, "--role", "portal", "--user", user)
    told = {m["name"] for m in locked.call("rpc.discover")["methods"]}
    assert told == {method for method, row in MATRIX.items() if row["locked customer"] != "staff"}
    raised = locked.fails("session.open", role="staff", employeeId="E1")
    assert (raised.kind, raised.data["missing"]) == ("forbidden", "staff")
    other_user = locked.fails("session.open", role="portal", portalUserId=other)
    assert (other_user.kind, other_user.data["missing"]) == ("forbidden", "staff")
    assert locked.call("session.get")["portalUser"]["id"] == user
