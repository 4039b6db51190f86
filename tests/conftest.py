"""Fixtures that every test may ask for, and the choice of tests on real data."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
_left_out: list[str] = []
_counts: list[int] = []


def _data_folder() -> Path:
    return Path(os.environ.get("IMMERSION_DATA", ROOT.parent / "shared" / "data"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all-data", action="store_true", help="run the slow tests on real data too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out slow tests, and all on real data where there is none; say how many, count none as passed."""
    there = (_data_folder() / "scans").is_dir()
    everything = config.getoption("--all-data")

    def wanted(item: pytest.Item) -> bool:
        on_data = item.get_closest_marker("data") is not None
        slow = item.get_closest_marker("slow") is not None
        return (there or not on_data) and (everything or not slow)

    left_out = [item for item in items if not wanted(item)]
    items[:] = [item for item in items if wanted(item)]
    _left_out.extend(item.nodeid for item in left_out)
    config.hook.pytest_deselected(items=left_out)


def pytest_sessionfinish(session: pytest.Session) -> None:
    # Under xdist every worker collects the same tests; the first one's count reaches the terminal.
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["left_out"] = len(_left_out)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    _counts.append(getattr(node, "workeroutput", {}).get("left_out", 0))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    count = max([len(_left_out), *_counts])
    where = "found" if (_data_folder() / "scans").is_dir() else "not found (set IMMERSION_DATA)"
    terminalreporter.write_line(f"real data {where}; {count} slow or data tests left out (make test-all)")


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of real scans and recordings."""
    return _data_folder()


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def scene_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small scene of our own, in a folder with spaces, an accent and an apostrophe."""
    from stage_scene import make_scene

    return make_scene(tmp_path_factory.mktemp("scene") / "l'été à Thèbes")
