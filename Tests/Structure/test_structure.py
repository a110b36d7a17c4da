"""The rules of the source tree, as tests: which way the arrows go, what nobody imports, how long a file may be.

The layering is drawn in docs/architecture.md; CONTRIBUTING.md gives the reasons of the other rules.
"""

from __future__ import annotations

import os
import re
import subprocess
from fnmatch import fnmatch

import pytest
from tree import ROOT, is_generated, manifest_targets, swift_sources, text, tracked

# What a target may name in the manifest. An arrow that is not here is a decision to be made, not a detail.
ARROWS: dict[str, set[str]] = {
    "fettle": {"RPC", "Board", "Terminal", "ArgumentParser"},
    "RPC": {"Shop", "JSON", "CSchema"},
    "Shop": {"Records", "JSON"},
    "Records": {"Storage", "JSON"},
    "Storage": {"Platform", "CUnicode"},
    "Board": {"EngineClient", "Terminal", "Platform", "JSON"},
    "EngineClient": {"Platform", "JSON"},
    "fettle-deliver": {"Delivery", "EngineClient", "Mail", "Wording", "JSON", "Platform"},
    "Site": {"Wording", "Platform", "JSON", "Mustache"},
    "Delivery": {"EngineClient", "Mail", "Site", "Transfer", "Wording", "Platform", "JSON", "Mustache"},
    "fettle-draw": {"Paper", "EngineClient", "Wording", "JSON", "Platform"},
    "Paper": {"CPango", "Wording", "Platform", "JSON"},
    "Mail": {"Platform", "JSON"},
    "Transfer": {"CCurl", "Platform"},
    "Wording": set(),
    "Terminal": {"Platform"},
    "Platform": {"CPlatform"},
    "JSON": {"CJansson", "CPlatform"},
    "TestSupport": {"Platform"},
    "CCurl": set(),
    "CJansson": set(),
    "CPango": set(),
    "CPlatform": set(),
    "CSchema": set(),
    "CUnicode": set(),
}

# Modules that one target alone may import, although others above it could reach them.
PRIVATE: dict[str, set[str]] = {
    "Glibc": {"Platform"},
    "CPlatform": {"Platform", "JSON"},
    "CJansson": {"JSON"},
    "CUnicode": {"Storage"},
    "CSchema": {"RPC"},
    "Storage": {"Records"},
    "ArgumentParser": {"fettle"},
    "CCurl": {"Transfer"},
    "CPango": {"Paper"},
    "Mustache": {"Delivery", "Site"},
}

# Files that cross a line on purpose, as patterns, with the reason.
EXCEPTIONS: dict[tuple[str, str], str] = {
    ("Sources/Shop/*/ShopText*.swift", "Storage"): "rules count, normalise and compare text with the functions of keys",
}

# Modules of the toolchain that are open to everyone.
OPEN = {"Swift", "Synchronization"}

IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:package|internal|public|private|fileprivate)\s+)?"
    r"import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)",
    re.MULTILINE)


def imports(path: str) -> set[str]:
    return set(IMPORT.findall(text(path)))


def below(target: str) -> set[str]:
    """Everything a target reaches by the arrows."""
    reached: set[str] = set()
    waiting = [target]
    while waiting:
        for name in ARROWS.get(waiting.pop(), set()) - reached:
            reached.add(name)
            waiting.append(name)
    return reached


def test_manifest_has_exactly_the_arrows_that_are_drawn() -> None:
    targets = {name: names for name, names in manifest_targets().items() if not name.endswith("Tests")}
    assert targets == ARROWS


def test_tests_depend_on_their_target_and_the_support() -> None:
    for name, names in manifest_targets().items():
        if name.endswith("Tests"):
            assert names == {name.removesuffix("Tests"), "TestSupport"}, name


