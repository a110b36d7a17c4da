"""The package as others get it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from fettle import Client

HERE = Path(__file__).resolve().parent.parent


def test_the_script_of_the_readme_runs(fettle_engine: str, fettle_store: Path) -> None:
    found = re.search(r"```python\n(.*?)```", (HERE / "README.md").read_text(), re.S)
    assert found is not None
    script = found[1].replace('"shop.fettle"', repr(str(fettle_store)))
    run = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(HERE / "src"), "FETTLE_ENGINE": fettle_engine},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    assert "Brake discs" in run.stdout
    with Client(fettle_store, engine=fettle_engine) as shop:
        assert len(shop.whiteboard.list(filter={"updated": True})["rows"]) == 1


def test_pip_installs_it_without_a_network(tmp_path: Path) -> None:
    pytest.importorskip("setuptools", reason="python3-setuptools is not installed")
    pytest.importorskip("wheel", reason="python3-wheel is not installed")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-build-isolation", "--no-deps"]
    source = tmp_path / "source"
    subprocess.run(["cp", "-r", str(HERE), str(source)], check=True)
    subprocess.run([*command, "--target", str(tmp_path / "site"), str(source)], check=True)
    assert (tmp_path / "site/fettle/py.typed").exists()
    assert "fettle.pytest_plugin" in next((tmp_path / "site").glob("fettle-*/entry_points.txt")).read_text()
