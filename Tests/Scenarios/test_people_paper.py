"""fettle print: paper for the shop and for its customers (C-01)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine import Engine, run
from kit import customer, repair_order, update

pytestmark = pytest.mark.req("C-01")


def printed(*arguments: str) -> list[list[str]]:
    """The lines of each page."""
    done = run("print", *arguments)
    assert done.returncode == 0, done.stderr.decode()
    return [page.splitlines() for page in done.stdout.decode().split("\n\f")]


@pytest.fixture
def job(engine: Engine, store: Path) -> str:
    """A repair order with two updates and an internal remark."""
    number = repair_order(
        engine, customer(engine, "Ann Andersen", privateNotes="Pays late."), "New brakes", roNumber="700",
        dueOut="2026-03-04", description="Both sides. " * 20)
    engine.call("comments.add", jobId=number, text="Ask for a deposit.", visibility="internal")
    update(engine, number, jobStatus="In Progress", note="Discs have come.")
    update(engine, number, jobStatus="On Hold", note="Waiting for the pads, which the supplier sends from abroad.")
    engine.close()
    return number


def test_a_job_card_has_everything_within_80_columns(store: Path, job: str) -> None:
    pages = printed(str(store), "job", job)
    text = " ".join(" ".join(line.split()) for page in pages for line in page)
    for part in ("Repair order 700", "Ann Andersen", "o On Hold", "Discs have come.", "Ask for a deposit.", "Page 1 of 1",
                 "Waiting for the pads, which the supplier sends from abroad."):
        assert part in text, part
    assert max(len(line) for page in pages for line in page) <= 80
    assert printed(str(store), "job", "700") == pages


def test_the_customers_copy_has_what_the_portal_shows_and_nothing_else(store: Path, job: str) -> None:
    text = "\n".join(printed(str(store), "job", job, "--customer")[0])
    for part in ("Ann Andersen", "New brakes", "700", "Status", "On Hold"):
        assert part in text, part
    for part in ("deposit", "late", "Discs", "S4", "hq", "Sam", "Admin"):
        assert part not in text, part


def test_a_customers_copy_names_the_status_as_the_portal_does(store: Path, job: str) -> None:
    statuses = json.loads(run("call", str(store), "statuses.list", '{"kind": "job"}').stdout)["statuses"]
    held = next(status["id"] for status in statuses if status["name"] == "On Hold")
    run("call", str(store), "statuses.update", json.dumps({"id": held, "portalName": "Waiting for parts"}))
    assert "Waiting for parts" in "\n".join(printed(str(store), "job", job, "--customer")[0])
    run("call", str(store), "statuses.update", json.dumps({"id": held, "portalHidden": True}))
    text = "\n".join(printed(str(store), "job", job, "--customer")[0])
    assert "Waiting for parts" not in text and "On Hold" not in text and "Status" not in text


@pytest.mark.parametrize("lines", [12, 30, 60])
def test_a_list_is_cut_into_pages_with_its_titles_on_each(sample: Path, lines: int) -> None:
    pages = printed(str(sample), "list", "jobs", "--sort", "roNumber", "--lines", str(lines))
    for number, page in enumerate(pages):
        assert len(page) <= lines and max(map(len, page)) <= 80
        assert page[2].startswith("ID") and page[-1].strip() == f"Page {number + 1} of {len(pages)}"
    text = "\n".join(line for page in pages for line in page)
    assert all(f"J{number} " in text for number in range(1, 61))


@pytest.mark.parametrize("arguments", [
    ["job", "C1"], ["list", "jbos"], ["paper", "J1"], ["list", "jobs", "--customer"], ["job", "J1", "--lines", "2"],
])
def test_what_cannot_be_printed_is_64(sample: Path, arguments: list[str]) -> None:
    done = run("print", str(sample), *arguments)
    assert done.returncode == 64 and done.stdout == b"" and done.stderr


@pytest.mark.req("S4-18")
def test_a_quote_is_printed_in_the_version_that_is_asked_for(engine: Engine, store: Path) -> None:
    account = customer(engine, "Ann Andersen", privateNotes="Pays late.")
    quote = engine.call("quotes.create", accountId=account, description="New paint\nfor the roof")["id"]
    for price in (50_000, 61_250):
        engine.call("quotes.createVersion", id=quote, lines=[{"description": "Paint", "unitPriceMinor": price}])
    engine.call("comments.add", quoteId=quote, text="Ask for a deposit.", visibility="internal")
    engine.close()
    newest = printed(str(store), "quote", quote)
    text = "\n".join(line for page in newest for line in page)
    for part in ("Quote 1", "Ann Andersen", "version 2", "612.50", "Page 1 of 1"):
        assert part in text, part
    assert "deposit" not in text and "late" not in text
    assert max(len(line) for page in newest for line in page) <= 80
    assert "500.00" in "\n".join(printed(str(store), "quote", quote, "--quote-version", "1")[0])
    for wrong in (("job", quote), ("quote", "C1"), ("quote", quote, "--quote-version", "9"), ("job", "J1", "--quote-version", "1")):
        done = run("print", str(store), *wrong)
        assert done.returncode != 0 and done.stderr and not done.stdout, wrong
