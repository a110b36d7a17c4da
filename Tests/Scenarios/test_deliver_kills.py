"""A report run and its delivery while the engine and the sending program are killed (S3-25, S3-29, C-05)."""

from __future__ import annotations

import subprocess
import sys

import pytest

from engine import ROOT, binary, environment
from fax_kit import without_hylafax

PROGRAM = [sys.executable, str(ROOT / "Tests/Reliability/deliver_kills.py")]


def began(fax: str, accounts: int, kills: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*PROGRAM, "--fax", fax, "--accounts", str(accounts), "--kills", str(kills)],
        env={**environment(), "FETTLE": binary()}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.req("S3-10", "S3-25", "S3-29", "C-05")
def test_each_customer_gets_exactly_one_report_a_way_or_an_entry_to_decide() -> None:
    """By a gateway, a modem and a HylaFAX server, at the same time: most of it is waiting."""
    sizes = {"gateway": (12, 4), "modem": (3, 2), "hylafax": (6, 3)}
    if without_hylafax():
        del sizes["hylafax"]
    runs = {fax: began(fax, *size) for fax, size in sizes.items()}
    try:
        for fax, run in runs.items():
            output, errors = run.communicate(timeout=300)
            assert run.returncode == 0, errors
            assert f"{fax}: " in output and f"{sizes[fax][1]} kills" in output
    finally:
        for run in runs.values():
            run.kill()
            run.communicate()


@pytest.mark.long
@pytest.mark.req("S3-10", "S3-25", "S3-29", "C-05")
@pytest.mark.parametrize(("fax", "accounts", "kills"), [("gateway", 300, 60), ("modem", 60, 30), ("hylafax", 300, 60)])
def test_the_same_with_many_customers_and_kills(fax: str, accounts: int, kills: int) -> None:
    if fax == "hylafax" and without_hylafax():
        pytest.skip(without_hylafax())
    run = began(fax, accounts, kills)
    try:
        output, errors = run.communicate(timeout=600 + accounts * 10)
    finally:
        run.kill()
    assert run.returncode == 0, errors
    assert f"{kills} kills" in output
