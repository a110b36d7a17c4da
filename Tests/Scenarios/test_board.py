"""`fettle board` on a real terminal: a person looks, moves, searches, and updates a status."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from board_kit import Open, line_of, quit_board, screens, shop  # noqa: F401  (fixtures)
from engine import Engine
from kit import outbox, status_id

GREEN = "38;5;71m"


@pytest.mark.req("S0-01", "S0-11", "S1-10")
def test_whiteboard_says_with_a_sign_what_it_says_with_a_colour(shop: Path, screens: Open) -> None:
    screen = screens(shop)
    text = screen.wait_for("Dent in the door")
    row = line_of(text, "Brake discs")
    assert re.search(r"1001 ✓", row), "the number of an updated job has a sign"
    assert "● In Progress" in row and "! 2020-03-04" in row
    assert "✓" not in line_of(text, "Dent in the door") and "!" not in line_of(text, "Dent in the door")
    coloured = screen.text(with_colours=True)
    assert GREEN in line_of(coloured, "1001")
    assert "1 of 3" in text and "Ann Admin" in text
    quit_board(screen)


@pytest.mark.req("S0-01")
def test_keys_move_search_filter_and_sort(shop: Path, screens: Open) -> None:
    screen = screens(shop)
    screen.wait_for("1 of 3")
    screen.press("j", "Down")
    screen.wait_for("3 of 3")
    screen.press("g", "g")
    screen.wait_for("1 of 3")
    screen.press("/")
    screen.type("dent")
    screen.wait_for(lambda text: "1 of 1" in text and "R.O.# 1002" in text and "Brake discs" not in text)
    screen.press("Escape")
    screen.wait_for("of 3")
    screen.press("f", "s")
    screen.wait_for("Only this job status")
    screen.press("I", "Enter")
    text = screen.wait_for("status: In Progress")
    screen.wait_for("1 of 1")
    screen.press("f", "x")
    screen.wait_for("of 3")
    screen.press("s")
    screen.wait_for("R.O.#, descending")
    screen.press("Escape", "2")
    text = screen.wait_for("Asks for a price")
    assert "Brake discs" not in text
    screen.press("?")
    screen.wait_for("only rows with these words")
    screen.press("Escape")
    screen.wait_without("only rows with these words")
    quit_board(screen)


@pytest.mark.req("S0-02", "S0-04", "S0-05", "S0-08", "S0-09", "S0-10", "S0-11", "I-02")
def test_a_status_is_updated_from_the_pane(shop: Path, screens: Open, serve: Callable[..., Engine]) -> None:
    screen = screens(shop, rows=45)
    screen.wait_for("Dent in the door")
    screen.press("j")
    screen.wait_for("R.O.# 1002")
    screen.press("Enter", "c", "s")
    screen.wait_for("Job Status ─")
    screen.press("O", "Enter")
    screen.wait_for("On Hold  was ")
    screen.press("c", "g")
    screen.wait_for("Repair Stage ─")
    screen.press("F", "Enter")
    screen.wait_for("Frame  was none")
    screen.press("c", "n")
    screen.type("Gürtel fehlt")
    screen.wait_for("12 of 140")
    screen.press("Enter")
    screen.wait_for("Gürtel fehlt  12 of 140")
    text = screen.wait_for("is not told: no e-mail address or fax number")
    assert "not saved" in text
    screen.press("U")
    screen.wait_for("Status updated")
    text = screen.wait_for("History (1)")
    assert "On Hold · Frame · Ann Admin" in text and "“Gürtel fehlt”" in text
    assert re.search(r"1002 ✓", text)
    screen.press("Escape")
    quit_board(screen)
    row = [row for row in serve(shop).call("whiteboard.list")["rows"] if row["roNumber"] == "1002"][0]
    assert (row["jobStatus"]["name"], row["repairStage"]["name"], row["roColor"]) == ("On Hold", "Frame", "green")


@pytest.mark.req("I-02", "S0-07")
def test_what_the_customer_will_be_told_is_said_of_the_draft(
    shop: Path, screens: Open, serve: Callable[..., Engine]
) -> None:
    """On Hold is hidden: by itself nothing is told, with a note it is, and the engine's words are those that go out."""
    engine = serve(shop)
    engine.call("statuses.update", id=status_id(engine, "On Hold"), portalHidden=True)
    engine.call("statuses.update", id=status_id(engine, "In Progress"), portalName="We are at it")
    before = len(outbox(engine))
    engine.close()
    screen = screens(shop, rows=45, columns=120)
    screen.wait_for("Brake discs")
    screen.press("Enter")
    screen.wait_for("is told by e-mail to ana@example.test: “We are at it”")
    screen.press("c", "s")
    screen.wait_for("Job Status ─")
    screen.press("O", "Enter")
    screen.wait_for("is not told: customers do not see this status")
    screen.press("c", "n")
    screen.type("The part is late")
    screen.wait_for("16 of 140")
    screen.press("Enter")
    screen.wait_for("is told by e-mail to ana@example.test: “We are at it”, your note (this status is hidden)")
    screen.press("c", "w")
    shown = screen.wait_for("─ To ana@example.test ─")
    assert "The part is late" in shown and "Status: We are at it" in shown and "On Hold" not in line_of(shown, "Status: ")
    screen.press("Escape")
    screen.wait_without("─ To ana@example.test ─")
    # Before it came: said at its field, and nothing is sent.
    screen.press("c", "d")
    screen.wait_for("Enter takes it, t time, i type")
    screen.press("i")
    screen.wait_for("Date:")
    screen.press("C-u")
    screen.type("2019-01-01")
    screen.press("Enter")
    screen.wait_for("Why is Due Out changed?")
    screen.press("1")
    screen.wait_for("is not told: the changes cannot be sent like this")
    screen.wait_for("! It arrived at")
    screen.press("u")
    screen.wait_for("is told by e-mail to ana@example.test: “We are at it”")
    screen.press("Escape")
    quit_board(screen)
    assert len(outbox(serve(shop))) == before, "nothing was stored"


