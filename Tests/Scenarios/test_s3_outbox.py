"""The outbox: claims with leases, what the other side's answer leads to, resending, cancelling, restarts (S3-29)."""

from __future__ import annotations

from pathlib import Path

import pytest

from delivery_kit import MAIL, MORNING, at, claim, message, morning, set_up_fax, set_up_mail, state  # noqa: F401
from engine import Engine
from kit import customer, outbox, repair_order, update


@pytest.mark.req("S3-29", "C-08")
def test_messages_wait_until_a_way_out_is_set_up(engine: Engine) -> None:
    entry = message(engine)
    assert claim(engine) == {"entries": [], "stopped": []}
    refused = engine.fails("outbox.claim", channels=["email"])
    assert refused.kind == "notConfigured" and refused.data["setting"] == "mail.mode"
    assert state(engine, entry) == "queued"
    set_up_mail(engine)
    assert [e["id"] for e in claim(engine)["entries"]] == [entry]


@pytest.mark.req("S3-29")
def test_a_claim_lends_the_oldest_once_and_says_everything_a_renderer_needs(engine: Engine) -> None:
    set_up_mail(engine)
    made = [message(engine, name=name) for name in ("Bo Lind", "Eva Berg", "Ida Holm")]
    first = claim(engine, "email", limit=2)
    assert [e["id"] for e in first["entries"]] == made[:2]
    second = claim(engine, "email")
    assert [e["id"] for e in second["entries"]] == made[2:] and second["lease"] != first["lease"]
    entry = first["entries"][0]
    assert (entry["state"], entry["tries"], entry["via"], entry["kind"]) == ("sending", 1, "smtp", "statusChange")
    assert entry["language"] == "en" and entry["nextTryAt"] == first["until"]
    data = entry["data"]
    assert data["shop"]["name"] == "Test Body Shop" and data["customer"]["name"] == "Bo Lind"
    assert data["repair"]["title"] == "New brakes" and data["repair"]["status"]["name"] == "Scheduled"
    third = claim(engine, "email")
    assert third["entries"] == [] and "lease" not in third and third["nextAt"] == first["until"]


@pytest.mark.req("S3-29")
def test_sent_ends_it_and_a_lease_that_is_gone_is_a_conflict(engine: Engine) -> None:
    set_up_mail(engine)
    entry = message(engine)
    lease = claim(engine)["lease"]
    other = engine.fails("outbox.sent", id=entry, lease="somebody-else")
    assert other.kind == "conflict" and other.data["current"]["state"] == "sending"
    done = engine.call("outbox.sent", id=entry, lease=lease, answer="250 2.0.0 Ok: queued as 4711")["entry"]
    assert done["state"] == "sent" and done["lastAnswer"].startswith("250") and "doneAt" in done
    assert engine.fails("outbox.failed", id=entry, lease=lease, answer="550").kind == "conflict"
    assert state(engine, entry) == "sent"


@pytest.mark.req("S3-29")
def test_a_temporary_answer_backs_off_further_each_time_and_ends_in_failure(morning: Path) -> None:
    with at(morning, MORNING) as engine:
        set_up_mail(engine)
        entry = message(engine)
        first_id = engine.call("outbox.get", id=entry)["messageId"]
    waits = []
    now = MORNING
    for _ in range(20):
        with at(morning, now) as engine:
            taken = claim(engine)
            assert [e["id"] for e in taken["entries"]] == [entry]
            assert taken["entries"][0]["messageId"] == first_id
            after = engine.call("outbox.retry", id=entry, lease=taken["lease"], answer="451 try later")["entry"]
            if after["state"] == "failed":
                break
            assert after["state"] == "retry" and claim(engine)["nextAt"] == after["nextTryAt"]
            waits.append(after["nextTryAt"])
            now = after["nextTryAt"]
    else:
        raise AssertionError("it is tried for ever")
    assert len(waits) == 9 and after["tries"] == 10 and waits[-1].startswith("2026-03-03")
    with at(morning, now) as engine:
        log = engine.call("log.list", filter={"category": "outbox"})["rows"]
        assert "451 try later" in log[0]["text"] and log[0]["level"] == "error"


