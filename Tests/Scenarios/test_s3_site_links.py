"""The link that a customer is given leads to his pages, in every mode and after everything that can happen to him (S3-13, I-12)."""

from __future__ import annotations

import http.server
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from counterparts import file_server
from delivery_kit import MAILED, content, reports, set_up_mail
from engine import Engine, make_store, run
from kit import customer, repair_order, status_id, update
from site_kit import of, pages, publish, published, to_server
from test_c_export import repaired

Json = Any


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Json) -> None:  # noqa: A002
        pass


@contextmanager
def web_server(root: Path) -> Iterator[str]:
    """What a web host makes of the files that were uploaded; gives its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root)))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join(timeout=10)
        server.server_close()


def visited(link: str) -> tuple[int, str]:
    """Status and page that the address leads to."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(link, timeout=20) as answer:
            return int(answer.status), answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, ""


class Host:
    """A web host: what is uploaded to www/harbour by FTP is at ADDRESS/harbour."""

    def __init__(self, root: Path, port: int, address: str) -> None:
        self.root, self.port, self.address = root, port, address

    def settings(self, engine: Engine, mode: str) -> None:
        to_server(engine, self.port, mode, self.address, folder="www/harbour")

    def there(self) -> dict[str, str]:
        return pages(self.root / "www/harbour")


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    root = tmp_path / "server"
    (root / "www").mkdir(parents=True)
    with file_server(root) as (_, port), web_server(root / "www") as address:
        yield Host(root, port, address)


def reported(engine: Engine, name: str, **members: Json) -> str:
    """A customer who gets the report."""
    return customer(engine, name, report=MAILED, **members)


def whole_reports(engine: Engine, account: str | None = None) -> list[dict[str, Json]]:
    """Queued reports with all that they say, oldest first."""
    return [engine.call("outbox.get", id=row["id"]) for row in reports(engine, account)]


def link_of(engine: Engine, account: str) -> str:
    link: str = content(engine, account)["data"]["link"]
    return link


@pytest.mark.req("S3-13", "S3-22")
def test_the_link_of_a_report_leads_to_the_customers_pages(store: Path, engine: Engine, host: Host) -> None:
    host.settings(engine, "hosted")
    set_up_mail(engine)
    bo, cy, without = reported(engine, "Bo Lind"), reported(engine, "Cy Dee"), reported(engine, "No Repairs")
    for account, title in ((bo, "Front bumper"), (cy, "Brakes")):
        update(engine, repair_order(engine, account, title), jobStatus=status_id(engine, "In Progress"))
    published(store)
    engine.call("reports.run", force=True)
    links = {report["accountId"]: report["data"]["link"] for report in whole_reports(engine)}
    assert set(links) == {bo, cy, without}
    for account, words, others in ((bo, "Front bumper", "Brakes"), (cy, "Brakes", "Front bumper"), (without, "no open repairs", "Brakes")):
        assert links[account].startswith(f"{host.address}/harbour/")
        for report in whole_reports(engine, account):
            assert links[account] in report["text"]
        status, page = visited(links[account])
        assert status == 200 and words in page and others not in page, account
    # The last repair goes home: the link of the report of this morning still leads somewhere.
    [job] = [row["id"] for row in engine.call("jobs.list", limit=10)["rows"] if row["title"] == "Brakes"]
    engine.call("jobs.close", id=job)
    published(store)
    status, page = visited(links[cy])
    assert status == 200 and "no open repairs" in page and "Brakes" not in page


@pytest.mark.req("S3-22", "C-20")
@pytest.mark.parametrize("what", ["erased", "inactive", "merged", "report off and nothing open"])
def test_pages_go_when_their_customer_does(store: Path, engine: Engine, host: Host, what: str) -> None:
    host.settings(engine, "hosted")
    bo, cy = reported(engine, "Bo Lind"), reported(engine, "Cy Dee")
    job = repair_order(engine, bo, "Front bumper")
    update(engine, job, jobStatus=status_id(engine, "In Progress"))
    published(store)
    link, other = link_of(engine, bo), link_of(engine, cy)
    assert visited(link)[0] == visited(other)[0] == 200
    if what == "erased":
        number = engine.call("accounts.get", id=bo)["number"]
        engine.call("accounts.erase", id=bo, confirm=number)
    elif what == "inactive":
        engine.call("accounts.deactivate", id=bo)
    elif what == "merged":
        engine.call("accounts.merge", **{"from": bo, "into": cy})
    else:
        engine.call("accounts.update", id=bo, report={"enabled": False})
        engine.call("jobs.close", id=job)
    published(store)
    assert visited(link)[0] == 404 and visited(other)[0] == 200
    for place in (host.root, store.parent / "site"):
        assert bool(of(place, "Front bumper")) == (what == "merged"), "what was his is the other one's now"
    assert ("Front bumper" in visited(other)[1]) == (what == "merged")
    token = link.rstrip("/").rsplit("/", 1)[1]
    assert not [path for path in (*host.root.rglob("*"), *(store.parent / "site").rglob("*")) if token in path.as_posix()]
    assert token not in (store.parent / "site/.fettle-site.json").read_text()


