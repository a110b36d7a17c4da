"""What docs/requirements.md says of each promise is there: the line that can be switched off, and the assertion that missed it."""

from __future__ import annotations

import ast
import importlib.util
import json
import sys
from functools import cache
from types import ModuleType
from typing import Any

import pytest
from tree import ROOT

FOLDER = ROOT / "Tests/Reliability"


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


RULES: ModuleType = load("rules")
NOTICED: dict[str, dict[str, str]] = json.loads((FOLDER / "rules_noticed.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("rule", RULES.RULES, ids=lambda rule: str(rule.requirement))
def test_the_line_of_a_rule_stands_once(rule: Any) -> None:
    """A line that has changed: write it into Tests/Reliability/rules.py, so that it can still be switched off."""
    assert (ROOT / "Sources" / rule.file).read_text(encoding="utf-8").count(rule.old) == 1


@cache
def statements(path: str) -> list[str]:
    """Every statement of a file of scenarios, each on one line."""
    source = (ROOT / path).read_text(encoding="utf-8")
    lines = source.splitlines()
    return [
        " ".join(" ".join(lines[node.lineno - 1: node.end_lineno]).split())
        for node in ast.walk(ast.parse(source)) if isinstance(node, ast.stmt)
    ]


@pytest.mark.parametrize("requirement", sorted(NOTICED))
def test_the_assertion_that_noticed_a_rule_still_stands(requirement: str) -> None:
    """A scenario that has changed: Tests/Reliability/rule_mutations --record ID says what notices its rule now."""
    found = NOTICED[requirement]
    path, name = found["scenario"].split("::")
    assert any(text.startswith(f"def {name}(") for text in statements(path))
    assert any(text.startswith(found["assertion"]) for text in statements(path))


def test_each_requirement_has_one_rule_at_most_and_those_without_say_why() -> None:
    ids = [rule.requirement for rule in RULES.RULES]
    assert len(ids) == len(set(ids))
    assert not set(ids) & set(RULES.WITHOUT)
    assert set(NOTICED) <= set(ids)
