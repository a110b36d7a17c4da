"""What helps a person along: doctor, nearest names, completion (C-19, C-01)."""

from __future__ import annotations

import datetime
import json
import os
import re
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from engine import Engine, binary, environment, run

Json = Any


def findings(*arguments: str) -> dict[str, dict[str, Json]]:
    return {finding["subject"]: finding for finding in json.loads(run("doctor", *arguments, "--json").stdout)}


@pytest.mark.req("C-19")
def test_doctor_finds_a_sound_store_sound(store: Path) -> None:
    done = run("doctor", str(store))
    assert done.returncode == 0, done.stdout.decode()
    for subject in ("kernel", "time zones", "clock", "jansson", "permissions", "file system", "disk space", "held by",
                    "opening"):
        assert findings(str(store))[subject]["state"] in ("ok", "warn"), subject
    assert {"held by", "opening"}.isdisjoint(findings())


@pytest.mark.req("C-19")
@pytest.mark.parametrize("name", ["", "jobs.flat", "journal"])
def test_doctor_says_where_others_can_look_and_its_remedy_mends_it(store: Path, name: str) -> None:
    os.chmod(store / name, 0o755)
    done = run("doctor", str(store), "--json")
    assert done.returncode == 1
    found = findings(str(store))["permissions"]
    assert found["state"] == "mend" and str(store / name) in found["text"]
    subprocess.run(["sh", "-c", found["remedy"]], check=True)
    assert findings(str(store))["permissions"]["state"] == "ok" and run("doctor", str(store)).returncode == 0


def test_doctor_says_who_holds_a_store_and_that_nobody_does(store: Path, engine: Engine) -> None:
    engine.call("shop.get")
    held = findings(str(store))["held by"]
    assert held["state"] == "ok" and f"process {engine.process.pid}," in held["text"]
    engine.process.send_signal(signal.SIGKILL)
    engine.process.wait()
    assert "Nobody" in findings(str(store))["held by"]["text"]


def test_doctor_names_the_other_programs_and_counts_attachments(store: Path, engine: Engine) -> None:
    found = findings(str(store))
    assert found["other programs"]["text"].startswith(f"1: a program that has not said its name (process {engine.process.pid}, since")
    assert found["attachments"]["text"] == "None."
    engine.call("initialize", clientInfo={"name": "An editor", "version": "3"})
    account = engine.call("accounts.create", name="Bo Lind")["id"]
    job = engine.call("jobs.create", title="New brakes", accountId=account)["id"]
    engine.call("attachments.add", jobId=job, name="photo.txt", contentBase64="aGVsbG8=")
    found = findings(str(store))
    assert found["other programs"]["text"].startswith(f"1: An editor 3 (process {engine.process.pid}")
    assert found["attachments"]["text"] == "1 file."
    assert engine.close() == 0
    assert findings(str(store))["other programs"]["text"] == "None."


def test_doctor_says_how_old_the_newest_copy_is(store: Path, tmp_path: Path, engine: Engine) -> None:
    assert findings(str(store))["copies"]["state"] == "warn"
    folder = tmp_path / "copies"
    folder.mkdir()
    engine.call("settings.update", backup={"folder": str(folder)})
    assert "no copy" in findings(str(store))["copies"]["text"]
    today = datetime.date.fromisoformat(engine.call("store.status")["clock"]["now"][:10])
    for days, state, words in ((20, "warn", "20 days ago"), (3, "ok", "3 days ago"), (1, "ok", "yesterday"), (0, "ok", "today")):
        (folder / f"{store.stem}-{today - datetime.timedelta(days)}.tar").touch()
        found = findings(str(store))["copies"]
        assert found["state"] == state and words in found["text"], found
    assert found["text"].startswith("4 in ")
    folder.rename(tmp_path / "elsewhere")
    assert findings(str(store))["copies"]["state"] == "mend"


def test_doctor_changes_nothing_of_what_is_no_store(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing"):
        before = sorted(tmp_path.rglob("*"))
        assert run("doctor", str(path)).returncode == 1
        assert sorted(tmp_path.rglob("*")) == before


def test_doctor_tells_of_a_damaged_store(store: Path) -> None:
    (store / "superblock").write_bytes(b"\0" * 8192)
    found = findings(str(store))["opening"]
    assert found["state"] == "mend" and "fettle check" in found["remedy"]


@pytest.mark.parametrize(("wrong", "right"), [("lst", "list"), ("serv", "serve"), ("improt", "import"), ("Show", "show")])
def test_a_mistyped_command_is_told_with_the_nearest(wrong: str, right: str) -> None:
    done = run(wrong)
    assert done.returncode == 64 and done.stdout == b"" and f"Did you mean {right}?".encode() in done.stderr


def complete(*words: str) -> list[str]:
    """What bash would offer for the last word."""
    script = run("--generate-completion-script", "bash").stdout.decode()
    asked = f"""
        {script}
        COMP_WORDS=(fettle {" ".join(f"'{word}'" for word in words)})
        COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
        COMP_LINE="${{COMP_WORDS[*]}}"
        COMP_POINT=${{#COMP_LINE}}
        _fettle fettle "${{COMP_WORDS[COMP_CWORD]}}" "${{COMP_WORDS[COMP_CWORD - 1]}}"
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    folder = os.path.dirname(binary())
    done = subprocess.run(["bash", "-c", asked], capture_output=True, timeout=60,
                          env={**environment(), "PATH": f"{folder}:{os.environ['PATH']}"}, check=False)
    return [word.strip() for word in done.stdout.decode().splitlines()]


def test_bash_completes_commands_lists_columns_filters_and_methods() -> None:
    assert {"list", "show", "serve", "doctor"} <= set(complete(""))
    assert complete("list", "shop.fettle", "white") == ["whiteboard"]
    assert "dueOut" in complete("list", "shop.fettle", "jobs", "--columns", "due")
    assert "jobStatus=" in complete("list", "shop.fettle", "jobs", "--filter", "jobS")
    assert "id,dueOut" in complete("list", "shop.fettle", "jobs", "--columns", "id,due")
    assert complete("call", "shop.fettle", "webStatus.up") == ["webStatus.update"]


def test_the_options_of_serve_are_completed_as_its_help_has_them() -> None:
    told = set(re.findall(r"^  (?:-h, )?(--[a-z-]+)", run("serve", "--help").stdout.decode(), re.MULTILINE))
    offered = {word for word in complete("serve", "shop.fettle", "--") if word.startswith("--")}
    assert offered <= told and {"--framing", "--employee", "--role", "--trace", "--no-attach", "--force-folder", "--help"} <= offered
    assert complete("serve", "shop.fettle", "--framing", "") == ["lines", "headers"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_gets_a_completion_script(shell: str) -> None:
    done = run("--generate-completion-script", shell)
    assert done.returncode == 0 and b"---completion" in done.stdout and b"serve" in done.stdout and done.stderr == b""
