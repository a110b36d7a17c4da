"""Somebody new follows docs/guide-shop.md to the letter: every command, in its order, in a clone with a program just built."""

from __future__ import annotations

import configparser
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from counterparts import PASSWORD, Postbox, mail_server, make_certificate, program
from engine import PATIENCE, ROOT, binary
from secure_file_server import secure_file_server
from site_kit import pages

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
            shutil.copy(program(client), self.clone / ".build/release" / client)
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


    def timed(self, command: str) -> subprocess.Popen[str]:
        """A command as cron starts it: in the home, by sh, and with hardly any environment."""
        return subprocess.Popen(
            ["/bin/sh", "-c", command], cwd=self.home, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={"HOME": str(self.home), "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", "LOGNAME": "kim"})


class World:
    """What the guide's example addresses stand for: a mail server, a web host, a folder for copies."""

    def __init__(self, box: Postbox, web: Path, places: dict[str, str]) -> None:
        self.box, self.web, self.places = box, web, places

    def meant(self, command: str) -> str:
        """The command with the names that are other ones for everybody."""
        for name, real in self.places.items():
            command = command.replace(name, real)
        return command


@contextmanager
def world(folder: Path) -> Iterator[World]:
    certificate = make_certificate(folder)
    for name in ("copies", "web"):
        (folder / name).mkdir()
    with ExitStack() as servers:
        box, mail = servers.enter_context(mail_server(tls="starttls", certificate=certificate, asks_login=True))
        web = servers.enter_context(secure_file_server(folder / "web", certificate))
        trusted = f'"caFile": "{certificate[0]}"'
        yield World(box, folder / "web", {
            "/media/copies": str(folder / "copies"),
            '"host": "mail.example.com"': f'"host": "127.0.0.1", "port": {mail}, {trusted}',
            '"host": "ftp.example.com"': f'"host": "127.0.0.1", "port": {web.port}, {trusted}'})


def answers(command: str) -> tuple[str, ...]:
    if command == "fettle init shop.fettle":
        return ("Nordic Body & Repair", "", "", "", "Kim Holm")
    return (PASSWORD,) if "read -rsp" in command else ()


def test_the_guide_can_be_followed_to_the_letter(tmp_path: Path) -> None:
    newcomer = Newcomer(tmp_path)
    (mapping,) = [text for text in blocks("json") if '"records"' in text]
    (table,) = blocks("csv")
    (newcomer.clone / "customers.json").write_text(mapping)
    # As a spreadsheet on Windows saves it; the mapping says so.
    (newcomer.clone / "customers.csv").write_text(table, encoding="windows-1252", newline="\r\n")
    shown: dict[str, str] = {}
    with world(tmp_path) as around:
        for line in [line for block in blocks("sh") for line in block.splitlines()]:
            command = re.sub(r"\s{2,}#.*", "", line).strip()
            if command:
                shown[command] = newcomer.run(around.meant(command), *answers(command))
        assert set(shown) >= {"scripts/install", "fettle init shop.fettle", "fettle list shop.fettle whiteboard"}
        customers_are_told(newcomer, around)
        by_itself(newcomer, around)

    def said(beginning: str) -> str:
        (found,) = [text for command, text in shown.items() if command.startswith(beginning)]
        return re.sub(r"\x1b\[[0-9;]*m", "", found)

    assert "Zoë Åkesson" in said("fettle list shop.fettle accounts")
    assert "New front bumper" in said("fettle list shop.fettle whiteboard")
    assert "The bumper is here." in said("fettle show shop.fettle J1") and "In Progress" in said("fettle show shop.fettle J1")
    assert "New front bumper" in (newcomer.clone / "repairs.csv").read_text()
    assert "Zoë Åkesson" in (newcomer.clone / "copy-for-customer.txt").read_text()
    assert len((newcomer.clone / "refused.csv").read_text().splitlines()) == 2, "the row without a number is reported"


