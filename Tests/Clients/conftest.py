"""The engine and a store with one repair order, for clients that others wrote."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "clients/python/src"))

if "FETTLE_ENGINE" not in os.environ:
    for built in (ROOT / ".build/release/fettle", ROOT / ".build/debug/fettle"):
        if built.exists():
            os.environ["FETTLE_ENGINE"] = str(built)
            break

from fettle import Client  # noqa: E402
from fettle.pytest_plugin import fettle_engine, fettle_store  # noqa: E402

__all__ = ["fettle_engine", "fettle_store", "scenario_shop"]


@pytest.fixture
def scenario_shop(fettle_engine: str, fettle_store: Path) -> Path:
    """Folder of the store that clients/scenarios begin with."""
    with Client(fettle_store, engine=fettle_engine) as shop:
        ana = shop.accounts.create("Ana Núñez", emails=["ana@example.org"])
        job = shop.jobs.create("Brake discs", ana["id"], kind="repairOrder", due_out="2030-03-04T16:30")
        assert job["id"] == "J1"
    return fettle_store
