"""JSON-RPC clients that others wrote run the scenarios of clients/scenarios, and so do ours."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import fettle

HERE = Path(__file__).resolve().parent
SCENARIOS = sorted((HERE.parents[1] / "clients/scenarios").glob("*.json"))


def name_of(value: Path | Driver) -> str:
    return value.stem if isinstance(value, Path) else value.name


@dataclass(frozen=True)
class Driver:
    """A program that runs a scenario (clients/scenarios/README.md)."""

    name: str
    command: tuple[str, ...]
    # What must be there for it: a program, or a Python module.
    program: str = ""
    module: str = ""
    # It takes its four arguments from the environment.
    by_environment: bool = False
    # What it keeps of an error.
    error_members: tuple[str, ...] = ("code", "data")
    variables: Mapping[str, str] = field(default_factory=dict)


DRIVERS = [
    Driver("emacs", ("emacs", "-Q", "--batch", "-l", "emacs.el"), program="emacs"),
    Driver(
        "neovim",
        ("nvim", "--headless", "-u", "NONE", "-i", "NONE", "-n", "-S", "neovim.lua"),
        program="nvim",
        by_environment=True,
    ),
    Driver(
        "vim",
        ("vim", "-N", "-u", "NONE", "-i", "NONE", "-n", "-e", "-s", "-S", "vim.vim"),
        program="vim",
        by_environment=True,
    ),
    Driver("python-lsp-jsonrpc", (sys.executable, "pylsp.py"), module="pylsp_jsonrpc"),
    Driver("jsonrpc-glib", (sys.executable, "glib.py"), module="gi", error_members=()),
    Driver("jq", ("bash", "lines.sh"), program="jq"),
]


def require(driver: Driver) -> None:
    """Skips when what the driver needs is not installed, which must not happen in CI."""
    missing = ""
    if driver.program and shutil.which(driver.program) is None:
        missing = driver.program
    if driver.name == "vim" and not missing and not vim_has_channels():
        missing = "vim with channels"
    if driver.module:
        found = subprocess.run([sys.executable, "-c", f"import {driver.module}"], stderr=subprocess.DEVNULL)
        missing = f"the Python module {driver.module}" if found.returncode else missing
    if missing:
        assert "CI" not in os.environ, f"{missing} is not installed (scripts/setup)"
        pytest.skip(f"{missing} is not installed (scripts/setup)")


def vim_has_channels() -> bool:
    told = subprocess.run(["vim", "--version"], capture_output=True, text=True).stdout
    return "+channel" in told and "+job" in told


@pytest.mark.parametrize("scenario", SCENARIOS, ids=name_of)
@pytest.mark.parametrize("driver", DRIVERS, ids=name_of)
def test_foreign_client(
    driver: Driver, scenario: Path, fettle_engine: str, scenario_shop: Path, tmp_path: Path
) -> None:
    require(driver)
    answers = tmp_path / "answers.json"
    arguments = [str(scenario), fettle_engine, str(scenario_shop), str(answers)]
    command, environment = list(driver.command), dict(os.environ, LC_ALL="C.UTF-8", HOME=str(tmp_path))
    if driver.by_environment:
        environment |= dict(zip(("SCENARIO", "ENGINE", "STORE", "ANSWERS"), arguments))
    else:
        command += arguments
    run = subprocess.run(
        command,
        cwd=HERE,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stdout
    compare(json.loads(scenario.read_text())["steps"], json.loads(answers.read_text()), driver.error_members)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=name_of)
def test_our_python_client(scenario: Path, fettle_engine: str, scenario_shop: Path) -> None:
    steps = [step for step in json.loads(scenario.read_text())["steps"] if step.get("method") not in (None, "shutdown")]
    answers: list[Any] = []
    with fettle.Client(scenario_shop, engine=fettle_engine) as shop:
        for step in steps:
            try:
                answers.append({"result": shop.call(step["method"], step.get("params"))})
            except fettle.FettleError as error:
                answers.append({"error": {"code": error.error_code, "message": error.message, "data": error.data}})
    compare(steps, answers, ("code", "data"))


def compare(steps: list[dict[str, Any]], answers: list[Any], error_members: tuple[str, ...]) -> None:
    """Holds each answer against what its step wants."""
    assert len(answers) == len(steps)
    for number, (step, answer) in enumerate(zip(steps, answers)):
        where = f"step {number} ({step.get('method') or step['notify']})"
        if "notify" in step:
            assert answer is None, where
        elif "error" in step:
            assert "error" in answer, f"{where}: {answer}"
            assert answer["error"].get("message"), where
            expected = {name: step["error"][name] for name in error_members if name in step["error"]}
            problem = difference(expected, answer["error"], where)
            assert problem is None, problem
        else:
            assert "error" not in answer, f"{where}: {answer}"
            problem = difference(step["result"], answer.get("result"), f"{where} result")
            assert problem is None, problem


def difference(expected: Any, actual: Any, where: str) -> str | None:
    """Where and how `actual` lacks something of `expected`; None when it has it all."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        for name, value in expected.items():
            found = difference(value, actual.get(name), f"{where}/{name}")
            if found:
                return found
        return None
    if isinstance(expected, list):
        # An empty array is an empty table in Lua, and nothing in Lisp.
        got = actual or []
        if len(got) != len(expected):
            return f"{where}: {len(got)} elements in place of {len(expected)}"
        for index, value in enumerate(expected):
            found = difference(value, got[index], f"{where}/{index}")
            if found:
                return found
        return None
    return None if expected == actual else f"{where}: {actual!r} in place of {expected!r}"
