"""What scenarios of the status site share: publishing, the pages that lie somewhere, and the settings of a server."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

from counterparts import DELIVER, PASSWORD, USER
from engine import Engine, binary

Json = Any


def publish(store: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """fettle-deliver site STORE."""
    return subprocess.run(
        [DELIVER, "site", store, "--engine", binary(), *arguments], capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, **environment})


def published(store: Path, **environment: str) -> str:
    """What it said when it must succeed; it is given the right password."""
    done = publish(store, **{"SITE_SECRET": PASSWORD, **environment})
    assert done.returncode == 0, done.stderr
    return done.stderr


def pages(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.name.startswith(".")}


def of(folder: Path, words: str) -> dict[str, str]:
    """Pages in which these words are."""
    return {path: text for path, text in pages(folder).items() if words in text}


def to_server(engine: Engine, port: int, mode: str = "hosted", base: str = "https://status.example.test", **ftp: Json) -> None:
    ftp = {"host": "127.0.0.1", "port": port, "user": USER, "secretRef": "env:SITE_SECRET", "folder": "www/site", "tls": "none", **ftp}
    engine.call("settings.update", site={"mode": mode, "publicBaseUrl": base, "companyFolder": "harbour", "ftp": ftp})
