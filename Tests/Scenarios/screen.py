"""A terminal that nobody looks at but the test: a session of tmux."""

from __future__ import annotations

import os
import shlex
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from engine import PATIENCE, binary


class Screen:
    """One program on a terminal of its own. What is on it is read as text; keys are sent as a person presses them."""

    def __init__(self, folder: Path, *command: str, columns: int = 100, rows: int = 30, **variables: str) -> None:
        self.socket = folder / f"tmux-{time.monotonic_ns()}"
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", "TZ": "Europe/Copenhagen",
            "SWIFT_BACKTRACE": "enable=no", "TERM": "screen-256color", **variables,
        }
        words = ["env", "-i", *(f"{name}={value}" for name, value in self.environment.items()), *command]
        # What the program leaves behind stays on the terminal until the test has read it.
        line = shlex.join(words) + "; echo ended with $?; stty -a | grep -o -- '-\\?icanon'; exec cat"
        self.tmux("new-session", "-d", "-x", str(columns), "-y", str(rows), line)

    def tmux(self, *arguments: str) -> str:
        command = ["tmux", "-S", str(self.socket), "-f", "/dev/null", "-u", *arguments]
        variables = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8"}
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=variables, timeout=PATIENCE)
        return done.stdout

    def press(self, *keys: str) -> None:
        """Keys by tmux's names: Enter, Escape, C-c, or letters."""
        self.tmux("send-keys", *keys)

    def type(self, text: str) -> None:
        self.tmux("send-keys", "-l", text)

    def text(self, with_colours: bool = False) -> str:
        return self.tmux("capture-pane", "-p", *(["-e"] if with_colours else []))

    def resize(self, columns: int, rows: int) -> None:
        self.tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def wait_for(self, what: str | Callable[[str], object]) -> str:
        """The screen once it shows a text, or is as the function says."""
        end = time.monotonic() + PATIENCE
        text = ""
        while time.monotonic() < end:
            text = self.text()
            if what in text if isinstance(what, str) else what(text):
                return text
            time.sleep(0.03)
        raise AssertionError(f"{what!r} never came on the screen:\n{text}")

    def wait_without(self, gone: str) -> str:
        return self.wait_for(lambda text: gone not in text)

    def processes(self) -> list[int]:
        """The program and its children, by the terminal they are on or came from."""
        pane = int(self.tmux("display-message", "-p", "#{pane_pid}"))
        return descendants(pane)

    def close(self) -> None:
        subprocess.run(
            ["tmux", "-S", str(self.socket), "kill-server"], check=False, stderr=subprocess.DEVNULL, timeout=PATIENCE)


def descendants(process: int) -> list[int]:
    """All children of a process, theirs included."""
    found: list[int] = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == process:
            found += [int(folder.name), *descendants(int(folder.name))]
    return found


def command_of(process: int) -> list[str]:
    """The words a process was started with; none when it is gone."""
    try:
        return Path(f"/proc/{process}/cmdline").read_text().split("\0")[:-1]
    except OSError:
        return []


def board_command(store: Path, *flags: str) -> list[str]:
    return [binary(), "board", str(store), *flags]
