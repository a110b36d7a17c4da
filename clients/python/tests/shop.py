"""What the tests begin with: a job to work on, and engines with a fault."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fettle import Client, Job

MakeEngine = Callable[[str], str]


@pytest.fixture
def example_job(fettle_client: Client) -> Job:
    """A repair order of one customer."""
    return new_job(fettle_client)


def new_job(shop: Client) -> Job:
    account = shop.accounts.create(name="Ana Núñez")
    return shop.jobs.create("Brake discs", account["id"], kind="repairOrder", due_out="2030-03-04T16:30")


@pytest.fixture
def faulty_engine(fettle_engine: str, tmp_path: Path) -> MakeEngine:
    """Makes an engine with a fault (see faulty.py); the file starts.log beside it counts its starts."""

    def make(fault: str) -> str:
        script = tmp_path / "faulty-engine"
        program = Path(__file__).with_name("faulty.py")
        counter = tmp_path / "starts.log"
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{program}" "{fault}" "{counter}" "{fettle_engine}" "$@"\n')
        script.chmod(0o755)
        return str(script)

    return make
