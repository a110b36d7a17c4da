"""What the scenarios of `fettle board` begin with: terminals, and a small shop."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine import Engine
from kit import customer, job, repair_order, update
from screen import Screen, board_command

Open = Callable[..., Screen]


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
