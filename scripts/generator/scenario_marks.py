"""Which tests name a requirement with @pytest.mark.req("S0-07", ...)."""

import re
from collections import defaultdict
from pathlib import Path

PLACES = ["Tests/Scenarios", "Tests/Reliability", "Tests/Clients", "Tests/Structure", "clients"]
MARK = re.compile(r"mark\.req\(([^)]*)\)")
ID = re.compile(r"[A-Z]\d?-\d\d")


def scenarios(root: Path) -> dict[str, list[str]]:
    """Id to the scenarios that name it; first those that name few others."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for place in PLACES:
        for path in sorted((root / place).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            for mark in MARK.finditer(text):
                name = re.search(r"def (test_\w+)", text[mark.end() :])
                named = ID.findall(mark[1])
                for requirement in named:
                    test = f"{path.relative_to(root)}::{name[1] if name else 'module'}"
                    found[requirement].append((len(named), test))
    return {requirement: [test for _, test in sorted(tests)] for requirement, tests in found.items()}
