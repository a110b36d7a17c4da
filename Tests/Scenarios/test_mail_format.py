"""Messages as fettle-deliver composes them, read with the eyes of Python's own parser: what went in comes out, whatever it is."""

from __future__ import annotations

import base64
import email
import email.message
import email.policy
import json
import random
import re
import subprocess
from typing import Any

import pytest

from counterparts import DELIVER

Json = Any

# Letters that have gone wrong in somebody's mail program: accents, other scripts, right to left, emoji of several parts,
# letters of four bytes, what is special in headers, and what ends lines.
ALPHABET = (
    list("abcXYZ 0123456789 .,;:!?=_-()<>[]@\"'\\/%&$#*+~^`|{}")
    + list("äöüßéèñøåÆŒ—–„“”…€") + list("日本語中文한국어") + list("שלוםعربي") + list("🙂🚗👩‍🔧🇩🇰𝔘")
    + ["=?utf-8?Q?x?=", "  ", "From ", "\u00a0", "\u0301", "\u200d"]
)
LINE_ENDS = ["\n", "\r\n", "\n\n"]


def words(chance: random.Random, most: int, extra: list[str] = []) -> str:
    return "".join(chance.choice(ALPHABET + extra) for _ in range(chance.randrange(most)))


def composed(messages: list[dict[str, Json]]) -> list[bytes]:
    lines = "\n".join(json.dumps(message) for message in messages)
    done = subprocess.run([DELIVER, "compose"], input=lines.encode(), capture_output=True, timeout=120, check=True)
    return [json.loads(line)["mime"].encode("ascii") for line in done.stdout.splitlines()]


def parsed(raw: bytes) -> email.message.EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, email.message.EmailMessage)
    return message


def said(text: str) -> str:
    """A text as a header can hold it: one line, single spaces."""
    return re.sub(" +", " ", " ".join(text.splitlines())).strip()


def lines_of(text: str) -> list[str]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def random_messages(count: int) -> list[dict[str, Json]]:
    chance = random.Random(20260302)
    messages = []
    for number in range(count):
        message: dict[str, Json] = {
            "from": "desk@example.test", "to": ["bo@example.test"], "messageId": f"<m{number}@example.test>",
            "subject": words(chance, 120), "text": words(chance, 400, LINE_ENDS * 4), "date": "2026-03-02T16:30:00+01:00",
        }
        if chance.random() < 0.5:
            message["html"] = f"<p>{words(chance, 300, LINE_ENDS)}</p>"
        message["attachments"] = [
            {"name": words(chance, 80).replace("/", "") or "x", "type": "application/pdf",
             "base64": base64.b64encode(chance.randbytes(chance.randrange(3000))).decode()}
            for _ in range(chance.choice([0, 0, 1, 2]))]
        messages.append(message)
    return messages


@pytest.mark.req("S3-09")
def test_what_goes_in_comes_out() -> None:
    messages = random_messages(400)
    for message, raw in zip(messages, composed(messages), strict=True):
        read = parsed(raw)
        assert not read.defects and not [d for part in read.walk() for d in part.defects], message
        assert said(str(read["Subject"])) == said(message["subject"])
        assert str(read["Message-ID"]) == message["messageId"]
        text = read.get_body(("plain",))
        assert text is not None and lines_of(text.get_content()) == lines_of(message["text"])
        page = read.get_body(("html",))
        assert (page is not None) == ("html" in message)
        if page is not None:
            assert lines_of(page.get_content()) == lines_of(message["html"])
        files = list(read.iter_attachments())
        assert [f.get_content() for f in files] == [base64.b64decode(f["base64"]) for f in message["attachments"]]
        assert [said(f.get_filename() or "") for f in files] == [said(f["name"]) for f in message["attachments"]]


@pytest.mark.req("S3-09")
def test_every_server_takes_it() -> None:
    """ASCII alone, CRLF alone, lines of at most 78 bytes but for one word that cannot be parted (998 at the very most)."""
    for raw in composed(random_messages(400)):
        assert raw.isascii() and raw.endswith(b"\r\n") and b"\r" not in raw.replace(b"\r\n", b"")
        assert b"\n" not in raw.replace(b"\r\n", b"")
        assert max(len(line) for line in raw.split(b"\r\n")) <= 78


def test_names_of_people_are_kept_in_every_script() -> None:
    names = ["Bo Lind", "Lind, Bo", 'Bo "the wrench" Lind', "Søren Ærø", "山田 太郎", "=?utf-8?Q?x?=", "O'Neill & Söhne (GmbH)",
             "a" * 200, "ä" * 200]
    for name, raw in zip(names, composed([
            {"from": f"{name} <desk@example.test>", "to": ["bo@example.test", "Åse <aa@example.test>"], "subject": "", "text": ""}
            for name in names]), strict=True):
        read = parsed(raw)
        sender = read["From"].addresses[0]
        # Python puts a space between the encoded words of a long name, which the standard says are one text.
        assert sender.display_name.replace(" ", "") == name.replace(" ", "") and sender.addr_spec == "desk@example.test"
        assert len(name) > 60 or sender.display_name == name
        assert [a.addr_spec for a in read["To"].addresses] == ["bo@example.test", "aa@example.test"]


@pytest.mark.parametrize("line", [
    '""', "{}", "[]", "no", '{"from": "x", "to": ["bo@example.test"], "subject": "", "text": ""}',
    '{"from": "a@example.test", "to": [], "subject": "", "text": ""}',
    '{"from": "a@example.test", "to": ["bo@example.test\\r\\nBcc: x@y"], "subject": "", "text": ""}',
])
def test_what_is_no_message_is_refused(line: str) -> None:
    done = subprocess.run([DELIVER, "compose"], input=f"{line}\n".encode(), capture_output=True, timeout=60, check=False)
    assert done.returncode == 65 and done.stdout == b""
