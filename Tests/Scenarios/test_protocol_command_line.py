"""The command line: every command but serve, init and board is one call of a method (C-01, C-15)."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from engine import ROOT, Engine, run

pytestmark = pytest.mark.req("C-01")


def test_version_and_help_are_on_stdout() -> None:
    version = run("--version")
    assert version.returncode == 0 and version.stderr == b""
    assert re.fullmatch(rb"fettle \d+\.\d+\.\d+\nprotocol \d+\.\d+\nformat \d+\njansson \d+\.\d+(\.\d+)?\n", version.stdout)
    parts = json.loads(run("--version", "--json").stdout)
    assert [f"{name} {value}" for name, value in parts.items()] == version.stdout.decode().splitlines()
    for arguments in (["--help"], ["serve", "--help"], ["call", "--help"], ["init", "--help"]):
        done = run(*arguments)
        assert done.returncode == 0 and b"USAGE" in done.stdout and done.stderr == b"", arguments


@pytest.mark.parametrize("arguments", [
    ["serve"], ["serve", "a", "b"], ["serve", "a", "--no-such"], ["serve", "a", "--framing", "morse"],
    ["serve", "a", "--user", "P1"], ["serve", "a", "--clock", "noon"], ["serve", "a", "--role", "king"],
    ["serve", "a", "--trace"], ["nonsense"], ["call"], ["init"], ["init", "x", "--name", "only"],
])
def test_a_wrong_command_line_is_64(arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 64
    assert done.stdout == b"" and done.stderr


def test_call_prints_the_result_and_0(store: Path) -> None:
    done = run("call", str(store), "shop.get")
    assert done.returncode == 0 and json.loads(done.stdout)["name"] == "Test Body Shop" and done.stderr == b""
    done = run("call", str(store), "shop.update", '{"name":"From a shell"}')
    assert done.returncode == 0
    done = run("call", str(store), "shop.get", "-", stdin=b"{}")
    assert json.loads(done.stdout)["name"] == "From a shell"


def test_call_prints_errors_as_json_and_1(store: Path) -> None:
    for method, params, code in (("shop.gett", "{}", -32601), ("shop.update", '{"nme":"x"}', -32602),
                                 ("shop.get", "{", -32700)):
        done = run("call", str(store), method, params)
        assert done.returncode == 1 and done.stdout == b""
        assert json.loads(done.stderr)["code"] == code


def test_commands_are_calls_of_methods_that_exist() -> None:
    names = {method["name"] for method in json.loads(run("--openrpc").stdout)["methods"]}
    text = run("--help").stdout.decode()
    listed = dict(re.findall(r"^  (\w+) +(.*)$", text.split("SUBCOMMANDS:")[1], re.MULTILINE))
    assert {"serve", "init", "call"} <= set(listed)
    for command, about in listed.items():
        # Those without a method, and those that need a store that is closed or not there yet.
        if command in ("serve", "init", "sample", "call", "board", "restore", "salvage", "See"):
            continue
        method = re.search(r"\(([a-z]\w*\.\w+)\)", run(command, "--help").stdout.decode())
        assert method and method[1] in names, f"{command}: {about}"


@pytest.mark.req("C-15")
def test_init_asks_for_nothing_in_a_script_and_names_what_is_missing(tmp_path: Path) -> None:
    done = run("init", str(tmp_path / "a"), "--name", "Only a name")
    assert done.returncode == 64
    for flag in (b"--zone", b"--currency", b"--language", b"--employee"):
        assert flag in done.stderr
    assert not (tmp_path / "a").exists()
    made = run("init", str(tmp_path / "b"), "--name", "N", "--zone", "Europe/Nowhere", "--currency", "EUR", "--language",
               "en", "--employee", "E")
    assert made.returncode == 1 and json.loads(made.stderr)["data"]["problems"][0]["problem"] == "unknownZone"
    assert not (tmp_path / "b").exists()


def test_init_does_not_touch_a_store_that_is_there(store: Path, engine: Engine) -> None:
    engine.call("shop.update", name="Kept")
    engine.close()
    assert run("init", str(store), "--sample").returncode != 0
    assert json.loads(run("call", str(store), "shop.get").stdout)["name"] == "Kept"


@pytest.mark.req("C-07")
def test_a_held_store_is_reached_through_its_holder(store: Path, engine: Engine) -> None:
    engine.call("shop.update", name="Of the engine")
    done = run("call", str(store), "shop.get")
    assert done.returncode == 0 and json.loads(done.stdout)["name"] == "Of the engine"
    assert run("call", str(store), "shop.update", '{"name":"Of the shell"}').returncode == 0
    assert engine.call("shop.get")["name"] == "Of the shell"
    refused = run("call", str(store), "shop.update", '{"nam":"x"}')
    error = json.loads(refused.stderr)
    assert refused.returncode == 1 and error["data"]["kind"] == "invalidParams"
    assert error["data"]["problems"][0]["path"] == "/nam" and error["data"]["hint"]
    unknown = run("call", str(store), "shop.get", "--employee", "Nobody")
    assert unknown.returncode == 66 and "Nobody" in json.loads(unknown.stderr)["message"]


def test_the_manual_page_has_every_command_and_option() -> None:
    page = (ROOT / "docs/fettle.1").read_text()
    commands = re.findall(r"^  (\w+) ", run("--help").stdout.decode().split("SUBCOMMANDS:")[1], re.MULTILINE)
    for command in set(commands) - {"See"}:
        assert re.search(rf"^\.(It )?Cm {command}\b", page, re.MULTILINE), command
        options = set(re.findall(r"--([a-z-]+)", run(command, "--help").stdout.decode()))
        for option in options - {"help", "version"}:
            assert f"Fl -{option}" in page, f"{command} --{option}"
