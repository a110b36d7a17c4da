"""Repair estimates and the customer's answers to them, one by one and many at once (S3-18 to S3-21, S3-28, I-05, I-06)."""

from __future__ import annotations

from typing import Any

import pytest

from engine import Engine
from kit import as_customer, board, customer, history, outbox, portal_user, repair_order, status_id

Json = Any
LINES: list[Json] = [
    {"description": "Bumper", "unitPriceMinor": 20_000, "taxPercent": "25"},
    {"description": "Fitting", "quantity": "1.5", "unitPriceMinor": 6_000},
]


def estimate(engine: Engine, job: str, *, send: bool = True, **members: Json) -> dict[str, Json]:
    return engine.call("estimates.create", jobId=job, lines=LINES, send=send, tellCustomer=False, **members)["estimate"]


def waiting(engine: Engine, name: str = "Bo Lind") -> tuple[str, str, dict[str, Json]]:
    """A customer, a repair order, and an estimate that waits for an answer."""
    account = customer(engine, name)
    order = repair_order(engine, account)
    return account, order, estimate(engine, order)


def everything(engine: Engine) -> int:
    """Sequence number of the last change."""
    return int(engine.call("changes.list", since=0, limit=1000)["seq"])


@pytest.mark.req("S3-18")
def test_amounts_are_worked_out_and_a_draft_is_sent_once(engine: Engine) -> None:
    order = repair_order(engine, customer(engine))
    draft = estimate(engine, order, send=False, title="Front")
    assert draft["state"] == "draft" and "sentAt" not in draft and draft["number"] == "1"
    assert (draft["net"]["minor"], draft["tax"]["minor"], draft["total"]["minor"]) == (29_000, 5_000, 34_000)
    sent = engine.call("estimates.send", id=draft["number"])
    assert sent["estimate"]["state"] == "awaitingApproval" and sent["customerMessage"]["state"] == "queued"
    again = engine.fails("estimates.send", id=draft["id"])
    assert again.kind == "invalidTransition" and again.data["state"] == "awaitingApproval"
    assert set(again.data["allowed"]) == {
        "estimates.approve", "estimates.refuse", "estimates.revise", "estimates.withdraw",
    }


@pytest.mark.req("S3-18", "I-05")
def test_the_customer_is_told_the_number_that_answers_are_entered_by(engine: Engine) -> None:
    engine.call("shop.update", phone="+45 11 22 33 44")
    account = customer(engine)
    order = repair_order(engine, account, "Rear door")
    sent = engine.call("estimates.create", jobId=order, lines=LINES, send=True)
    message = engine.call("outbox.get", id=sent["customerMessage"]["outboxIds"][0])
    assert message["kind"] == "estimate" and "+45 11 22 33 44" in message["data"]["howToAnswer"]
    told = message["data"]["estimates"][0]
    assert told["number"] in message["text"] and told["totalText"] == "340.00 EUR" and len(told["lines"]) == 2
    done = engine.call(
        "estimates.batchDecide", accountId=account, method="Telephone",
        decisions=[{"estimateId": told["number"], "decision": "approved"}],
    )
    assert done["outcomes"][0]["estimateId"] == sent["estimate"]["id"]


@pytest.mark.req("S3-19")
def test_an_answer_keeps_how_when_and_by_whom_it_was_told(engine: Engine) -> None:
    _, order, made = waiting(engine)
    done = engine.call(
        "estimates.refuse", id=made["number"], method="Telephone", by="Bo's wife", reason="Too dear", reference="PO 7"
    )
    kept = engine.call("estimates.get", id=made["id"])
    assert kept == done["outcomes"][0]["estimate"] and kept["state"] == "refused"
    assert (kept["method"], kept["toldBy"], kept["reason"], kept["reference"]) == (
        "Telephone", "Bo's wife", "Too dear", "PO 7",
    )
    entered = kept["decisions"][0]
    assert entered["what"] == "refused" and entered["byName"] == "Ann Admin" and entered["correction"] is False
    assert done["offers"] == [{"method": "webStatus.update", "params": {"jobId": order}}]
    assert history(engine, order) == [] and board(engine)[0]["roColor"] == "default"


@pytest.mark.req("S3-19")
@pytest.mark.parametrize("event", ["approve", "refuse"])
def test_only_one_that_waits_can_be_answered(engine: Engine, event: str) -> None:
    _, _, made = waiting(engine)
    engine.call("estimates.approve", id=made["id"], method="Telephone")
    refused = engine.fails(f"estimates.{event}", id=made["id"], method="Telephone")
    assert refused.kind == "invalidTransition" and "estimates.correct" in refused.data["allowed"]