@pytest.mark.req("S3-29", "C-08")
def test_a_server_that_is_not_there_uses_up_no_try(engine: Engine) -> None:
    set_up_mail(engine)
    entry = message(engine)
    lease = claim(engine)["lease"]
    after = engine.call("outbox.retry", id=entry, lease=lease, answer="no network", reached=False)["entry"]
    assert after["state"] == "retry" and after["tries"] == 0


@pytest.mark.req("S3-29", "S3-16")
def test_a_permanent_answer_fails_and_is_told(engine: Engine) -> None:
    set_up_mail(engine)
    entry = message(engine)
    answer = engine.call(
        "outbox.failed", id=entry, lease=claim(engine)["lease"], answer="550 5.1.1 no such user here"
    )
    assert answer["entry"]["state"] == "failed" and answer["stopped"] is False
    line = engine.call("log.list", filter={"owner": entry})["rows"][0]
    assert "550 5.1.1 no such user here" in line["text"] and line["level"] == "error"


@pytest.mark.req("S3-29")
def test_refused_authentication_stops_the_channel_until_somebody_mends_it(engine: Engine) -> None:
    set_up_mail(engine)
    first, second = message(engine), message(engine, name="Eva Berg")
    lease = claim(engine, limit=1)["lease"]
    refused = engine.call("outbox.failed", id=first, lease=lease, answer="535 bad password", stopChannel=True)
    assert refused["entry"]["state"] == "failed" and refused["stopped"] is True
    waiting = claim(engine)
    assert waiting["entries"] == [] and waiting["stopped"][0]["stopped"]["answer"] == "535 bad password"
    channel = engine.call("outbox.channels")["channels"][0]
    assert channel["stopped"]["entryId"] == first and (channel["queued"], channel["failed"]) == (1, 1)
    engine.call("outbox.start", channel="email")
    assert sorted(e["id"] for e in claim(engine)["entries"]) == sorted([first, second])
    assert engine.fails("outbox.start", channel="email").kind == "conflict"


@pytest.mark.req("S3-29")
def test_new_settings_start_a_stopped_channel(engine: Engine) -> None:
    set_up_mail(engine)
    entry = message(engine)
    lease = claim(engine)["lease"]
    engine.call("outbox.failed", id=entry, lease=lease, answer="535 bad password", stopChannel=True)
    engine.call("settings.update", mail={"user": "shop", "secretRef": "env:SHOP_MAIL_PASSWORD"})
    assert [e["id"] for e in claim(engine)["entries"]] == [entry]


@pytest.mark.req("S3-29")
def test_a_lapsed_lease_gives_an_e_mail_out_again_with_the_same_message_id(morning: Path) -> None:
    with at(morning, MORNING) as engine:
        set_up_mail(engine)
        entry = message(engine)
        taken = claim(engine, leaseSeconds=60)
    with at(morning, "2026-03-02T09:00:30Z") as engine:
        assert claim(engine)["entries"] == [] and state(engine, entry) == "sending"
    with at(morning, "2026-03-02T09:02:00Z") as engine:
        again = claim(engine)
        assert [e["id"] for e in again["entries"]] == [entry] and again["entries"][0]["tries"] == 2
        assert again["entries"][0]["messageId"] == taken["entries"][0]["messageId"]
        late = engine.fails("outbox.sent", id=entry, lease=taken["lease"])
        assert late.kind == "conflict"


def soon(engine: Engine, entry: str, wanted: str) -> bool:
    """Whether the engine brings a message into a state by itself, between two calls."""
    return any(state(engine, entry) == wanted for _ in range(200))


@pytest.mark.req("S3-29")
@pytest.mark.parametrize(("mode", "after"), [("modem", "uncertain"), ("hylafax", "retry")])
def test_a_fax_that_may_be_on_paper_waits_for_staff(morning: Path, mode: str, after: str) -> None:
    with at(morning, MORNING) as engine:
        set_up_fax(engine, mode)
        entry = message(engine, emails=[], faxNumber="+45 11 22 33 44")
        taken = claim(engine, "fax", leaseSeconds=60)
        engine.call("outbox.renew", id=entry, lease=taken["lease"], leaseSeconds=60, remoteJob="17")
    with at(morning, "2026-03-02T10:00:00Z") as engine:
        assert soon(engine, entry, after)
        if after == "retry":
            assert claim(engine)["entries"][0]["remoteJob"] == "17"
            return
        assert claim(engine)["entries"] == []
        assert "may have gone out" in engine.call("log.list", filter={"owner": entry})["rows"][0]["text"]
        assert engine.call("outbox.sent", id=entry)["entry"]["state"] == "sent"


