"""The board beside others and through accidents: sizes, signals, killed engines, several boards on one store."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from board_kit import Open, line_of, quit_board, screens, shop  # noqa: F401  (fixtures)
from engine import PATIENCE, ROOT, environment, run
from screen import command_of


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


@pytest.mark.req("C-07", "C-13", "S0-21")
def test_two_boards_on_one_store_follow_each_other(shop: Path, screens: Open) -> None:
    one = screens(shop, rows=45)
    one.wait_for("R.O.# 1001")
    two = screens(shop, rows=45)
    two.wait_for("R.O.# 1001")
    two.press("c", "n")
    two.type("mine")
    two.press("Enter")
    two.wait_for("not saved")
    one.press("c", "s")
    one.wait_for("Job Status ─")
    one.press("O", "Enter")
    one.wait_for("was In Progress")
    one.press("U")
    one.wait_for("Status updated")
    text = two.wait_for("changed this job meanwhile")
    assert "● On Hold" in line_of(text, "Brake discs"), "the list too"
    assert "History (2)" in text and "mine" in text
    quit_board(one)
    two.press("U")
    two.wait_for("Status updated")
    two.wait_for("“mine”")
    quit_board(two)


@pytest.mark.req("C-07")
def test_a_board_goes_on_when_the_engine_of_another_is_killed(shop: Path, screens: Open) -> None:
    one = screens(shop, rows=45)
    one.wait_for("R.O.# 1001")
    two = screens(shop, rows=45)
    two.wait_for("R.O.# 1001")
    engine = next(p for p in one.processes() if "serve" in command_of(p)[1:2])
    os.kill(engine, signal.SIGKILL)
    two.press("Enter", "c", "n")
    two.type("still here")
    two.press("Enter")
    two.wait_for("not saved")
    two.press("U")
    two.wait_for("“still here”")
    one.wait_for("“still here”")
    two.press("Escape")
    quit_board(two)
    quit_board(one)


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
