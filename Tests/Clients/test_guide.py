"""What the guide for plugin authors shows is run as it stands there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from test_clients import difference

GUIDE = (Path(__file__).resolve().parents[2] / "docs/guide-plugin-author.md").read_text()
COMMANDS = re.findall(r"```sh\n(.*?)```\s*```json\n(.*?)```", GUIDE, re.S)
SCRIPT = "\n".join(re.findall(r"```python\n(.*?)```", GUIDE, re.S))


def environment(engine: str, folder: Path) -> dict[str, str]:
    """In which `fettle` is the engine under test."""
    programs = folder / "bin"
    programs.mkdir()
    (programs / "fettle").symlink_to(engine)
    return dict(os.environ, PATH=f"{programs}:{os.environ['PATH']}", LC_ALL="C.UTF-8")


@pytest.mark.parametrize("command, answer", COMMANDS, ids=["serve", "call"])
def test_commands(command: str, answer: str, fettle_engine: str, scenario_shop: Path, tmp_path: Path) -> None:
    run = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=scenario_shop.parent,
        env=environment(fettle_engine, tmp_path),
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    problem = difference(json.loads(answer), json.loads(run.stdout), "answer")
    assert problem is None, problem


def test_script(fettle_engine: str, scenario_shop: Path, tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=scenario_shop.parent,
        env=environment(fettle_engine, tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    assert run.returncode == 0, run.stdout
