"""What scripts/run promises, with a compiler and a program that only pretend: stdin and stdout are the protocol's."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import time
from pathlib import Path

import pytest
from tree import ROOT

COMPILER = """#!/bin/bash
if [[ "$1" == --version ]]; then echo "Swift version ${PRETENDED:-6.3} (pretended)"; exit; fi
echo "compiler talks on stdout"
echo built >>"$BUILDS"
mkdir -p .build/release
cp "$PROGRAM" .build/release/fettle
"""

PROGRAM = """#!/bin/bash
case "$1" in
init | sample) echo "init talks on stdout"; mkdir "${@: -1}" ;;
serve) echo "served: ${*:2}" >&2; cat ;;
esac
"""


class Checkout:
    """A copy of the scripts in a folder of their own, with a pretended toolchain first in PATH."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "checkout"
        tools = folder / "tools"
        tools.mkdir()
        shutil.copytree(ROOT / "scripts", self.root / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
        (self.root / "Sources").mkdir()
        (self.root / "Package.swift").touch()
        for name, text in {"swift": COMPILER, "program": PROGRAM}.items():
            (tools / name).write_text(text)
            (tools / name).chmod(0o755)
        self.builds = folder / "builds"
        self.environment = {
            **os.environ,
            "PATH": f"{tools}:{os.environ['PATH']}", "BUILDS": str(self.builds), "PROGRAM": str(tools / "program"),
        }

    def run(self, *arguments: str, given: str = "request\n") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.root / "scripts/run", *arguments], input=given, capture_output=True, text=True, check=False,
            env=self.environment, cwd=self.root.parent)

    def build_count(self) -> int:
        return self.builds.read_text().count("built") if self.builds.exists() else 0


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_stdout_carries_only_what_the_program_serves(checkout: Checkout) -> None:
    done = checkout.run()
    assert (done.returncode, done.stdout) == (0, "request\n")
    assert "compiler talks" in done.stderr and "init talks" in done.stderr


def test_sample_shop_is_made_once_and_the_program_built_once(checkout: Checkout) -> None:
    assert "init talks" in checkout.run().stderr
    assert "init talks" not in checkout.run().stderr
    assert checkout.build_count() == 1


def test_program_is_built_again_when_a_source_is_newer(checkout: Checkout) -> None:
    checkout.run()
    time.sleep(0.02)
    (checkout.root / "Sources/New.swift").touch()
    checkout.run()
    checkout.run()
    assert checkout.build_count() == 2


def test_flags_after_two_hyphens_reach_serve(checkout: Checkout) -> None:
    (checkout.root.parent / "mine.fettle").mkdir()
    assert "served: mine.fettle --employee E2" in checkout.run("mine.fettle", "--", "--employee", "E2").stderr
    assert checkout.run("--", "--employee", "E2").stderr.endswith("sample.fettle --employee E2\n")


def test_missing_store_is_refused_with_the_command_that_makes_it(checkout: Checkout) -> None:
    done = checkout.run("missing.fettle")
    assert (done.returncode, done.stdout) == (1, "")
    assert "init missing.fettle" in done.stderr


def test_sample_goes_to_the_users_data_where_the_checkout_cannot_be_written(checkout: Checkout, tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root can write everywhere")
    checkout.run()
    shutil.rmtree(checkout.root / "sample.fettle")
    checkout.root.chmod(stat.S_IRUSR | stat.S_IXUSR)
    checkout.environment["XDG_DATA_HOME"] = str(tmp_path / "data")
    checkout.run()
    checkout.root.chmod(0o755)
    assert (tmp_path / "data/fettle/sample.fettle").is_dir()


def test_old_compiler_is_named_with_the_version_that_is_wanted(checkout: Checkout) -> None:
    checkout.environment["PRETENDED"] = "5.10"
    done = checkout.run()
    assert done.returncode == 1 and done.stdout == ""
    assert "6.3 or later is needed" in done.stderr and "5.10" in done.stderr