@pytest.mark.req("S0-06", "S0-07", "S0-13")
def test_due_out_is_chosen_in_a_calendar_and_asks_for_its_reason(
    shop: Path, screens: Open, serve: Callable[..., Engine]
) -> None:
    screen = screens(shop)
    screen.wait_for("Dent in the door")
    screen.press("j")
    screen.wait_for("R.O.# 1002")
    screen.press("c", "d")
    screen.wait_for("[ 5]")
    screen.press("Right", "Down")
    screen.wait_for("[13]")
    screen.press("Enter")
    screen.wait_for("Why is Due Out changed?")
    screen.press("Escape")
    screen.wait_without("not saved")
    screen.press("c", "d")
    screen.press("t")
    screen.wait_for("Time:")
    screen.press("C-u")
    screen.type("9:15")
    screen.press("Enter")
    screen.wait_for("Why is Due Out changed?")
    screen.press("1")
    screen.wait_for("2031-03-05 09:15  was 2031-03-05 12:00")
    screen.press("U")
    screen.wait_for("Reason: Parts delay")
    quit_board(screen)
    assert serve(shop).call("webStatus.get", jobId="J2")["dueOut"].startswith("2031-03-05T09:15")


@pytest.mark.req("S0-08")
def test_a_note_too_long_is_counted_and_not_taken(shop: Path, screens: Open) -> None:
    screen = screens(shop)
    screen.wait_for("R.O.# 1001")
    screen.press("c", "n")
    screen.type("é" * 141)
    screen.wait_for("! 141 of 140")
    screen.press("Enter")
    screen.wait_for("Shorten it")
    screen.press("BSpace")
    screen.wait_for(lambda text: "140 of 140" in text and "141" not in text)
    screen.press("Enter")
    screen.wait_for("not saved")
    screen.press("q")
    screen.wait_for("The changes of one job are not saved")
    screen.press("Down", "Enter")
    screen.wait_for("ended with 0")


@pytest.mark.req("S0-03")
def test_the_pane_is_hidden_until_it_is_wanted_again(shop: Path, screens: Open) -> None:
    screen = screens(shop)
    screen.wait_for("Repair Stage")
    screen.press("p")
    screen.wait_without("Repair Stage")
    quit_board(screen)
    again = screens(shop)
    again.wait_for("Dent in the door")
    assert "Repair Stage" not in again.text()
    again.press("p")
    again.wait_for("Repair Stage")
    quit_board(again)


@pytest.mark.req("C-16")
def test_with_several_employees_the_board_asks_who_speaks(
    shop: Path, screens: Open, serve: Callable[..., Engine]
) -> None:
    engine = serve(shop)
    engine.call("employees.create", name="Kim Holm", role="office")
    engine.close()
    screen = screens(shop)
    screen.wait_for("Who are you?")
    screen.press("K", "Enter")
    screen.wait_for("Kim Holm")
    screen.wait_for("Repair Stage")
    screen.press("Enter", "U")
    screen.wait_for("Paint · Kim Holm")
    screen.press("Escape")
    quit_board(screen)


def test_without_colours_and_signs_everything_is_still_said(shop: Path, screens: Open) -> None:
    screen = screens(shop, LANG="C", NO_COLOR="1")
    text = screen.wait_for("Repair Stage")
    assert "1001 +" in text and "o In Progress" in text and "> " in text
    assert "✓" not in text and "│" not in text
    assert not re.search(r"\x1b\[[0-9;]*[34][0-8][;m]", screen.text(with_colours=True))
    quit_board(screen)


@pytest.mark.req("I-14")
def test_an_update_is_taken_back_after_saying_what_becomes_of_the_message(
    shop: Path, screens: Open, serve: Callable[..., Engine]
) -> None:
    screen = screens(shop)
    screen.wait_for("1 of 3")
    screen.press("Enter")
    screen.wait_for("History (1)")
    screen.press("c", "u")
    text = screen.wait_for("Take the newest update back")
    assert "In Progress → Scheduled" in text and "has not gone out and is cancelled" in text
    screen.press("Enter")
    text = screen.wait_for("History (2)")
    assert "Takes the update before back." in text and "✓" not in line_of(text, "Brake discs")
    screen.press("Escape")
    quit_board(screen)
    engine = serve(shop)
    assert engine.call("outbox.list", columns=["state", "cancelReason"])["rows"][0]["cancelReason"] == "undo"