@pytest.mark.parametrize("path", swift_sources())
def test_imports_go_down_the_arrows(path: str) -> None:
    target = path.split("/")[1]
    for module in imports(path) - OPEN:
        if any(fnmatch(path, pattern) and module == name for pattern, name in EXCEPTIONS):
            continue
        assert module in below(target) | {"Glibc"}, f"{target} may not import {module}"
        assert target in PRIVATE.get(module, {target}), f"{module} is for {PRIVATE.get(module)} alone"


def test_every_exception_is_still_needed() -> None:
    for pattern, module in EXCEPTIONS:
        assert any(fnmatch(path, pattern) and module in imports(path) for path in tracked()), f"no {pattern} needs it"


@pytest.mark.parametrize("path", swift_sources())
def test_neither_foundation_nor_dispatch_comes_in(path: str) -> None:
    """Each costs milliseconds at every start of the static program; ArgumentParser alone brings the first in."""
    found = {module for module in imports(path) if module.startswith("Foundation") or module == "Dispatch"}
    assert not found


@pytest.mark.parametrize("path", swift_sources())
def test_sources_print_nothing_and_export_nothing(path: str) -> None:
    """stdout is the protocol's, so only the command line prints (help, versions, results); and the package offers no
    library yet, so nothing needs to be public."""
    if is_generated(path):
        return
    code = re.sub(r"//.*|\"(?:\\.|[^\"\\])*\"", "", text(path))
    assert path.startswith("Sources/fettle/") or not re.search(r"(?<![.\w])(?:print|debugPrint|dump)\(", code)
    assert not re.search(r"^\s*public\s", code, re.MULTILINE)


# Lines of a hand-written file. Tables of facts that tests read are let off.
LONGEST = {".swift": 500, ".c": 500, ".h": 500, ".py": 400, "": 400}


@pytest.mark.parametrize("path", [path for path in tracked() if path.startswith(("Sources/", "Tests/", "scripts/"))])
def test_hand_written_files_stay_readable(path: str) -> None:
    suffix = os.path.splitext(path)[1]
    if suffix not in LONGEST or is_generated(path):
        return
    lines = text(path).count("\n")
    assert lines <= LONGEST[suffix], f"{lines} lines: split it by topic"


def test_reader_of_the_format_has_at_most_200_lines() -> None:
    """So short a reader shows that the document is enough and the format is plain."""
    assert text("Tests/Fixtures/read_store.py").count("\n") <= 200


def test_no_file_names_a_path_of_one_machine() -> None:
    machine = re.compile(r"(?<![\w.])/(?:home|root|Users|work|workspace)/\w")
    found = [path for path in tracked() if machine.search(text(path)) and path != "Tests/Structure/test_structure.py"]
    assert not found


def test_generated_files_are_marked_and_marked_files_are_generated() -> None:
    asked = "\0".join(tracked())
    answer = subprocess.run(
        ["git", "check-attr", "--stdin", "-z", "linguist-generated"],
        cwd=ROOT, input=asked, capture_output=True, text=True, check=True).stdout.split("\0")
    marked = {path for path, value in zip(answer[0::3], answer[2::3]) if value == "true"}
    assert marked == {path for path in tracked() if is_generated(path)}


def test_scripts_can_be_run_and_stop_at_the_first_error() -> None:
    for path in [path for path in tracked() if path.startswith(("scripts/", ".ci/"))]:
        first = text(path).split("\n", 1)[0]
        if first.startswith("#!"):
            assert os.access(ROOT / path, os.X_OK), f"{path} cannot be run"
        if first.endswith("bash"):
            assert "set -euo pipefail" in text(path), path


@pytest.mark.parametrize("path", [path for path in tracked() if path.endswith(".md")])
def test_links_between_documents_lead_somewhere(path: str) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", text(path), flags=re.DOTALL)):
        if "://" in link or link.startswith(("#", "mailto:")):
            continue
        assert (ROOT / path).parent.joinpath(link.split("#")[0]).exists(), f"{path} links to {link}"
