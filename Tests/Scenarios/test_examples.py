"""Every example of the schema is what the engine answers: whole, on a fresh copy of the made-up shop."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine import ROOT, Engine
from examples import answer, groups, make_sample, settled, setups

Json = Any
EXAMPLES = [(name, example) for name, examples in groups().items() for example in examples]
KNOWN = setups()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shop every example begins with. Copied, never opened."""
    return make_sample(tmp_path_factory.mktemp("examples"))


@pytest.mark.req("C-09", "C-10")
@pytest.mark.parametrize(
    "example", [e for _, e in EXAMPLES], ids=[f"{g}:{e.get('method', e.get('kind'))}:{e['name']}" for g, e in EXAMPLES]
)
def test_an_example_is_what_the_engine_answers(example: dict[str, Json], made: Path) -> None:
    got = answer(example, made, KNOWN)
    if got is None:
        assert "result" not in example and "error" not in example
        return
    if example.get("method") == "rpc.discover":
        assert got["result"] == json.loads((ROOT / "schema/openrpc.json").read_text(encoding="utf-8"))
        return
    member = "error" if "error" in example else "result"
    assert member in got, got
    assert settled(got[member]) == example[member]


@pytest.mark.req("C-09")
def test_the_document_carries_every_example_and_no_preparation(made: Path, serve: Any, tmp_path: Path) -> None:
    engine: Engine = serve(make_sample(tmp_path))
    document = engine.call("rpc.discover")
    carried = [(m["name"], e["name"]) for m in document["methods"] for e in [*m["examples"], *m["x-errorExamples"]]]
    written = [(e["method"], e["name"]) for _, e in EXAMPLES if "method" in e]
    assert sorted(carried) == sorted(written)
    members = {key for m in document["methods"] for e in [*m["examples"], *m["x-errorExamples"]] for key in e}
    assert members <= {"name", "params", "result", "error"}
