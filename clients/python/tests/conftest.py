import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(HERE.parent / "src"))

if "FETTLE_ENGINE" not in os.environ:
    # In the project's own tree a build is at hand.
    for built in (ROOT / ".build/release/fettle", ROOT / ".build/debug/fettle"):
        if built.exists():
            os.environ["FETTLE_ENGINE"] = str(built)
            break

from fettle.pytest_plugin import fettle_client, fettle_engine, fettle_store  # noqa: E402

from shop import example_job, faulty_engine  # noqa: E402

__all__ = ["example_job", "faulty_engine", "fettle_client", "fettle_engine", "fettle_store"]
