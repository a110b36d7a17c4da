"""Looking before one leaps: what a saved list of statuses would change for customers, and the portal as a customer sees it."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine import Engine
from examples import CLOCK, groups, make_sample, prepare, setups
from kit import as_staff, customer, job, portal_user, repair_order, status_id, statuses, update

Json = Any
Seen = dict[str, tuple[str, str] | None]
KNOWN = setups()
READS = {
    example["method"]: example
    for example in groups()["portal"]
    if "error" not in example and example["method"] not in ("portal.setEnabled",)
}


def seen(engine: Engine, users: list[str]) -> Seen:
    """Every job and quote that some customer sees, with name and colour of its status."""
    found: Seen = {}
    for user in users:
        engine.call("session.open", role="portal", portalUserId=user)
        for method in ("portal.jobs.list", "portal.quotes.list"):
            for row in engine.call(method, limit=1000)["rows"]:
                status = row.get("status")
                found[row["id"]] = (status["name"], status["color"]) if status else None
    as_staff(engine)
    return found


def fill(engine: Engine, draw: random.Random) -> list[str]:
    """Customers with jobs and quotes in every status, some of which changed it since; returns their users."""
    users = []
    for name in ("Bo Lind", "Eva Berg"):
        account = customer(engine, name)
        users.append(portal_user(engine, account, name.split()[0]))
        for _ in range(12):
            order = job(engine, account)
            for _ in range(draw.randrange(3)):
                update(engine, order, jobStatus=draw.choice(statuses(engine))["id"])
            quote = engine.call(
                "quotes.create", accountId=account, description="Paint", customerVisible=draw.random() < 0.8)["id"]
            for _ in range(draw.randrange(3)):
                settable = [s for s in statuses(engine, "quote") if s["phase"] in ("open", "awaitingCustomer")]
                engine.call("quotes.setStatus", id=quote, status=draw.choice(settable)["id"])
    return users


def edited(engine: Engine, kind: str, draw: random.Random) -> list[Json]:
    """The list with a few changes of every kind."""
    listed = statuses(engine, kind)
    items: list[dict[str, Json]] = [{"id": status["id"]} for status in listed]
    for item in items:
        change = draw.randrange(6)
        if change == 0:
            item["portalName"] = draw.choice(["At it", "Nearly there", None])
        elif change == 1:
            item["portalHidden"] = draw.random() < 0.7
        elif change == 2:
            item["portalColor"] = "#112233"
        elif change == 3:
            # Towards the end of the list alone, so that nothing goes round.
            later = items[items.index(item) + 1:]
            item["mapsTo"] = draw.choice(later)["id"] if later else None
        elif change == 4:
            item["mapsTo"] = None
    for item in items:
        if item.get("mapsTo") is None and any(s["id"] == item["id"] and s.get("mapsTo") for s in listed):
            item["mapsTo"] = None
    draw.shuffle(items) if draw.random() < 0.3 else None
    return items


@pytest.mark.req("S1-06", "S1-07", "S1-14", "I-03")
@pytest.mark.parametrize("seed", range(4))
def test_what_a_preview_says_is_what_saving_does(engine: Engine, seed: int) -> None:
    draw = random.Random(seed)
    users = fill(engine, draw)
    for turn in range(4):
        if turn == 2:
            engine.call("settings.update", webStatus={"whenHidden": "omit"})
        kind, letter = draw.choice([("job", "J"), ("quote", "Q")])
        items = edited(engine, kind, draw)
        before = seen(engine, users)
        said = engine.call("statuses.preview", kind=kind, items=items)
        assert seen(engine, users) == before
        engine.call("statuses.save", kind=kind, items=items)
        after = seen(engine, users)
        own = {i for i in before.keys() | after.keys() if i.startswith(letter)}
        nothing = ("", "not seen")
        changed = {i for i in own if before.get(i, nothing) != after.get(i, nothing)}
        assert said["exact"] and said["changed"] == len(changed)
        assert said["hidden"] == len(before.keys() - after.keys())
        assert said["shown"] == len(after.keys() - before.keys())
        assert sum(row["changed"] for row in said["statuses"]) == said["changed"]
        resolved = engine.call("statuses.resolve", kind=kind)
        assert [e["name"] for e in said["entriesAfter"]] == [e["name"] for e in resolved["entries"]]


@pytest.mark.req("S1-14", "S1-16")
def test_a_preview_stores_nothing_and_is_refused_as_saving_is(engine: Engine) -> None:
    account = customer(engine)
    job(engine, account, jobStatus="In Progress")
    listed = statuses(engine)
    seq = engine.call("store.status")["lastChange"]
    items = [{"id": s["id"]} for s in listed if s["name"] != "On Hold"]
    said = engine.call("statuses.preview", kind="job", items=items)
    gone = [row for row in said["statuses"] if row["removed"]]
    assert [(row["name"], row["records"], row["now"]["name"]) for row in gone] == [("On Hold", 0, "On Hold")]
    used = [item for item in items if item["id"] != status_id(engine, "In Progress")]
    twice = [*items, items[0]]
    for bad in (used, twice, [{"id": items[0]["id"], "name": " "}]):
        one, other = (engine.fails(m, kind="job", items=bad) for m in ("statuses.preview", "statuses.save"))
        assert (one.kind, one.problems) == (other.kind, other.problems)
    assert engine.call("store.status")["lastChange"] == seq


DRAFTS: list[dict[str, Json]] = [
    {},
    {"note": "Ready on Friday – promised"},
    {"jobStatus": "In Progress", "repairStage": "Paint"},
    {"jobStatus": "On Hold"},
    {"jobStatus": "On Hold", "note": "We wait for the parts"},
    {"jobStatus": "On Hold", "dueOut": "2031-03-09", "dueOutChangeReason": "Parts delay"},
    {"dueOut": None, "dueOutChangeReason": "Parts delay", "repairStage": None},
    {"jobStatus": "Completed", "tellCustomer": False},
]


@pytest.mark.req("I-02", "S0-08")
@pytest.mark.parametrize("when_hidden", ["lastVisible", "omit"])
def test_what_a_draft_would_tell_is_what_the_update_tells(engine: Engine, when_hidden: str) -> None:
    """On Hold is hidden: told with a date or a note, and by the last status its customer could see."""
    engine.call("settings.update", webStatus={"whenHidden": when_hidden})
    engine.call("statuses.update", id=status_id(engine, "On Hold"), portalHidden=True)
    accounts = [customer(engine), customer(engine, "Fax Works", emails=[], faxNumber="+45 55"), customer(engine, "Nobody", emails=[])]
    for draft in DRAFTS:
        for account in accounts:
            order = repair_order(engine, account, arrived="2026-01-01T08:00", dueOut="2031-03-05T16:30")
            stored = engine.call("store.status")["lastChange"]
            said = engine.call("webStatus.check", jobId=order, **draft)["customerMessage"]
            assert engine.call("store.status")["lastChange"] == stored, "it stores nothing"
            done = update(engine, order, **draft)["customerMessage"]
            assert said["willTell"] == (done["state"] == "queued"), (draft, said)
            if not said["willTell"]:
                assert said["reason"] == done["reason"] and "text" not in said
                continue
            entry = engine.call("outbox.get", id=done["outboxIds"][0])
            assert {m: said[m] for m in ("channel", "to", "subject", "text")} == {
                m: entry[m] for m in ("channel", "to", "subject", "text")}


@pytest.mark.req("I-02", "S0-07", "S0-08")
def test_a_draft_is_refused_as_the_update_would_be_but_for_a_long_note(engine: Engine) -> None:
    order = repair_order(engine, customer(engine), arrived="2031-03-01T08:00", dueOut="2031-03-05T16:30")
    for bad in (
        {"dueOut": "2031-03-09"}, {"dueOut": "2031-02-09", "dueOutChangeReason": "Parts delay"},
        {"repairStage": "Pant"}, {"jobStatus": "Nowhere"}, {"dueOutChangeReason": "Parts delay"},
    ):
        one, other = (engine.fails(m, jobId=order, **bad) for m in ("webStatus.check", "webStatus.update"))
        assert (one.kind, one.problems) == (other.kind, other.problems) and one.problems
    assert engine.fails("webStatus.check", jobId="J999").kind == "notFound"
    long = engine.call("webStatus.check", jobId=order, note="é" * 141)
    assert (long["fits"], long["characters"]) == (False, 141) and "customerMessage" not in long
    assert "customerMessage" not in engine.call("webStatus.check", note="Soon")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sample(tmp_path_factory.mktemp("previews"))


@pytest.mark.req("S1-15", "S4-04", "I-10")
@pytest.mark.parametrize("method", sorted(READS))
def test_staff_see_the_portal_as_the_customer_does(
    method: str, made: Path, serve: Callable[..., Engine], tmp_path: Path
) -> None:
    example = READS[method]
    store = Path(shutil.copytree(made, tmp_path / "sample.fettle"))
    engine = serve(store, "--clock", CLOCK)
    about = next(m for m in engine.call("rpc.discover")["methods"] if m["name"] == method)
    prepare(engine, example.get("setup", []), KNOWN)
    user = engine.call("session.get")["portalUser"]["id"]
    preview = {"role": "staff", "employeeId": "E1", "actAs": user}
    if about.get("x-writes"):
        engine.call("session.open", preview)
        refused = engine.fails(method, example.get("params", {}))
        assert (refused.kind, refused.data["missing"]) == ("forbidden", "portal")
        return
    own = engine.call(method, example.get("params", {}))
    engine.call("session.open", preview)
    assert engine.call(method, example.get("params", {})) == own
    # Also of a customer who cannot look himself any more.
    as_staff(engine)
    account = engine.call("portalUsers.get", id=user)["accountId"]
    engine.call("accounts.deactivate", id=account)
    engine.call("portal.setEnabled", enabled=False)
    engine.call("session.open", preview)
    assert engine.call(method, example.get("params", {})).keys() == own.keys()
