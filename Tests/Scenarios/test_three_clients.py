"""Clients of several languages and subscribers on one store, each killed at random, and the engine too (C-05, C-07, C-13)."""

from __future__ import annotations

import subprocess
import sys

import pytest

from engine import ROOT, binary, environment


@pytest.mark.req("C-05", "C-07", "C-13")
@pytest.mark.parametrize("seconds", [20, pytest.param(600, marks=pytest.mark.long)])
def test_every_acknowledged_change_is_there_once_in_one_order(seconds: int) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "Tests/Reliability/three_clients.py"), "--seconds", str(seconds)],
        env={**environment(), "FETTLE": binary()}, capture_output=True, timeout=seconds + 800, check=False)
    assert done.returncode == 0, done.stderr.decode()
