"""The pages of the status site in a real browser: on a desk, on a telephone, on paper, by keyboard alone, read aloud (S3-22)."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import page_checks as checks
from browser import Browser
from counterparts import DELIVER
from engine import Engine, binary, make_store
from kit import customer, repair_order, status_id, update

Json = Any

pytestmark = pytest.mark.req("S3-22")

# Colours that shops choose, the hard ones among them: light on white, dark on black, and both ends.
COLORS = ["#FFFF00", "#FFFFFF", "#000000", "#E0A100", "#2E9E4F", "#3A7BD5", "#FF0000", "#C9CED6", "#20252B", "#F5F7F9"]
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
# Narrow telephones, usual ones, and a desk.
WIDTHS = [320, 360, 1280]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published pages of a shop with every colour, long words, three languages and a customer without repairs."""
    folder = tmp_path_factory.mktemp("site")
    store = make_store(folder / "shop.fettle", "--clock", "2026-03-02T08:00:00Z")
    with Engine(store, "--clock", "2026-03-02T08:00:00Z") as engine:
        engine.call("shop.update", name="Harbour Body & Frame", phone="+45 70 10 20 30", email="desk@harbour.example",
                    address="Møllevej 4, 8000 Aarhus")
        engine.call("settings.update", site={"mode": "local"})
        many = customer(engine, "Lind Taxi & Courier ApS")
        for number, color in enumerate(COLORS):
            engine.call("statuses.add", kind="job", name=f"Step {number}", portalName=f"Step {number}", portalColor=color)
            job = repair_order(engine, many, f"Repair {number}", customerReference=f"Taxi {number}")
            update(engine, job, jobStatus=status_id(engine, f"Step {number}"), note="The part comes on Tuesday.")
            update(engine, job, note=f"{LONG} <b>")
        for language in ("de", "da"):
            account = customer(engine, f"{LONG} {language}", language=language)
            update(engine, repair_order(engine, account, LONG), jobStatus=status_id(engine, "In Progress"))
        customer(engine, "Without Repairs", report={"enabled": True, "methods": ["email"]})
        done = subprocess.run([DELIVER, "site", store, "--engine", binary()], capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
    return folder / "site"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as started:
        yield started


def chosen(site: Path) -> list[Path]:
    """A page of every kind: the top, each customer's index, and for each customer a repair."""
    pages = [site / "index.html", *sorted(site.glob("*/index.html"))]
    for folder in sorted(path for path in site.iterdir() if path.is_dir()):
        pages += [path for path in sorted(folder.glob("*.html")) if path.name != "index.html"][:1]
    return pages


def index_of(site: Path, words: str) -> Path:
    [found] = [path for path in site.glob("*/index.html") if words in path.read_text()]
    return found


def test_the_shop_of_these_tests_has_pages_of_every_kind(site: Path) -> None:
    pages = chosen(site)
    assert len(pages) == 1 + 4 + 3
    assert "There are no open repairs" in index_of(site, "Without Repairs").read_text()


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_screen_in_small_letters_and_large(site: Path, browser: Browser, width: int) -> None:
    browser.view(width, 740)
    for page in chosen(site):
        browser.open(page.as_uri())
        assert checks.room(browser) == [], page
        assert checks.large_letters(browser) == [], page


@pytest.mark.parametrize("look", ["light", "dark", "paper", "paper of a dark screen"])
def test_everything_can_be_read_whatever_colours_the_shop_has(site: Path, browser: Browser, look: str) -> None:
    browser.view(360, 740, dark="dark" in look, printed="paper" in look)
    pages = chosen(site)
    pages += [path for path in index_of(site, "Lind Taxi").parent.glob("*.html") if path not in pages]
    for page in pages:
        browser.open(page.as_uri())
        assert checks.contrast(browser) == [], page


def test_a_dark_screen_gets_a_dark_page(site: Path, browser: Browser) -> None:
    page = index_of(site, "Lind Taxi").as_uri()
    shades = []
    for dark in (False, True):
        browser.view(360, 740, dark=dark)
        browser.open(page)
        shades.append(browser.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert shades == ["rgb(255, 255, 255)", "rgb(22, 25, 29)"]


def test_a_screen_reader_is_told_what_the_page_is(site: Path, browser: Browser) -> None:
    browser.view(1280, 800)
    for page in chosen(site):
        browser.open(page.as_uri())
        assert checks.structure(browser) == [], page
    browser.open(index_of(site, "Lind Taxi").as_uri())
    tree = browser.tree()
    assert tree[0]["name"] == "Your repairs – Harbour Body & Frame"
    links = [node["name"] for node in tree if node["role"] == "link"]
    assert links == [f"Repair {number} Order {number + 1}" for number in range(len(COLORS))] + ["+45 70 10 20 30", "desk@harbour.example"]
    assert [node["name"] for node in tree if node["role"] == "heading"] == ["Your repairs"]
    languages = set()
    for page in chosen(site):
        browser.open(page.as_uri())
        languages.add(browser.evaluate("document.documentElement.lang"))
    assert languages == {"en", "de", "da"}


def test_a_keyboard_alone_is_enough(site: Path, browser: Browser) -> None:
    browser.view(1024, 500)
    index = index_of(site, "Lind Taxi")
    for page in (index, *[path for path in chosen(site) if path.parent == index.parent and path != index]):
        browser.open(page.as_uri())
        assert checks.keyboard(browser) == [], page
    browser.open(index.as_uri())
    browser.press("Tab")
    browser.press("Tab")
    browser.events.clear()
    browser.press("Enter")
    browser.await_event("Page.loadEventFired")
    assert browser.evaluate("document.querySelector('h1').textContent") == "Repair 1"
    browser.press("Tab")
    browser.events.clear()
    browser.press("Enter")
    browser.await_event("Page.loadEventFired")
    assert browser.evaluate("location.href") == index.as_uri(), "and back again"


def test_paper_has_all_the_words_and_no_background(site: Path, browser: Browser, tmp_path: Path) -> None:
    browser.view(1024, 768, dark=True)
    for page in (index_of(site, "Lind Taxi"), next(path for path in chosen(site) if path.name not in {"index.html"})):
        browser.open(page.as_uri())
        assert checks.paper(browser) == [], page
        (tmp_path / "page.pdf").write_bytes(browser.pdf())
        printed = subprocess.run(["pdftotext", "-layout", tmp_path / "page.pdf", "-"], capture_output=True, text=True, timeout=60, check=True)
        words = "".join(printed.stdout.split())
        back = browser.evaluate("document.querySelector('.back')?.textContent")
        for line in browser.evaluate("document.body.innerText").splitlines():
            assert ("".join(line.split()) in words) == (line != back), line


@pytest.mark.parametrize("width", [360, 1280])
def test_without_scripts_a_page_is_the_same(site: Path, browser: Browser, width: int) -> None:
    shots = []
    for scripts in (True, False):
        browser.view(width, 740, scripts=scripts)
        browser.open(index_of(site, "Lind Taxi").as_uri())
        shots.append(browser.screenshot())
    browser.view()
    assert shots[0] == shots[1]


def test_a_page_asks_nobody_for_anything(site: Path, browser: Browser) -> None:
    browser.call("Network.enable")
    try:
        for page in chosen(site):
            browser.open(page.as_uri())
            asked = [event["params"]["request"]["url"] for event in browser.events if event["method"] == "Network.requestWillBeSent"]
            assert [url for url in asked if not url.endswith("/favicon.ico")] in ([], [page.as_uri()]), page
    finally:
        browser.call("Network.disable")


# What each check notices: the page is broken on purpose, and the check says what.
Check = Callable[[Browser], list[str]]
BREAKS: list[tuple[str, Check, str, str, str]] = [
    ("a pale grey", checks.contrast, "--quiet: #585d66", "--quiet: #a0a5ad", "contrast"),
    ("words in the status' colour", checks.contrast, '<span>Step 0</span>', '<span style="color: #FFFF00">Step 0</span>', "contrast 1.0"),
    ("a mark without its line", checks.contrast, "stroke: var(--ink)", "stroke: none", "mark of rgb(255, 255, 0)"),
    ("a mark with a hair for a line", checks.contrast, "stroke-width: .8", "stroke-width: .3", "mark of rgb(255, 255, 0)"),
    ("a box of fixed width", checks.room, ".repair {", ".repair { width: 40rem;", "scrolls sideways"),
    ("something beside the screen", checks.room, "header p { margin: 0;", "header p { margin: 0 0 0 -2rem;", "over the edge: P"),
    ("words that do not break", checks.room, "overflow-wrap: anywhere", "white-space: nowrap", "scrolls sideways"),
    ("links for needles", checks.room, "padding: .3rem 0 }", "padding: 0; line-height: 1 }", "too small to touch"),
    ("a box that large letters burst", checks.large_letters, ".repair {", ".repair { min-width: 20rem;", "in large letters"),
    ("no language", checks.structure, '<html lang="en">', "<html>", "no language"),
    ("no doctype", checks.structure, "<!DOCTYPE html>", "", "no doctype"),
    ("no title", checks.structure, "<title>Your repairs – Harbour Body &amp; Frame</title>", "<title></title>", "no title"),
    ("a second first heading", checks.structure, '<p class="quiet">', "<h1>More</h1><p>", "2 headings of the first level"),
    ("a heading left out", checks.structure, '<p class="quiet">', "<h3>More</h3><p>", "a level of headings is left out: [1, 3]"),
    ("no main part", checks.structure, "main>", "div>", "0 parts with the role main"),
    ("a link without words", checks.structure, "</main>", '<a href="x.html"></a></main>', "a link without a name"),
    ("two links called alike", checks.structure, "</main>", '<a href="x.html">desk@harbour.example</a></main>', "two ways called"),
    ("a picture without words", checks.structure, 'aria-hidden="true"', "", "a picture without words"),
    ("a table without headers", checks.structure, "</main>", "<table><tr><td>1</td></tr></table></main>", "a table without headers"),
    ("a field without a label", checks.structure, "</main>", "<input></main>", "a field without label"),
    ("links before the page", checks.structure, "</header>", '<a href="x.html">Start</a></header>', "nothing skips the header"),
    ("a page that cannot be made larger", checks.structure, "initial-scale=1", "initial-scale=1, user-scalable=no", "cannot be made larger"),
    ("an order of its own", checks.structure, '<a href="mailto', '<a tabindex="1" href="mailto', "an order of its own for the keyboard"),
    ("a list that is none", checks.structure, 'role="list"', 'role="presentation"', "a list that is none"),
    ("no ring", checks.keyboard, "a:focus-visible {", "a:focus-visible { outline: none !important;", "no ring"),
    ("a link that Tab passes", checks.keyboard, '<a href="mailto', '<a tabindex="-1" href="mailto', "Tab comes to"),
    ("the last link first", checks.keyboard, '<a href="mailto', '<a tabindex="1" href="mailto', "Tab comes to"),
    ("a coloured sheet", checks.paper, "body { background: none;", "body { background: #fe8;", "a background on paper"),
]


@pytest.mark.parametrize(("check", "good", "bad", "complaint"), [row[1:] for row in BREAKS], ids=[row[0] for row in BREAKS])
def test_each_check_notices_what_it_is_for(
        site: Path, browser: Browser, tmp_path: Path, check: Check, good: str, bad: str, complaint: str) -> None:
    text = index_of(site, "Lind Taxi").read_text()
    assert good in text
    (tmp_path / "broken.html").write_text(text.replace(good, bad))
    browser.view(360, 740)
    browser.open((tmp_path / "broken.html").as_uri())
    found = check(browser)
    assert [words for words in found if complaint in words], found
