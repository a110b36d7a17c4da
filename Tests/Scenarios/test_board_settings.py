"""The settings of statuses on the board: nothing is stored before it is saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from board_kit import Open, line_of, quit_board, screens, shop  # noqa: F401  (fixtures)
from engine import Engine


@pytest.mark.req("S1-05", "S1-06", "S1-08", "S1-12", "S1-13", "S1-14")
def test_status_settings_are_stored_when_saved_and_not_before(
    shop: Path, screens: Open, serve: Callable[..., Engine]
) -> None:
    screen = screens(shop, columns=120, rows=40)
    screen.wait_for("Dent in the door")
    screen.press("S")
    screen.wait_for("Customers choose from")
    screen.press("a")
    screen.type("Waiting for insurer")
    screen.press("Enter")
    screen.wait_for("not saved")
    screen.press("l", "Enter")
    screen.wait_for("Customers see Waiting for insurer as")
    screen.press("O", "Enter")
    text = screen.wait_for("→ On Hold")
    screen.wait_for(lambda text: line_of(text, "Waiting for insurer").rstrip().endswith("● On Hold"))
    screen.press("K")
    screen.press("q")
    screen.wait_for("The status settings are not saved")
    screen.press("Down", "Enter")
    screen.wait_for("Dent in the door")
    screen.press("S")
    text = screen.wait_for("Customers choose from")
    assert "Waiting for insurer" not in text
    screen.press("j", "Enter")
    screen.wait_for("Name for staff")
    screen.press("C-u")
    screen.type("Being repaired")
    screen.press("Enter", "J", "W")
    screen.wait_for("The statuses are saved")
    screen.press("Escape")
    screen.wait_for("● Being repaired")
    quit_board(screen)
    names = [s["name"] for s in serve(shop).call("statuses.list", kind="job")["statuses"]]
    assert names[:3] == ["Scheduled", "On Hold", "Being repaired"]


@pytest.mark.req("S1-14")
def test_problems_of_status_settings_are_told_at_their_rows(shop: Path, screens: Open) -> None:
    screen = screens(shop)
    screen.wait_for("Dent in the door")
    screen.press("S")
    screen.wait_for("Customers choose from")
    screen.press("j", "Enter", "C-u")
    screen.type("on hold")
    screen.press("Enter")
    screen.wait_for("not saved")
    screen.press("W")
    text = screen.wait_for("Nothing is saved")
    assert line_of(text, "On Hold").lstrip("▸ ").startswith("!"), "two have the name; the one that comes second is told"
    screen.press("u", "Escape")
    screen.wait_for("Dent in the door")
    quit_board(screen)
