"""A whole day of jobs, updates, dialogues and quotes under kills (C-05, S0-09, S0-22, S2-22, S4-26)."""

from __future__ import annotations

import subprocess
import sys

import pytest

from engine import ROOT, binary, environment


@pytest.mark.req("C-05", "S0-22", "S2-22")
@pytest.mark.parametrize("kills", [8, pytest.param(120, marks=pytest.mark.long)])
def test_every_acknowledged_call_of_a_day_is_there_once(kills: int) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "Tests/Reliability/mixed_day.py"), "--kills", str(kills)],
        env={**environment(), "FETTLE": binary()}, capture_output=True, timeout=300 + kills * 10, check=False)
    assert done.returncode == 0, done.stderr.decode()
