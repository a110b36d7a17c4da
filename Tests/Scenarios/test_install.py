"""scripts/install in a prefix of its own: what it puts there works, and goes again without touching anything else."""

from __future__ import annotations

import json
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
CLIENTS = [name for name in ("fettle-deliver", "fettle-draw") if (Path(binary()).resolve().parent / name).is_file()]
FILES |= {f"bin/{name}" for name in CLIENTS}

needs_clients = pytest.mark.skipif(len(CLIENTS) < 2, reason="the programs that send and draw are not beside the engine")
needs_release = pytest.mark.skipif(
    "release" not in Path(binary()).resolve().parts, reason="what a release links: FETTLE names the release program")

# Nobody's toolchain, nobody's settings.
FRESH = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}


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


def needed(program: Path) -> list[str]:
    """Libraries that a program asks the loader for, and folders that it has them looked for in."""
    told = subprocess.run(["readelf", "-d", program], capture_output=True, text=True, timeout=60, check=True).stdout
    return [line.split("[")[1].rstrip("]") for line in told.splitlines() if any(
        mark in line for mark in ("(NEEDED)", "(RPATH)", "(RUNPATH)"))]


@needs_release
def test_the_engine_asks_for_no_library() -> None:
    """It is static: jansson, Swift's library and libc are in it (C-15)."""
    assert needed(Path(binary()).resolve()) == []


@needs_clients
@needs_release
def test_what_sends_and_draws_asks_for_the_systems_libraries_alone() -> None:
    for name in CLIENTS:
        libraries = needed(Path(binary()).resolve().parent / name)
        assert not [one for one in libraries if "swift" in one.lower() or "Foundation" in one or "/" in one.replace("$ORIGIN", "")]
        assert any("curl" in one or "pango" in one for one in libraries)


@needs_clients
def test_what_is_installed_sends_and_draws_from_a_fresh_shell(tmp_path: Path) -> None:
    """The toolchain is neither in PATH nor among the loader's folders."""
    place = tmp_path / "place"
    assert install("--program", binary(), "--prefix", str(place), home=tmp_path).returncode == 0
    store = make_store(tmp_path / "shop.fettle")
    program = place / "bin/fettle"

    def told(*words: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [program, *words], capture_output=True, text=True, timeout=60, check=False, env={**FRESH, "HOME": str(tmp_path)})

    customer = {"name": "Bo Lind", "emails": ["bo@example.test"]}
    account = json.loads(told("call", store, "accounts.create", json.dumps(customer)).stdout)["id"]
    job = json.loads(told("call", store, "jobs.create", json.dumps(
        {"kind": "repairOrder", "accountId": account, "title": "Brakes"})).stdout)["id"]
    drawn = told("draw", store, "job", job, "--out", tmp_path / "card.pdf")
    assert drawn.returncode == 0, drawn.stderr
    assert (tmp_path / "card.pdf").read_bytes().startswith(b"%PDF")
    sent = told("deliver", store, "--once")
    assert sent.returncode == 0, sent.stderr
    findings = {one["subject"]: one for one in json.loads(told("doctor", "--json").stdout)}
    assert findings["sending"]["state"] == findings["drawing"]["state"] == "ok"


@needs_clients
def test_doctor_says_what_a_program_lacks_that_does_not_start(tmp_path: Path) -> None:
    place = tmp_path / "bin"
    place.mkdir()
    shutil.copy2(binary(), place / "fettle")
    (place / "fettle-deliver").write_text(
        "#!/bin/sh\necho 'error while loading shared libraries: libcurl.so.4: cannot open shared object file' >&2\nexit 127\n")
    (place / "fettle-deliver").chmod(0o755)
    told = subprocess.run([place / "fettle", "doctor", "--json"], capture_output=True, timeout=60, check=False)
    findings = {one["subject"]: one for one in json.loads(told.stdout)}
    assert told.returncode == 1 and findings["sending"]["state"] == "mend"
    assert "libcurl.so.4" in findings["sending"]["text"] and findings["sending"]["remedy"] == "sudo apt-get install libcurl4"
    assert findings["drawing"]["state"] == "warn" and "scripts/install" in findings["drawing"]["remedy"]


@pytest.mark.parametrize("arguments", [
    ["--prefix"], ["somewhere"], ["--program", "no/such"], ["--uninstall", "--program", "x"], ["--help"],
])
def test_what_install_does_not_understand_it_does_not_do(tmp_path: Path, arguments: list[str]) -> None:
    done = install(*arguments, home=tmp_path)
    assert done.returncode == 1 and done.stderr and files(tmp_path) == set()
