"""docs/tour.md is what the engine says, word for word."""

from __future__ import annotations

import subprocess
import sys

import pytest

from engine import PATIENCE, ROOT, environment


@pytest.mark.req("C-09", "C-11", "S0-09", "S1-15")
def test_the_tour_is_what_the_engine_answers() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts/record-tour"), "--check"],
        capture_output=True, text=True, timeout=PATIENCE * 3, env=environment(), check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