@pytest.mark.req("S3-19")
def test_a_day_to_come_and_an_unknown_method_are_refused_together(engine: Engine) -> None:
    _, _, made = waiting(engine)
    refused = engine.fails("estimates.approve", id=made["id"], method="Pigeon", date="2999-01-01")
    assert {p["path"] for p in refused.problems} == {"/method", "/date"}
    assert engine.call("estimates.get", id=made["id"]) == made


@pytest.mark.req("S3-19")
def test_a_revised_offer_takes_the_place_of_the_old_one(engine: Engine) -> None:
    _, _, made = waiting(engine)
    engine.call("estimates.approve", id=made["id"], method="Telephone")
    answer = engine.call("estimates.revise", id=made["id"], lines=LINES[:1])
    new, old = answer["estimate"], answer["superseded"]
    assert (new["state"], new["revision"], new["previousId"]) == ("awaitingApproval", 2, made["id"])
    assert new["number"] != old["number"] and old["state"] == "superseded" and len(old["decisions"]) == 1
    assert engine.fails("estimates.approve", id=old["id"], method="Telephone").kind == "invalidTransition"
    assert engine.call("estimates.withdraw", id=new["id"])["estimate"]["state"] == "withdrawn"


@pytest.mark.req("S3-20")
def test_a_batch_is_entered_whole_with_one_record(engine: Engine) -> None:
    account = customer(engine)
    made = [estimate(engine, repair_order(engine, account, f"Job {n}")) for n in range(3)]
    done = engine.call(
        "estimates.batchDecide", accountId=account, method="E-mail", by="Bo",
        decisions=[
            {"estimateId": made[0]["number"], "decision": "approved", "reference": "PO 1"},
            {"estimateId": made[1]["id"], "decision": "refused", "reason": "Not now"},
            {"estimateId": made[2]["number"], "decision": "approved"},
        ],
    )
    assert [o["estimate"]["state"] for o in done["outcomes"]] == ["approved", "refused", "approved"]
    assert {o["estimate"]["batchId"] for o in done["outcomes"]} == {done["batchId"]}
    assert len(engine.call("estimates.list", filter={"batch": [done["batchId"]]})["rows"]) == 3


@pytest.mark.req("S3-20")
def test_a_batch_with_anything_wrong_changes_nothing_and_names_all_of_it(engine: Engine) -> None:
    account, order, good = waiting(engine)
    _, _, strange = waiting(engine, "Eva Berg")
    decided = estimate(engine, order)
    engine.call("estimates.approve", id=decided["id"], method="Telephone", tellCustomer=False)
    before = everything(engine)
    wanted = [good["number"], strange["number"], decided["number"], good["id"], "999"]
    refused = engine.fails(
        "estimates.batchDecide", accountId=account, method="Telephone",
        decisions=[{"estimateId": name, "decision": "approved"} for name in wanted],
    )
    assert [(p["path"], p["problem"]) for p in refused.problems] == [
        ("/decisions/1/estimateId", "wrongOwner"), ("/decisions/2/estimateId", "state"),
        ("/decisions/3/estimateId", "repeated"), ("/decisions/4/estimateId", "noSuchRecord"),
    ]
    assert everything(engine) == before and engine.call("estimates.get", id=good["id"]) == good


@pytest.mark.req("S3-21", "I-06")
def test_the_job_follows_the_answer_where_the_shop_says_so(engine: Engine) -> None:
    engine.call("settings.update", estimate={"approvedStatus": "In Progress", "refusedStatus": "On Hold"})
    _, order, made = waiting(engine)
    before = everything(engine)
    plan = engine.call("estimates.approve", id=made["id"], method="Telephone", dryRun=True)
    assert plan["dryRun"] is True and plan["outcomes"][0]["jobStatus"]["name"] == "In Progress"
    assert plan["customerMessage"] == {"state": "queued"} and everything(engine) == before
    done = engine.call("estimates.approve", id=made["id"], method="Telephone")
    record = history(engine, order)[0]
    assert record["id"] == done["outcomes"][0]["historyId"] and record["source"] == "estimateDecision"
    assert record["jobStatus"] == "In Progress" and record["updatedByName"] == "Ann Admin"
    assert board(engine)[0]["roColor"] == "green" and "offers" not in done
    assert engine.call("jobs.get", id=order)["jobStatusId"] == status_id(engine, "In Progress")
    assert len(outbox(engine)) == 1 and record["customerMessage"] == done["customerMessage"]


@pytest.mark.req("S3-21")
def test_a_status_that_closes_takes_the_job_off_the_whiteboard(engine: Engine) -> None:
    engine.call("settings.update", estimate={"refusedStatus": "Delivered"})
    _, order, made = waiting(engine)
    done = engine.call("estimates.refuse", id=made["id"], method="Telephone")
    assert done["outcomes"][0]["closes"] is True and board(engine) == []
    assert engine.call("jobs.get", id=order)["open"] is False


