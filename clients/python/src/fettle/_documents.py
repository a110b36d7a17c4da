"""The engine's description of itself, kept from one program to the next under its hash.

It is close to a megabyte, and the same as long as the engine is. A folder that cannot be written, or a file that is not
whole, costs the time to ask for it and nothing else.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any


def _folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if os.path.isabs(base) else Path.home() / ".cache") / "fettle"


def kept_document(hash_text: str) -> dict[str, Any] | None:
    """The document of that hash; None when it is not kept."""
    try:
        found = json.loads((_folder() / f"schema-{hash_text}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RuntimeError):
        return None
    return found if isinstance(found, dict) and found.get("x-schemaHash") == hash_text else None


def keep_document(document: dict[str, object]) -> None:
    """Keeps a document under its hash, whole or not at all, in place of those of other engines."""
    name = f"schema-{document.get('x-schemaHash')}.json"
    try:
        folder = _folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        others = [path for path in folder.glob("schema-*.json") if path.name != name]
        number, temporary = tempfile.mkstemp(dir=folder)
        with open(number, "w", encoding="utf-8") as file:
            json.dump(document, file, ensure_ascii=False, separators=(",", ":"))
        os.replace(temporary, folder / name)
    except (OSError, RuntimeError):
        return
    for other in others:
        with contextlib.suppress(OSError):
            other.unlink()
