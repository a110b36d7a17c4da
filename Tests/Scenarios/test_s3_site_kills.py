"""An upload of the status site that is killed, or tells a password: what it leaves on the server, and what it says (S3-23)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from counterparts import DELIVER, PASSWORD, file_server
from engine import Engine, binary
from kit import customer, repair_order, status_id, update
from site_kit import pages, publish, published, to_server

pytestmark = pytest.mark.req("S3-23")

Json = Any


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "server").mkdir()
    return tmp_path / "server"


def customer_with_a_page(engine: Engine, name: str = "Bo Lind") -> str:
    account = customer(engine, name)
    update(engine, repair_order(engine, account, "Roof"), jobStatus=status_id(engine, "In Progress"))
    return account


def parts(root: Path) -> list[Path]:
    return sorted(root.rglob("*.part"))


def kill_in_the_middle_of_a_page(store: Path, root: Path) -> None:
    process = subprocess.Popen(
        [DELIVER, "site", store, "--engine", binary()], stderr=subprocess.DEVNULL, env={**os.environ, "SITE_SECRET": PASSWORD})
    end = time.monotonic() + 30
    while not any(part.stat().st_size for part in parts(root)) and time.monotonic() < end:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert len(parts(root)) == 1


@pytest.mark.req("S3-25", "C-20")
@pytest.mark.parametrize("which", ["repair", "index"])
@pytest.mark.parametrize("what", ["erased", "published again"])
def test_what_a_killed_upload_left_is_gone_after_the_next_run(
        store: Path, engine: Engine, root: Path, which: str, what: str) -> None:
    """Of the page that was on its way a part is there, and those before it are there whole; nobody had noted either."""
    account = customer_with_a_page(engine)
    engine.call("settings.update", site={"mode": "ownServer"})
    assert publish(store, "--build-only").returncode == 0
    [long] = [page for page in (store.parent / "site").glob("*/*.html") if (page.name == "index.html") == (which == "index")]
    with long.open("a") as page:
        page.write("<!--" + "x" * 8_000_000 + "-->")
    with file_server(root, bytes_a_second=200_000) as (_, port):
        to_server(engine, port, mode="ownServer")
        kill_in_the_middle_of_a_page(store, root)
        assert len(pages(root)) == (2 if which == "index" else 1), "what was sent before, and the part"
        long.unlink()
        if what == "erased":
            engine.call("accounts.erase", id=account, confirm=engine.call("accounts.get", id=account)["number"])
            published(store)
            assert set(pages(root)) == {"www/site/index.html", "www/site/robots.txt"}
            assert [path for path in (root / "www/site").iterdir() if path.is_dir()] == []
        else:
            published(store)
            assert parts(root) == [] and pages(root / "www/site") == pages(store.parent / "site")
        assert "0 uploaded, 0 taken down" in published(store)


def test_a_server_that_let_nothing_in_has_nothing(store: Path, engine: Engine, root: Path) -> None:
    customer_with_a_page(engine)
    with file_server(root) as (_, port):
        to_server(engine, port)
        assert publish(store, SITE_SECRET="wrong").returncode == 78
    assert publish(store, SITE_SECRET=PASSWORD).returncode == 78
    assert json.loads((store.parent / "site/.fettle-site.json").read_text())["servers"] == {}
    engine.call("settings.update", site={"ftp": {"host": None}})
    assert "still on" not in published(store)


@pytest.mark.parametrize(("members", "is_told"), [
    ({}, False), ({"host": "0.0.0.0"}, True), ({"host": "0.0.0.0", "user": None, "secretRef": None}, False)])
def test_a_password_in_the_clear_is_spoken_of_once_a_run(
        store: Path, engine: Engine, root: Path, members: dict[str, Json], is_told: bool) -> None:
    """Linux takes 0.0.0.0 for itself, which no address of this machine's own is."""
    customer_with_a_page(engine)
    with file_server(root) as (_, port):
        to_server(engine, port, **members)
        for _ in range(2):
            done = publish(store, SITE_SECRET=PASSWORD)
            assert done.stderr.count("The password goes to 0.0.0.0 unprotected") == is_told, done.stderr
            assert PASSWORD not in done.stderr
        assert "unprotected" not in publish(store, "--build-only").stderr
        if "user" not in members:
            assert done.returncode == 0 and len(pages(root)) == 4
        engine.call("settings.update", site={"ftp": {"tls": "explicit"}})
        assert "unprotected" not in publish(store, SITE_SECRET=PASSWORD).stderr
