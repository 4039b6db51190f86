"""The scripts of assets/ import each other by plain name; tests reach them the same way."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ASSETS = Path(__file__).resolve().parents[2] / "assets"
sys.path.insert(0, str(ASSETS))


@pytest.fixture(scope="session")
def example(root: Path) -> Path:
    """The folder of the example scene."""
    return root / "examples" / "scenes" / "salle-des-signes"
