"""The plugin inside a real Neovim, with the real engine; and what is on the screen."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
SPECS = sorted(path.name for path in HERE.glob("*_spec.lua"))


def needs(program: str) -> None:
    if shutil.which(program) is None:
        assert "CI" not in os.environ, f"{program} is not installed"
        pytest.skip(f"{program} is not installed")


def environment(engine: str, store: Path, home: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return {
        "LANG": "C.UTF-8",
        **kept,
        "HOME": str(home),
        "TZ": "Europe/Copenhagen",
        "FETTLE_ENGINE": engine,
        "FETTLE_STORE": str(store),
    }


@pytest.mark.parametrize("spec", SPECS)
def test_spec(spec: str, fettle_engine: str, small_shop: Path, tmp_path: Path) -> None:
    needs("nvim")
    run = subprocess.run(
        ["nvim", "--headless", "-u", "NONE", "-i", "NONE", "-S", str(HERE / "run.lua")],
        env={**environment(fettle_engine, small_shop, tmp_path), "SPEC": spec},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stdout
    assert "\nok: " in "\n" + run.stdout


class Screen:
    """A terminal that nobody looks at but the test."""

    def __init__(self, folder: Path, command: list[str], variables: dict[str, str]) -> None:
        self._tmux = ["tmux", "-S", str(folder / "tmux"), "-f", "/dev/null"]
        words = ["env", "-i", *(f"{name}={value}" for name, value in variables.items()), "TERM=screen-256color", *command]
        start = [*self._tmux, "-u", "new-session", "-d", "-x", "150", "-y", "30", shlex.join(words)]
        subprocess.run(start, check=True, env={**variables, "TERM": "xterm-256color"})

    def keys(self, *keys: str) -> None:
        subprocess.run([*self._tmux, "send-keys", *keys], check=True)

    def text(self, with_colours: bool = False) -> str:
        flags = ["-e"] if with_colours else []
        return subprocess.run(
            [*self._tmux, "-u", "capture-pane", "-p", *flags], check=True, capture_output=True, text=True
        ).stdout

    def wait_for(self, part: str, matches: Callable[[str, str], bool] = lambda part, text: part in text) -> str:
        end = time.monotonic() + 20
        while time.monotonic() < end:
            text = self.text()
            if matches(part, text):
                return text
            time.sleep(0.05)
        raise AssertionError(f"{part!r} never came on the screen:\n{self.text()}")

    def close(self) -> None:
        subprocess.run([*self._tmux, "kill-server"], check=False, stderr=subprocess.DEVNULL)


def test_screen_of_a_status_update(fettle_engine: str, small_shop: Path, tmp_path: Path) -> None:
    """Board, pane, a new job status, Update Status: the R.O.# is green with a sign beside it."""
    needs("nvim")
    needs("tmux")
    plugin = HERE.parent
    command = ["nvim", "-u", "NONE", "-i", "NONE", "-n", "--cmd", f"set rtp^={plugin} termguicolors"]
    screen = Screen(tmp_path, [*command, "-c", "runtime plugin/fettle.lua"], environment(fettle_engine, small_shop, tmp_path))
    try:
        screen.keys(":Fettle board", "Enter")
        board = screen.wait_for("1-2 of 2")
        assert "Dent" in board and "✓" not in board
        screen.keys("Enter")
        screen.wait_for("Repair Stage")
        screen.keys("cs")
        choices = screen.wait_for("On Hold")
        number = next(line.split(":")[0].strip() for line in choices.splitlines() if line.endswith(": On Hold"))
        screen.keys(number, "Enter")
        screen.wait_for("On Hold  was ")
        screen.keys("U")
        screen.wait_for("Status updated")
        screen.wait_for("History (1)")
        screen.keys(":Fettle board", "Enter")
        screen.wait_for("✓")
        green = "38;2;63;163;77m"
        assert green in screen.text(with_colours=True)
    finally:
        screen.keys(":qall!", "Enter")
        time.sleep(0.2)
        screen.close()
