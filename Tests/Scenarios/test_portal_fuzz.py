"""A customer who calls anything at random gets nothing of others and nothing of staff (S4-04, S4-25, S1-05)."""

from __future__ import annotations

import subprocess
import sys

import pytest

from engine import ROOT, binary, environment


@pytest.mark.req("S1-05", "S1-08", "S4-03", "S4-04", "S4-25", "I-01")
@pytest.mark.parametrize("calls", [5_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_random_calls_of_a_customer_show_nothing_that_is_not_his(calls: int) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "Tests/Reliability/portal_fuzz.py"), "--calls", str(calls)],
        env={**environment(), "FETTLE": binary()}, capture_output=True, timeout=120 + calls / 20, check=False)
    assert done.returncode == 0, done.stderr.decode()
