"""A report run and its delivery while the engine and the sending program are killed (S3-25, S3-29, C-05)."""

from __future__ import annotations

import subprocess
import sys

import pytest

from engine import ROOT, binary, environment


@pytest.mark.req("S3-25", "S3-29", "C-05")
@pytest.mark.parametrize(("accounts", "kills"), [(20, 6), pytest.param(300, 60, marks=pytest.mark.long)])
def test_each_customer_gets_exactly_one_report_a_way_or_an_entry_to_decide(accounts: int, kills: int) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "Tests/Reliability/deliver_kills.py"), "--accounts", str(accounts), "--kills", str(kills)],
        env={**environment(), "FETTLE": binary()}, capture_output=True, text=True, timeout=120 + accounts * 5, check=False)
    assert done.returncode == 0, done.stderr
    assert f"{kills} kills" in done.stdout
