"""What the scenarios of `fettle board` begin with: terminals, and a small shop."""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine import Engine
from kit import as_customer, as_staff, customer, job, portal_user, repair_order, update
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


def vehicle(engine: Engine, account: str, registration: str) -> str:
    return engine.call("items.create", accountId=account, make="Volvo", model="V60", registration=registration)["id"]


@pytest.fixture
def workshop(store: Path, serve: Callable[..., Engine]) -> Path:
    """A request that waits for the shop, a question that waits for its customer, and a day that is pre-booked."""
    engine = serve(store)
    ana, bo = customer(engine, "Ana Núñez"), customer(engine, "Bo Lind")
    volvo, other = vehicle(engine, ana, "AB 12 345"), vehicle(engine, bo, "CD 34 567")
    engine.call(
        "vehicles.setTelemetry", vehicleId=volvo, connected=True, warnings=[{"code": "P0420", "text": "Catalyst is tired"}])
    engine.call(
        "appointments.create", onBehalfOf=ana, itemId=volvo, wishes="A rattle from the rear axle", preferred="2031-03-10")
    second = engine.call("appointments.create", onBehalfOf=bo, itemId=other, wishes="New tyres")["appointment"]["id"]
    engine.call("appointments.inquire", id=second, question="Which size?")
    engine.call("appointments.prebook", customer=bo, itemId=other, date="2031-09-01", work="Winter check")
    engine.close()
    return store


@pytest.fixture
def quotes(store: Path, serve: Callable[..., Engine]) -> Path:
    """A quote that its customer asked for in the portal, with a conversation and a file; and one of the office."""
    engine = serve(store)
    ana = customer(engine, "Ana Núñez")
    user = portal_user(engine, ana, "Ana")
    as_customer(engine, user)
    quote = engine.call("portal.quotes.request", name="Rear door", description="New paint for the rear door")["id"]
    content = base64.b64encode(b"As long as a hand.").decode()
    engine.call("portal.attachments.add", quoteId=quote, name="door.txt", mediaType="text/plain", contentBase64=content)
    as_staff(engine)
    engine.call("comments.add", quoteId=quote, text="How deep is it?", visibility="customer")
    engine.call("quotes.create", accountId=ana, description="Polish all of it")
    engine.close()
    return store


def line_of(text: str, part: str) -> str:
    found = [line for line in text.splitlines() if part in line]
    assert found, f"no line has {part!r}:\n{text}"
    return found[0]


def quit_board(screen: Screen) -> str:
    screen.press("q")
    return screen.wait_for("ended with 0")
