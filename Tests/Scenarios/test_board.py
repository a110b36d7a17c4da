"""`fettle board` on a real terminal: a person looks, moves, searches, and updates a status."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine import PATIENCE, ROOT, Engine, environment, run
from kit import customer, job, repair_order, update
from screen import Screen, board_command, command_of

Open = Callable[..., Screen]
GREEN = "38;5;71m"


@pytest.fixture
def screens(tmp_path: Path) -> Iterator[Open]:
    """Opens boards, each on a terminal of its own."""
    if shutil.which("tmux") is None:
        assert "CI" not in os.environ, "tmux is not installed"
        pytest.skip("tmux is not installed")
    opened: list[Screen] = []

    def start(store: Path, *flags: str, **settings: int | str) -> Screen:
        opened.append(Screen(tmp_path, *board_command(store, *flags), **settings))  # type: ignore[arg-type]
        return opened[-1]

    yield start
    for screen in opened:
        screen.close()


@pytest.fixture
def shop(store: Path, serve: Callable[..., Engine]) -> Path:
    """Three repair orders, one of them late and updated, and an opportunity."""
    engine = serve(store)
    ana = customer(engine, "Ana Núñez")
    bo = customer(engine, "Bo Lind", emails=[])
    came = "2020-03-01T08:00"
    late = repair_order(engine, ana, "Brake discs", roNumber="1001", arrived=came, dueOut="2020-03-04T16:30")
    repair_order(engine, bo, "Dent in the door", roNumber="1002", arrived=came, dueOut="2031-03-05T12:00")
    repair_order(engine, ana, "修理 タイヤ", roNumber="1003", arrived=came)
    job(engine, bo, "Asks for a price")
    update(engine, late, jobStatus="In Progress", repairStage="Paint")
    engine.close()
    return store


def line_of(text: str, part: str) -> str:
    found = [line for line in text.splitlines() if part in line]
    assert found, f"no line has {part!r}:\n{text}"
    return found[0]


def quit_board(screen: Screen) -> str:
    screen.press("q")
    return screen.wait_for("ended with 0")


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
    assert "1 of 3" in text and "Test Body Shop · Ann Admin" in text
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
    text = screen.wait_for("Gürtel fehlt  12 of 140")
    assert "is not told: no e-mail address or fax number" in text, "said before the update"
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


def test_every_size_shows_what_fits(shop: Path, screens: Open) -> None:
    screen = screens(shop, columns=80, rows=24)
    text = screen.wait_for("Repair Stage")
    assert "Ana Núñez" in text and "1001 ✓" in text
    for columns, rows in [(150, 40), (40, 10), (24, 6), (80, 24)]:
        screen.resize(columns, rows)
        text = screen.wait_for(lambda text: "1001" in text and len(text.rstrip("\n").splitlines()) <= rows)
        assert all(len(line) <= columns for line in text.splitlines())
    screen.resize(150, 40)
    screen.wait_for(lambda text: "修理 タイヤ" in text and "│" in text)
    screen.resize(40, 10)
    screen.wait_without("│")
    screen.press("Enter")
    screen.wait_for("Repair Stage")
    screen.press("Escape")
    screen.wait_for("of 3")
    quit_board(screen)


def test_the_terminal_is_left_as_it_was(shop: Path, screens: Open) -> None:
    for end in (signal.SIGTERM, signal.SIGHUP, signal.SIGSEGV):
        screen = screens(shop)
        screen.wait_for("Dent in the door")
        board = next(p for p in screen.processes() if "board" in command_of(p)[1:2])
        os.kill(board, end)
        screen.wait_for("ended with ")
        text = screen.wait_for(lambda text: re.search(r"^icanon", text, re.MULTILINE))
        assert "Dent in the door" not in text, "the screen of before is back"
        if end == signal.SIGSEGV:
            assert "crashed" in text


def test_an_engine_that_is_killed_is_started_again(shop: Path, screens: Open) -> None:
    screen = screens(shop, rows=45)
    screen.wait_for("Repair Stage")
    screen.press("c", "n")
    screen.type("kept")
    screen.press("Enter")
    screen.wait_for("not saved")
    engine = next(p for p in screen.processes() if "serve" in command_of(p)[1:2])
    os.kill(engine, signal.SIGKILL)
    screen.wait_for("The engine ended (signal 9)")
    screen.wait_without("The engine ended (signal 9)")
    screen.press("U")
    screen.wait_for("Status updated")
    screen.wait_for("“kept”")
    quit_board(screen)


def test_a_board_that_is_killed_leaves_no_engine(shop: Path, screens: Open) -> None:
    screen = screens(shop)
    screen.wait_for("Repair Stage")
    board = next(p for p in screen.processes() if "board" in command_of(p)[1:2])
    engine = next(p for p in screen.processes() if "serve" in command_of(p)[1:2])
    os.kill(board, signal.SIGKILL)
    end = time.monotonic() + PATIENCE
    while command_of(engine):
        assert time.monotonic() < end, "the engine stays"
        time.sleep(0.05)


def test_a_key_sends_what_changed_and_clears_nothing(shop: Path, screens: Open, tmp_path: Path) -> None:
    screen = screens(shop)
    screen.wait_for("R.O.# 1001")
    sent = tmp_path / "sent"
    screen.tmux("pipe-pane", f"cat > {sent}")
    screen.press("j")
    screen.wait_for("R.O.# 1002")
    screen.press("k")
    screen.wait_for("R.O.# 1001")
    screen.tmux("pipe-pane")
    quit_board(screen)
    data = sent.read_bytes()
    assert b"\x1b[2J" not in data, "nothing is cleared"
    updates = re.findall(rb"\x1b\[\?2026h(.*?)\x1b\[\?2026l", data, re.DOTALL)
    assert updates and b"".join(b"\x1b[?2026h%b\x1b[?2026l" % update for update in updates) == data
    assert len(data) < 6000, "two moves, with the pane of another job each"


def test_an_engine_that_cannot_start_says_why(tmp_path: Path, screens: Open) -> None:
    screen = screens(tmp_path / "nothing.fettle")
    text = screen.wait_for("ended with ")
    assert "ended with 1" in text and "There is no store at" in text


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


def test_a_board_needs_a_terminal(shop: Path) -> None:
    done = run("board", str(shop))
    assert done.returncode == 64
    assert b"needs a terminal" in done.stderr


def test_the_chapter_of_the_manual_shows_the_board_as_it_is(screens: Open) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts/record-board"), "--check"],
        capture_output=True, text=True, timeout=PATIENCE * 3, env=environment(), check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