@pytest.mark.req("I-06", "S3-20")
def test_a_whole_batch_is_one_message_and_a_job_takes_one_status(engine: Engine) -> None:
    engine.call("settings.update", estimate={"approvedStatus": "In Progress", "refusedStatus": "On Hold"})
    account = customer(engine)
    order, other = repair_order(engine, account, "Door"), repair_order(engine, account, "Roof")
    made = [estimate(engine, order), estimate(engine, order), estimate(engine, other)]
    engine.call(
        "estimates.batchDecide", accountId=account, method="E-mail",
        decisions=[
            {"estimateId": made[0]["id"], "decision": "refused"},
            {"estimateId": made[1]["id"], "decision": "approved"},
            {"estimateId": made[2]["id"], "decision": "refused"},
        ],
    )
    assert [h["jobStatus"] for h in history(engine, order)] == ["In Progress"]
    assert [h["jobStatus"] for h in history(engine, other)] == ["On Hold"]
    messages = outbox(engine)
    assert len(messages) == 1
    text = engine.call("outbox.get", id=messages[0]["id"])["text"]
    assert all(m["number"] in text for m in made) and "Approved" in text and "Refused" in text


@pytest.mark.req("I-06")
def test_a_shop_that_tells_nothing_of_estimates_queues_nothing(engine: Engine) -> None:
    engine.call("settings.update", estimate={"tellCustomer": False, "approvedStatus": "In Progress"})
    _, _, made = waiting(engine)
    done = engine.call("estimates.approve", id=made["id"], method="Telephone")
    assert done["customerMessage"] == {"state": "skipped", "reason": "switchedOff"} and outbox(engine) == []


@pytest.mark.req("S3-28")
def test_a_wrong_decision_is_put_right_and_both_are_kept(engine: Engine) -> None:
    _, order, made = waiting(engine)
    engine.call("estimates.refuse", id=made["id"], method="Telephone", reason="Too dear")
    fixed = engine.call("estimates.correct", id=made["id"], decision="approved", reason="Wrong line ticked")
    now = fixed["outcomes"][0]["estimate"]
    assert now["state"] == "approved" and "reason" not in now
    assert [(d["what"], d["correction"], d["reason"]) for d in now["decisions"]] == [
        ("refused", False, "Too dear"), ("approved", True, "Wrong line ticked"),
    ]
    assert fixed["offers"][0]["params"] == {"jobId": order}
    assert engine.fails("estimates.correct", id=made["id"], decision="approved", reason="x").kind == "conflict"
    open_again = engine.call("estimates.correct", id=made["id"], decision="none", reason="Another customer")
    kept = open_again["outcomes"][0]["estimate"]
    assert kept["state"] == "awaitingApproval" and "method" not in kept and len(kept["decisions"]) == 3
    engine.call("estimates.approve", id=made["id"], method="Telephone")
    assert engine.fails("estimates.correct", id=estimate(engine, order)["id"], decision="none", reason="x").kind == (
        "invalidTransition"
    )


@pytest.mark.req("S3-19")
def test_two_people_do_not_answer_the_same_offer_unseen(engine: Engine) -> None:
    _, _, made = waiting(engine)
    engine.call("estimates.withdraw", id=made["id"])
    stale = engine.fails("estimates.approve", id=made["id"], method="Telephone", ifVersion=made["version"])
    assert stale.kind == "conflict" and stale.data["current"]["state"] == "withdrawn"


@pytest.mark.req("S3-18")
def test_customers_see_their_own_estimates_without_drafts_and_names_of_staff(engine: Engine) -> None:
    account, order, made = waiting(engine)
    estimate(engine, order, send=False)
    withdrawn = estimate(engine, order, send=False)
    engine.call("estimates.withdraw", id=withdrawn["id"])
    waiting(engine, "Eva Berg")
    user = portal_user(engine, account)
    as_customer(engine, user)
    rows = engine.call("portal.estimates.list")["rows"]
    assert [r["id"] for r in rows] == [made["id"]] and rows[0]["total"] == made["total"]
    assert not {"authorName", "accountId", "decisions", "createdBy"} & set(rows[0])
    assert engine.fails("estimates.get", id=made["id"]).kind == "forbidden"


@pytest.mark.req("C-20")
def test_a_forgotten_customer_is_forgotten_in_estimates(engine: Engine) -> None:
    account, _, made = waiting(engine)
    engine.call("estimates.approve", id=made["id"], method="Telephone", by="Bo Lind himself")
    engine.call("accounts.erase", id=account, confirm=engine.call("accounts.get", id=account)["number"])
    left = engine.call("estimates.get", id=made["id"])
    assert "Bo Lind" not in str(left) and "decisions" not in left and left["total"] == made["total"]