@pytest.mark.req("S3-29")
def test_a_lease_can_be_kept(morning: Path) -> None:
    with at(morning, MORNING) as engine:
        set_up_mail(engine)
        entry = message(engine)
        lease = claim(engine, leaseSeconds=60)["lease"]
        until = engine.call("outbox.renew", id=entry, lease=lease, leaseSeconds=3600)["until"]
        assert until == "2026-03-02T11:00:00+01:00"
    with at(morning, "2026-03-02T09:30:00Z") as engine:
        assert state(engine, entry) == "sending"
        assert engine.call("outbox.sent", id=entry, lease=lease)["entry"]["state"] == "sent"


@pytest.mark.req("S3-29")
def test_people_cancel_and_resend(engine: Engine) -> None:
    set_up_mail(engine)
    entry = message(engine)
    assert engine.call("outbox.cancel", id=entry)["entry"]["state"] == "cancelled"
    twice = engine.fails("outbox.cancel", id=entry)
    assert twice.kind == "invalidTransition" and twice.data["allowed"] == ["outbox.resend"]
    assert claim(engine)["entries"] == []
    bad = engine.fails("outbox.resend", id=entry, to="nowhere")
    assert bad.problem("/to")["problem"] == "format"
    back = engine.call("outbox.resend", id=entry, to="bo.lind@example.test")["entry"]
    assert (back["id"], back["state"], back["to"], back["tries"]) == (entry, "queued", "bo.lind@example.test", 0)
    taken = claim(engine)
    busy = engine.fails("outbox.cancel", id=entry)
    assert busy.kind == "invalidTransition" and busy.data["state"] == "sending"
    engine.call("outbox.sent", id=entry, lease=taken["lease"])
    copy = engine.call("outbox.resend", id=entry)["entry"]
    assert copy["id"] != entry and copy["resentFrom"] == entry and copy["state"] == "queued"
    assert copy["messageId"] != back["messageId"] and copy["text"] == back["text"] and copy["data"] == back["data"]
    assert engine.call("outbox.resend", id=entry)["entry"]["id"] != copy["id"]


@pytest.mark.req("S3-29")
def test_a_message_is_queued_once_for_what_it_is_about(engine: Engine) -> None:
    order = repair_order(engine, customer(engine))
    for note in ("First", "Second"):
        update(engine, order, note=note)
    keys = [e["key"] for e in engine.call("outbox.list", columns=["key"])["rows"]]
    assert len(keys) == len(set(keys)) == 2


@pytest.mark.req("S3-29")
def test_a_killed_engine_loses_no_claim_and_no_answer(morning: Path) -> None:
    with at(morning, MORNING) as engine:
        set_up_mail(engine)
        entries = [message(engine, name=f"Customer {n}") for n in range(3)]
        lease = claim(engine, limit=2)["lease"]
        engine.call("outbox.sent", id=entries[0], lease=lease)
        engine.kill()
    with at(morning, "2026-03-02T09:01:00Z") as engine:
        assert [state(engine, e) for e in entries] == ["sent", "sending", "queued"]
        assert engine.call("outbox.sent", id=entries[1], lease=lease)["entry"]["state"] == "sent"


@pytest.mark.req("S3-29", "I-01")
def test_data_for_renderers_has_the_customers_names_and_stays_as_it_was(engine: Engine) -> None:
    from kit import status_id

    progress = status_id(engine, "In Progress")
    engine.call("statuses.update", id=progress, portalName="We are at it", portalColor="#112233")
    order = repair_order(engine, customer(engine, language="de"), dueOut="2026-03-20T16:30")
    update(engine, order, jobStatus="In Progress", note="Bald fertig")
    entry = engine.call("outbox.get", id=outbox(engine)[0]["id"])
    repair = entry["data"]["repair"]
    assert (repair["status"]["name"], repair["status"]["color"]) == ("We are at it", "#112233")
    assert entry["language"] == "de" and repair["dueOutText"] == "Freitag, 20. März 2026, 16:30 Uhr"
    assert repair["note"] == "Bald fertig" and "In Progress" not in str(entry["data"])
    engine.call("statuses.update", id=progress, portalName="Something else")
    assert engine.call("outbox.get", id=entry["id"]) == entry


