"""All problems of a request are told at once, those of shape and those of the shop's rules alike, and nothing of a
refused call is stored (C-17, protocol 1.7)."""

from __future__ import annotations

from typing import Any

import pytest

from engine import Engine
from kit import as_customer, customer, job, portal_user, repair_order, statuses

Json = Any
Found = set[tuple[str, str]]

NOBODY = 9_999_999


def found(error: Any) -> Found:
    return {(p["path"], p["problem"]) for p in error.problems}


def last_change(engine: Engine) -> int:
    return engine.call("changes.list", since=0, limit=1000)["seq"]


@pytest.mark.req("C-17")
@pytest.mark.parametrize(
    ("method", "params", "problems"),
    [
        ("items.create", {"accountId": "C999", "year": 12}, {("/accountId", "noSuchRecord"), ("/year", "range")}),
        ("items.create", {"vin": "1M8GDM9AXKP042789", "year": 12},
         {("/accountId", "required"), ("/vin", "format"), ("/year", "range")}),
        ("webStatus.update", {"jobId": "J1", "note": "x" * 141, "jobStatus": "Nonsense"},
         {("/note", "tooLong"), ("/jobStatus", "noSuchRecord")}),
        ("webStatus.update", {"jobId": "J1", "dueOut": "2026-02-30", "repairStage": "Bodyy"},
         {("/dueOut", "format"), ("/repairStage", "noSuchRecord")}),
        ("webStatus.update", {"jobId": "J999", "note": "x" * 141, "nte": "x"},
         {("/jobId", "noSuchRecord"), ("/note", "tooLong"), ("/nte", "unknown")}),
        ("jobs.create", {"accountId": "C999", "title": 5, "jobStatus": "Pending", "arrived": "tomorrow"},
         {("/accountId", "noSuchRecord"), ("/title", "type"), ("/jobStatus", "wrongKind"), ("/arrived", "format")}),
        ("jobs.update", {"id": "J1", "assignedTo": "E999", "priority": "soon"},
         {("/assignedTo", "noSuchRecord"), ("/priority", "unknown")}),
        ("quotes.create", {"accountId": "C1", "description": " ", "itemId": "V999", "priority": "soon"},
         {("/description", "empty"), ("/itemId", "noSuchRecord"), ("/priority", "choice")}),
        ("portalUsers.create", {"accountId": "C999", "name": "Bo", "email": "nowhere"},
         {("/accountId", "noSuchRecord"), ("/email", "format")}),
        ("statuses.add", {"kind": "job", "name": "scheduled", "color": "red", "mapsTo": "S999"},
         {("/name", "taken"), ("/color", "format"), ("/mapsTo", "noSuchRecord")}),
        ("lists.add", {"list": "repairStages", "name": "Body", "before": 7}, {("/name", "taken"), ("/before", "type")}),
        ("comments.add", {"jobId": "J1", "text": "", "inReplyTo": "M999"},
         {("/text", "empty"), ("/inReplyTo", "noSuchRecord")}),
        ("shop.update", {"name": 5, "timeZone": "Europe/Kopenhagen"}, {("/name", "type"), ("/timeZone", "unknownZone")}),
        ("accounts.update", {"id": "C999", "name": 7}, {("/id", "noSuchRecord"), ("/name", "type")}),
        ("jobs.list", {"limit": "all", "filter": {"repairStage": "Bodyy"}},
         {("/limit", "type"), ("/filter/repairStage", "noSuchRecord")}),
    ],
)
def test_a_bad_shape_does_not_hide_what_the_rules_find(
    engine: Engine, method: str, params: dict[str, Json], problems: Found
) -> None:
    job(engine, customer(engine))
    before = last_change(engine)
    assert found(engine.fails(method, **params)) == problems
    assert last_change(engine) == before


@pytest.mark.req("C-17")
@pytest.mark.parametrize(
    ("method", "params", "problems"),
    [
        # The reason would go with a changed Due Out, and what Due Out shall be is not known.
        ("webStatus.update", {"jobId": "J1", "dueOut": 5, "dueOutChangeReason": "Parts delay"}, {("/dueOut", "type")}),
        # Whose item it is cannot be judged without the customer.
        ("jobs.create", {"title": "Brakes", "accountId": "nobody", "itemId": "V1"}, {("/accountId", "format")}),
        # An opportunity takes no number; whether it is one is not known.
        ("jobs.create", {"title": "Brakes", "accountId": "C1", "kind": "order", "roNumber": "77"}, {("/kind", "choice")}),
        # The status that seems to be missing may be the one that cannot be read.
        ("statuses.reorder", {"kind": "job", "ids": ["Scheduled"]}, {("/ids/0", "format")}),
        ("comments.add", {"jobId": 5, "text": "Hello"}, {("/jobId", "type")}),
        ("jobs.arrive", {"jobId": "J1", "arrived": "2026-02-30"}, {("/arrived", "format")}),
    ],
)
def test_no_problem_is_told_that_comes_of_another(
    engine: Engine, method: str, params: dict[str, Json], problems: Found
) -> None:
    first = customer(engine)
    engine.call("items.create", accountId=first, name="Van")
    job(engine, first)
    assert found(engine.fails(method, **params)) == problems


