"""docs/requirements.md: the columns that say how each promise is shown. Id, text and version of a row are written by hand;
the rest is what Tests/Reliability/rule_mutations has recorded, so that the document says what a run has seen.
"""

import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType

from .output import Output
from .scenario_marks import scenarios

DOCUMENT = "docs/requirements.md"
# A row as written by hand has three cells; one that was made has six.
ROW = re.compile(r"^\| ([A-Z]\d?-\d\d) \| (.*?) \| (\S+) \|(?: .* \| .* \| .* \|)?$")
HEAD = re.compile(r"^\| id \| what must hold \| since \|")
NEW_HEAD = "| id | what must hold | since | scenario | that fails at | when this is switched off |"
ASSERTION_CHARACTERS = 110


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look their module up.
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def code(text: str) -> str:
    """A statement as a cell shows it: cut, and with nothing that ends the cell."""
    short = text if len(text) <= ASSERTION_CHARACTERS else text[: ASSERTION_CHARACTERS - 1] + "…"
    return "`" + short.replace("|", "\\|").replace("`", "'") + "`"


def shown(
    requirement: str, rules: ModuleType, noticed: dict[str, dict[str, str]], named: dict[str, list[str]]
) -> list[str]:
    """Scenario, assertion and rule of one requirement."""
    if requirement in rules.WITHOUT:
        tests = named.get(requirement, [])
        scenario = f"`{tests[0].removeprefix('Tests/Scenarios/')}`" if tests else ""
        return [scenario, "", f"({rules.WITHOUT[requirement]})"]
    rule = next((r for r in rules.RULES if r.requirement == requirement), None)
    if rule is None:
        return ["", "", ""]
    found = noticed.get(requirement)
    if found is None:
        return ["", "", f"{rule.what} (`{rule.file}`)"]
    scenario = found["scenario"].removeprefix("Tests/Scenarios/")
    return [f"`{scenario}`", code(found["assertion"]), f"{rule.what} (`{rule.file}`)"]


def write(output: Output) -> None:
    folder = output.root / "Tests/Reliability"
    rules = load(folder / "rules.py")
    noticed = json.loads((folder / "rules_noticed.json").read_text(encoding="utf-8"))
    named = scenarios(output.root)
    lines = (output.root / DOCUMENT).read_text(encoding="utf-8").splitlines()
    out: list[str] = []
    for line in lines:
        row = ROW.match(line)
        if row:
            cells = [row[1], row[2], row[3], *shown(row[1], rules, noticed, named)]
            out.append("| " + " | ".join(cells) + " |")
        elif HEAD.match(line):
            out.append(NEW_HEAD)
        elif line.startswith("|---") and out and out[-1] == NEW_HEAD:
            out.append("|" + "---|" * 6)
        else:
            out.append(line)
    output.add(DOCUMENT, "\n".join(out))
