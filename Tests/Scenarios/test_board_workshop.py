"""The workshop's lists on the board: counts, the dialogue about a visit, and its events with their forms."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from board_kit import Open, line_of, quit_board, screens, workshop  # noqa: F401  (fixtures)
from engine import Engine


@pytest.mark.req("S2-01", "S2-02", "S2-03", "S2-05", "S2-18")
def test_the_workshops_lists_have_their_counts_and_what_warns_has_a_sign(workshop: Path, screens: Open) -> None:
    screen = screens(workshop, columns=124, rows=60)
    screen.wait_for("Whiteboard")
    screen.press("5")
    text = screen.wait_for("[5 Actions 1]")
    tabs = line_of(text, "[5 Actions 1]")
    for tab in ("6 Pending 1", "7 Planned 1", "8 Escalated 0", "9 All Workshop Customers 2", "0 My Customers 0"):
        assert tab in tabs
    text = screen.wait_for("Appointment 100001")
    row = line_of(text, "! warnings")
    assert "100001  Requested  Ana Núñez" in row and "asked" in row
    assert "! P0420 Catalyst is tired" in text and "connected" in line_of(text, "Vehicle")
    screen.press("6")
    text = screen.wait_for("Which size?")
    assert "Inquired" in line_of(text, "Bo Lind") and "Ana" not in text
    screen.press("9")
    screen.wait_for(lambda text: "1 of 2" in text and "AB 12 345" in text and "CD 34 567" in text)
    screen.press("/")
    screen.type("AB 12")
    screen.wait_for(lambda text: "1 of 1" in text and "CD 34 567" not in text)
    screen.press("Enter", "f", "x", "m")
    screen.wait_for("is on your own list")
    screen.press("0")
    screen.wait_for(lambda text: "[0 My Customers 1]" in text and "1 of 1" in text)
    quit_board(screen)


@pytest.mark.req("S2-06", "S2-16", "S2-20", "S2-22")
def test_a_time_is_proposed_and_the_visit_goes_on_to_another_list(
    workshop: Path, screens: Open, serve: Callable[..., Engine]
) -> None:
    screen = screens(workshop, columns=124, rows=60)
    screen.wait_for("Whiteboard")
    screen.press("5")
    text = screen.wait_for("Possible now")
    assert "P  Propose a time" in text and "L  Close" not in text
    screen.press("L")
    screen.wait_for("That is not possible: it is requested in Actions")
    screen.press("Enter", "P")
    screen.wait_for("[ Propose ]")
    screen.press("C-u")
    screen.type("some day")
    screen.press("C-s")
    screen.wait_for("! As in 2026-03-04")
    screen.press("C-u")
    screen.type("2031-03-11 9:30")
    screen.press("Tab")
    screen.type("Inspect the rear axle")
    screen.press("Tab")
    screen.type("95")
    screen.press("Enter", "Enter")
    screen.wait_for("The proposal is made. It is proposed now, in Pending.")
    text = screen.wait_for("[5 Actions 0]")
    screen.press("Escape", "6")
    screen.wait_for("1 of 2")
    screen.press("/")
    screen.type("Ana")
    text = screen.wait_for("proposed a time: 2031-03-11 09:30 · 95.00 EUR")
    assert "“Inspect the rear axle”" in text and "A  Enter that the customer takes the proposal" in text
    screen.press("Escape")
    quit_board(screen)
    found = serve(workshop).call("appointments.get", id="A1")["appointment"]
    assert (found["status"], found["price"]) == ("proposed", {"minor": 9500, "currency": "EUR"})


@pytest.mark.req("I-13", "S0-21", "C-13")
def test_boards_follow_each_other_and_a_form_keeps_what_was_typed(workshop: Path, screens: Open) -> None:
    one = screens(workshop, columns=124, rows=60)
    one.wait_for("Whiteboard")
    one.press("5")
    one.wait_for("Possible now")
    two = screens(workshop, columns=124, rows=60)
    two.wait_for("Whiteboard")
    two.press("5")
    two.wait_for("Possible now")
    two.press("I")
    two.wait_for("[ Ask ]")
    two.type("Since when?")
    one.press("C")
    one.wait_for("[ Confirm ]")
    one.press("C-s")
    one.wait_for("The visit is confirmed. It is confirmed now, in Planned.")
    two.wait_for("[5 Actions 0]")
    text = two.text()
    assert "7 Planned 2" in text and "Since when?" in text, "the lists follow and the form stays"
    two.press("C-s")
    text = two.wait_for("Since when?")
    two.wait_for(lambda text: "Somebody else changed it meanwhile" in text or "not possible then" in text)
    two.press("Escape")
    two.wait_for("What you typed is not sent")
    two.press("2")
    two.wait_without("[ Ask ]")
    quit_board(two)
    quit_board(one)


@pytest.mark.req("S2-10", "S2-11", "S2-09")
def test_a_request_is_taken_down_and_a_pre_booked_day_is_cancelled(
    workshop: Path, screens: Open, serve: Callable[..., Engine]
) -> None:
    screen = screens(workshop, columns=124, rows=60)
    screen.wait_for("Whiteboard")
    screen.press("7")
    screen.wait_for("Pre-booked in Planned")
    screen.press("X")
    screen.wait_for("[ Cancel the visit ]")
    screen.type("The customer is away")
    screen.press("C-s")
    screen.wait_for("The visit is cancelled. It is cancelled now.")
    screen.wait_for("[7 Planned 0]")
    screen.press("9")
    screen.wait_for("Appointment 100002  Inquired in Pending")
    screen.press("n")
    screen.wait_for("[ Take it down ]")
    screen.type("Brakes")
    screen.press("C-s")
    screen.wait_for("The request is taken down. It is requested now, in Actions.")
    screen.wait_for("5 Actions 2")
    quit_board(screen)
    counts = serve(workshop).call("appointments.counts")
    assert (counts["actions"], counts["planned"], counts["all"]) == (2, 0, 4)