@pytest.mark.req("C-17")
def test_the_elements_of_a_list_keep_their_places(engine: Engine) -> None:
    items = [{"id": s["id"]} for s in statuses(engine)]
    items[1]["color"] = "red"
    items += [{"name": "Scheduled"}, {"name": ""}, {"id": f"S{NOBODY}", "name": "Lost"}]
    n = len(items)
    assert found(engine.fails("statuses.save", kind="job", items=items)) >= {
        ("/items/1/color", "format"), (f"/items/{n - 3}/name", "taken"), (f"/items/{n - 1}/id", "noSuchRecord"),
    }


@pytest.mark.req("C-17")
def test_taken_values_are_told_beside_other_problems(engine: Engine) -> None:
    first = customer(engine, number="77", externalId="a")
    assert found(engine.fails("accounts.create", name=5, number="77")) == {("/name", "type"), ("/number", "taken")}
    assert found(engine.fails("items.create", accountId=first, year=1, vin="X")) == {("/vin", "format"), ("/year", "range")}
    assert found(engine.fails("portalUsers.create", accountId="C99", name="Bo", email="bo")) == {
        ("/accountId", "noSuchRecord"), ("/email", "format"),
    }


@pytest.mark.req("C-17")
def test_params_by_position_are_judged_as_well(engine: Engine) -> None:
    """Problems name the parameter as the schema does, whichever way it came."""
    assert found(engine.fails("items.create", ["C999", "boat"])) == {("/accountId", "noSuchRecord"), ("/kind", "choice")}
    assert found(engine.fails("webStatus.update", [])) == {("/jobId", "required")}
    by_name = engine.fails("jobs.create", title="x" * 500, accountId=7)
    by_place = engine.fails("jobs.create", ["x" * 500, 7])
    assert by_place.error == by_name.error and found(by_name) == {("/title", "tooLong"), ("/accountId", "type")}
    extra = engine.fails("session.get", [1])
    assert found(extra) == {("", "tooMany")} and extra.kind == "validation" or extra.kind == "invalidParams"


@pytest.mark.req("C-17", "S0-23")
def test_customers_learn_nothing_of_other_records_by_it(engine: Engine) -> None:
    mine, other = customer(engine), customer(engine, "Eva Holm")
    foreign = repair_order(engine, other)
    user = portal_user(engine, mine)
    as_customer(engine, user)
    answers = [
        engine.fails("portal.quotes.request", description=5, jobId=job_id).error for job_id in (foreign, f"J{NOBODY}")
    ]
    assert [str(a).replace(foreign, "J?").replace(f"J{NOBODY}", "J?") for a in answers][0] == str(
        answers[1]).replace(f"J{NOBODY}", "J?")


def reference(schema: Json) -> str | None:
    """The letter of the ids that a parameter takes; None where it takes none."""
    for part in [schema, *schema.get("oneOf", [])]:
        name = part.get("$ref", "").rpartition("/")[2]
        if name.endswith("Id"):
            return str(name)
    return None


@pytest.mark.req("C-17")
def test_every_write_tells_a_bad_shape_and_a_missing_record_together(engine: Engine) -> None:
    document = engine.call("rpc.discover")
    letters = {
        name: schema["pattern"][1] for name, schema in document["components"]["schemas"].items()
        if "x-reference" in schema and "pattern" in schema
    }
    job(engine, customer(engine))
    before = last_change(engine)
    judged = []
    for method in document["methods"]:
        named = {p["name"]: reference(p["schema"]) for p in method["params"]}
        named = {name: kind for name, kind in named.items() if kind in letters}
        if method["x-effect"] != "write" or method["x-access"] == "portal" or not named:
            continue
        for name, kind in named.items():
            params = {name: f"{letters[kind]}{NOBODY}", "noSuchMember": 1}
            problems = found(engine.fails(method["name"], **params))
            assert {(f"/{name}", "noSuchRecord"), ("/noSuchMember", "unknown")} <= problems, (method["name"], problems)
            judged.append((method["name"], name))
    assert len({method for method, _ in judged}) >= 40, judged
    assert last_change(engine) == before


@pytest.mark.req("C-17")
def test_problems_and_errors_are_sentences_that_a_shop_owner_understands(engine: Engine) -> None:
    job(engine, customer(engine))
    one = engine.fails("webStatus.update", jobId="J1", note="x" * 141)
    assert one.message == one.problem("/note")["message"] == "Note has 141 characters, and at most 140 characters fit."
    many = engine.fails("webStatus.update", jobId="J1", note="x" * 141, jobStatus="Nonsense", dueOut="soon", nte=1)
    assert many.message.startswith("4 things are to be put right. ") and many.message.endswith(" And 1 more.")
    assert many.problem("/jobStatus")["message"] == "Job status: there is no Nonsense."
    near = engine.fails("webStatus.update", jobId="J1", jobStatus="Sheduled")
    assert near.data["hint"] == "Did you mean Scheduled?"
    marks = engine.fails("lists.add", list="repairStages", name="e" + "\u0301\u0302\u0323" * 200)
    assert "bytes" in marks.problem("/name")["message"]
    nested = engine.fails("statuses.save", kind="job", items=[{"name": "A"}, {"name": "B", "portalColor": "red"}])
    assert nested.problem("/items/1/portalColor")["message"].startswith("Portal color of items 2 must be ")
