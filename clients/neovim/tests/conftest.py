"""A store with two jobs, made through the Python client, for Neovim to open."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

CLIENTS = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(CLIENTS / "python/src"))

if "FETTLE_ENGINE" not in os.environ:
    for built in (CLIENTS.parent / ".build/release/fettle", CLIENTS.parent / ".build/debug/fettle"):
        if built.exists():
            os.environ["FETTLE_ENGINE"] = str(built)
            break

from fettle import Client  # noqa: E402
from fettle.pytest_plugin import fettle_engine, fettle_store  # noqa: E402

__all__ = ["fettle_engine", "fettle_store", "small_shop"]


@pytest.fixture
def small_shop(fettle_engine: str, fettle_store: Path) -> Path:
    """Folder of a store with two repair orders."""
    with Client(fettle_store, engine=fettle_engine) as shop:
        ana = shop.accounts.create(name="Ana Núñez", emails=["ana@example.org"])
        for title in ("Brake discs", "Dent in the door"):
            shop.jobs.create(
                title, ana["id"], kind="repairOrder", arrived="2030-03-01T08:10", due_out="2030-03-04T16:30"
            )
    return fettle_store
