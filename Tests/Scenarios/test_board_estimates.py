"""Estimates on the board: what waits for an answer, one answer, several of a customer together, and a wrong one put right."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from board_kit import Open, line_of, quit_board, screens  # noqa: F401  (fixtures)
from engine import Engine
from kit import customer, outbox, repair_order
from screen import Screen

Json = Any


@pytest.fixture
def estimates(store: Path, serve: Callable[..., Engine]) -> Path:
    """Three estimates of one customer that wait, one of another, and a draft."""
    engine = serve(store)
    ana, bo = customer(engine, "Ana Núñez"), customer(engine, "Bo Lind")
    for account, title, price, send in (
        (ana, "Brake discs", 30000, True), (ana, "Exhaust", 52050, True), (ana, "Wipers", 4000, True),
        (bo, "Mirror", 9000, True), (bo, "Gearbox", 190000, False),
    ):
        lines = [{"description": title, "unitPriceMinor": price}]
        engine.call("estimates.create", jobId=repair_order(engine, account, title), lines=lines, send=send, tellCustomer=False)
    engine.close()
    return store


def open_estimates(screens: Open, store: Path) -> Screen:  # noqa: F811
    """The board with those that wait, the newest first: Mirror, Wipers, Exhaust, Brake discs."""
    screen = screens(store, columns=124, rows=50)
    screen.wait_for("Whiteboard")
    screen.press("o")
    screen.wait_for("e Estimates 4")
    screen.press("e")
    screen.wait_for(lambda text: "1 of 4" in text and "Possible now" in text)
    return screen


def by_title(engine: Engine) -> dict[str, dict[str, Json]]:
    rows = engine.call("estimates.list", limit=100)["rows"]
    return {row["title"]: engine.call("estimates.get", id=row["id"]) for row in rows}


@pytest.mark.req("S3-18", "S3-19")
def test_one_that_waits_is_answered_with_how_it_was_told(
    estimates: Path, screens: Open, serve: Callable[..., Engine]  # noqa: F811
) -> None:
    screen = open_estimates(screens, estimates)
    text = screen.text()
    assert "status: waits for an answer" in text and "Gearbox" not in text
    # A key on the list enters nothing: a form is sent for it, and left it does nothing.
    screen.press("D")
    screen.wait_for("[ No ]")
    screen.press("Escape")
    screen.wait_without("[ No ]")
    screen.wait_for("[e Estimates 4]")
    screen.press("D")
    screen.wait_for("[ No ]")
    screen.press("Tab")
    screen.type("the driver")
    screen.press("C-s")
    screen.wait_for("The customer's no is entered.")
    screen.wait_for("[e Estimates 3]")
    screen.press("f", "x")
    screen.wait_for("of 5")
    screen.wait_for("Gearbox")
    quit_board(screen)
    found = by_title(serve(estimates))
    assert [title for title, record in found.items() if record["state"] == "refused"] == ["Mirror"]
    decision = found["Mirror"]["decisions"][-1]
    assert (decision["what"], decision["toldBy"]) == ("refused", "the driver")


@pytest.mark.req("S3-20")
def test_marked_ones_are_answered_together_all_or_none(
    estimates: Path, screens: Open, serve: Callable[..., Engine]  # noqa: F811
) -> None:
    screen = open_estimates(screens, estimates)
    screen.press("Space")
    screen.wait_for("» 1 marked")
    screen.press("Space")
    screen.wait_for("» 2 marked")
    screen.press("B")
    screen.wait_for("The marked estimates are of several customers")
    # Not the one of the other customer, and Brake discs in place of Exhaust.
    screen.press("g", "g", "Space")
    screen.wait_for("» 1 marked")
    screen.press("G", "Space")
    text = screen.wait_for("» 2 marked")
    assert "»" in line_of(text, "Wipers") and "»" in line_of(text, "Brake discs") and "»" not in line_of(text, "Exhaust")
    screen.press("A")
    text = screen.wait_for("[ Enter them ]")
    assert "Answers of Ana Núñez" in text and "300.00 EUR" in text and "40.00 EUR" in text and "520.50 EUR, Exhaust" not in text
    # The first of them is a no after all.
    screen.press("Right", "Tab", "Tab", "Tab")
    screen.type("Ana herself")
    screen.press("C-s")
    screen.wait_for("The answers are entered.")
    screen.wait_for("[e Estimates 2]")
    screen.wait_without("marked")
    quit_board(screen)
    engine = serve(estimates)
    found = by_title(engine)
    states = {title: record["state"] for title, record in found.items()}
    assert states == {
        "Brake discs": "refused", "Wipers": "approved", "Exhaust": "awaitingApproval", "Mirror": "awaitingApproval",
        "Gearbox": "draft"}
    one, other = found["Brake discs"]["decisions"][-1], found["Wipers"]["decisions"][-1]
    assert one["batchId"] == other["batchId"] and one["toldBy"] == other["toldBy"] == "Ana herself"
    assert len(outbox(engine)) == 1, "the customer gets one message"


@pytest.mark.req("S3-20", "C-13")
def test_when_somebody_was_faster_with_one_of_them_none_is_entered(
    estimates: Path, screens: Open, serve: Callable[..., Engine]  # noqa: F811
) -> None:
    screen = open_estimates(screens, estimates)
    screen.press("j")
    screen.wait_for(lambda text: "2 of 4" in text and "Answer all 3 of this customer that wait" in text)
    screen.press("B")
    screen.wait_for("[ Enter them ]")
    screen.press("Right", "Tab", "Right", "Tab", "Right")
    other = serve(estimates)
    exhaust = by_title(other)["Exhaust"]
    other.call("estimates.withdraw", id=exhaust["id"])
    screen.press("C-s")
    text = screen.wait_for(f"! The estimate {exhaust['number']} is")
    assert "520.50 EUR, Exhaust" in text, "the form stays"
    states = {title: record["state"] for title, record in by_title(other).items()}
    assert states["Brake discs"] == states["Wipers"] == "awaitingApproval"
    screen.press("Escape")
    screen.wait_for("What you typed is not sent")
    screen.press("Down", "Enter")
    screen.wait_without("[ Enter them ]")
    screen.wait_for("[e Estimates 3]")
    quit_board(screen)


@pytest.mark.req("S3-28")
def test_a_wrong_answer_is_put_right_and_both_stay(
    estimates: Path, screens: Open, serve: Callable[..., Engine]  # noqa: F811
) -> None:
    engine = serve(estimates)
    methods = engine.call("lists.get", list="approvalMethods")["items"]
    wipers = by_title(engine)["Wipers"]
    engine.call("estimates.approve", id=wipers["id"], method=methods[0]["id"], tellCustomer=False)
    engine.close()
    screen = screens(estimates, columns=124, rows=50)
    screen.wait_for("Whiteboard")
    screen.press("o")
    screen.wait_for("e Estimates 3")
    screen.press("e")
    screen.wait_for("1 of 3")
    screen.press("f", "s")
    screen.wait_for("Only this state")
    screen.press("a", "Enter")
    screen.wait_for(lambda text: "status: approved" in text and "Put a wrong answer right" in text)
    screen.press("C")
    screen.wait_for("[ Put it right ]")
    screen.press("C-s")
    screen.wait_for("! ")
    assert by_title(serve(estimates))["Wipers"]["state"] == "approved", "not without why"
    # The person is at the field that is missing.
    screen.type("It was the other job")
    screen.press("C-s")
    screen.wait_for("It is put right.")
    quit_board(screen)
    after = by_title(serve(estimates))["Wipers"]
    assert after["state"] == "refused"
    assert [(d["what"], d["correction"]) for d in after["decisions"]] == [("approved", False), ("refused", True)]
    assert after["decisions"][1]["reason"] == "It was the other job"