def customers_are_told(newcomer: Newcomer, around: World) -> None:
    """What the section on telling customers has brought about."""
    subjects = [str(mail["Subject"]) for mail in around.box.mails]
    assert any("your repairs on" in subject for subject in subjects), subjects
    [report] = [mail for mail in around.box.mails if "your repairs on" in str(mail["Subject"])]
    assert report["To"].addresses[0].addr_spec == "zoe@example.com"
    assert [part.get_content_type() for part in report.iter_attachments()] == ["application/pdf"]
    assert (newcomer.clone / "report.pdf").read_bytes().startswith(b"%PDF-")
    there = pages(around.web / "www/harbour")
    assert len([page for page in there.values() if "New front bumper" in page]) == 2
    for name in ("mail-password", "web-password"):
        assert (newcomer.home / name).stat().st_mode & 0o777 == 0o600
    inside = b"".join(path.read_bytes() for path in (newcomer.clone / "shop.fettle").rglob("*") if path.is_file())
    assert PASSWORD.encode() not in inside


def by_itself(newcomer: Newcomer, around: World) -> None:
    """The lines for cron and the units of systemd do what they say, from a home and without a terminal."""
    (newcomer.home / "shop.fettle").symlink_to(newcomer.clone / "shop.fettle")
    newcomer.run("""fettle call shop.fettle webStatus.update '{"jobId": "J1", "note": "By cron."}'""")
    (lines,) = blocks("cron")
    for line in lines.splitlines():
        *times, command = line.split(None, 5)
        assert all(re.fullmatch(r"[0-9*/]+", field) for field in times) and len(times) == 5, line
        process = newcomer.timed(command)
        words = process.communicate(timeout=3 * PATIENCE)[0]
        # Nothing was due any more: that ends the first line with 1.
        assert process.returncode == (1 if "reports due" in command else 0), words
    assert "By cron." in str(around.box.mails[-1]) and "By cron." in "".join(pages(around.web).values())
    units = {re.findall(r"# (\S+)\n", text)[0]: text for text in blocks("ini")}
    assert set(units) == {"fettle-deliver.service", "fettle-site.service", "fettle-site.timer"}
    for name, text in units.items():
        unit = configparser.ConfigParser(delimiters=("=",), interpolation=None)
        unit.optionxform = str  # type: ignore[assignment]
        unit.read_string(text)
        assert unit["Unit"]["Description"]
        if name.endswith(".timer"):
            assert unit["Timer"]["OnCalendar"] == "*:0/10" and unit["Install"]["WantedBy"] == "timers.target"
            continue
        process = newcomer.timed("exec " + unit["Service"]["ExecStart"].replace("%h", str(newcomer.home)))
        if unit["Service"].get("Type") == "oneshot":
            assert process.communicate(timeout=3 * PATIENCE) and process.returncode == 0
            continue
        # It goes on, sends what comes, and ends when it is told to.
        count = len(around.box.mails)
        newcomer.run("""fettle call shop.fettle webStatus.update '{"jobId": "J1", "note": "By the service."}'""")
        end = time.monotonic() + PATIENCE
        while len(around.box.mails) == count and time.monotonic() < end:
            time.sleep(0.05)
        assert process.poll() is None and "By the service." in str(around.box.mails[-1])
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)


def test_every_command_that_the_guide_mentions_exists() -> None:
    listed = subprocess.run([binary(), "--help"], capture_output=True, text=True, check=True).stdout.split("SUBCOMMANDS:")[1]
    known = set(re.findall(r"^  (\w+)", listed, re.MULTILINE))
    mentioned = set(re.findall(r"(?<![\w.])fettle ([a-z]+)\b", "\n".join(re.findall(r"`(fettle [^`]*)`", GUIDE) + blocks("sh"))))
    assert mentioned <= known, mentioned - known


def test_the_readme_shows_how_customers_are_told(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text()
    (lines,) = [text for text in re.findall(r"```\n(.*?)```", readme, re.S) if text.startswith("fettle draw ")]
    for name in ("fettle", "fettle-deliver", "fettle-draw"):
        (tmp_path / name).symlink_to(Path(binary() if name == "fettle" else program(name)).resolve())
    variables = {"HOME": str(tmp_path), "PATH": f"{tmp_path}:/usr/bin:/bin", "LANG": "C.UTF-8"}
    for command in ("fettle sample try.fettle --jobs 100", *lines.splitlines()):
        done = subprocess.run(["bash", "-c", command], cwd=tmp_path, env=variables, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    assert (tmp_path / "card.pdf").read_bytes().startswith(b"%PDF-")
    assert len(pages(tmp_path / "site")) > 2
