"""Somebody new follows docs/guide-shop.md to the letter: every command, in its order, in a clone with a program just built."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from engine import PATIENCE, ROOT, binary

pytestmark = pytest.mark.req("C-15", "C-11")

GUIDE = (ROOT / "docs/guide-shop.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.S)


class Newcomer:
    """A person at a terminal in a fresh clone, with a home of their own."""

    def __init__(self, folder: Path) -> None:
        self.clone, self.home = folder / "clone", folder / "home"
        self.home.mkdir()
        for name in ("scripts", "docs"):
            shutil.copytree(ROOT / name, self.clone / name, ignore=shutil.ignore_patterns("__pycache__"))
        # What scripts/install would build; the build is other tests' business.
        (self.clone / "Sources").mkdir()
        (self.clone / "Package.swift").touch()
        (self.clone / ".build/release").mkdir(parents=True)
        shutil.copy(binary(), self.clone / ".build/release/fettle")
        for client in ("fettle-deliver", "fettle-draw"):
            shutil.copy(ROOT / ".build/debug" / client, self.clone / ".build/release" / client)
        for stamp in ("release-built", "release-built-clients"):
            (self.clone / ".build" / stamp).touch()
        self.exports: list[str] = []

    def run(self, command: str, *answers: str) -> str:
        """What a terminal shows of a command, which must succeed; questions are answered in turn."""
        if command.startswith("export "):
            self.exports.append(command)
        ours, theirs = pty.openpty()
        variables = {"HOME": str(self.home), "PATH": "/usr/bin:/bin", "TERM": "xterm-256color", "LANG": "C.UTF-8",
                     "SWIFT_BACKTRACE": "enable=no"}
        process = subprocess.Popen(
            ["bash", "-c", "\n".join(["set -e", *self.exports, command])], cwd=self.clone, env=variables, stdin=theirs,
            stdout=theirs, stderr=theirs, start_new_session=True)
        os.close(theirs)
        shown, waiting = "", list(answers)
        end = time.monotonic() + 3 * PATIENCE
        while time.monotonic() < end:
            if not select.select([ours], [], [], 1.0)[0]:
                continue
            try:
                shown += os.read(ours, 1 << 16).decode(errors="replace")
            except OSError:
                break
            if waiting and shown.endswith(": "):
                os.write(ours, waiting.pop(0).encode() + b"\n")
        # Closing our side earlier would hang up on a program that is just ending.
        status = process.wait(PATIENCE)
        os.close(ours)
        assert status == 0, f"{command}\n{shown}"
        assert not waiting, f"{command} did not ask for {waiting}"
        return shown.replace("\r\n", "\n")


def test_the_guide_can_be_followed_to_the_letter(tmp_path: Path) -> None:
    newcomer = Newcomer(tmp_path)
    (mapping,) = [text for text in blocks("json") if '"records"' in text]
    (table,) = blocks("csv")
    (newcomer.clone / "customers.json").write_text(mapping)
    # As a spreadsheet on Windows saves it; the mapping says so.
    (newcomer.clone / "customers.csv").write_text(table, encoding="windows-1252", newline="\r\n")
    copies = tmp_path / "copies"
    copies.mkdir()
    shown: dict[str, str] = {}
    for line in [line for block in blocks("sh") for line in block.splitlines()]:
        command = re.sub(r"\s{2,}#.*", "", line).strip()
        if not command:
            continue
        asks = ("Nordic Body & Repair", "", "", "", "Kim Holm") if command == "fettle init shop.fettle" else ()
        # The one path of the guide that is another for everybody.
        shown[command] = newcomer.run(command.replace("/media/copies", str(copies)), *asks)
    assert set(shown) >= {"scripts/install", "fettle init shop.fettle", "fettle list shop.fettle whiteboard"}

    def said(beginning: str) -> str:
        (found,) = [text for command, text in shown.items() if command.startswith(beginning)]
        return re.sub(r"\x1b\[[0-9;]*m", "", found)

    assert "Zoë Åkesson" in said("fettle list shop.fettle accounts")
    assert "New front bumper" in said("fettle list shop.fettle whiteboard")
    assert "The bumper is here." in said("fettle show shop.fettle J1") and "In Progress" in said("fettle show shop.fettle J1")
    assert "New front bumper" in (newcomer.clone / "repairs.csv").read_text()
    assert "Zoë Åkesson" in (newcomer.clone / "copy-for-customer.txt").read_text()
    assert len((newcomer.clone / "refused.csv").read_text().splitlines()) == 2, "the row without a number is reported"


def test_every_command_that_the_guide_mentions_exists() -> None:
    listed = subprocess.run([binary(), "--help"], capture_output=True, text=True, check=True).stdout.split("SUBCOMMANDS:")[1]
    known = set(re.findall(r"^  (\w+)", listed, re.MULTILINE))
    mentioned = set(re.findall(r"(?<![\w.])fettle ([a-z]+)\b", "\n".join(re.findall(r"`(fettle [^`]*)`", GUIDE) + blocks("sh"))))
    assert mentioned <= known, mentioned - known
