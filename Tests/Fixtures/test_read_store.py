"""The committed stores, read by a program made from the format's document alone.

A store is a folder NAME.fettle or an archive NAME.fettle.tar.gz; NAME.json holds the rows it must give, by table
and id.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

HERE = Path(__file__).parent
READER = HERE / "read_store.py"
STORES = sorted([*HERE.glob("*.fettle"), *HERE.glob("*.fettle.tar.gz")])


@pytest.fixture
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of the store that the test may damage."""
    source: Path = request.param
    if source.is_dir():
        return Path(shutil.copytree(source, tmp_path / source.name))
    with tarfile.open(source) as archive:
        archive.extractall(tmp_path)
    return next(tmp_path.glob("*.fettle"))


def read(store: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, READER, *flags, store], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("store", STORES, indirect=True, ids=lambda path: path.name)
def test_reader_finds_the_store_whole_and_its_rows_as_expected(store: Path) -> None:
    done = read(store, "--dump")
    assert done.returncode == 0, done.stderr
    expected = HERE / f"{store.name.removesuffix('.fettle')}.json"
    tables = json.loads(done.stdout)["tables"]
    written = json.loads(expected.read_text())
    if "tables" not in written:
        # A shop's store: its file holds answers of the engine, which the scenario of older stores compares.
        return
    for name, rows in written["tables"].items():
        assert tables[name] == rows


@pytest.mark.skipif("FETTLE" not in os.environ, reason="FETTLE names no program")
@pytest.mark.parametrize("is_killed", [False, True], ids=["closed", "killed"])
def test_reader_understands_what_the_program_writes_today(tmp_path: Path, is_killed: bool) -> None:
    """A job made over the wire is in the dump: from the pages after a close, from the journal after a kill."""
    store = tmp_path / "shop.fettle"
    program = os.environ["FETTLE"]
    subprocess.run([program, "init", "--sample", store], check=True, stdin=subprocess.DEVNULL, capture_output=True)
    process = subprocess.Popen([program, "serve", store], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin and process.stdout
    request = {"jsonrpc": "2.0", "id": 1, "method": "accounts.create", "params": {"name": "Zoë of the wire"}}
    process.stdin.write(json.dumps(request) + "\n")
    process.stdin.flush()
    account = json.loads(process.stdout.readline())["result"]["id"]
    if is_killed:
        process.kill()
    process.stdin.close()
    process.wait()
    process.stdout.close()

    done = read(store, "--dump")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["tables"]["accounts"][account]["name"] == "Zoë of the wire"


def test_reader_refuses_a_folder_that_is_no_store(tmp_path: Path) -> None:
    assert read(tmp_path).returncode != 0
