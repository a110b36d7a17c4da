"""Fixtures of the scenarios: a store, an engine on it, in either framing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine import Engine, make_store


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "req(*ids): requirements the scenario shows")
    config.addinivalue_line("markers", "long: takes minutes; run with --long")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", default=False, help="run the long scenarios too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    skip = pytest.mark.skip(reason="long: run with --long")
    for item in items:
        if "long" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop as it begins. Copied for each test, never opened."""
    return make_store(tmp_path_factory.mktemp("stores") / "empty.fettle")


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up shop with 60 jobs. Copied for each test, never opened."""
    return make_store(tmp_path_factory.mktemp("stores") / "sample.fettle", "--sample")


@pytest.fixture
def store(empty_store: Path, tmp_path: Path) -> Path:
    """A new shop of the test's own."""
    return Path(shutil.copytree(empty_store, tmp_path / "shop.fettle"))


@pytest.fixture
def sample(sample_store: Path, tmp_path: Path) -> Path:
    """A made-up shop of the test's own."""
    return Path(shutil.copytree(sample_store, tmp_path / "sample.fettle"))


@pytest.fixture
def serve() -> Iterator[Callable[..., Engine]]:
    """Starts engines, which end with the test."""
    engines: list[Engine] = []

    def start(store: Path, *flags: str, framing: str = "lines") -> Engine:
        engines.append(Engine(store, *flags, framing=framing))
        return engines[-1]

    yield start
    for engine in engines:
        engine.kill()


@pytest.fixture
def engine(store: Path, serve: Callable[..., Engine]) -> Engine:
    """An engine on a new shop, in lines."""
    return serve(store)


@pytest.fixture(params=["lines", "headers"])
def either(request: pytest.FixtureRequest, store: Path, serve: Callable[..., Engine]) -> Engine:
    """An engine on a new shop, in each framing."""
    return serve(store, framing=request.param)
