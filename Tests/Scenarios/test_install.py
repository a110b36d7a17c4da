"""scripts/install in a prefix of its own: what it puts there works, and goes again without touching anything else."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from engine import ROOT, binary, make_store

pytestmark = pytest.mark.req("C-15")

FILES = {
    "bin/fettle", "share/man/man1/fettle.1", "share/bash-completion/completions/fettle",
    "share/zsh/site-functions/_fettle", "share/fish/vendor_completions.d/fettle.fish",
}


# The programs that send and draw, where they were built beside the engine.
FILES |= {f"bin/{name}" for name in ("fettle-deliver", "fettle-draw") if (Path(binary()).resolve().parent / name).is_file()}


def install(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / "scripts/install", *arguments], capture_output=True, text=True, timeout=120, cwd=home, check=False,
        env={**os.environ, "HOME": str(home)})


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("prefix", ["", "own prefix"])
def test_what_is_installed_works_and_can_be_taken_away(tmp_path: Path, prefix: str) -> None:
    place = tmp_path / (prefix or ".local")
    (tmp_path / ".bashrc").write_text("mine")
    store = make_store(place / "shop.fettle") if not place.mkdir(parents=True) else place
    before = {path: (place / path).read_bytes() for path in files(place)}
    where = ["--prefix", prefix] if prefix else []
    done = install("--program", binary(), *where, home=tmp_path)
    assert done.returncode == 0 and done.stdout == "" and "PATH" in done.stderr
    assert files(place) - set(before) == FILES
    program = place / "bin/fettle"
    told = subprocess.run([program, "doctor", store], capture_output=True, timeout=60, check=False,
                          env={**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"})
    assert told.returncode == 0 and b"is not in PATH" not in told.stdout, told.stdout
    if shutil.which("man"):
        page = subprocess.run(["man", "-l", place / "share/man/man1/fettle.1"], capture_output=True, timeout=60, check=True)
        assert b"repair shop" in page.stdout
    checked = subprocess.run(["bash", "-n", place / "share/bash-completion/completions/fettle"], check=False)
    assert checked.returncode == 0
    assert install("--program", binary(), *where, home=tmp_path).returncode == 0
    gone = install("--uninstall", *where, home=tmp_path)
    assert gone.returncode == 0 and "Stores are where they were" in gone.stderr
    left = {path: (place / path).read_bytes() for path in files(place)}
    assert set(left) == set(before) and not (place / "bin").exists() and not (place / "share").exists()
    assert (tmp_path / ".bashrc").read_text() == "mine"
    assert "nothing of Fettle" in install("--uninstall", *where, home=tmp_path).stderr


@pytest.mark.parametrize("arguments", [
    ["--prefix"], ["somewhere"], ["--program", "no/such"], ["--uninstall", "--program", "x"], ["--help"],
])
def test_what_install_does_not_understand_it_does_not_do(tmp_path: Path, arguments: list[str]) -> None:
    done = install(*arguments, home=tmp_path)
    assert done.returncode == 1 and done.stderr and files(tmp_path) == set()
