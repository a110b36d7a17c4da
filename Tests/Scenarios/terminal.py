"""Commands on a terminal of a given size, as a person sees them."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time

from engine import PATIENCE, binary, environment


def on_terminal(*arguments: str, columns: int = 80, rows: int = 24, **variables: str) -> str:
    """What a command writes to a terminal, escape sequences included."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    wanted = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", **variables}
    inherited = {k: v for k, v in environment().items() if k not in ("COLUMNS", "NO_COLOR", "LC_ALL", "LC_CTYPE")}
    process = subprocess.Popen(
        [binary(), *arguments], stdin=theirs, stdout=theirs, stderr=theirs, env={**inherited, **wanted}
    )
    os.close(theirs)
    said, end = b"", time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if not select.select([ours], [], [], 1.0)[0]:
            continue
        try:
            data = os.read(ours, 1 << 16)
        except OSError:
            break
        if not data:
            break
        said += data
    process.wait(PATIENCE)
    os.close(ours)
    return said.decode().replace("\r\n", "\n")


def letters(text: str) -> str:
    """The text without its colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)
