"""Fixtures for tests of scripts and plugins that speak to a shop's store.

    def test_new_job_is_listed(fettle_client):
        ...

fettle_engine: path of the engine (variable FETTLE_ENGINE, else `fettle` in PATH).
fettle_store: folder of a new store with one employee, Kim, who is administrator.
fettle_client: a client of that store, closed after the test.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ._engine import find_engine
from .client import Client


@pytest.fixture(scope="session")
def fettle_engine() -> str:
    """Path of the engine."""
    return find_engine()


@pytest.fixture
def fettle_store(fettle_engine: str, tmp_path: Path) -> Path:
    """Folder of a new store: zone Europe/Copenhagen, currency DKK, language en, administrator Kim."""
    return new_store(fettle_engine, tmp_path / "shop.fettle")


@pytest.fixture
def fettle_client(fettle_engine: str, fettle_store: Path) -> Iterator[Client]:
    """A client of the new store."""
    with Client(fettle_store, engine=fettle_engine) as client:
        yield client


def new_store(engine: str, path: Path) -> Path:
    """Makes a store with one employee."""
    command = [engine, "init", str(path), "--name", "Test shop", "--zone", "Europe/Copenhagen"]
    command += ["--currency", "DKK", "--language", "en", "--employee", "Kim"]
    made = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    return path