@pytest.mark.req("C-20")
def test_a_forgotten_customer_is_forgotten_in_the_outbox_too(engine: Engine) -> None:
    entry = message(engine)
    account = engine.call("outbox.get", id=entry)["accountId"]
    number = engine.call("accounts.get", id=account)["number"]
    engine.call("accounts.erase", id=account, confirm=number)
    left = engine.call("outbox.get", id=entry)
    assert left["state"] == "cancelled" and "data" not in left and "Bo" not in str(left)


@pytest.mark.req("S3-23", "S3-13")
@pytest.mark.parametrize(
    ("section", "value", "setting"),
    [
        ("mail", {"mode": "smtp", "from": "shop@example.test"}, "mail.host"),
        ("mail", {"mode": "smtp", "host": "mail.example.test"}, "mail.from"),
        ("mail", {**MAIL, "user": "shop"}, "mail.secretRef"),
        ("mail", {"mode": "command", "from": "shop@example.test"}, "mail.command"),
        ("fax", {"mode": "modem"}, "fax.device"),
        ("fax", {"mode": "hylafax"}, "fax.host"),
        ("fax", {"mode": "mailGateway"}, "fax.addressPattern"),
        ("fax", {"mode": "mailGateway", "addressPattern": "{number}@fax.example.test"}, "mail.mode"),
        ("site", {"mode": "hosted", "companyFolder": "test-shop"}, "site.publicBaseUrl"),
        ("site", {"mode": "hosted", "publicBaseUrl": "https://status.example.test"}, "site.companyFolder"),
    ],
)
def test_a_way_out_that_lacks_something_is_not_saved(
    engine: Engine, section: str, value: dict[str, object], setting: str
) -> None:
    before = engine.call("settings.get")
    refused = engine.fails("settings.update", **{section: value})
    assert refused.kind == "notConfigured" and refused.data["setting"] == setting
    assert engine.call("settings.get") == before


@pytest.mark.req("S3-23")
def test_passwords_are_named_and_never_kept(engine: Engine, store: Path) -> None:
    refused = engine.fails("settings.update", mail={"secretRef": "hunter2"}, site={"ftp": {"secretRef": "hunter2"}})
    assert {p["path"] for p in refused.problems} == {"/mail/secretRef", "/site/ftp/secretRef"}
    assert "hunter2" not in str(refused.error)
    kept = engine.call("settings.update", site={"ftp": {"host": "ftp.example.test", "secretRef": "file:/etc/shop/ftp"}})
    assert kept["site"]["ftp"] == {"host": "ftp.example.test", "secretRef": "file:/etc/shop/ftp", "tls": "explicit"}
    more = engine.call("settings.update", site={"ftp": {"user": "shop"}})["site"]["ftp"]
    assert more["host"] == "ftp.example.test" and more["user"] == "shop"
    assert engine.call("settings.update", site={"ftp": None})["site"]["ftp"] == {"tls": "explicit"}


@pytest.mark.req("S3-23")
@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"fax": {"addressPattern": "fax@example.test"}}, "/fax/addressPattern"),
        ({"site": {"publicBaseUrl": "status.example.test"}}, "/site/publicBaseUrl"),
        ({"site": {"companyFolder": "../secrets"}}, "/site/companyFolder"),
        ({"mail": {"command": ["sendmail", "-t"]}}, "/mail/command/0"),
        ({"report": {"readyStatuses": ["Nonsense"]}}, "/report/readyStatuses/0"),
        ({"estimate": {"approvedStatus": "Approved"}}, "/estimate/approvedStatus"),
    ],
)
def test_what_cannot_work_is_named_by_its_place(engine: Engine, value: dict[str, object], path: str) -> None:
    refused = engine.fails("settings.update", **value)
    assert refused.kind == "validation" and [p["path"] for p in refused.problems] == [path]
