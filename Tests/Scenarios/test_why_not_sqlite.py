"""docs/why-not-sqlite.md says what happens when the two are asked, and nothing else."""

from __future__ import annotations

import subprocess
import sys

import pytest

from engine import ROOT, binary, environment


@pytest.mark.req("C-11")
def test_the_comparison_with_sqlite_is_what_its_program_prints() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "Tests/WhyNotSQLite/run", "--check", "--kills", "4"], capture_output=True, timeout=180,
        env={**environment(), "FETTLE": binary()}, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