@pytest.mark.req("S3-22")
def test_a_customer_with_another_folder_name_has_no_pages_under_the_old_one(
        store: Path, engine: Engine, host: Host, tmp_path: Path) -> None:
    host.settings(engine, "hosted")
    bo = reported(engine, "Bo Lind")
    update(engine, repair_order(engine, bo, "Front bumper"), jobStatus=status_id(engine, "In Progress"))
    published(store)
    old = link_of(engine, bo)
    token = old.rstrip("/").rsplit("/", 1)[1]
    assert visited(old)[0] == 200
    # The only way to another name: out, changed, and in again.
    out = tmp_path / "out"
    engine.call("store.export", path=str(out))
    engine.close()
    for path in out.glob("*.jsonl"):
        before = path.read_text("utf-8")
        path.write_text(before.replace(token, "quite-another-name"), "utf-8")
        if before != path.read_text("utf-8"):
            repaired(out, path.stem)
    store.rename(tmp_path / "before.fettle")
    make_store(store)
    empty = tmp_path / "empty.fettle"
    done = run("import", str(empty), str(out))
    assert done.returncode == 0, done.stderr.decode()
    store.rename(tmp_path / "unused.fettle")
    empty.rename(store)
    with Engine(store) as again:
        new = link_of(again, bo)
        assert new.endswith("/quite-another-name/")
        published(store)
    assert visited(new)[0] == 200 and visited(old)[0] == 404
    assert not [path for path in host.root.rglob("*") if token in path.as_posix()]


@pytest.mark.req("I-12", "S3-13", "S3-14", "S3-22")
def test_modes_one_after_the_other(store: Path, engine: Engine, host: Host) -> None:
    """What is there, what is taken away, and what reports say; those that are queued stay as they are."""
    set_up_mail(engine)
    bo = reported(engine, "Bo Lind")
    update(engine, repair_order(engine, bo, "Front bumper"), jobStatus=status_id(engine, "In Progress"))
    here = store.parent / "site"
    queued: dict[str, str | None] = {}
    walk = ["off", "local", "hosted", "ownServer", "hosted", "local", "hosted", "off", "ownServer", "off"]
    for mode in walk:
        host.settings(engine, mode)
        before = {row["id"]: row["text"] for row in whole_reports(engine)}
        said = published(store)
        assert len(pages(here) if here.exists() else {}) == (0 if mode == "off" else 4), (mode, said)
        assert len(host.there()) == (4 if mode in {"hosted", "ownServer"} else 0), (mode, said)
        if mode in {"hosted", "ownServer"}:
            assert host.there() == pages(here)
        engine.call("reports.run", force=True)
        [new] = [row for row in whole_reports(engine) if row["id"] not in before]
        assert ("link" in new["data"]) == (host.address in new["text"]) == ("/harbour" in new["text"]) == (mode == "hosted"), mode
        queued[new["id"]] = new["data"].get("link")
        assert {row["id"]: row["text"] for row in whole_reports(engine) if row["id"] in before} == before, "said is said"
    assert {row["id"]: row["data"].get("link") for row in whole_reports(engine)} == queued
    assert not list((host.root / "www/harbour").iterdir()) and [path.name for path in here.iterdir()] == [".fettle-site.json"]


@pytest.mark.req("I-12", "S3-23")
def test_another_server_gets_all_pages_and_the_old_one_is_spoken_of(store: Path, engine: Engine, host: Host, tmp_path: Path) -> None:
    update(engine, repair_order(engine, customer(engine, "Bo Lind"), "Roof"), jobStatus=status_id(engine, "In Progress"))
    host.settings(engine, "ownServer")
    assert "4 uploaded" in published(store)
    second = tmp_path / "second"
    second.mkdir()
    with file_server(second) as (_, port):
        to_server(engine, port, "ownServer", folder="site")
        said = published(store)
        assert "4 uploaded" in said and f"4 pages are still on 127.0.0.1:{host.port}/www/harbour" in said
        assert pages(second / "site") == host.there() == pages(store.parent / "site")
        assert "still on" not in published(store), "said once"
        # Back again and off: the first server is taken care of from where it was left.
        host.settings(engine, "off")
        said = published(store)
        assert "4 taken down" in said and f"4 pages are still on 127.0.0.1:{port}/site" in said and not host.there()
        to_server(engine, port, "off", folder="site")
        assert "4 taken down" in published(store) and not pages(second)
    engine.call("settings.update", site={"mode": "local", "ftp": None})
    assert "still on" not in published(store)


@pytest.mark.req("S3-23")
def test_pages_for_nowhere_are_spoken_of(store: Path, engine: Engine) -> None:
    engine.call("settings.update", site={"mode": "ownServer"})
    assert "Nothing was uploaded: settings.site.ftp names no host." in published(store)
    assert "Nothing" not in publish(store, "--build-only").stderr
