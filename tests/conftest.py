"""Fixtures that every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def _data_folder() -> Path:
    return Path(os.environ.get("IMMERSION_DATA", ROOT.parent / "shared" / "data"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests on real data when there is none, and say how many; never count them as passed."""
    if (_data_folder() / "scans").is_dir():
        return
    left_out = [item for item in items if item.get_closest_marker("data")]
    items[:] = [item for item in items if not item.get_closest_marker("data")]
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of real scans and recordings."""
    return _data_folder()


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the checkout."""
    return ROOT
