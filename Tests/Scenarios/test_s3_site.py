"""The status web site: what customers may see and nothing else, in a folder and on an FTP server (S3-22, S3-23)."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from counterparts import DELIVER, PASSWORD, file_server
from engine import Engine
from kit import customer, repair_order, status_id, update
from site_kit import of, pages, publish, to_server

Json = Any


@pytest.fixture
def local(engine: Engine) -> Engine:
    engine.call("shop.update", name="Harbour & Sons", phone="+45 70 10 20 30")
    engine.call("settings.update", site={"mode": "local"})
    return engine


class Outline(HTMLParser):
    """What stands in a page, and whether every element that is opened is closed."""

    VOID = {"meta", "br", "circle"}

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "style":
            self.text.append(data)


@pytest.mark.req("S3-22", "I-04")
def test_a_customer_sees_his_repair_orders_by_his_names_of_statuses(store: Path, local: Engine) -> None:
    local.call("statuses.update", kind="job", id=status_id(local, "On Hold"), portalName="Waiting for parts", portalColor="#E0A100")
    bo = customer(local, "Bo <Lind> & Co")
    job = repair_order(local, bo, "Front bumper", customerReference="Taxi 7")
    update(local, job, jobStatus=status_id(local, "On Hold"), note="Parts come on Tuesday.")
    other = repair_order(local, customer(local, "Cy Dee"), "Brakes")
    lead = local.call("jobs.create", title="Only a lead", accountId=bo)["id"]
    update(local, lead, jobStatus=status_id(local, "In Progress"))
    update(local, other, jobStatus=status_id(local, "In Progress"))
    done = publish(store)
    assert done.returncode == 0, done.stderr
    site = store.parent / "site"
    mine = of(site, "Front bumper")
    assert len(mine) == 2 and len({path.split("/")[0] for path in mine}) == 1
    for text in mine.values():
        assert "Waiting for parts" in text and "#E0A100" in text and "Bo &lt;Lind&gt; &amp; Co" in text and "Harbour &amp; Sons" in text
        assert not any(word in text for word in ("On Hold", "Brakes", "Cy Dee", "Only a lead", "Ann Admin"))
        assert "Last refreshed" in text
    assert "Parts come on Tuesday." in "".join(mine.values()) and "Taxi 7" in "".join(mine.values())
    [index] = [path for path in mine if path.endswith("/index.html")]
    assert len(index.split("/")[0]) >= 16, "a name that nobody guesses"
    [link] = re.findall(r'<a href="([0-9a-f]{20}\.html)"', mine[index])
    assert f"{index.split('/')[0]}/{link}" in mine
    top = (site / "index.html").read_text()
    assert "Harbour" in top and "at an address that we tell nobody else" in top and index.split("/")[0] not in top and "Lind" not in top


@pytest.mark.req("S3-22")
@pytest.mark.parametrize(("phone", "dialled"), [
    ("+45 70 10 20 30", "+4570102030"), ("040/123-456", "040123456"), ("70 10 20 30 (8-16)", None), ("112", None),
    ("+49 (0)40 123456", None)])
def test_the_shops_number_is_dialled_by_a_touch_where_it_is_a_number(store: Path, local: Engine, phone: str, dialled: str | None) -> None:
    local.call("shop.update", phone=phone)
    assert publish(store).returncode == 0
    page = (store.parent / "site/index.html").read_text()
    assert phone in page and re.findall(r'href="tel:([^"]*)"', page) == ([dialled] if dialled else [])


@pytest.mark.req("S3-22")
def test_hidden_statuses_stay_hidden(store: Path, local: Engine) -> None:
    secret = local.call("statuses.add", kind="job", name="Quarrel with insurer", portalHidden=True)
    secret_id = secret.get("id") or status_id(local, "Quarrel with insurer")
    job = repair_order(local, customer(local, "Bo Lind"), "Front bumper")
    update(local, job, jobStatus=status_id(local, "In Progress"))
    update(local, job, jobStatus=secret_id)
    assert publish(store).returncode == 0
    assert not of(store.parent / "site", "Quarrel") and len(of(store.parent / "site", "In Progress")) == 2


@pytest.mark.req("S3-22")
def test_pages_are_valid_and_need_nothing_else(store: Path, local: Engine) -> None:
    for number, language in enumerate(["en", "de", "da"]):
        job = repair_order(local, customer(local, f"Bo {number}", language=language), f"Job {number}")
        update(local, job, jobStatus=status_id(local, "In Progress"), note="æøå <b> & \"quotes\"")
    assert publish(store).returncode == 0
    found = pages(store.parent / "site")
    assert len(found) == 3 * 2 + 2
    for path, text in found.items():
        if not path.endswith(".html"):
            continue
        outline = Outline(text)
        tags = [tag for tag, _ in outline.seen]
        assert not {"script", "link", "img", "iframe", "form", "object"} & set(tags)
        assert tags.count("h1") == 1 and tags.count("title") == 1 and tags.count("main") == 1
        named = {attributes.get("name"): attributes.get("content") for tag, attributes in outline.seen if tag == "meta"}
        assert "noindex" in str(named["robots"]) and "width=device-width" in str(named["viewport"])
        done = subprocess.run(["tidy", "-q", "-e", "--drop-empty-elements", "no"], input=text, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (path, done.stderr)


@pytest.mark.req("S3-22")
def test_only_what_changed_is_written_and_what_is_closed_is_taken_away(store: Path, local: Engine) -> None:
    bo, cy = customer(local, "Bo Lind"), customer(local, "Cy Dee")
    jobs = [repair_order(local, bo, "Front bumper"), repair_order(local, bo, "Roof"), repair_order(local, cy, "Brakes")]
    for job in jobs:
        update(local, job, jobStatus=status_id(local, "In Progress"))
    site = store.parent / "site"
    (site / "own").mkdir(parents=True)
    (site / "own/picture.txt").write_text("mine")
    assert "7 pages written, 0 removed" in publish(store).stderr
    assert "0 pages written, 0 removed" in publish(store).stderr
    update(local, jobs[0], jobStatus=status_id(local, "Completed"))
    assert "2 pages written, 0 removed" in publish(store).stderr
    local.call("jobs.close", id=jobs[2])
    assert "0 pages written, 2 removed" in publish(store).stderr and not of(site, "Brakes")
    local.call("settings.update", site={"mode": "off"})
    assert "0 pages written, 5 removed" in publish(store).stderr
    assert pages(site) == {"own/picture.txt": "mine"}, "what is not ours stays"
    assert [path.name for path in site.iterdir() if path.is_dir()] == ["own"]


@pytest.mark.req("S3-22", "I-10")
def test_an_inactive_customer_is_not_published(store: Path, local: Engine) -> None:
    bo = customer(local, "Bo Lind")
    update(local, repair_order(local, bo, "Front bumper"), jobStatus=status_id(local, "In Progress"))
    assert publish(store).returncode == 0 and of(store.parent / "site", "Front bumper")
    local.call("accounts.deactivate", id=bo)
    assert publish(store).returncode == 0 and not of(store.parent / "site", "Front bumper")


@pytest.mark.req("S3-22")
def test_many_customers_are_published_in_steps(store: Path, local: Engine) -> None:
    for number in range(7):
        update(local, repair_order(local, customer(local, f"Bo {number}"), "Door"), jobStatus=status_id(local, "In Progress"))
    seen, after = [], {}
    while True:
        content = local.call("site.content", limit=3, **after)
        assert len(content["accounts"]) <= 3
        seen += [account["data"]["customer"]["name"] for account in content["accounts"]]
        if not content.get("next"):
            break
        after = {"after": content["next"]}
    assert seen == [f"Bo {number}" for number in range(7)]


@pytest.mark.req("S3-23")
@pytest.mark.parametrize("mode", ["hosted", "ownServer"])
def test_a_server_is_brought_to_the_same_state(store: Path, engine: Engine, tmp_path: Path, mode: str) -> None:
    root = tmp_path / "server"
    root.mkdir()
    bo = customer(engine, "Bo Lind")
    jobs = [repair_order(engine, bo, title) for title in ("Front bumper", "Roof")]
    for job in jobs:
        update(engine, job, jobStatus=status_id(engine, "In Progress"))
    with file_server(root) as (asked, port):
        to_server(engine, port, mode)
        done = publish(store, SITE_SECRET=PASSWORD)
        assert done.returncode == 0 and "5 uploaded, 0 taken down" in done.stderr, done.stderr
        there = root / "www/site"
        assert pages(there) == pages(store.parent / "site")
        stored = [line for line in asked if line.startswith("STOR")]
        assert len(stored) == 5 and all(line.endswith(".part") for line in stored), "nobody reads half a page"
        (there / "own.html").write_text("somebody else's")
        asked.clear()
        assert "0 uploaded, 0 taken down" in publish(store, SITE_SECRET=PASSWORD).stderr and asked == [], "not even a connection"
        engine.call("jobs.close", id=jobs[1])
        assert "1 uploaded, 1 taken down" in publish(store, SITE_SECRET=PASSWORD).stderr
        assert not of(there, "Roof") and len(of(there, "Front bumper")) == 2
        engine.call("jobs.close", id=jobs[0])
        assert publish(store, SITE_SECRET=PASSWORD).returncode == 0
        assert set(pages(there)) == {"index.html", "robots.txt", "own.html"} and not [p for p in there.iterdir() if p.is_dir()]
        assert publish(store, "--build-only").returncode == 0


@pytest.mark.req("S3-23")
def test_an_upload_that_breaks_off_goes_on_where_it_was(
        store: Path, engine: Engine, serve: Callable[..., Engine], tmp_path: Path) -> None:
    root = tmp_path / "server"
    root.mkdir()
    update(engine, repair_order(engine, customer(engine, "Bo Lind"), "Roof"), jobStatus=status_id(engine, "In Progress"))
    with file_server(root) as (asked, port):
        to_server(engine, port)
        wrong = publish(store, SITE_SECRET="wrong")
        assert wrong.returncode == 78 and "wrong" not in wrong.stderr.replace("The upload", "") and pages(root) == {}
    gone = publish(store, SITE_SECRET=PASSWORD)
    assert gone.returncode == 78 and "127.0.0.1" in gone.stderr
    with file_server(root) as (asked, port):
        to_server(engine, port)
        assert publish(store, SITE_SECRET=PASSWORD).returncode == 0 and len(pages(root)) == 4


@pytest.mark.parametrize("words", [[], ["a", "b"], ["a", "--no"], ["a", "--employee"]])
def test_a_wrong_command_line_is_told(words: list[str]) -> None:
    done = subprocess.run([DELIVER, "site", *words], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 64 and done.stderr.startswith("fettle-deliver: error:")
