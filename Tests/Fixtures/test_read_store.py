"""The committed stores, read by a program made from the format's document alone.

A store is a folder NAME.fettle or an archive NAME.fettle.tar.gz; NAME.json holds the rows it must give, by table
and id.
"""

from __future__ import annotations

import json
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
    for name, rows in json.loads(expected.read_text())["tables"].items():
        assert tables[name] == rows


def test_reader_refuses_a_folder_that_is_no_store(tmp_path: Path) -> None:
    assert read(tmp_path).returncode != 0
