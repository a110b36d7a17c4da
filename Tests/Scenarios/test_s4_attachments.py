"""Files of jobs and quotes: in at once, by path or in pieces; out in pieces; who sees them (S4-10, S4-11, S4-25)."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from engine import Engine
from kit import Json, as_customer, as_staff, customer, job, portal_user

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(64))


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def quote(engine: Engine, account: str, **members: Json) -> str:
    members.setdefault("customerVisible", True)
    return engine.call("quotes.create", accountId=account, description="Paint it red", **members)["id"]


def content(store: Path, digest: str) -> Path:
    return store / "files" / digest[:2] / digest


def whole(engine: Engine, attachment: str, piece: int, prefix: str = "") -> bytes:
    """All bytes, read piece by piece."""
    data = b""
    while True:
        answer = engine.call(prefix + "attachments.read", id=attachment, offset=len(data), bytes=piece)
        data += base64.b64decode(answer["contentBase64"])
        if answer["done"]:
            assert len(data) == answer["size"]
            return data


@pytest.mark.req("S4-10", "S4-11")
def test_a_file_goes_in_and_comes_out_again(store: Path, serve: Callable[..., Engine], tmp_path: Path) -> None:
    engine = serve(store)
    owner = quote(engine, customer(engine))
    added = engine.call("attachments.add", quoteId=owner, name="damage.png", contentBase64=text(PNG))
    assert (added["mediaType"], added["size"], added["visibility"]) == ("image/png", len(PNG), "internal")
    assert added["sha256"] == hashlib.sha256(PNG).hexdigest()
    assert content(store, added["sha256"]).read_bytes() == PNG
    by_path = tmp_path / "offer.pdf"
    by_path.write_bytes(b"%PDF-1.7\n" + bytes(100_000))
    other = engine.call("attachments.add", quoteId=owner, file=str(by_path), visibility="customer")
    assert (other["name"], other["mediaType"]) == ("offer.pdf", "application/pdf")
    rows = engine.call("attachments.list", quoteId=owner)["rows"]
    assert [r["name"] for r in rows] == ["damage.png", "offer.pdf"]
    assert rows[0]["createdBy"] == "E1" and rows[0]["authorName"] == "Ann Admin" and "createdAt" in rows[0]
    assert whole(engine, added["id"], 7) == PNG
    assert whole(engine, other["id"], 65536) == by_path.read_bytes()
    engine.close()
    assert whole(serve(store), other["id"], 1 << 20) == by_path.read_bytes()


@pytest.mark.req("S4-11")
def test_a_large_file_comes_in_pieces_that_may_be_repeated(engine: Engine) -> None:
    owner = job(engine, customer(engine))
    data = b"%PDF-1.7\n" + bytes(i % 251 for i in range(3_000_000))
    upload = engine.call("attachments.begin", jobId=owner, name="plan.pdf", size=len(data))
    name = upload["uploadId"]
    for start in range(0, len(data), 1_000_000):
        piece = text(data[start:start + 1_000_000])
        for _ in range(2):
            answer = engine.call("attachments.append", uploadId=name, offset=start, contentBase64=piece)
            assert answer["received"] == min(len(data), start + 1_000_000)
    error = engine.fails("attachments.append", uploadId=name, offset=5_000_000, contentBase64=text(b"x"))
    assert error.problem("/offset")["expected"] == str(len(data))
    assert engine.call("attachments.list", jobId=owner)["rows"] == []
    error = engine.fails("attachments.finish", uploadId=name, sha256="0" * 64)
    assert error.problem("/sha256")["problem"] == "together"
    done = engine.call("attachments.finish", uploadId=name, sha256=hashlib.sha256(data).hexdigest())
    assert whole(engine, done["id"], 1 << 20) == data
    assert engine.fails("attachments.finish", uploadId=name).kind == "notFound"


@pytest.mark.req("S4-11")
def test_what_is_too_large_or_no_name_or_no_such_kind_is_refused_and_leaves_nothing(
    store: Path, serve: Callable[..., Engine]
) -> None:
    engine = serve(store)
    owner = quote(engine, customer(engine))
    error = engine.fails("attachments.begin", quoteId=owner, name="film.mp4", size=104857601)
    assert error.kind == "tooLarge" and error.data["limitName"] == "attachmentBytes"
    for name in ("../shop.png", "a/b.png", "a\\b.png", "..", "\u202egnp.exe"):
        error = engine.fails("attachments.add", quoteId=owner, name=name, contentBase64=text(PNG))
        assert error.problem("/name")["problem"] == "format", name
    for given, problem in (("text/html", "choice"), ("application/pdf", "together")):
        error = engine.fails("attachments.add", quoteId=owner, name="a.png", mediaType=given, contentBase64=text(PNG))
        assert error.problem("/mediaType")["problem"] == problem
    error = engine.fails("attachments.add", quoteId=owner, name="a.png", contentBase64="not base64!")
    assert error.problem("/contentBase64")["problem"] == "format"
    error = engine.fails("attachments.add", quoteId=owner, name="a.png", contentBase64="")
    assert error.problem("/name")["problem"] == "empty"
    error = engine.fails("attachments.add", quoteId=owner, name="a.png", contentBase64=text(PNG), file="/etc/hostname")
    assert error.problem("/contentBase64")["problem"] == "exactlyOne"
    assert engine.fails("attachments.add", quoteId="Q99", name="a.png", contentBase64=text(PNG)).kind == "notFound"
    assert engine.call("attachments.list", quoteId=owner)["rows"] == []
    assert [p for p in (store / "files").rglob("*") if p.is_file()] == []


@pytest.mark.req("S4-11", "S4-25")
def test_a_customer_sends_and_fetches_files_and_never_names_a_path(engine: Engine) -> None:
    account = customer(engine)
    user = portal_user(engine, account)
    owner = quote(engine, account)
    foreign = quote(engine, customer(engine, "Eva Berg"))
    inside = engine.call("attachments.add", quoteId=owner, name="cost.png", contentBase64=text(PNG))["id"]
    shown = engine.call(
        "attachments.add", quoteId=owner, name="door.png", contentBase64=text(PNG + b"2"), visibility="customer")["id"]
    as_customer(engine, user)
    sent = engine.call("portal.attachments.add", quoteId=owner, name="mine.png", contentBase64=text(PNG + b"3"))
    assert sent["fromCustomer"] and "visibility" not in sent and "createdBy" not in sent
    begun = engine.call("portal.attachments.begin", quoteId=owner, name="note.txt", size=5)
    assert begun["pieceBytes"] < 1 << 20
    engine.call("portal.attachments.append", uploadId=begun["uploadId"], offset=0, contentBase64=text(b"hello"))
    note = engine.call("portal.attachments.finish", uploadId=begun["uploadId"])
    rows = engine.call("portal.attachments.list", quoteId=owner)["rows"]
    assert [r["id"] for r in rows] == [shown, sent["id"], note["id"]]
    assert engine.call("portal.attachments.get", id=shown)["name"] == "door.png"
    assert whole(engine, shown, 1000, "portal.") == PNG + b"2"
    for method in ("portal.attachments.get", "portal.attachments.read"):
        assert engine.fails(method, id=inside).kind == "notFound"
    assert engine.fails("portal.attachments.add", quoteId=foreign, name="a.png", contentBase64=text(PNG)).kind == "notFound"
    error = engine.fails("portal.attachments.add", quoteId=owner, name="a.png", file="/etc/hostname")
    assert error.kind == "invalidParams"
    assert engine.fails("attachments.add", quoteId=owner, file="/etc/hostname").kind == "forbidden"
    error = engine.fails("portal.attachments.add", quoteId=owner, name="a.exe", contentBase64=text(b"MZ\0\0"))
    assert error.problem("/name")["problem"] == "format"
    as_staff(engine)
    seen = engine.call("attachments.get", id=sent["id"])
    assert (seen["createdBy"], seen["visibility"]) == (user, "customer")


@pytest.mark.req("S4-25")
def test_an_upload_belongs_to_whoever_began_it(engine: Engine) -> None:
    account = customer(engine)
    user = portal_user(engine, account)
    owner = quote(engine, account)
    begun = engine.call("attachments.begin", quoteId=owner, name="a.txt", size=1)["uploadId"]
    as_customer(engine, user)
    error = engine.fails("portal.attachments.append", uploadId=begun, offset=0, contentBase64=text(b"x"))
    assert error.kind == "notFound"


@pytest.mark.req("S4-25")
def test_only_name_and_visibility_change(engine: Engine) -> None:
    owner = quote(engine, customer(engine))
    one = engine.call("attachments.add", quoteId=owner, name="a.png", contentBase64=text(PNG))
    changed = engine.call("attachments.update", id=one["id"], visibility="customer", name="b.png", ifVersion=1)
    assert (changed["visibility"], changed["name"], changed["sha256"]) == ("customer", "b.png", one["sha256"])
    assert engine.fails("attachments.update", id=one["id"], size=1).problem("/size")["problem"] == "readOnly"
    assert engine.fails("attachments.update", id=one["id"], name="../b").problem("/name")["problem"] == "format"


def wait_until_gone(path: Path) -> bool:
    end = time.monotonic() + 15
    while path.exists() and time.monotonic() < end:
        time.sleep(0.1)
    return not path.exists()


@pytest.mark.req("S4-11", "C-20")
def test_bytes_are_swept_when_neither_a_record_nor_a_kept_change_names_them(
    store: Path, serve: Callable[..., Engine]
) -> None:
    engine = serve(store)
    account = customer(engine)
    owner = quote(engine, account)
    kept = engine.call("attachments.add", quoteId=owner, name="kept.png", contentBase64=text(PNG))
    removed = engine.call("attachments.add", quoteId=owner, name="old.png", contentBase64=text(PNG + b"2"))
    engine.call("attachments.remove", id=removed["id"])
    engine.close()
    stray = content(store, "ab" + "0" * 62)
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"nobody's")
    engine = serve(store)
    engine.call("accounts.update", id=account, name="Bo Holm")
    assert wait_until_gone(stray)
    assert content(store, kept["sha256"]).exists() and content(store, removed["sha256"]).exists()
    number = engine.call("accounts.get", id=account)["number"]
    engine.call("accounts.erase", id=account, confirm=number)
    assert engine.call("attachments.get", id=kept["id"])["name"] == "[erased]"
    assert engine.fails("attachments.read", id=kept["id"]).kind == "notFound"
    engine.close()
    engine = serve(store)
    engine.call("accounts.create", name="Eva Berg")
    assert wait_until_gone(content(store, kept["sha256"])) and wait_until_gone(content(store, removed["sha256"]))
    assert engine.call("store.check", deep=True)["sound"]


@pytest.mark.req("C-12")
def test_check_tells_of_files_that_are_missing_or_changed(store: Path, serve: Callable[..., Engine]) -> None:
    engine = serve(store)
    owner = quote(engine, customer(engine))
    ids = [
        engine.call("attachments.add", quoteId=owner, name="a.png", contentBase64=text(PNG + bytes([i])))
        for i in range(3)
    ]
    assert engine.call("store.check", deep=True)["sound"]
    content(store, ids[0]["sha256"]).unlink()
    data = bytearray(content(store, ids[1]["sha256"]).read_bytes())
    data[20] ^= 1
    content(store, ids[1]["sha256"]).write_bytes(bytes(data))
    quick, deep = engine.call("store.check", deep=False), engine.call("store.check", deep=True)
    assert [f["record"] for f in quick["findings"]] == [ids[0]["id"]]
    assert [f["record"] for f in deep["findings"]] == [ids[0]["id"], ids[1]["id"]]
    assert {f["rule"] for f in deep["findings"]} == {"contents"}
    assert engine.fails("attachments.read", id=ids[0]["id"]).kind == "storage"


@pytest.mark.req("S4-01", "S4-05", "S4-11")
def test_files_are_sent_along_with_requests_and_all_or_nothing_is_made(engine: Engine) -> None:
    account = customer(engine)
    user, order = portal_user(engine, account), job(engine, account)
    good = {"name": "door.png", "contentBase64": text(PNG)}
    as_customer(engine, user)
    asked = engine.call("portal.quotes.request", description="New door", attachments=[good, {**good, "name": "roof.png"}])["id"]
    reviewed = engine.call("portal.jobs.submitReview", id=order, requests=[
        {"description": "Tyres"}, {"description": "Wipers", "attachments": [good]}])["quotes"]
    files = {
        made: [row["name"] for row in engine.call("portal.attachments.list", quoteId=made)["rows"]]
        for made in (asked, *(q["id"] for q in reviewed))
    }
    assert list(files.values()) == [["door.png", "roof.png"], [], ["door.png"]]
    row = engine.call("portal.attachments.list", quoteId=asked)["rows"][0]
    assert base64.b64decode(engine.call("portal.attachments.read", id=row["id"])["contentBase64"]) == PNG
    before = engine.call("portal.quotes.counts")["total"]
    for wrong, path, problem in (
        ({**good, "name": "../../etc/passwd"}, "name", "format"), ({**good, "name": "a\\b.png"}, "name", "format"),
        ({**good, "contentBase64": "!"}, "contentBase64", "format"), ({**good, "contentBase64": ""}, "name", "empty"),
        ({**good, "name": "a.exe", "contentBase64": text(b"MZ" + bytes(80))}, "name", "format"),
        ({**good, "mediaType": "application/pdf"}, "mediaType", "together"),
    ):
        one = engine.fails("portal.quotes.request", description="Door", attachments=[good, wrong])
        assert (one.kind, one.problem(f"/attachments/1/{path}")["problem"]) == ("validation", problem), wrong
        many = engine.fails("portal.jobs.submitReview", id=order, requests=[
            {"description": "Tyres", "attachments": [good]}, {"description": "Wipers", "attachments": [wrong]}])
        assert many.problem(f"/requests/1/attachments/0/{path}")["problem"] == problem, wrong
    for path_of_mine in ({"name": "a.png", "file": "/etc/passwd"}, {**good, "path": "/etc/passwd"}):
        assert engine.fails("portal.quotes.request", description="Door", attachments=[path_of_mine]).kind == "validation"
    assert engine.call("portal.quotes.counts")["total"] == before
    as_staff(engine)
    seen = engine.call("attachments.list", quoteId=asked)["rows"][0]
    assert (seen["visibility"], seen["fromCustomer"], seen["authorName"]) == ("customer", True, "Bo")
    told = engine.call("jobs.submitReview", id=order, requests=[{"description": "Mats", "attachments": [good]}])["quotes"][0]
    assert [a["fromCustomer"] for a in engine.call("attachments.list", quoteId=told["id"])["rows"]] == [False]


@pytest.mark.req("S4-11")
def test_a_large_file_by_path_stands_in_nobodys_way_and_can_be_given_up(
    store: Path, serve: Callable[..., Engine], tmp_path: Path
) -> None:
    large = tmp_path / "film.pdf"
    large.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 200_000)
    engine = serve(store)
    owner = job(engine, customer(engine))
    # Status overtakes what waits: each answer is a moment in which somebody else was heard.
    number = engine.request("attachments.add", jobId=owner, file=str(large), _meta={"progressToken": "up"})
    heard = 0
    while (answer := ask_status(engine, number)) is None:
        heard += 1
    added = answer["result"]
    assert heard > 20, "the file was read while nobody was heard"
    assert added["size"] == large.stat().st_size
    assert added["sha256"] == hashlib.sha256(large.read_bytes()).hexdigest()
    values = [n["params"]["value"] for n in engine.notifications if n["method"] == "$/progress"]
    assert values[0]["kind"] == "begin" and values[-1]["kind"] == "end"
    reports = [value for value in values if value["kind"] == "report"]
    assert reports and all(value["total"] == added["size"] for value in reports)
    assert [value["done"] for value in reports] == sorted(value["done"] for value in reports)
    # Given up, nothing of it is left.
    other = tmp_path / "other.pdf"
    other.write_bytes(b"%PDF-1.7\n" + bytes(range(255, -1, -1)) * 200_000)
    number = engine.request("attachments.add", jobId=owner, file=str(other))
    engine.notify("$/cancelRequest", id=number)
    answer = engine.receive()
    assert answer["id"] == number and answer["error"]["data"]["kind"] == "cancelled"
    assert [row["id"] for row in engine.call("attachments.list", jobId=owner)["rows"]] == [added["id"]]
    assert [path.name for path in (store / "files").rglob("*") if path.is_file()] == [added["sha256"]]
    # And a kill in the midst of it leaves no record, and bytes that nobody names go.
    number = engine.request("attachments.add", jobId=owner, file=str(other))
    assert ask_status(engine, number) is None
    engine.kill()
    engine = serve(store)
    assert [row["id"] for row in engine.call("attachments.list", jobId=owner)["rows"]] == [added["id"]]
    engine.call("attachments.add", jobId=owner, name="a.png", contentBase64=text(PNG))
    assert len([path for path in (store / "files").rglob("*") if path.is_file()]) == 2
    assert engine.call("store.check")["sound"]


def ask_status(engine: Engine, number: int) -> Json:
    """One round of store.status; the answer to `number` if it came first."""
    found = None
    status = engine.request("store.status")
    while True:
        answer = engine.receive()
        if answer["id"] == status:
            return found
        assert answer["id"] == number
        found = answer


@pytest.mark.req("S4-11")
def test_a_large_file_by_path_is_attached_once_for_its_key(
    store: Path, serve: Callable[..., Engine], tmp_path: Path
) -> None:
    large = tmp_path / "plan.pdf"
    large.write_bytes(b"%PDF-1.7\n" + bytes(3_000_000))
    engine = serve(store)
    owner = job(engine, customer(engine))
    params = {"jobId": owner, "file": str(large), "_meta": {"idempotencyKey": "photo-1"}}
    first = engine.call("attachments.add", params)
    assert engine.call("attachments.add", params)["id"] == first["id"]
    engine.close()
    assert serve(store).call("attachments.add", params)["id"] == first["id"]
    second = serve(store)
    large.unlink()
    assert second.call("attachments.add", params)["id"] == first["id"]
    rows = second.call("attachments.list", jobId=owner)["rows"]
    assert [row["id"] for row in rows] == [first["id"]]
    assert second.fails("attachments.add", jobId=owner, file=str(large)).kind == "notFound"
