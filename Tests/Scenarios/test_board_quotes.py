"""Quotes on the board: quick counts, the card, the conversation, versions, decisions and files."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from board_kit import Open, line_of, quit_board, quotes, screens  # noqa: F401  (fixtures)
from engine import Engine


@pytest.mark.req("S4-20", "S4-23", "S4-15", "S4-10")
def test_quick_counts_stand_on_top_and_the_green_star_has_a_sign(quotes: Path, screens: Open) -> None:
    screen = screens(quotes, columns=124, rows=60)
    screen.wait_for("Whiteboard")
    screen.press("4")
    text = screen.wait_for(lambda text: "w ◆ Pending 1" in text and "★ Rear door" in text)
    assert "v ◆ Requested 1" in text and "z ◆ Approved 0" in text
    assert "★ Rear door" in text and "★" not in line_of(text, "Polish all of it")
    screen.press("v")
    text = screen.wait_for(lambda text: "1 of 1" in text and "★ from the customer" in text)
    assert "door.txt  18 bytes, text/plain" in text and "“How deep is it?”" in text
    assert "◆ Requested  since" in text
    screen.press("v")
    screen.wait_for("of 2")
    quit_board(screen)


@pytest.mark.req("S4-18", "S4-24", "S4-12", "S4-28", "S4-26")
def test_a_quote_from_its_first_version_to_its_job(
    quotes: Path, screens: Open, serve: Callable[..., Engine]
) -> None:
    screen = screens(quotes, columns=124, rows=60)
    screen.wait_for("Whiteboard")
    screen.press("4")
    screen.wait_for("v ◆ Requested 1")
    screen.press("v")
    screen.wait_for("★ from the customer")
    screen.press("n")
    screen.wait_for("Version 1 of quote 1")
    screen.type("Paint, two coats")
    screen.press("Tab")
    screen.type("7,5 h")
    screen.press("Tab", "Tab")
    screen.type("64")
    screen.press("Tab")
    screen.type("25")
    screen.press("C-s")
    screen.wait_for("! How much:")
    screen.press("C-u")
    screen.type("7.5")
    screen.press("C-n")
    screen.type("Material")
    screen.press("Tab", "Tab", "Tab")
    screen.type("389.90")
    screen.press("C-s")
    screen.wait_for("The version is made")
    text = screen.wait_for("Version 1  1087.38 EUR · a draft")
    assert "480.00" in line_of(text, "Paint, two coats")
    screen.press("L")
    screen.wait_for("[ Lay it before the customer ]")
    screen.press("Tab")
    screen.type("Here is our offer.")
    screen.press("C-s")
    screen.wait_for("It is before the customer")
    screen.wait_for("y ◆ Customer Approval Needed 1")
    screen.press("f", "x")
    screen.wait_for("of 2")
    screen.press("/")
    screen.type("Rear")
    text = screen.wait_for("“Here is our offer.”")
    assert "1087.38 EUR · before the customer" in text
    screen.press("Enter", "A")
    screen.wait_for("Version 1: 1087.38 EUR")
    screen.press("Tab", "Tab")
    screen.type("PO 77")
    screen.press("C-s")
    screen.wait_for("It is approved.")
    screen.wait_for("approved by Ann Admin")
    screen.press("J")
    screen.wait_for("[ Make it ]")
    screen.press("C-s")
    screen.wait_for("The job is made. Its job: R.O.#")
    quit_board(screen)
    quote = serve(quotes).call("quotes.get", id="Q1")
    assert quote["decision"]["what"] == "approved" and quote["decision"]["onBehalf"] and quote["poNumber"] == "PO 77"
    assert quote["jobId"]


@pytest.mark.req("S4-16", "S4-25")
def test_comments_are_answered_and_internal_ones_say_so(
    quotes: Path, screens: Open, serve: Callable[..., Engine]
) -> None:
    screen = screens(quotes, columns=124, rows=60)
    screen.wait_for("Whiteboard")
    screen.press("4")
    screen.wait_for("v ◆ Requested 1")
    screen.press("v")
    screen.wait_for("★ from the customer")
    screen.press("m")
    screen.wait_for("Comment on quote 1")
    screen.type("Always asks twice")
    screen.press("Tab", "Right", "C-s")
    screen.wait_for("The comment is written")
    text = screen.wait_for("“Always asks twice”")
    assert "Ann Admin  internal" in text
    screen.press("Enter")
    for _ in range(60):
        before = screen.text()
        if "▸    “How deep" in before:
            break
        screen.press("j")
        screen.wait_for(partial(operator.ne, before))
    screen.press("r")
    screen.wait_for("Answer Ann Admin")
    screen.type("One more word")
    screen.press("C-s")
    screen.wait_for("answers “How deep is it?”")
    screen.press("Escape")
    quit_board(screen)
    rows = serve(quotes).call("comments.list", quoteId="Q1")["rows"]
    assert [row["visibility"] for row in rows] == ["customer", "internal", "customer"]
    assert rows[2]["inReplyTo"] == rows[0]["id"]


@pytest.mark.req("S4-11", "S4-24")
def test_files_are_attached_saved_and_opened(
    quotes: Path, screens: Open, serve: Callable[..., Engine], tmp_path: Path
) -> None:
    opener, told = tmp_path / "opener", tmp_path / "told"
    opener.write_text(f'#!/bin/sh\nprintf %s "$1" > {told}.new && mv {told}.new {told}\n')
    opener.chmod(0o755)
    photo = tmp_path / "photo.bin"
    photo.write_bytes(bytes(range(256)) * 3000)
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "door.txt").write_text("mine")
    screen = screens(quotes, columns=124, rows=60, FETTLE_OPENER=str(opener))
    screen.wait_for("Whiteboard")
    screen.press("4")
    screen.wait_for("v ◆ Requested 1")
    screen.press("v")
    screen.wait_for("★ from the customer")
    screen.press("a", "o")
    screen.wait_for("Save door.txt")
    screen.press("C-u")
    screen.type(str(tmp_path / "nowhere"))
    screen.press("C-s")
    screen.wait_for("! There is no such folder")
    screen.press("C-u")
    screen.type(str(folder))
    screen.press("C-s")
    screen.wait_for("door (2).txt")
    assert (folder / "door.txt").read_text() == "mine", "no file is replaced"
    assert (folder / "door (2).txt").read_text() == "As long as a hand."
    for _ in range(200):
        if told.exists():
            break
        screen.wait_for("Quotes")
    assert told.read_text() == str(folder / "door (2).txt")
    screen.press("F")
    screen.wait_for("[ Attach it ]")
    screen.type(str(photo))
    screen.press("C-s")
    screen.wait_for("The file is attached")
    screen.wait_for("photo.bin  768 kB")
    screen.press("a", "s")
    screen.wait_for("2 photo.bin")
    screen.press("2")
    screen.wait_for("Save photo.bin")
    screen.press("C-s")
    screen.wait_for("Saved as ")
    assert (folder / "photo.bin").read_bytes() == photo.read_bytes(), "in several pieces"
    assert sorted(path.name for path in folder.iterdir()) == ["door (2).txt", "door.txt", "photo.bin"]
    quit_board(screen)
    files = serve(quotes).call("attachments.list", quoteId="Q1")["rows"]
    assert [(file["name"], file["visibility"]) for file in files] == [("door.txt", "customer"), ("photo.bin", "internal")]
